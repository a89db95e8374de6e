// Clients that mean harm. Through all of it a reader asks for the book: the node stays ready, answers it, and keeps its memory.
import assert from 'node:assert/strict';
import http from 'node:http';
import net from 'node:net';
import { randomBytes } from 'node:crypto';
import test, { after, before } from 'node:test';
import { City, bytes, frame, get, number, placeOrder, post, randomOf, sleep, text, transfer } from './city.mjs';

const seed = Number(process.env.GWANGAN_SEED ?? 20261122);
let city, node, port, reader;

before(async () => {
  city = City.create();
  node = await city.start('--block-ms', '50', '--idle-ms', '500', '--traders', '20');
  port = Number(new URL(node.url).port);
  reader = read();
});
after(async () => {
  const latencies = (await reader.stop()).sort((a, b) => a - b);
  assert.equal(reader.failures, 0, 'the reader was refused');
  console.log(`# a reader meanwhile: ${latencies.length} answers, median ${latencies[latencies.length >> 1].toFixed(1)} ms, 99% ${latencies[Math.floor(latencies.length * 0.99)].toFixed(0)} ms, worst ${latencies.at(-1).toFixed(0)} ms`);
  assert.equal(await city.stop(), 0, node.said());
  // What it says of a busy machine is no complaint.
  assert.equal(node.errors.replace(/.*: block \d+ was slow: .*\n/g, ''), '', 'the node complained');
  city.verify();
  await city.remove();
});

function read() {
  const agent = new http.Agent({ keepAlive: true });
  const self = { failures: 0 };
  const latencies = [];
  let on = true;
  const loop = (async () => {
    while (on) {
      const began = performance.now();
      const status = await new Promise((resolve) => http.get({ port, host: '127.0.0.1', agent, path: '/api/v1/markets/GOLD-KRW/book?depth=20', timeout: 15_000 }, (answer) => { answer.resume(); answer.on('end', () => resolve(answer.statusCode)); }).on('error', () => resolve(0)));
      if (status !== 200) self.failures++;
      latencies.push(performance.now() - began);
      await sleep(20);
    }
  })();
  self.stop = async () => { on = false; await loop; agent.destroy(); return latencies; };
  return self;
}

const memory = async () => (await get(node, '/api/v1/status')).json.memoryBytes;
const MiB = 2 ** 20;

/** Raw bytes to the node; what comes back until it closes, or the time is over. */
function raw(data, ms = 60_000) {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    const timer = setTimeout(() => { socket.destroy(); resolve(answer + '[open]'); }, ms);
    socket.on('data', (chunk) => { answer += chunk.toString('latin1'); });
    socket.on('error', () => {});
    socket.on('close', () => { clearTimeout(timer); resolve(answer); });
    socket.write(data);
  });
}

function refusedWith(status, code, answer) {
  assert.equal(answer.status, status, JSON.stringify(answer.json));
  assert.equal(answer.json?.error?.code, code, JSON.stringify(answer.json));
  assert.match(answer.json.error.message, /^\S.*\.$/s);
}

