#!/usr/bin/env node
// Runs a network that `gwangan init --validators 4` or `gwangan promote` wrote with the real CometBFT: starts it, loads it, makes faults, compares roots,
// and writes down what happened. docs/cometbft.md says how to use it. Needs Node 20, curl only with --netns; no packages.
import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const usage = `usage: node tools/cometbft/run.mjs DIR [options]
  DIR                 the folder of the network: node0, node1, ...
  --cometbft FILE     the binary (default: cometbft)
  --gwangan FILE      the executable (default: gwangan)
  --rate N            operations a second of the load (default: 500)
  --seconds N         seconds of load around each fault (default: 20)
  --netns             a network namespace for each institution, with real partitions; needs root, and a network written with
                      --hosts 10.77.0.10,10.77.0.11,10.77.0.12,10.77.0.13
  --record FILE       where the record goes (default: DIR/record.md)
  --dry-run           print what would be done, and do nothing`;

const options = parse(process.argv.slice(2));
const nodes = findNodes(options.dir);
const followerUrl = 'http://127.0.0.1:18999';
const running = new Map(); // "0 cometbft" -> child process
let failures = 0;

if (options.dryRun) {
  for (const step of plan()) {
    console.log(`# ${step.name}`);
    await step.act();
    console.log(`expect: ${step.expect}`);
  }
  process.exit(0);
}

process.on('exit', () => { for (const child of running.values()) child.kill('SIGKILL'); });
process.on('SIGINT', () => process.exit(130));
say(`# A run with CometBFT\n\n- ${new Date().toISOString()}, ${nodes.length} institutions on one machine${options.netns ? ', a network namespace each' : ''}`);
say(`- cometbft ${output(options.cometbft, ['version'])}, gwangan ${output(options.gwangan, ['--version'])}, ${output('uname', ['-srm'])}\n`);
say('| step | expected | outcome | seconds |\n|---|---|---|---|');
try {
  for (const step of plan()) {
    const begun = Date.now();
    let outcome;
    try {
      await step.act();
      outcome = await step.check();
    } catch (error) {
      failures++;
      outcome = `**FAILED**: ${error.message}`;
    }
    say(`| ${step.name} | ${step.expect} | ${outcome} | ${((Date.now() - begun) / 1000).toFixed(1)} |`);
  }
} finally {
  for (const node of nodes) for (const what of ['follower', 'cometbft', 'gwangan']) await stop(node, what, 'SIGTERM');
  if (options.netns) removeNamespaces();
}
say(`\n${failures === 0 ? 'Every step went as expected.' : `${failures} steps failed.`}`);
process.exit(failures === 0 ? 0 : 1);

// ---- the plan -------------------------------------------------------------------------------------------------------------------------------------------

