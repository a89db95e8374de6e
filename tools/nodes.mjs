// ./run --nodes N: a leader and its followers as processes of this machine, each with a data folder and ports of its own, and a table of where they stand.
// Ctrl-C stops all. A line "kill 1" kills a node without a word (SIGKILL), "start 1" starts it again.
import { spawn } from 'node:child_process';
import { mkdirSync, openSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const [gwangan, countText, ...rest] = process.argv.slice(2);
const count = Number(countText);
const take = (name, otherwise) => {
  const at = rest.indexOf(name);
  return at < 0 ? otherwise : rest.splice(at, 2)[1];
};
const data = take('--data', 'data'), [host, port] = take('--http', '127.0.0.1:8080').split(':');
// Doors that every node has, each at a port of its own.
const doors = Object.entries({ ethereum: '127.0.0.1:8545', 'cosmos-rpc': '127.0.0.1:26657', 'cosmos-grpc': '127.0.0.1:9090', 'cosmos-rest': '127.0.0.1:1317' }).map(([name, address]) => [`--${name}`, take(`--${name}`, address)]);
const addressOf = (address, node) => address.replace(/\d+$/, (first) => Number(first) + node.name - 1);
if (!Number.isInteger(count) || count < 1 || count > 20 || !(Number(port) > 0)) {
  console.error('usage: ./run --nodes N [--data DIR] [--http ADDRESS:PORT] [options of gwangan node]   N is from 1 to 20');
  process.exit(2);
}

const nodes = Array.from({ length: count }, (_, i) => ({
  name: i + 1, folder: join(data, `node-${i + 1}`), address: `${host}:${Number(port) + i}`, url: `http://${host}:${Number(port) + i}`, process: null, said: '',
}));
const [leader] = nodes;
let stopping = false;

function start(node) {
  if (node.process) return;
  mkdirSync(node.folder, { recursive: true });
  const follow = node === leader ? [] : ['--follow', leader.url];
  const log = openSync(join(node.folder, 'node.log'), 'a');
  // Detached: Ctrl-C reaches this program only, which stops the followers first.
  const child = spawn(gwangan, ['node', '--data', node.folder, '--http', node.address, ...doors.flatMap(([name, address]) => [name, addressOf(address, node)]), '--metrics', 'off', ...follow, ...rest], { stdio: ['ignore', log, log], detached: true });
  node.process = child;
  child.on('close', (code, signal) => {
    node.process = null;
    node.said = stopping ? 'stopped' : `ended (${signal ?? code})`;
    if (!stopping) console.log(`node ${node.name} has ended (${signal ?? `exit code ${code}`}); its log is ${join(node.folder, 'node.log')}; "start ${node.name}" starts it again`);
  });
}

const ask = async (node, path) => (await fetch(node.url + path, { signal: AbortSignal.timeout(2_000) })).json();

async function ready(node) {
  while (node.process && !stopping) {
    if ((await fetch(`${node.url}/health`, { signal: AbortSignal.timeout(2_000) }).catch(() => null))?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

async function show() {
  const rows = await Promise.all(nodes.map(async (node) => ({ node, status: node.process ? await ask(node, '/api/v1/status').catch(() => null) : null })));
  const heights = rows.filter((row) => row.status).map((row) => row.status.height);
  const height = heights.length > 0 ? Math.min(...heights) : 0;
  const roots = await Promise.all(rows.map(async ({ node, status }) => (status && height > 0 ? (await ask(node, `/api/v1/blocks/${height}`).catch(() => null))?.appHash : undefined)));
  console.log(`\n${'node'.padEnd(5)}${'address'.padEnd(24)}${'role'.padEnd(10)}${'height'.padStart(9)}${'lag'.padStart(8)}  root before block ${height}`);
  rows.forEach(({ node, status }, i) => {
    const about = status
      ? `${status.role.padEnd(10)}${String(status.height).padStart(9)}${`${status.follows ? status.follows.lagBlocks : 0}`.padStart(8)}  ${roots[i]?.slice(0, 32) ?? '-'}${status.follows && !status.follows.connected ? '   leader unreachable' : ''}`
      : node.process ? 'starting' : node.said;
    console.log(`${String(node.name).padEnd(5)}${node.url.padEnd(24)}${about}`);
  });
  const known = roots.filter(Boolean);
  if (known.length > 1) console.log(new Set(known).size === 1 ? `${known.length} equal roots` : 'THE ROOTS DIFFER');
}

async function stop() {
  if (stopping) return;
  stopping = true;
  for (const node of [...nodes].reverse()) {
    const child = node.process;
    if (!child) continue;
    const ended = new Promise((resolve) => child.on('close', resolve));
    child.kill('SIGINT');
    await ended;
  }
  console.log('\nall nodes are stopped');
  process.exit(0);
}

process.on('SIGINT', stop);
process.on('SIGTERM', stop);
const lines = createInterface({ input: process.stdin });
lines.on('line', (line) => {
  const [verb, name] = line.trim().split(/\s+/);
  const node = nodes[Number(name) - 1];
  if (verb === 'kill' && node?.process) node.process.kill('SIGKILL');
  else if (verb === 'start' && node) start(node);
  else console.log('a line is: kill N, or start N; Ctrl-C stops all');
});

start(leader);
await ready(leader);
for (const follower of nodes.slice(1)) start(follower);
console.log(`${count} nodes in ${data}; the page of each is at its address. "kill 1" kills node 1, "start 1" starts it again, Ctrl-C stops all.`);
for (;;) {
  await new Promise((resolve) => setTimeout(resolve, 3_000));
  if (stopping) break;
  await show();
}