test('requests that are malformed have their codes', async () => {
  for (const [path, size] of [['', 200_000], ['/batch', 9 * MiB]])
    assert.match(await raw(`POST /api/v1/operations${path} HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\nx`), /^HTTP\/1.1 413[^]*api\.BodyTooLarge/);
  refusedWith(415, 'api.UnsupportedMediaType', await post(node, '/api/v1/operations', 'x', 'text/html'));
  refusedWith(400, 'api.BadRequest', await post(node, '/api/v1/operations', '['.repeat(5_000), 'application/json'));
  refusedWith(400, 'api.BadRequest', await post(node, '/api/v1/operations', '{"envelope":"***"}', 'application/json'));
  refusedWith(400, 'api.BadRequest', await post(node, '/api/v1/operations', '{"envelope":null}', 'application/json'));
  refusedWith(400, 'api.BadRequest', await post(node, '/api/v1/operations', 'null', 'application/json'));
  refusedWith(400, 'api.BadRequest', await post(node, '/api/v1/operations?wait=forever', 'x'));
  refusedWith(400, 'kernel.EnvelopeMalformed', await post(node, '/api/v1/operations', Buffer.alloc(0)));
  refusedWith(400, 'kernel.EnvelopeMalformed', await post(node, '/api/v1/operations', Buffer.concat([Buffer.from([7]), randomBytes(500)])));
  // As a Cosmos transaction begins.
  refusedWith(400, 'kernel.TransactionMalformed', await post(node, '/api/v1/operations', Buffer.concat([Buffer.from([10]), randomBytes(500)])));
  refusedWith(400, 'api.BadRequest', await post(node, '/api/v1/demo/fund', '{"address":5}', 'application/json'));
  refusedWith(400, 'api.BadRequest', await post(node, '/api/v1/demo/fund', '{"address":'.repeat(2000), 'application/json'));
  for (const path of ['/api/v1/blocks/99999999999999999999999', '/api/v1/blocks/-1', '/api/v1/orders/1e9', '/api/v1/orders/18446744073709551616', '/api/v1/operations/zz', '/api/v1/accounts/0x12',
    '/api/v1/markets/GOLD-KRW/candles?interval=9y', '/api/v1/markets/GOLD-KRW/trades?limit=-1', '/api/v1/markets/GOLD-KRW/trades?limit=99999999999', `/api/v1/markets/${'A'.repeat(4000)}/book`,
    '/api/v1/markets/..%2f..%2fetc%2fpasswd/book', '/api/v1/nothing', '/assets/../../../../etc/passwd', '/%2e%2e/%2e%2e/keys/demo.json', '/api/v1/accounts/0x0000000000000000000000000000000000000000/balances?height=99999999']) {
    const answer = await get(node, path);
    assert.ok([400, 404].includes(answer.status), `${path}: ${answer.status}`);
    assert.match(answer.json?.error?.code ?? '', /^api\./, path);
  }
  assert.equal((await fetch(`${node.url}/api/v1/status`, { method: 'DELETE' })).status, 405);
});

test('raw nonsense on the port closes the connection', async () => {
  assert.match(await raw('GET /api/v1/status HTTP/1.1\r\nHost: a\r\n' + Array.from({ length: 500 }, (_, i) => `X-${i}: ${'y'.repeat(100)}\r\n`).join('') + '\r\n'), /^HTTP\/1.1 431/);
  assert.match(await raw(`GET /${'a'.repeat(20_000)} HTTP/1.1\r\nHost: a\r\n\r\n`), /^HTTP\/1.1 414/);
  assert.match(await raw('POST /api/v1/operations HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nGET / HTTP/1.1\r\n'), /^HTTP\/1.1 (4|5)\d\d/);
  assert.match(await raw('POST /api/v1/operations HTTP/1.1\r\nHost: a\r\nContent-Length: 99999999999999999999\r\n\r\n'), /^HTTP\/1.1 4/);
  assert.match(await raw(Buffer.concat([Buffer.from('\x16\x03\x01\x02\x00', 'latin1'), randomBytes(400)])), /^(HTTP\/1.1 400|$)/);
  // An endless body in chunks is cut off at the route's limit.
  const endless = await new Promise((resolve) => {
    const request = http.request({ port, host: '127.0.0.1', method: 'POST', path: '/api/v1/operations' }, (answer) => { answer.resume(); resolve(answer.statusCode); });
    request.on('error', () => resolve(0));
    (function more() { if (!request.destroyed && !request.writableEnded) request.write(Buffer.alloc(65_536), () => setImmediate(more)); })();
    setTimeout(() => { request.destroy(); resolve('endless'); }, 60_000);
  });
  assert.ok(endless === 413 || endless === 0, `${endless}`);
});

test('two thousand connections that send slowly leave the reader alone', async () => {
  const before = await memory();
  const slow = Array.from({ length: 2_000 }, () => { const socket = net.connect(port, '127.0.0.1'); socket.on('error', () => {}); socket.resume(); socket.write('POST /api/v1/operations/batch HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n'); return socket; });
  await sleep(1_000);
  for (const socket of slow) socket.write('x');
  assert.equal((await get(node, '/health')).status, 200);
  const grown = await memory() - before;
  const openOnes = () => slow.filter((socket) => !socket.destroyed && socket.readable).length;
  for (const began = Date.now(); openOnes() >= 200 && Date.now() - began < 60_000;) await sleep(100);
  const open = openOnes();
  for (const socket of slow) socket.destroy();
  assert.ok(grown < 200 * MiB, `${grown / MiB} MiB for bodies that were only announced`);
  assert.ok(open < 200, `${open} slow senders were not cut off`);
});

