// What nobody means well who sends it: each case of docs/json-rpc.md's table of bad input, on a running node. The answer is stable, the node's memory bounded, and everybody else goes on.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import test from 'node:test';
import { call, chainId, send, start, until, walletOf } from './node.mjs';

const some = `0x${'aa'.repeat(20)}`, word = (number) => `0x${number.toString(16).padStart(64, '0')}`;
// Init code of contracts: one writes logs until 4,096 gas are left, one goes round for ever.
const flood = '0x600c600c600039600c6000f3' + '5b5f5fa05a611000105f5700', memoryMax = 1_200 << 10;

/** The memory a process has, in KiB. */
const memoryOf = (pid) => Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)[1]);

/** The number of an error, or null for a result. */
const codeOf = (json) => json.error?.code ?? null;

/** Asks by bytes as they are; status, headers and text of the answer. */
function raw(city, { method = 'POST', path = '/', headers = {}, body = '' }) {
  const { hostname, port } = new URL(city.rpc);
  return new Promise((resolve, reject) => {
    const request = http.request({ hostname, port, method, path, headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (part) => { text += part; }).on('end', () => resolve({ status: response.statusCode, headers: response.headers, text })).on('error', reject);
    });
    request.on('error', reject).end(body);
  });
}

/** What a server writes to a socket until it closes it, or stops. */
function talk(city, text, waitMs = 2_000) {
  const { hostname, port } = new URL(city.rpc);
  return new Promise((resolve) => {
    let heard = '';
    const socket = net.connect(Number(port), hostname, () => socket.write(text));
    socket.on('data', (part) => { heard += part; }).on('close', () => resolve(heard)).on('error', () => resolve(heard));
    setTimeout(() => socket.destroy(), waitMs);
  });
}