function plan() {
  const all = nodes.map((node) => node.index), last = nodes.length - 1, others = all.filter((index) => index !== last);
  // With n validators of equal power this many may be gone while the rest decides.
  const spare = Math.floor((nodes.length - 1) / 3);
  const tooMany = all.slice(-(spare + 1));
  const half = all.slice(0, nodes.length / 2);
  return [
    { name: 'start all', act: async () => { if (options.netns) makeNamespaces(); for (const node of nodes) await start(node); },
      expect: 'five blocks everywhere within 90 s, equal roots', check: () => progress(all, 5, 90) },
    { name: `load: ${options.rate} operations a second`, act: () => load(),
      expect: 'operations are committed, equal roots', check: async () => `${options.lastLoad}; ${await progress(all, 2, 30)}` },
    { name: `kill -9 both processes of node${last} under load`, act: async () => { const loading = load(); await stop(nodes[last], 'gwangan', 'SIGKILL'); await stop(nodes[last], 'cometbft', 'SIGKILL'); await loading; },
      expect: 'the others go on', check: () => progress(others, 5, 60) },
    { name: `start node${last} again`, act: () => start(nodes[last]),
      expect: 'it catches up within 90 s, equal roots', check: () => progress(all, 3, 90) },
    { name: 'kill -9 the node of node1; CometBFT stops with it', act: async () => { await stop(nodes[1], 'gwangan', 'SIGKILL'); await sleep(3); await stop(nodes[1], 'cometbft', 'SIGKILL'); await start(nodes[1]); },
      expect: 'after the handshake it catches up, equal roots', check: () => progress(all, 3, 90) },
    { name: 'kill -9 CometBFT of node1; its node lives on', act: async () => { await stop(nodes[1], 'cometbft', 'SIGKILL'); await startOne(nodes[1], 'cometbft'); },
      expect: 'after the handshake it catches up, equal roots', check: () => progress(all, 3, 90) },
    { name: `kill -9 ${tooMany.length} of ${nodes.length}`, act: async () => { for (const index of tooMany) { await stop(nodes[index], 'cometbft', 'SIGKILL'); await stop(nodes[index], 'gwangan', 'SIGKILL'); } },
      expect: 'no block is decided for 15 s, reads go on', check: () => standstill(all.filter((index) => !tooMany.includes(index)), 15) },
    { name: 'start them again', act: async () => { for (const index of tooMany) await start(nodes[index]); },
      expect: 'blocks are decided again, equal roots', check: () => progress(all, 5, 120) },
    { name: `partition: node${half.join(', node')} from the rest`, act: () => partition(half),
      expect: 'no block is decided for 15 s on either side', check: () => standstill(options.netns ? all : all.filter((index) => !half.includes(index)), 15) },
    { name: 'heal', act: () => heal(half), expect: 'blocks are decided again, equal roots', check: () => progress(all, 5, 120) },
    { name: `partition: node${last} from the rest, under load`, act: async () => { partition([last]); await load(); },
      expect: 'the others go on', check: () => progress(others, 3, 60) },
    { name: 'heal and rejoin', act: () => heal([last]), expect: 'it catches up within 120 s, equal roots', check: () => progress(all, 3, 120) },
    { name: 'stop all, start all', act: async () => { for (const node of nodes) { await stop(node, 'cometbft', 'SIGTERM'); await stop(node, 'gwangan', 'SIGTERM'); } for (const node of nodes) await start(node); },
      expect: 'blocks are decided again, equal roots', check: () => progress(all, 3, 90) },
    { name: 'a follower of node0, from the first block', act: follow,
      expect: 'it verifies every block and reaches the head within 120 s, equal roots', check: followed },
    { name: 'compare every height', act: async () => {}, expect: 'the header of each height is the same everywhere, and every node serves its root', check: compareAll },
  ];
}

// ---- expectations ---------------------------------------------------------------------------------------------------------------------------------------

async function progress(indices, blocks, seconds) {
  const before = Math.max(...await Promise.all(indices.map((index) => heightOf(index).catch(() => 0))));
  const wanted = before + blocks;
  await until(seconds, async () => (await Promise.all(indices.map(heightOf))).every((height) => height >= wanted), `not all of ${indices.map((index) => `node${index}`)} reached height ${wanted}`);
  return `height ${wanted}, ${await equalRoots(indices, wanted)}`;
}

async function standstill(indices, seconds) {
  await sleep(3); // what was decided before the fault may still arrive
  const before = await Promise.all(indices.map(heightOf));
  await sleep(seconds);
  const after = await Promise.all(indices.map(heightOf));
  if (after.some((height, i) => height > before[i])) throw new Error(`blocks were decided: ${before} to ${after}`);
  for (const index of indices) await api(index, '/api/v1/status');
  return `stood at ${Math.max(...after)}`;
}

// A header of height h carries the state after h - 1.
async function equalRoots(indices, height) {
  const roots = await Promise.all(indices.map(async (index) => (await rpc(index, `commit?height=${height}`)).signed_header.header.app_hash));
  if (new Set(roots).size !== 1) throw new Error(`roots differ at height ${height}: ${indices.map((index, i) => `node${index} ${roots[i]}`).join(', ')}`);
  return `root ${roots[0].slice(0, 16)}…`;
}

async function compareAll() {
  const all = nodes.map((node) => node.index);
  const end = Math.min(...await Promise.all(all.map(heightOf)));
  const first = Number((await rpc(0, 'genesis')).genesis.initial_height ?? 1);
  for (let height = first; height <= end; height++) await equalRoots(all, height);
  for (const index of all) {
    const info = (await rpc(index, 'abci_info')).response, status = await api(index, '/api/v1/status');
    const committed = Number(info.last_block_height ?? 0);
    if (Math.abs(status.height - committed) > 2) throw new Error(`node${index}: its API stands at ${status.height}, abci_info at ${committed}`);
  }
  return `${end - first + 1} heights, ${first} to ${end}`;
}

// Every block that the follower has taken was checked by it: header, signatures, roots.
async function followed() {
  const wanted = await heightOf(0);
  await until(120, async () => (await get(0, `${followerUrl}/api/v1/status`)).height >= wanted, `the follower did not reach height ${wanted}`);
  const block = await get(0, `${followerUrl}/api/v1/blocks/${wanted}`), { header, commit } = (await rpc(0, `commit?height=${wanted}`)).signed_header;
  if (block.hash.toUpperCase() !== commit.block_id.hash || block.header.appHash.toUpperCase() !== header.app_hash) throw new Error(`the follower's block ${wanted} is ${block.hash}, CometBFT's ${commit.block_id.hash}`);
  return `height ${wanted}, root ${header.app_hash.slice(0, 16)}…`;
}

