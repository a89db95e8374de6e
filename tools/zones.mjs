// ./run --zones 2: two cities as processes of this machine, each a zone with a chain id, a data folder and ports of its own, and a relayer between them. Ctrl-C stops all.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const [gwangan, countText, ...rest] = process.argv.slice(2);
const take = (name, otherwise) => {
  const at = rest.indexOf(name);
  return at < 0 ? otherwise : rest.splice(at, 2)[1];
};
const data = take('--data', 'data/zones');
const doors = Object.entries({ http: '127.0.0.1:8080', ethereum: '127.0.0.1:8545', 'cosmos-rpc': '127.0.0.1:26657', 'cosmos-grpc': '127.0.0.1:9090', 'cosmos-rest': '127.0.0.1:1317' }).map(([name, address]) => [name, take(`--${name}`, address)]);
if (countText !== '2') {
  console.error('usage: ./run --zones 2 [--data DIR] [options of gwangan node]');
  process.exit(2);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
// Ten ports apart: a node of a demo city has some more behind its own.
const zones = ['busan', 'hainan'].map((name, i) => {
  const at = Object.fromEntries(doors.map(([door, address]) => [door, address.replace(/\d+$/, (port) => Number(port) + 10 * i)]));
  return { name, folder: join(data, name), at, api: `http://${at.http}`, rpc: `http://${at['cosmos-rpc']}`, rest: `http://${at['cosmos-rest']}`, process: null };
});
const children = [];
let stopping = false, relayed = { doing: 'the cities' };

function begin(zone) {
  mkdirSync(zone.folder, { recursive: true });
  const file = join(zone.folder, 'genesis.json');
  if (!existsSync(file)) {
    const made = spawnSync(gwangan, ['init', '--data', zone.folder, '--chain-id', `${zone.name}-1`], { stdio: ['ignore', 'ignore', 'inherit'] });
    if (made.status !== 0) process.exit(1);
  }
  run(zone.name, gwangan, ['node', '--data', zone.folder, ...Object.entries(zone.at).flatMap(([door, address]) => [`--${door}`, address]), '--metrics', 'off', '--neighbours', zones.filter((each) => each !== zone).map((each) => `${each.name}-1=${each.api}`).join(','), ...(rest.includes('--traders') ? [] : ['--traders', '0']), ...rest], join(zone.folder, 'node.log'));
}

// Detached: Ctrl-C reaches this program only, which stops the relayer first.
function run(name, program, args, logFile) {
  const log = openSync(logFile, 'a');
  const child = spawn(program, args, { stdio: ['ignore', logFile.endsWith('relayer.log') ? 'pipe' : log, log], detached: true });
  children.push(child);
  child.on('close', (code, signal) => {
    if (stopping) return;
    console.log(`${name} has ended (${signal ?? `exit code ${code}`}); its log is ${logFile}`);
    stop(1);
  });
  return child;
}

async function stop(code) {
  if (stopping) return;
  stopping = true;
  for (const child of children.reverse()) {
    if (child.exitCode !== null || child.signalCode !== null) continue;
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    await ended;
  }
  console.log('\nboth cities are stopped');
  process.exit(code);
}

const heightOf = async (zone) => (await (await fetch(`${zone.api}/api/v1/status`, { signal: AbortSignal.timeout(2_000) })).json()).height;

async function show() {
  const heights = await Promise.all(zones.map((zone) => heightOf(zone).catch(() => '-')));
  console.log(`\n${'city'.padEnd(9)}${'page'.padEnd(25)}${'CometBFT RPC'.padEnd(25)}${'height'.padStart(8)}`);
  zones.forEach((zone, i) => console.log(`${zone.name.padEnd(9)}${zone.api.padEnd(25)}${zone.rpc.padEnd(25)}${String(heights[i]).padStart(8)}`));
  if (relayed.doing) console.log(`the relayer makes ${relayed.doing}`);
  else if (relayed.problem) console.log(`the relayer: ${relayed.problem}`);
  else {
    const [[a, b], [there, back], [over, home]] = [relayed.channels, relayed.inFlight, relayed.carried];
    console.log(`${zones[0].name} ${a} <-> ${zones[1].name} ${b}: in flight ${there} there, ${back} back; carried ${over} there, ${home} back`);
  }
}

process.on('SIGINT', () => stop(0));
process.on('SIGTERM', () => stop(0));
for (const zone of zones) begin(zone);
for (const zone of zones) {
  while (!stopping && !(await fetch(`${zone.api}/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => null))?.ok) await new Promise((resolve) => setTimeout(resolve, 200));
}
const relayer = run('the relayer', process.execPath, [join(root, 'tests/Clients/relayer/relay.mjs'), join(data, 'relayer'), ...zones.map((zone) => JSON.stringify(zone))], join(data, 'relayer.log'));
createInterface({ input: relayer.stdout }).on('line', (line) => { relayed = JSON.parse(line); });
console.log(`two cities in ${data}, and a relayer between them; the page of each is at its address, Ctrl-C stops all`);
while (!stopping) {
  await show();
  await new Promise((resolve) => setTimeout(resolve, 3_000));
}
