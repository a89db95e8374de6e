// A follower that joins from a snapshot: from the header its operator trusts, after a kill, and from peers of which one lies.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import test from 'node:test';
import { City, get, post, sleep, transfer } from '../faults/city.mjs';
import { Follower, Leader, rootAt, sameRoots, status, until } from './nodes.mjs';

async function snapshotOf(leader) {
  for (;;) {
    const { json } = await get(leader.node, '/node/v1/snapshots');
    if (json.items.length > 0) return json.items[0];
    await sleep(100);
  }
}

test('a fresh follower joins from a snapshot under a trusted header, and serves what its leader does', async (t) => {
  const leader = await Leader.start('--snapshot-interval', '30', '--snapshot-keep', '50');
  t.after(() => leader.city.remove());
  const member = leader.city.member(70), to = leader.city.member(71).address;
  const resting = await post(leader.node, '/api/v1/operations?wait=commit', member.sign([transfer(to, 5)]));
  assert.equal(resting.json.status, 'committed');
  const snapshot = await snapshotOf(leader);
  await until(leader.node, 'the header after the snapshot', (now) => now.height > snapshot.height + 1);
  const trusted = (await get(leader.node, '/api/v1/blocks/5')).json;

  const follower = await Follower.start([leader.url], '--join', 'snapshot', '--trust', `5:${trusted.hash}`);
  t.after(() => follower.city.remove());
  assert.match(follower.node.output, /joined at height/);
  assert.equal((await get(follower.node, '/api/v1/blocks/5')).status, 404);
  const at = (await status(follower.node)).height;
  await until(leader.node, 'the leader is there', (now) => now.height >= at);
  await sameRoots(leader.node, follower.node, at - 10, at);

  // Books, balances and submissions are whole; only the history begins late.
  const sent = await post(follower.node, '/api/v1/operations?wait=commit', member.sign([transfer(to, 7)]));
  assert.equal(sent.json.status, 'committed', JSON.stringify(sent.json));
  await until(follower.node, 'it goes on', (now) => now.height > at + 20);
  const height = (await status(follower.node)).height;
  await until(leader.node, 'the leader is there', (now) => now.height >= height);
  const balances = (node) => get(node, `/api/v1/accounts/${to}/balances?height=${height}`);
  assert.deepEqual((await balances(follower.node)).json, (await balances(leader.node)).json);

  // Its folder is a node's like any other.
  assert.equal(await follower.city.stop(), 0);
  await follower.startAgain();
  const again = (await status(follower.node)).height;
  await until(leader.node, 'the leader is there', (now) => now.height >= again);
  assert.equal(await rootAt(follower.node, again), await rootAt(leader.node, again));
  await follower.city.kill();
  await follower.startAgain();

  const wrong = new City();
  t.after(() => wrong.remove());
  const refused = await wrong.launch('--follow', leader.url, '--join', 'snapshot', '--trust', `5:${'0'.repeat(64)}`);
  assert.equal(await refused.ended, 1);
  assert.match(refused.errors, /has block 5 with hash [0-9a-f]{64}, and --trust says 0000/);
});

test('chunks that are wrong are asked of another node, and a killed join goes on', async (t) => {
  const leader = await Leader.start('--snapshot-interval', '20', '--snapshot-keep', '50');
  t.after(() => leader.city.remove());
  const snapshot = await snapshotOf(leader);
  await until(leader.node, 'the header after the snapshot', (now) => now.height > snapshot.height + 1);
  let lies = 0, hold = true;
  const liar = createServer(async (from, answer) => {
    // Reads the real one's answer, and spoils chunks; the first join is held up at its second chunk.
    if (hold && /\/snapshots\/\d+\/\d+\/[1-9]/.test(from.url)) return;
    const given = await fetch(`${leader.url}${from.url}`).catch(() => null);
    if (!given) return answer.destroy();
    answer.writeHead(given.status);
    if (/\/snapshots\/\d+\//.test(from.url)) {
      const chunk = Buffer.from(await given.arrayBuffer());
      if (!hold) { chunk[chunk.length >> 1] ^= 1; lies++; }
      return answer.end(chunk);
    }
    try {
      for await (const part of given.body) if (!answer.write(part) && answer.destroyed) break;
    } catch { /* the leader has ended */ }
    answer.end();
  });
  await new Promise((resolve) => liar.listen(0, '127.0.0.1', resolve));
  t.after(() => { liar.close(); liar.closeAllConnections(); });
  const url = `http://127.0.0.1:${liar.address().port}`;
  const follower = new City();
  t.after(() => follower.remove());
  const launching = follower.launch('--follow', url, '--join', 'snapshot');
  await sleep(4_000);
  await follower.kill();
  assert.equal((await launching).url, null);
  hold = false;
  const node = await follower.start('--follow', url, '--follow', leader.url);
  assert.match(node.output, /joined at height/);
  assert.ok(lies > 0);
  assert.match(node.errors, /gave a chunk \d+ that is no part of the trusted state/);
  const at = (await status(node)).height;
  await until(leader.node, 'the leader is there', (now) => now.height >= at);
  await sameRoots(leader.node, node, at - 3, at);
});