async function heightOf(index) {
  return Number((await rpc(index, 'status')).sync_info.latest_block_height);
}

// ---- processes ------------------------------------------------------------------------------------------------------------------------------------------

async function start(node) {
  await startOne(node, 'gwangan');
  await startOne(node, 'cometbft');
}

async function startOne(node, what) {
  await startProcess(node, what, what === 'gwangan'
    ? [options.gwangan, 'node', '--data', join(node.folder, 'gwangan'), '--metrics', 'off']
    : [options.cometbft, 'start', '--home', node.folder]);
}

async function startProcess(node, what, program) {
  const command = inside(node, program);
  if (options.dryRun) return void console.log(`$ ${command.join(' ')}`);
  const log = openSync(join(node.folder, `${what}.log`), 'a');
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', log, log] });
  child.on('error', (error) => { console.error(`${what} of node${node.index}: ${error.message}`); process.exit(1); });
  running.set(`${node.index} ${what}`, child);
}

async function follow() {
  await startProcess(nodes[0], 'follower', [options.gwangan, 'node', '--data', join(options.dir, 'follower'), '--http', followerUrl.slice('http://'.length), '--metrics', 'off', '--follow', `http://${nodes[0].http}`]);
}

async function stop(node, what, signal) {
  if (options.dryRun) return void console.log(`$ kill -${signal.slice(3)} ${what} of node${node.index}`);
  const child = running.get(`${node.index} ${what}`);
  if (!child) return;
  running.delete(`${node.index} ${what}`);
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = new Promise((done) => child.on('exit', done));
  // In a namespace the child is `ip netns exec`, which becomes the program itself.
  child.kill('SIGCONT');
  child.kill(signal);
  await Promise.race([ended, sleep(30)]);
}

async function load() {
  const node = nodes[0];
  const command = inside(node, [options.gwangan, 'load', '--node', `http://${node.http}`, '--data', join(node.folder, 'gwangan'), '--rate', String(options.rate), '--seconds', String(options.seconds), '--mix', 'transfers', '--accounts', '100']);
  if (options.dryRun) return void console.log(`$ ${command.join(' ')}`);
  const child = spawn(command[0], command.slice(1), { stdio: ['ignore', 'pipe', 'inherit'] });
  let text = '';
  child.stdout.on('data', (data) => { text += data; });
  const code = await new Promise((done) => child.on('exit', done));
  options.lastLoad = text.split('\n')[0].replace(/\s+/g, ' ').trim();
  if (code !== 0 || !/ [1-9][\d,]* committed/.test(options.lastLoad)) throw new Error(`load: exit code ${code}: ${options.lastLoad}`);
}

// ---- the network ----------------------------------------------------------------------------------------------------------------------------------------

function inside(node, command) {
  return options.netns ? ['ip', 'netns', 'exec', `gwangan${node.index}`, ...command] : command;
}

function makeNamespaces() {
  removeNamespaces();
  for (const bridge of ['gwangan-a', 'gwangan-b']) run(['ip', 'link', 'add', bridge, 'type', 'bridge'], ['ip', 'link', 'set', bridge, 'up']);
  for (const node of nodes) {
    const [name, inner, outer] = [`gwangan${node.index}`, `gwi${node.index}`, `gwo${node.index}`];
    run(['ip', 'netns', 'add', name], ['ip', 'link', 'add', outer, 'type', 'veth', 'peer', 'name', inner], ['ip', 'link', 'set', inner, 'netns', name],
      ['ip', 'link', 'set', outer, 'master', 'gwangan-a', 'up'], ['ip', '-n', name, 'addr', 'add', `${node.host}/24`, 'dev', inner],
      ['ip', '-n', name, 'link', 'set', inner, 'up'], ['ip', '-n', name, 'link', 'set', 'lo', 'up']);
  }
}

function removeNamespaces() {
  for (const node of nodes) run(['-ip', 'netns', 'del', `gwangan${node.index}`]);
  for (const bridge of ['gwangan-a', 'gwangan-b']) run(['-ip', 'link', 'del', bridge]);
}

// With namespaces some nodes move to another bridge; without, their CometBFT is stopped in its tracks, which looks the same to the others.
function partition(indices) {
  for (const index of indices) {
    if (options.netns) run(['ip', 'link', 'set', `gwo${index}`, 'master', 'gwangan-b']);
    else signal(index, 'SIGSTOP');
  }
}