function handshake() {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let head = '';
    socket.on('error', () => {});
    socket.on('data', function first(chunk) {
      head += chunk.toString('latin1');
      if (!head.includes('\r\n\r\n')) return;
      socket.off('data', first);
      head.startsWith('HTTP/1.1 101') ? resolve(socket) : reject(new Error(head));
    });
    socket.write('GET /ws HTTP/1.1\r\nHost: a\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: MDEyMzQ1Njc4OWFiY2RlZg==\r\n\r\n');
  });
}

function wsFrame(opcode, payload, { fin = true, masked = true, length } = {}) {
  const data = Buffer.from(payload), size = length ?? data.length;
  const head = size < 126 ? Buffer.from([0, size]) : size < 65_536 ? Buffer.from([0, 126, size >> 8, size & 255]) : Buffer.alloc(10);
  if (size >= 65_536) { head[1] = 127; head.writeBigUInt64BE(BigInt(size), 2); }
  head[0] = (fin ? 0x80 : 0) | opcode;
  if (masked) head[1] |= 0x80;
  return Buffer.concat(masked ? [head, Buffer.alloc(4), data] : [head, data]);
}

/** Whether one of the node's frames says that it closes. */
function saysClose(received) {
  for (let at = 0; at + 2 <= received.length;) {
    if ((received[at] & 15) === 8) return true;
    const size = received[at + 1] < 126 ? received[at + 1] : received[at + 1] === 126 ? received.readUInt16BE(at + 2) : Number(received.readBigUInt64BE(at + 2));
    at += size + (received[at + 1] < 126 ? 2 : received[at + 1] === 126 ? 4 : 10);
  }
  return false;
}

/** Sends frames; resolves with everything received when the node closes, or when that is enough. */
async function converse(frames, isEnough = () => false) {
  const socket = await handshake();
  const received = [];
  let closed = false;
  socket.on('data', (chunk) => received.push(chunk));
  socket.on('close', () => { closed = true; });
  socket.on('end', () => { closed = true; });
  for (const one of frames) socket.write(one);
  let all = Buffer.alloc(0), text = '';
  for (const began = Date.now(); !closed && !isEnough(text) && Date.now() - began < 60_000;) {
    await sleep(20);
    if (all.length === received.reduce((sum, chunk) => sum + chunk.length, 0)) continue;
    all = Buffer.concat(received);
    text = all.toString('latin1');
    closed ||= saysClose(all);
  }
  socket.destroy();
  return { text, closed };
}

test('WebSocket frames that break the rules end their connection and no other', async () => {
  for (const [name, frames] of Object.entries({
    'not masked': [wsFrame(1, '{"op":"ping"}', { masked: false })],
    'a text that is not UTF-8': [wsFrame(1, Buffer.from([0xff, 0xfe]))],
    'reserved opcode': [wsFrame(5, 'x')],
    'a continuation of nothing': [wsFrame(0, 'x')],
    'a huge announced length': [wsFrame(1, 'x', { length: 2 ** 40 }), Buffer.alloc(200_000, 120)],
    'a text too big': [wsFrame(1, 'x'.repeat(100_000))],
    'a text too big in pieces': Array.from({ length: 100 }, (_, i) => wsFrame(i ? 0 : 1, 'x'.repeat(2_000), { fin: false })),
    'an oversized ping': [wsFrame(9, 'x'.repeat(300))],
  })) assert.ok((await converse(frames)).closed, name);
  const garbage = await converse([wsFrame(1, '{'), wsFrame(1, '[1,2]'), wsFrame(1, '"'.repeat(50)), wsFrame(1, '['.repeat(1_000)), wsFrame(1, '{"op":7}'), wsFrame(1, '{"op":"submit","envelope":"!"}'),
    wsFrame(1, '{"op":"subscribe","channels":[{"channel":"book","market":"GOLD-KRW","depth":1e99}]}'), wsFrame(1, '{"op":"subscribe","channels":[5]}'), wsFrame(2, randomBytes(300)),
    wsFrame(1, '{"op":"pi', { fin: false }), wsFrame(0, 'ng","id":77}')],
    (text) => /"op":"pong","id":77/.test(text) && text.match(/"op":"error"/g)?.length >= 8);
  assert.match(garbage.text, /"op":"pong","id":77/);
  assert.ok((garbage.text.match(/"op":"error"/g) ?? []).length >= 8, garbage.text);
});