test('bad input has stable answers', { timeout: 300_000 }, async (t) => {
  const city = await start(t), wallet = walletOf(city, 0), json = { 'content-type': 'application/json' };
  const ask = async (method, ...params) => (await send(city, { jsonrpc: '2.0', id: 1, method, params })).json;
  const expect = async (code, method, ...params) => {
    const answer = await ask(method, ...params);
    assert.equal(codeOf(answer), code, `${method} ${JSON.stringify(params).slice(0, 300)}: ${JSON.stringify(answer).slice(0, 300)}`);
    return answer;
  };
  await until('a block', async () => BigInt(await call(city, 'eth_blockNumber')) > 1n);

  await t.test('messages', async () => {
    const code = async (text) => codeOf((await send(city, text)).json);
    assert.equal(await code(JSON.stringify(Array.from({ length: 100_000 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'eth_chainId' })).slice(0, 90_000))), -32600);
    const nested = (await send(city, '[[{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}],[[]],1]')).json;
    assert.deepEqual(nested.map(codeOf), [-32600, -32600, -32600]);
    assert.equal(await code(`${'['.repeat(10_000)}${']'.repeat(10_000)}`), -32700);
    assert.equal(await code(`{"id":1,"method":"eth_call","params":${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}}`), -32700);
    for (const text of ['{"id":1,"method":"eth_chainId","params":[NaN]}', '{"id":Infinity,"method":"eth_chainId"}', '', ' ', '{} {}', '{"id":1,}', '\ufeff{"id":1,"method":"eth_chainId"}']) assert.equal(await code(text), -32700, text);
    assert.equal(codeOf((await send(city, Buffer.from([...Buffer.from('{"id":1,"method":"'), 0xc3, 0x28, ...Buffer.from('"}')]).toString('latin1'))).json), -32601); // what UTF-8 makes of it is text
    const broken = await raw(city, { headers: json, body: Buffer.concat([Buffer.from('{"id":1,"method":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]) });
    assert.equal(codeOf(JSON.parse(broken.text)), -32700);
    assert.equal(await code('{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":{}}'), -32602);
    assert.equal(await code('{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":"x"}'), -32602);
    for (const id of ['{}', '[]', 'true']) assert.equal(await code(`{"jsonrpc":"2.0","id":${id},"method":"eth_chainId"}`), -32600, id);
    for (const id of ['null', '1e400', '123456789012345678901234567890', '-1.5', '"x"']) assert.match((await raw(city, { headers: json, body: `{"jsonrpc":"2.0","id":${id},"method":"eth_chainId"}` })).text, new RegExp(`"id":${id.replace('.', '\\.')},"result"`), id);
    // Of a name that stands twice the last counts.
    assert.equal((await send(city, '{"jsonrpc":"2.0","id":1,"id":2,"method":"eth_x","method":"eth_chainId"}')).json.id, 2);
  });

  await t.test('HTTP', async () => {
    const good = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}';
    assert.equal((await raw(city, { headers: { ...json, 'content-length': 30 << 20 }, body: '' }).catch(() => ({ status: 413 }))).status, 413);
    assert.equal((await raw(city, { headers: { 'content-type': 'text/plain' }, body: good })).status, 415);
    assert.equal((await raw(city, { body: good })).status, 415);
    assert.equal((await raw(city, { headers: { 'content-type': 'application/jsonp' }, body: good })).status, 415);
    assert.equal((await raw(city, { headers: { 'content-type': 'application/json; charset=utf-8' }, body: good })).status, 200);
    for (const method of ['PUT', 'DELETE', 'PATCH']) assert.equal((await raw(city, { method, headers: json, body: good })).status, 405, method);
    assert.deepEqual([(await raw(city, { method: 'GET' })).status, (await raw(city, { method: 'GET', path: '/nowhere' })).status], [200, 404]);
    const preflight = await raw(city, { method: 'OPTIONS', headers: { origin: 'https://a.example', 'access-control-request-method': 'POST' } });
    assert.deepEqual([preflight.status, preflight.headers['access-control-allow-origin'], preflight.headers['access-control-allow-methods']], [204, '*', 'GET, POST']);
    assert.match(await talk(city, `POST / HTTP/1.1\r\nContent-Type: application/json\r\nContent-Length: ${good.length}\r\n\r\n${good}`), /^HTTP\/1\.1 400/); // no Host
    assert.match(await talk(city, `POST / HTTP/1.0\r\nContent-Type: application/json\r\nContent-Length: ${good.length}\r\n\r\n${good}`), /"result":"0x14083"/);
    const half = good.length >> 1, chunk = (text) => `${text.length.toString(16)}\r\n${text}\r\n`;
    assert.match(await talk(city, `POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n${chunk(good.slice(0, half))}${chunk(good.slice(half))}0\r\n\r\n`), /"result":"0x14083"/);
    assert.match(await talk(city, 'POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n'), /^HTTP\/1\.1 400/);
    assert.match(await talk(city, `POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n${chunk(good)}0\r\n\r\n`), /^HTTP\/1\.1 (200|400)/);
  });

  await t.test('blocks', async () => {
    for (const tag of ['latest', 'safe', 'finalized', 'pending', 'earliest', '0x0', '0x1', { blockNumber: '0x1' }, { blockNumber: 'latest' }]) await expect(null, 'eth_getBalance', some, tag);
    for (const tag of ['LATEST', 'newest', '', '0x', '0x00', '0x01', '0x10000000000000000', '-0x1', '-1', '1', 1, -1, true, [], {}, { blockHash: word(1), blockNumber: '0x1' }, { blockHash: 'latest' }, { blockNumber: word(1) }, { blockHash: null }, { block: '0x1' }, `0x${'1'.repeat(63)}`, `0x${'1'.repeat(65)}`])
      await expect(-32602, 'eth_getBalance', some, tag);
    for (const tag of ['0xffffffffffffffff', '0xfffffff', { blockHash: word(1) }, { blockHash: word(1), requireCanonical: true }]) await expect(-32000, 'eth_getBalance', some, tag);
    assert.equal((await ask('eth_getBlockByNumber', '0xfffffff', false)).result, null);
    for (const length of [0, 62, 66]) await expect(-32602, 'eth_getTransactionByHash', `0x${'1'.repeat(length)}`);
  });

  await t.test('logs and filters', async () => {
    const list = (count, make) => Array.from({ length: count }, (_, i) => make(i));
    await expect(null, 'eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' });
    await expect(-32602, 'eth_getLogs', { address: list(10_000, (i) => `0x${i.toString(16).padStart(40, '0')}`) });
    await expect(-32602, 'eth_getLogs', { topics: [list(10_000, word)] });
    await expect(-32602, 'eth_getLogs', { topics: list(5, () => null) });
    await expect(-32602, 'eth_getLogs', { blockHash: word(1), fromBlock: '0x0' });
    await expect(-32000, 'eth_getLogs', { blockHash: word(1) });
    await expect(-32602, 'eth_getLogs', { fromBlock: '0x1', toBlock: '0x0' });
    await expect(-32602, 'eth_getLogs', []);
    // Each batch comes on a connection of its own, which is whom a program of this machine is counted by.
    const left = [], add = async (count) => left.push(...JSON.parse((await raw(city, { headers: json, body: JSON.stringify(list(count, (id) => ({ jsonrpc: '2.0', id, method: ['eth_newBlockFilter', 'eth_newPendingTransactionFilter'][id % 2] }))) })).text));
    await add(1_000);
    assert.equal(left.filter((each) => each.result).length, 256);
    for (let i = 0; i < 32; i++) await add(256);
    assert.equal(left.filter((each) => each.result).length, 8_192);
    assert.deepEqual([...new Set(left.filter((each) => each.error).map(codeOf))], [-32005]);
    for (let i = 0; i < 10; i++) await send(city, left.slice(i * 1_000, i * 1_000 + 1_000).map((each, id) => ({ jsonrpc: '2.0', id, method: 'eth_uninstallFilter', params: [each.result ?? '0x0'] })));
    await expect(null, 'eth_newBlockFilter');
    await expect(-32000, 'eth_getFilterChanges', left[0].result);
  });

  await t.test('fees and proofs', async () => {
    assert.ok((await ask('eth_feeHistory', '0xffffffffffffffff', 'latest', [0, 50, 100])).result.gasUsedRatio.length <= 1_024);
    for (const percentiles of [[50, 25], [-1], [101], ['50'], 'x', Array(101).fill(1)]) await expect(-32602, 'eth_feeHistory', '0x4', 'latest', percentiles);
    await expect(-32602, 'eth_feeHistory', -1, 'latest', []);
    await expect(-32000, 'eth_feeHistory', 1, '0xfffffff', []);
    await expect(-32602, 'eth_getProof', some, Array.from({ length: 10_000 }, (_, i) => word(i)), 'latest');
    for (const slot of [`0x${'0'.repeat(65)}`, '0xg', '', 1, null]) await expect(-32602, 'eth_getStorageAt', some, slot, 'latest');
    await expect(null, 'eth_getStorageAt', some, '0x00', 'latest');
    await expect(-32602, 'eth_getBalance');
    await expect(-32602, 'eth_getBalance', '0x1', 'latest');
    await expect(-32602, 'eth_getBlockByNumber', 'latest', true, 1, 2);
  });

  await t.test('calls', async () => {
    const code = (hex) => ({ [some]: { code: hex } });
    const endless = await expect(-32000, 'eth_call', { to: some, gas: '0xffffffffffffffff' }, 'latest', code('0x5b5f56'));
    assert.match(endless.error.message, /out of gas/);
    await expect(-32000, 'eth_estimateGas', { to: some }, 'latest', code('0x5b5f56'));
    // Four million bytes are returned; of eight such answers a message bears three.
    const large = { jsonrpc: '2.0', id: 1, method: 'eth_call', params: [{ to: some }, 'latest', code('0x623ffff05ff3')] };
    assert.deepEqual((await send(city, Array(8).fill(large))).json.map(codeOf), [null, null, null, -32003, -32003, -32003, -32003, -32003]);
    await expect(-32602, 'eth_call', { to: some }, 'latest', Object.fromEntries(Array.from({ length: 10_001 }, (_, i) => [`0x${i.toString(16).padStart(40, '0')}`, { nonce: '0x1' }])));
    await expect(-32602, 'eth_call', { to: some, data: '0x1' });
    await expect(-32602, 'eth_call', { to: some, gas: '0x10000000000000000' });
    await expect(-32602, 'eth_call', { to: some, gas: -1 });
    await expect(-32602, 'eth_call', 'x');
    await expect(-38026, 'eth_simulateV1', { blockStateCalls: Array(257).fill({}) }, 'latest');
    await expect(-38026, 'eth_simulateV1', { blockStateCalls: [{ blockOverrides: { number: '0xffffff' } }] }, 'latest');
    await expect(-32602, 'eth_simulateV1', { blockStateCalls: [{ calls: Array(5_001).fill({}) }] }, 'latest');
    await expect(-32602, 'eth_simulateV1', { blockStateCalls: [] }, 'latest');
    assert.equal((await ask('eth_simulateV1', { blockStateCalls: Array(256).fill({}) }, 'latest')).result.length, 256);
  });

  await t.test('traces', async () => {
    const steps = (options) => ['debug_traceCall', { to: some, gas: '0xffffffff' }, 'latest', { stateOverrides: { [some]: { code: '0x5b61fff05f525f56' } }, ...options }];
    await expect(-32003, ...steps({ enableMemory: true }));
    await expect(-32002, ...steps({ timeout: '1ms' }));
    await expect(null, ...steps({ limit: 3, timeout: '999999999h', gas: 1 }));
    for (const wrong of [{ timeout: '-1s' }, { timeout: 'soon' }, { timeout: '' }, { timeout: '1e9s' }, { timeout: 5 }, { tracer: 7 }, { limit: -1 }, { limit: 'x' }, { enableMemory: 'yes' }]) await expect(-32602, ...steps(wrong));
    await expect(-32000, ...steps({ tracer: '{ step: function() {}, fault: function() {}, result: function() {} }' }));
    await expect(-32000, 'debug_traceTransaction', word(1));
    await expect(-32000, 'debug_traceBlockByNumber', '0x0');
    await expect(null, 'trace_filter', { fromBlock: '0x0', toBlock: 'latest' });
    for (const wrong of [{ fromBlock: 'LATEST' }, { toBlock: 7 }, { fromBlock: '0x2', toBlock: '0x1' }, { fromAddress: some }, { count: -1 }]) await expect(-32602, 'trace_filter', wrong);
    await expect(-32000, 'trace_filter', { toBlock: '0xfffffff' });
    await expect(-32000, 'trace_block', '0xfffffff');
    await expect(-32000, 'debug_storageRangeAt', word(1), 0, some, word(0), 10);
    await expect(-32000, 'debug_storageRangeAt', 'latest', 1_000_000, some, word(0), 10);
    for (const wrong of [[-1, some, '0x', 1], [0, some, '0x', -1], [0, some, `${word(0)}00`, 1], [0, 'x', '0x', 1], ['0x00', some, '0x', 1]]) await expect(-32602, 'debug_storageRangeAt', 'latest', ...wrong);
    await expect(-32602, 'trace_callMany', Array(1_001).fill([{ to: some }, ['trace']]), 'latest');
    await expect(-32602, 'trace_call', { to: some }, ['trace', 'everything'], 'latest');
  });

  await t.test('floods of logs, and who takes nothing', async () => {
    const sign = (nonce, rest) => wallet.signTransaction({ type: 2, chainId, nonce, gasLimit: 16_000_000, maxFeePerGas: 100_000_000_000n, maxPriorityFeePerGas: 0n, ...rest });
    const { contractAddress } = await call(city, 'eth_sendRawTransactionSync', await sign(0, { data: flood, gasLimit: 200_000 }));
    const { hostname, port, host } = new URL(city.rpc);
    const frame = (text) => { const bytes = Buffer.from(text); return Buffer.concat([Buffer.from([0x81, 0xfe, bytes.length >> 8, bytes.length & 255, 0, 0, 0, 0]), bytes]); };
    const subscribe = (kind, id) => JSON.stringify({ jsonrpc: '2.0', id, method: 'eth_subscribe', params: [kind] });
    const kinds = ['newHeads', 'logs', 'newPendingTransactions', 'logs', 'logs'];
    // Neither reads a byte after it has subscribed.
    const idle = net.connect(Number(port), hostname);
    let isCut = false, isIpcCut = false;
    idle.on('close', () => { isCut = true; }).on('error', () => { isCut = true; }).pause();
    idle.write(`GET / HTTP/1.1\r\nHost: ${host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`);
    idle.write(Buffer.concat(kinds.map((kind, id) => frame(subscribe(kind, id)))));
    const ipc = net.connect(city.ipc);
    ipc.on('close', () => { isIpcCut = true; }).on('error', () => { isIpcCut = true; }).pause();
    ipc.write(kinds.map(subscribe).join(''));
    t.after(() => { idle.destroy(); ipc.destroy(); });
    await new Promise((resolve) => setTimeout(resolve, 300));
    let count = 0;
    for (let nonce = 1; nonce <= 3; nonce++) count += (await call(city, 'eth_sendRawTransactionSync', await sign(nonce, { to: contractAddress }))).logs.length;
    assert.ok(count > 100_000, `${count} logs`);
    const tooMany = await expect(-32005, 'eth_getLogs', { fromBlock: '0x0', toBlock: 'latest' });
    assert.match(tooMany.error.message, /^query returned more than 10000 results\. Try with this block range \[0x0, 0x[0-9a-f]+\]\.$/);
    // The socket learns that it was cut off by trying: it has read nothing.
    await until('both to be cut off', async () => {
      if (!isCut) idle.write(frame('{"id":1,"method":"eth_chainId"}'));
      if (!isIpcCut) ipc.write('{"id":1,"method":"eth_chainId"}');
      return isCut && isIpcCut;
    });
    assert.equal(await call(city, 'eth_chainId'), `0x${chainId.toString(16)}`);
  });

  const height = BigInt(await call(city, 'eth_blockNumber'));
  await until('the next block', async () => BigInt(await call(city, 'eth_blockNumber')) > height);
  const memory = memoryOf(city.node.process.pid);
  t.diagnostic(`the node has ${memory >> 10} MiB`);
  assert.ok(memory < memoryMax, `${memory} KiB`);
  assert.doesNotMatch(city.node.said(), /request\.failed/i);
});

test('what is no longer kept is told apart from what there is not', { timeout: 300_000 }, async (t) => {
  const city = await start(t, 5, '--history-blocks', '4', '--results-blocks', '4', '--cors-origins', 'off');
  await until('the window to have moved on', async () => BigInt(await call(city, 'eth_blockNumber')) > 200n); // so many that the first is not kept decoded either
  const gone = async (method, ...params) => (await send(city, { jsonrpc: '2.0', id: 1, method, params })).json.error;
  const state = await gone('eth_getBalance', some, '0x1');
  assert.equal(state.code, -32000);
  assert.match(state.message, /^height 1 is not available: this node keeps \d+ to \d+$/);
  assert.equal((await gone('eth_call', { to: some }, '0x1')).code, -32000);
  for (const method of ['eth_getBlockByNumber', 'eth_getBlockReceipts', 'debug_traceBlockByNumber', 'trace_block']) assert.deepEqual(await gone(method, '0x1'), { code: 4444, message: 'pruned history unavailable' }, method);
  assert.equal((await gone('trace_filter', { fromBlock: '0x1', toBlock: '0x2' })).code, 4444);
  // A page whose name has come to mean this machine.
  const { port } = new URL(city.rpc), headers = { 'content-type': 'application/json' }, body = '{"jsonrpc":"2.0","id":1,"method":"eth_chainId"}';
  assert.equal((await raw(city, { headers: { ...headers, host: `attacker.example:${port}` }, body })).status, 403);
  assert.equal((await raw(city, { headers: { ...headers, host: `localhost:${port}` }, body })).status, 200);
});