function heal(indices) {
  for (const index of indices) {
    if (options.netns) run(['ip', 'link', 'set', `gwo${index}`, 'master', 'gwangan-a']);
    else signal(index, 'SIGCONT');
  }
}

function signal(index, name) {
  if (options.dryRun) console.log(`$ kill -${name.slice(3)} cometbft of node${index}`);
  else running.get(`${index} cometbft`)?.kill(name);
}

// A leading minus lets a command fail.
function run(...commands) {
  for (const [file, ...args] of commands) {
    const mayFail = file.startsWith('-'), name = mayFail ? file.slice(1) : file;
    if (options.dryRun) console.log(`$ ${name} ${args.join(' ')}`);
    else {
      const result = spawnSync(name, args, { stdio: mayFail ? 'ignore' : 'inherit' });
      if (!mayFail && result.status !== 0) throw new Error(`${name} ${args.join(' ')} failed`);
    }
  }
}

// ---- small things ---------------------------------------------------------------------------------------------------------------------------------------

async function rpc(index, path) {
  const answer = await get(index, `${nodes[index].rpc}/${path}`);
  if (answer.error) throw new Error(`node${index} ${path}: ${JSON.stringify(answer.error)}`);
  return answer.result;
}

function api(index, path) {
  return get(index, `http://${nodes[index].http}${path}`);
}

async function get(index, url) {
  if (!options.netns) return (await fetch(url, { signal: AbortSignal.timeout(5000) })).json();
  const result = spawnSync('ip', ['netns', 'exec', `gwangan${index}`, 'curl', '-sS', '--max-time', '5', url], { encoding: 'utf8' });
  if (result.status !== 0) throw new Error(`${url}: ${result.stderr.trim()}`);
  return JSON.parse(result.stdout);
}

async function until(seconds, holds, problem) {
  const end = Date.now() + seconds * 1000;
  while (Date.now() < end) {
    if (await holds().catch(() => false)) return;
    await sleep(0.5);
  }
  throw new Error(`${problem} within ${seconds} s`);
}

function sleep(seconds) {
  return new Promise((done) => setTimeout(done, seconds * 1000));
}

function output(file, args) {
  const result = spawnSync(file, args, { encoding: 'utf8' });
  if (result.status !== 0) {
    console.error(`${file} ${args.join(' ')} does not run: ${result.error?.message ?? result.stderr}`);
    process.exit(2);
  }
  return result.stdout.trim();
}

function say(text) {
  console.log(text);
  if (!options.dryRun) appendFileSync(options.record, `${text}\n`);
}

function findNodes(dir) {
  const found = [];
  for (let index = 0; existsSync(join(dir, `node${index}`)); index++) {
    const folder = join(dir, `node${index}`);
    const toml = readFileSync(join(folder, 'config', 'config.toml'), 'utf8'), node = JSON.parse(readFileSync(join(folder, 'gwangan', 'node.json'), 'utf8'));
    const host = JSON.parse(readFileSync(join(folder, 'institution.json'), 'utf8')).host;
    const rpcPort = toml.match(/\[rpc\]\nladdr = "tcp:\/\/127\.0\.0\.1:(\d+)"/)[1];
    found.push({ index, folder, host, http: node.http, rpc: `http://127.0.0.1:${rpcPort}` });
  }
  if (found.length < 4) {
    console.error(`${dir} has ${found.length} institutions; faults are made with four or more: gwangan init --validators 4 --out ${dir}`);
    process.exit(2);
  }
  return found;
}

function parse(args) {
  const read = { cometbft: 'cometbft', gwangan: 'gwangan', rate: 500, seconds: 20, netns: false, dryRun: false, dir: null, record: null };
  while (args.length > 0) {
    const arg = args.shift();
    if (arg === '--netns') read.netns = true;
    else if (arg === '--dry-run') read.dryRun = true;
    else if (['--cometbft', '--gwangan', '--record'].includes(arg) && args.length > 0) read[arg.slice(2)] = args.shift();
    else if (['--rate', '--seconds'].includes(arg) && /^[1-9]\d{0,5}$/.test(args[0] ?? '')) read[arg.slice(2)] = Number(args.shift());
    else if (!arg.startsWith('-') && read.dir === null) read.dir = resolve(arg);
    else {
      console.error(usage);
      process.exit(2);
    }
  }
  if (read.dir === null) {
    console.error(usage);
    process.exit(2);
  }
  read.record = resolve(read.record ?? join(read.dir, 'record.md'));
  if (!read.dryRun) {
    mkdirSync(read.dir, { recursive: true });
    writeFileSync(read.record, '');
  }
  return read;
}