test('unfinished WebSocket messages do not fill the memory', async () => {
  const before = await memory();
  const sockets = await Promise.all(Array.from({ length: 120 }, handshake));
  const half = wsFrame(2, Buffer.alloc(7 * MiB), { fin: false });
  for (const socket of sockets) socket.write(half);
  await sleep(4_000);
  const grown = await memory() - before;
  assert.equal((await get(node, '/health')).status, 200);
  for (const socket of sockets) socket.destroy();
  console.log(`# ${sockets.length} unfinished messages of 7 MiB: ${(grown / MiB).toFixed(0)} MiB`);
  assert.ok(grown < 500 * MiB, `${grown / MiB} MiB`);
});

test('a flood of subscriptions is cut off', async () => {
  const channels = ['GOLD', 'SILVER', 'COPPER', 'OIL', 'KAU', 'BTC'].flatMap((asset) => Array.from({ length: 30 }, (_, i) => ({ channel: 'book', market: `${asset}-KRW`, depth: i * 10 })));
  const message = wsFrame(1, JSON.stringify({ op: 'subscribe', channels }));
  const flooded = await Promise.all(Array.from({ length: 4 }, () => converse(Array.from({ length: 600 }, () => message))));
  assert.ok(flooded.every((one) => one.closed), 'a flood goes on');
});

test('envelopes that are forged, foreign, replayed or overflowing are refused with their codes', async () => {
  const member = city.member(70), to = city.member(71).address;
  const refused = async (code, envelope) => refusedWith(400, code, await post(node, '/api/v1/operations?wait=commit', envelope));
  await refused('kernel.SignatureInvalid', member.sign([transfer(to, 1)], { nonce: 1, signature: randomBytes(64) }));
  await refused('kernel.WrongChain', member.sign([transfer(to, 1)], { nonce: 1, chainId: 'another-1' }));
  await refused('kernel.Expired', member.sign([transfer(to, 1)], { nonce: 1, expiresAtMs: Date.now() - 60_000 }));
  await refused('kernel.ExpiryTooFar', member.sign([transfer(to, 1)], { nonce: 1, expiresAtMs: Date.now() + 90_000_000 }));
  const good = member.sign([transfer(to, 1)], { nonce: 5 });
  assert.equal((await post(node, '/api/v1/operations?wait=commit', good)).json.status, 'committed');
  await refused('mempool.AlreadyCommitted', good);
  await refused('kernel.NonceUsed', member.sign([transfer(to, 2)], { nonce: 5 }));
  assert.equal((await post(node, '/api/v1/operations?wait=commit', member.sign([transfer(to, 1)], { nonce: '9223372036854775807' }))).json.status, 'committed');
  await refused('kernel.NonceTooOld', member.sign([transfer(to, 2)], { nonce: 6 }));
  const outcome = async (item) => { const { json } = await post(node, '/api/v1/operations?wait=commit', city71.sign([item])); return json.error ?? json.items[0].outcome; };
  const city71 = city.member(71);
  for (const item of [placeOrder({ price: '9223372036854775800', lots: '9223372036854775807' }), placeOrder({ price: 196_500, lots: '9223372036854775807' }), placeOrder({ side: 1, price: 196_500, lots: '9223372036854775807' }),
    placeOrder({ price: 0, lots: 1 }), placeOrder({ price: 196_501, lots: 1 }), placeOrder({ price: '-5', lots: '-5' }), transfer(to, 2n ** 128n - 1n)]) {
    const result = await outcome(item);
    assert.ok((result.refusal ?? result.code) && /\.$/.test(result.message), JSON.stringify(result));
  }
  await refused('kernel.OperationMalformed', city71.sign([transfer(to, 2n ** 128n)]));
});

