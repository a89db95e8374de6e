// Damaged, missing and foreign files: the node refuses or recovers, says what happened, and what was acknowledged is there.
import assert from 'node:assert/strict';
import { appendFileSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { spawnSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test, { after, before } from 'node:test';
import { City, get, post, randomOf, run, sleep, transfer } from './city.mjs';

let base, other, height, root;

before(async () => {
  base = City.create();
  await base.start('--block-ms', '20', '--idle-ms', '50');
  await sleep(2500);
  await base.stop();
  [, height, root] = base.node.output.match(/stopped at height ([\d,]+), root ([0-9a-f]{64})/);
  other = City.create();
  await other.start('--block-ms', '20', '--idle-ms', '50', '--no-traders');
  await sleep(300);
  await other.stop();
});
after(async () => { await base?.remove(); await other?.remove(); });

const copy = () => { const city = new City(); cpSync(base.data, city.data, { recursive: true }); return city; };
const log = (city) => join(city.data, 'blocks', readdirSync(join(city.data, 'blocks')).find((name) => name.endsWith('.blocks')));
const file = (city, ...names) => join(city.data, ...names);
const cut = (path, size) => truncateSync(path, size < 0 ? statSync(path).size + size : size);
const remove = (path) => rmSync(path, { recursive: true });
function flip(path, at) {
  const bytes = readFileSync(path);
  bytes[at < 0 ? bytes.length + at : at] ^= 0x10;
  writeFileSync(path, bytes);
}

/** The node must end with exit code 1, this sentence and no stack trace, and change nothing that helps to repair. */
function refuses(name, damage, said, repair) {
  test(`refuses: ${name}`, async () => {
    const city = copy();
    try {
      damage(city);
      const node = await city.launch('--no-traders');
      assert.equal(node.url, null, `it runs: ${node.said()}`);
      assert.equal(await node.ended, 1, node.said());
      assert.match(node.errors, said);
      assert.doesNotMatch(node.errors, /^ {3}at /m);
      if (!repair) return;
      repair(city);
      await goesOn(city);
    } finally { await city.remove(); }
  });
}

/** The node must run, ready, at the same height and root or above, and verify. */
function recovers(name, damage, said) {
  test(`recovers: ${name}`, async () => {
    const city = copy();
    try {
      damage(city);
      const node = await goesOn(city);
      if (said) assert.match(node.output + node.errors, said);
    } finally { await city.remove(); }
  });
}

async function goesOn(city) {
  const node = await city.start('--no-traders');
  assert.match(node.output, new RegExp(`height ${height}, root ${root}`));
  assert.equal((await get(node, `/api/v1/markets/GOLD-KRW/trades`)).status, 200);
  assert.equal(await city.stop(), 0, node.said());
  city.verify();
  return node;
}

recovers('an append that was torn', (city) => appendFileSync(log(city), Buffer.alloc(40, 7)), /the last append to the block log was torn and is cut off: 40 bytes of .*, kept in .*\.torn-\d+/);
refuses('a last block cut short', (city) => { cpSync(log(city), file(city, 'saved')); cut(log(city), -10); }, /acknowledged blocks are missing.*is kept in .*\.torn-\d+/,
  (city) => renameSync(file(city, 'saved'), log(city)));
test('what was cut off the log is put back and nothing is lost', async () => {
  const city = copy();
  try {
    const whole = readFileSync(log(city));
    flip(log(city), -20);
    const kept = (await city.launch('--no-traders')).errors.match(/is kept in (\S+?)\)/)[1];
    appendFileSync(log(city), readFileSync(kept));
    flip(log(city), -20);
    assert.ok(whole.equals(readFileSync(log(city))));
    await goesOn(city);
  } finally { await city.remove(); }
});
refuses('a bit of the last block', (city) => flip(log(city), -20), /acknowledged blocks are missing/);
refuses('a bit in the middle of the log', (city) => flip(log(city), statSync(log(city)).size >> 1), /damaged after offset \d+, with good records again from offset \d+; this is not a torn end/);
refuses("a bit of the log's header", (city) => flip(log(city), 3), /the segment's header \(offset 0\) is damaged/);
refuses('half a log', (city) => cut(log(city), statSync(log(city)).size >> 1), /acknowledged blocks are missing/);
refuses('no log', (city) => remove(log(city)), /the block log ends at 0: acknowledged blocks are missing/);
refuses('a strange file in the log', (city) => writeFileSync(file(city, 'blocks', 'hello.blocks'), 'x'.repeat(100)), /hello\.blocks: the segment's header/, (city) => remove(file(city, 'blocks', 'hello.blocks')));

recovers('no state', (city) => remove(file(city, 'state')), /executed [\d,]+ blocks of the log that the state did not have yet/);
recovers('an empty state file', (city) => cut(file(city, 'state', 'data.mdb'), 0));
refuses('garbage for a state', (city) => writeFileSync(file(city, 'state', 'data.mdb'), Buffer.alloc(20000, 3)), /page 0 is not a meta page; remove the state folder/, (city) => remove(file(city, 'state')));
refuses('half a state', (city) => cut(file(city, 'state', 'data.mdb'), statSync(file(city, 'state', 'data.mdb')).size >> 1), /is beyond the end of the file; remove the state folder/, (city) => remove(file(city, 'state')));
refuses('another city’s state', (city) => { remove(file(city, 'state')); cpSync(file(foreign(), 'state'), file(city, 'state'), { recursive: true }); }, /block|state/, (city) => remove(file(city, 'state')));

test('a state with flipped bits is refused or was not touched by them, and is built again', async () => {
  const random = randomOf(20261122);
  let refused = 0;
  for (let round = 0; round < 6; round++) {
    const city = copy();
    try {
      const path = file(city, 'state', 'data.mdb');
      for (let i = 0; i < 40; i++) flip(path, random(statSync(path).size));
      const node = await city.launch('--no-traders');
      if (node.url) { assert.equal(await city.stop(), 0, node.said()); } else {
        refused++;
        assert.equal(await node.ended, 1, node.said());
        assert.match(node.errors, /remove the state folder, it is rebuilt from the block log/);
        remove(file(city, 'state'));
        await goesOn(city);
      }
    } finally { await city.remove(); }
  }
  assert.ok(refused > 0, 'no round damaged anything');
});

recovers('no index', (city) => remove(file(city, 'index')));
recovers('garbage for an index', (city) => writeFileSync(file(city, 'index', 'index.sqlite'), Buffer.alloc(20000, 3)));
recovers('an empty index file', (city) => cut(file(city, 'index', 'index.sqlite'), 0));
test('recovers: a damaged index, at the second start', async () => {
  const city = copy();
  try {
    const path = file(city, 'index', 'index.sqlite'), random = randomOf(5);
    for (let i = 0; i < 400; i++) flip(path, 4096 + random(statSync(path).size - 4096));
    const node = await city.launch('--no-traders');
    await sleep(1000);
    const health = await get(node, '/health');
    // The bits may also have hit what is read first, and the index is then built anew at once, or nothing that is read.
    if (health.status === 503) assert.match(health.json.reason, /the index is damaged .*start it again/);
    assert.equal(await city.stop(), 0);
    const again = await city.start('--no-traders');
    assert.equal((await get(again, '/api/v1/markets/GOLD-KRW/trades')).json.items.length > 0, true);
    assert.equal(await city.stop(), 0);
    city.verify();
  } finally { await city.remove(); }
});

const foreign = () => other;
const replaced = (city) => cpSync(file(other, 'genesis.json'), file(city, 'genesis.json'));
const edited = (city) => writeFileSync(file(city, 'genesis.json'), readFileSync(file(city, 'genesis.json'), 'utf8').replace(/"wonPerCost": "\d+"/, '"wonPerCost": "7"'));
refuses('no genesis', (city) => remove(file(city, 'genesis.json')), /it belongs to a city whose genesis is gone/);
refuses('an empty genesis', (city) => writeFileSync(file(city, 'genesis.json'), ''), /genesis\.json: /);
refuses('another city’s genesis', replaced, /genesis\.json has changed since this city began/);
refuses('another city’s genesis without its seal', (city) => { replaced(city); remove(file(city, 'genesis.sha256')); }, /is not the genesis of the blocks beside it/);
refuses('a changed genesis without its seal', (city) => { edited(city); remove(file(city, 'genesis.sha256')); }, /is not the genesis of the blocks beside it/);
refuses('a changed genesis with a seal that is garbage', (city) => { edited(city); writeFileSync(file(city, 'genesis.sha256'), 'x'); }, /is not the genesis of the blocks beside it/);
recovers('no seal', (city) => remove(file(city, 'genesis.sha256')));
refuses('another city’s validator key', (city) => cpSync(file(other, 'keys/validator.json'), file(city, 'keys/validator.json')), /belongs to another key or chain|the genesis must name this node's validator key/);
refuses('no validator key', (city) => remove(file(city, 'keys/validator.json')), /validator\.json does not exist: restore it from a copy/);
refuses('garbage for a validator key', (city) => writeFileSync(file(city, 'keys/validator.json'), '{}'), /is no validator key/);
refuses('a file where a folder should be', (city) => { remove(file(city, 'blocks')); writeFileSync(file(city, 'blocks'), 'x'); }, /gwangan: .*blocks/);

test('a second node on the folder is refused, and the first one goes on', async () => {
  const city = copy();
  try {
    const node = await city.start('--no-traders');
    const second = run('node', '--data', city.data, '--http', '127.0.0.1:0');
    assert.equal(second.code, 1);
    assert.match(second.errors, new RegExp(`is in use by process ${node.process.pid}; stop it first`));
    assert.equal((await get(node, '/health')).status, 200);
    assert.equal(await city.stop(), 0);
  } finally { await city.remove(); }
});

/** A file system of its own; null when this machine does not let us make one. */
function disk(size) {
  const path = join(tmpdir(), `gwangan-disk-${process.pid}-${size}`);
  mkdirSync(path, { recursive: true });
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${size}`, 'tmpfs', path]).status !== 0) { rmSync(path, { recursive: true }); return null; }
  return { path, remount: (options) => spawnSync('mount', ['-o', `remount,${options}`, path]), remove: () => { spawnSync('umount', ['-l', path]); rmSync(path, { recursive: true, force: true }); } };
}

test('a full disk stops the node with a sentence; with room again nothing acknowledged is missing', async (t) => {
  const small = disk('24m');
  if (!small) return t.skip('no file system can be mounted here');
  const city = new City(small.path);
  try {
    cpSync(base.data, city.data, { recursive: true });
    const member = city.member(70), to = city.member(71).address;
    const node = await city.start('--block-ms', '20', '--idle-ms', '50');
    const acknowledged = new Map();
    for (let i = 0; i < 20_000 && node.process.exitCode === null; i += 32) {
      await Promise.all(Array.from({ length: 32 }, async () => {
        const answer = await post(node, '/api/v1/operations?wait=commit', member.sign([transfer(to, 1)])).catch(() => null);
        if (answer?.json?.status === 'committed') acknowledged.set(answer.json.id, answer.json.height);
      }));
      if (i === 320) writeFileSync(join(small.path, 'ballast'), Buffer.alloc(4096));
      if (i > 320) { try { appendFileSync(join(small.path, 'ballast'), Buffer.alloc(2 << 20)); } catch { /* full */ } }
    }
    assert.equal(await node.ended, 1, node.said());
    assert.match(node.errors, /the disk is full/);
    assert.doesNotMatch(node.errors, /^ {3}at /m);
    assert.equal(existsSync(join(small.path, 'ballast')), true);
    rmSync(join(small.path, 'ballast'));
    small.remount('size=64m');
    const again = await city.start('--no-traders');
    for (const [id, at] of acknowledged) assert.equal((await get(again, `/api/v1/operations/${id}`)).json?.height, at, `${id} was acknowledged at ${at}`);
    assert.equal(await city.stop(), 0);
    city.verify();
    console.log(`# full disk after ${acknowledged.size} acknowledged operations: ${node.errors.trim().split('\n')[0]}`);
  } finally { await city.remove(); small.remove(); }
});

test('a folder that cannot be written is refused with a sentence', async (t) => {
  const small = disk('32m');
  if (!small) return t.skip('no file system can be mounted here');
  const city = new City(small.path);
  try {
    cpSync(base.data, city.data, { recursive: true });
    small.remount('ro');
    const node = await city.launch('--no-traders');
    assert.equal(await node.ended, 1, node.said());
    assert.match(node.errors, /cannot be written/);
    assert.doesNotMatch(node.errors, /^ {3}at /m);
    small.remount('rw');
    await goesOn(city);
  } finally { small.remount('rw'); await city.remove(); small.remove(); }
});
