// kill -9 of the leader and of followers at random moments under load. GWANGAN_KILLS says how often (3 unless set).
import assert from 'node:assert/strict';
import test from 'node:test';
import { get, post, randomOf, sleep, transfer } from '../faults/city.mjs';
import { Follower, Leader, rootAt, sameRoots, status, until } from './nodes.mjs';

const kills = Number(process.env.GWANGAN_KILLS ?? 3);
const seed = Number(process.env.GWANGAN_SEED ?? 20261122);

test(`a leader and two followers killed ${kills} times each under load agree on every root (seed ${seed})`, async (t) => {
  const random = randomOf(seed);
  const leader = await Leader.start();
  t.after(() => leader.city.remove());
  const followers = [await Follower.start([leader.url]), await Follower.start([leader.url])];
  for (const follower of followers) t.after(() => follower.city.remove());
  const members = [70, 71, 72, 73].map((index) => leader.city.member(index));
  const to = leader.city.member(76).address;
  const acknowledged = new Map(); // id -> height
  let refused = 0, alive = true;

  // Members send to followers only, and go on whatever happens.
  const load = members.map(async (member, index) => {
    while (alive) {
      const follower = followers[index % followers.length];
      const account = await get(follower.node, `/api/v1/accounts/${member.address}`).catch(() => null);
      member.nonce = Math.max(member.nonce, Number(account?.json?.nonceHigh ?? 0));
      await Promise.all(Array.from({ length: 4 }, () => member.sign([transfer(to, 1 + random(1000))])).map(async (envelope) => {
        const answer = await post(follower.node, '/api/v1/operations?wait=commit', envelope).catch(() => null);
        if (answer?.json?.status === 'committed') acknowledged.set(answer.json.id, answer.json.height);
        else if (answer?.status === 503) { refused++; await sleep(20); }
        else if (answer?.status === 400) assert.fail(`refused: ${JSON.stringify(answer.json)}`);
      }));
    }
  });

  for (let kill = 1; kill <= kills; kill++) {
    await sleep(300 + random(700));
    await leader.city.kill();
    for (const follower of followers) await until(follower.node, 'the follower says that the leader is gone', (now) => !now.follows.connected);
    const probe = await post(followers[0].node, '/api/v1/operations', members[0].sign([transfer(to, 1)]));
    assert.equal(probe.status, 503, JSON.stringify(probe.json));
    assert.match(probe.json.error.code, /^mempool\.Leader(Unreachable|Lost)$/);
    await leader.startAgain();
    const reached = (await status(leader.node)).height;
    for (const follower of followers) await until(follower.node, 'the follower is back', (now) => now.follows.connected && now.height > reached);

    await sleep(200 + random(500));
    const victim = followers[kill % 2];
    await victim.city.kill();
    await sleep(random(300));
    await victim.startAgain();
    const at = (await status(victim.node)).height;
    await until(leader.node, 'the leader has it too', (now) => now.height >= at);
    await sameRoots(leader.node, victim.node, at - 10, at);
  }
  alive = false;
  await Promise.all(load);

  const last = (await status(leader.node)).height;
  for (const follower of followers) await until(follower.node, 'it catches up', (now) => now.height >= last);
  for (let height = 1; height <= last; height += 1 + random(5)) {
    const roots = await Promise.all([leader, ...followers].map((each) => rootAt(each.node, height)));
    assert.equal(new Set(roots).size, 1, `height ${height}: ${roots}`);
  }
  for (const [id, height] of acknowledged)
    for (const each of [leader, followers[0]]) assert.equal((await get(each.node, `/api/v1/operations/${id}`)).json.height, height, `${id} was acknowledged at ${height}`);
  for (const each of [leader, ...followers]) assert.equal(await each.city.stop(), 0);
  const verified = [leader, ...followers].map((each) => each.city.verify());
  assert.ok(acknowledged.size > 0);
  console.log(`# ${2 * kills} kills, ${acknowledged.size} acknowledged operations, ${refused} refused while the leader was away, ${last} equal roots; ${verified[0].trim().split('\n').join('; ')}`);
});
