// Leaders that lie: a proxy before the real one changes what it gives. Nothing of it may reach a follower's state, and the next address must serve.
import assert from 'node:assert/strict';
import { createServer, request } from 'node:http';
import test from 'node:test';
import { Follower, Leader, sameRoots, status, until } from './nodes.mjs';

/** Passes everything on, but lets `change` alter the stream of blocks; it is given each chunk and the answer. */
async function liar(leader, change) {
  const server = createServer((from, answer) => {
    const to = request(`${leader.url}${from.url}`, { method: from.method, headers: from.headers }, (given) => {
      answer.writeHead(given.statusCode, given.headers);
      if (!from.url.startsWith('/node/v1/blocks')) return given.pipe(answer);
      let seen = 0;
      given.on('data', (chunk) => {
        if (!answer.writableEnded) change(chunk, seen, answer);
        seen += chunk.length;
      });
      given.on('end', () => answer.end());
    });
    to.on('error', () => answer.destroy());
    answer.on('close', () => to.destroy());
    from.pipe(to);
  });
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => { server.close(); server.closeAllConnections(); } };
}

const lies = {
  'a flipped bit': [(chunk, seen, answer) => { if (seen < 5_000 && seen + chunk.length >= 5_000) chunk[5_000 - seen] ^= 1; answer.write(chunk); }, /gave what cannot be used|sent what is no message|longer than any block/],
  'a stream cut in the middle of a block': [(chunk, seen, answer) => { if (seen + chunk.length < 5_000) answer.write(chunk); else answer.end(chunk.subarray(0, Math.max(0, 5_000 - seen))); }, /in the middle of a block/],
  'a broken connection': [(chunk, seen, answer) => { if (seen < 5_000) answer.write(chunk); else answer.destroy(); }, /was lost|in the middle of a block|does not answer/],
  'silence': [(chunk, seen, answer) => { if (seen < 5_000) answer.write(chunk); }, /has said nothing/],
  'noise': [(chunk, seen, answer) => { answer.write(Buffer.alloc(chunk.length, 0xff)); }, /sent what is no message/],
};

test('a follower of a liar takes nothing from it, says why, and goes on with the next address', async (t) => {
  const leader = await Leader.start('--no-traders');
  t.after(() => leader.city.remove());
  await until(leader.node, 'it makes blocks', (now) => now.height > 25);
  for (const [name, [change, problem]] of Object.entries(lies)) {
    await t.test(name, async (t) => {
      const proxy = await liar(leader, change);
      t.after(proxy.close);
      const follower = await Follower.start([proxy.url, leader.url]);
      t.after(() => follower.city.remove());
      assert.match(follower.node.errors, problem);
      const at = (await status(follower.node)).height;
      await until(leader.node, 'the leader is there', (now) => now.height >= at);
      await sameRoots(leader.node, follower.node, at - 20, at);
      assert.equal(await follower.city.stop(), 0);
      follower.city.verify();
    });
  }
});