test('batches of a hundred cancels, a cancel of thousands of orders and a storm of self-trades are executed within their bounds', async () => {
  const member = city.member(72);
  const cancels = member.sign(Array.from({ length: 100 }, (_, i) => [404, number(2, 1_000_000 + i)]));
  const answer = await post(node, '/api/v1/operations?wait=commit', cancels);
  assert.equal(answer.json.items?.length, 100, JSON.stringify(answer.json).slice(0, 300));
  const orders = [];
  for (let i = 0; i < 50; i++) orders.push(member.sign(Array.from({ length: 100 }, (_, k) => placeOrder({ side: 0, price: 196_500 - 10 * (500 + (i * 100 + k) % 1000), lots: 1, tif: 0 }))));
  for (const envelope of orders) assert.equal((await post(node, '/api/v1/operations', envelope)).status, 202);
  await post(node, '/api/v1/operations?wait=commit', member.sign([placeOrder({ price: 190_000, lots: 1 })]));
  const began = Date.now();
  const all = await post(node, '/api/v1/operations?wait=commit', member.sign([[407, new Uint8Array()]]));
  assert.equal(all.json.status, 'committed', JSON.stringify(all.json).slice(0, 300));
  for (let i = 0; i < 100; i++) {
    if ((await get(node, `/api/v1/accounts/${member.address}/orders?status=open&limit=1`)).json.items?.length === 0) break;
    await sleep(50);
  }
  console.log(`# cancel all of 5,000 orders: ${Date.now() - began} ms`);
  for (const mode of [0, 1, 2, 3]) {
    const storm = member.sign(Array.from({ length: 100 }, (_, i) => placeOrder({ side: i & 1, price: 196_500, lots: 1 + (i >> 1), selfTrade: mode })));
    assert.equal((await post(node, '/api/v1/operations?wait=commit', storm)).json.status, 'committed');
  }
});

test('a flood of forged signatures leaves the node responsive', async () => {
  const member = city.member(73), to = city.member(74).address;
  const honest = city.member(75);
  const forged = frame(Array.from({ length: 5_000 }, (_, i) => member.sign([transfer(to, i + 1)], { nonce: i + 1, signature: Buffer.concat([randomBytes(31), Buffer.from([1]), Buffer.alloc(1), randomBytes(31)]) })));
  const until = Date.now() + 6_000;
  let sent = 0, accepted = 0;
  const waits = [];
  await Promise.all([
    ...Array.from({ length: 8 }, async () => { while (Date.now() < until) { const answer = await post(node, '/api/v1/operations/batch', forged); sent += answer.json?.results?.length ?? 0; accepted += answer.json?.results?.filter((result) => !result.error).length ?? 0; } }),
    (async () => { while (Date.now() < until) { const began = performance.now(); const answer = await post(node, '/api/v1/operations?wait=commit', honest.sign([transfer(to, 1)])); assert.equal(answer.json.status, 'committed', JSON.stringify(answer.json)); waits.push(performance.now() - began); } })(),
  ]);
  waits.sort((a, b) => a - b);
  assert.equal(accepted, 0);
  console.log(`# ${sent} forged envelopes in 6 s; an honest order meanwhile: ${waits.length} committed, median ${waits[waits.length >> 1].toFixed(0)} ms, worst ${waits.at(-1).toFixed(0)} ms`);
});

test(`mutated envelopes never break anything (seed ${seed})`, async () => {
  const random = randomOf(seed), member = city.member(76), to = city.member(77).address;
  const until = Date.now() + 3_000;
  let count = 0;
  while (Date.now() < until) {
    const envelopes = Array.from({ length: 50 }, () => {
      const envelope = Buffer.from(member.sign([transfer(to, 1 + random(5)), placeOrder({ price: 196_500, lots: 1 })]));
      for (let k = random(4); k >= 0; k--) {
        const at = random(envelope.length);
        if (random(3) === 0) return Buffer.concat([envelope.subarray(0, at), randomBytes(random(9)), envelope.subarray(Math.min(envelope.length, at + random(9)))]);
        envelope[at] = random(256);
      }
      return envelope;
    });
    const answer = await post(node, '/api/v1/operations/batch', frame(envelopes));
    assert.equal(answer.status, 200, JSON.stringify(answer.json));
    for (const result of answer.json.results) assert.ok(!result.error || /^(kernel|accounts|mempool|money|market|evm)\./.test(result.error.code), JSON.stringify(result));
    count += envelopes.length;
    const junk = await post(node, '/api/v1/operations/batch', randomBytes(random(2_000)));
    assert.ok([200, 400].includes(junk.status), JSON.stringify(junk.json));
  }
  console.log(`# ${count} mutated envelopes`);
});
