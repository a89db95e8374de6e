// What a follower answers is what its leader answers, and what it is given comes back in a block.
import assert from 'node:assert/strict';
import test from 'node:test';
import { frame, get, idOf, placeOrder, post, transfer } from '../faults/city.mjs';
import { Follower, Leader, rootAt, sameAnswer, sameRoots, status, until } from './nodes.mjs';

test('a follower shows, takes and refuses what its leader does', async (t) => {
  const leader = await Leader.start();
  t.after(() => leader.city.remove());
  const follower = await Follower.start([leader.url]);
  t.after(() => follower.city.remove());
  const second = await Follower.start([follower.url]);
  t.after(() => second.city.remove());

  const member = leader.city.member(70), other = leader.city.member(71);
  const submitted = await post(follower.node, '/api/v1/operations?wait=commit', member.sign([transfer(other.address, 123)]));
  assert.equal(submitted.status, 200, JSON.stringify(submitted.json));
  assert.equal(submitted.json.status, 'committed');
  // It reads its own write here, without asking twice.
  const found = await get(follower.node, `/api/v1/operations/${submitted.json.id}`);
  assert.equal(found.json.height, submitted.json.height);
  const through = await post(second.node, '/api/v1/operations?wait=commit', member.sign([placeOrder({ price: 196_500, lots: 1 })]));
  assert.equal(through.json.status, 'committed', JSON.stringify(through.json));

  const twice = member.sign([transfer(other.address, 1)]);
  assert.equal((await post(follower.node, '/api/v1/operations', twice)).status, 202);
  const broken = member.sign([transfer(other.address, 1)], { nonce: member.nonce + 1 });
  broken[broken.length - 1] ^= 1;
  const refusals = [
    [broken, 400, /^kernel\.SignatureInvalid$/],
    [member.sign([transfer(other.address, 1)], { nonce: 1 }), 400, /^kernel\.NonceUsed$/],
    [member.sign([transfer(other.address, 1)], { chainId: 'other-1' }), 400, /^kernel\.WrongChain$/],
    [twice, 400, /^mempool\.(Duplicate|AlreadyCommitted)$/],
  ];
  for (const [envelope, code, name] of refusals) {
    const [here, there] = [await post(follower.node, '/api/v1/operations', envelope), await post(leader.node, '/api/v1/operations', envelope)];
    assert.equal(here.status, code);
    assert.match(here.json.error.code, name);
    if (here.json.error.code === there.json.error.code) assert.deepEqual(here, there);
  }
  const many = Array.from({ length: 200 }, () => other.sign([transfer(member.address, 1)]));
  const batch = await post(follower.node, '/api/v1/operations/batch', frame(many));
  assert.deepEqual(batch.json.results.map((result) => result.id), many.map(idOf));
  assert.ok(batch.json.results.every((result) => result.status === 'accepted'), JSON.stringify(batch.json.results.find((result) => result.status !== 'accepted')));
  const address = `0x${'ab'.repeat(20)}`;
  const funded = await post(follower.node, '/api/v1/demo/fund', JSON.stringify({ address }), 'application/json');
  assert.equal(funded.json.status, 'funded', JSON.stringify(funded.json));
  assert.equal((await get(follower.node, `/api/v1/accounts/${address}`)).status, 200);
  assert.equal((await post(follower.node, '/api/v1/demo/fund', JSON.stringify({ address }), 'application/json')).json.error.code, 'demo.AlreadyFunded');

  const reached = (await status(leader.node)).height;
  for (const node of [follower.node, second.node]) {
    const now = await until(node, 'it catches up', (each) => each.height >= reached);
    assert.equal(now.role, 'follower');
    assert.equal(now.follows.connected, true);
    assert.equal(now.demo, true);
    await sameRoots(leader.node, node, reached - 30, reached);
  }
  assert.equal((await status(leader.node)).role, 'leader');
  for (const path of [`/api/v1/accounts/${other.address}/operations?limit=50`, '/api/v1/assets', '/api/v1/validators', `/api/v1/operations/${submitted.json.id}`])
    await sameAnswer(follower.node, leader.node, path);
  assert.equal(await rootAt(second.node, 1), await rootAt(leader.node, 1));
  assert.equal(await second.city.stop(), 0);
  assert.equal(await follower.city.stop(), 0);
  assert.equal(await leader.city.stop(), 0);
  for (const city of [leader.city, follower.city, second.city]) city.verify();
});
