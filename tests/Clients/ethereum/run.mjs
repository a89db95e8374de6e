// Ethereum's libraries against a node, unchanged: ethers 6, viem and web3.js, by HTTP, WebSocket and the socket in the data folder.
import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';
import { IpcSocketProvider, JsonRpcProvider, WebSocketProvider, getCreateAddress, isError, parseEther, Transaction } from 'ethers';
import { createPublicClient, http as viemHttp, parseAbiItem, webSocket } from 'viem';
import { Web3 } from 'web3';
import WebSocket from 'ws';
import { call, chainId, loggerDeploy, repeat, send, start, until, walletOf } from './node.mjs';
import './hostile.mjs';
import './libraries.mjs';
import './schemas.mjs';
import './transcripts.mjs';

const gwei = 10n ** 9n;
const word = (number) => `0x${number.toString(16).padStart(64, '0')}`;

/** Signs a transaction of type 2. */
const sign = (wallet, nonce, rest = {}) =>
  wallet.signTransaction({ type: 2, chainId, nonce, to: wallet.address, value: 1n, gasLimit: 100_000, maxFeePerGas: 10n * gwei, maxPriorityFeePerGas: 0n, ...rest });

/** Deploys the contract that writes a log with the word it is called with. */
async function deployLogger(city, wallet, nonce) {
  const receipt = await call(city, 'eth_sendRawTransactionSync', await sign(wallet, nonce, { to: null, value: 0n, data: loggerDeploy, gasLimit: 200_000 }));
  assert.equal(receipt.status, '0x1');
  assert.equal(receipt.contractAddress, getCreateAddress({ from: wallet.address, nonce }).toLowerCase());
  return receipt.contractAddress;
}

test('ethers 6 reads blocks, sends transactions, waits for receipts and finds logs', async (t) => {
  const city = await start(t);
  const provider = new JsonRpcProvider(city.rpc, undefined, { polling: true, pollingInterval: 100 });
  t.after(() => provider.destroy());
  assert.equal((await provider.getNetwork()).chainId, BigInt(chainId));
  assert.deepEqual(await provider.listAccounts(), []);
  const wallet = walletOf(city, 70);
  const sent = await provider.broadcastTransaction(await sign(wallet, 0, { to: walletOf(city, 71).address, value: parseEther('2') }));
  const receipt = await sent.wait(1, 120_000);
  assert.equal(receipt.status, 1);
  assert.equal(receipt.gasUsed, 21_000n);
  assert.equal(receipt.from, wallet.address);
  const block = await provider.getBlock(receipt.blockNumber, true);
  assert.equal(block.hash, receipt.blockHash);
  assert.ok(block.prefetchedTransactions.some((each) => each.hash === sent.hash));
  assert.equal((await provider.getBlock(block.hash)).number, block.number);
  for (const tag of ['latest', 'safe', 'finalized', 'pending', 'earliest']) assert.ok(await provider.getBlock(tag), tag);
  const found = await provider.getTransaction(sent.hash);
  assert.equal(found.value, parseEther('2'));
  assert.equal(found.index, receipt.index);
  assert.equal(Transaction.from(await provider.send('debug_getRawTransaction', [sent.hash])).hash, sent.hash);
  const fees = await provider.getFeeData();
  assert.ok(fees.gasPrice >= gwei && fees.maxFeePerGas >= gwei && fees.maxPriorityFeePerGas >= 0n);

  const address = await deployLogger(city, wallet, 1);
  for (let i = 0; i < 5; i++) await call(city, 'eth_sendRawTransactionSync', await sign(wallet, 2 + i, { to: address, value: 0n, data: word(i % 2) }));
  const logs = await provider.getLogs({ address, fromBlock: 0, topics: [word(1)] });
  assert.deepEqual(logs.map((log) => log.topics[0]), [word(1), word(1)]);
  assert.equal((await provider.getLogs({ address, fromBlock: 0 })).length, 5);
  assert.equal((await provider.getLogs({ address, fromBlock: 0, topics: [[word(0), word(1)]] })).length, 5);
  assert.equal((await provider.getLogs({ blockHash: logs[0].blockHash, address })).length, 1);
  const heard = [];
  await provider.on({ address }, (log) => heard.push(log));
  let nonce = 7;
  await repeat('a log that ethers polls for', async () => call(city, 'eth_sendRawTransactionSync', await sign(wallet, nonce++, { to: address, value: 0n, data: word(9) })), () => heard.find((log) => log.topics[0] === word(9)));
});

test('ethers tells refused transactions apart', async (t) => {
  const city = await start(t, 2_000);
  const provider = new JsonRpcProvider(city.rpc);
  t.after(() => provider.destroy());
  const wallet = walletOf(city, 72);
  await call(city, 'eth_sendRawTransactionSync', await sign(wallet, 0));
  const refused = async (raw) => { try { await provider.broadcastTransaction(await raw); } catch (error) { return error; } throw new Error('it was taken'); };
  assert.ok(isError(await refused(sign(wallet, 0, { value: 2n })), 'NONCE_EXPIRED'));
  assert.ok(isError(await refused(sign(wallet, 1, { value: 10n ** 35n })), 'INSUFFICIENT_FUNDS'));
  const tooLow = await refused(sign(wallet, 1, { gasLimit: 20_000 }));
  assert.match(tooLow.message, /intrinsic gas too low/);
  const waiting = await sign(wallet, 9);
  await call(city, 'eth_sendRawTransaction', waiting);
  await assert.rejects(call(city, 'eth_sendRawTransaction', waiting), /already known/);
  assert.ok(isError(await refused(sign(wallet, 9, { value: 3n })), 'REPLACEMENT_UNDERPRICED'));
  assert.equal((await provider.getTransaction(Transaction.from(waiting).hash)).blockNumber, null);
  const late = await send(city, { jsonrpc: '2.0', id: 1, method: 'eth_sendRawTransactionSync', params: [await sign(wallet, 11), 200] });
  assert.equal(late.json.error.code, 4);
  assert.equal(late.json.error.data, Transaction.from(await sign(wallet, 11)).hash);
});

test('ethers subscribes by WebSocket, and reads by the socket in the data folder', async (t) => {
  const city = await start(t);
  const provider = new WebSocketProvider(city.ws);
  t.after(() => provider.destroy());
  const wallet = walletOf(city, 73), blocks = [], pending = [], logs = [];
  const address = await deployLogger(city, wallet, 0);
  await provider.on('block', (number) => blocks.push(number));
  await provider.on('pending', (hash) => pending.push(hash));
  await provider.on({ address, topics: [word(5)] }, (log) => logs.push(log));
  const sent = [];
  let nonce = 1;
  await repeat('a log and what is pending', async () => {
    sent.push((await provider.broadcastTransaction(await sign(wallet, nonce++, { to: address, value: 0n, data: word(5) }))).hash);
    await provider.broadcastTransaction(await sign(wallet, nonce++, { to: address, value: 0n, data: word(6) }));
  }, () => logs.some((log) => log.transactionHash === sent.at(-1)) && pending.includes(sent.at(-1)));
  assert.ok(logs.every((log) => sent.includes(log.transactionHash)));
  await until('blocks', () => blocks.length >= 3);
  assert.deepEqual(blocks, [...blocks].sort((a, b) => a - b));

  const ipc = new IpcSocketProvider(city.ipc);
  assert.equal((await ipc.getNetwork()).chainId, BigInt(chainId));
  assert.equal((await ipc.getTransactionReceipt(sent.at(-1))).status, 1);
  // Before the node ends: at the other side's end this provider throws.
  ipc.destroy();
});

test('viem reads, filters, watches and sends', async (t) => {
  const city = await start(t);
  const chain = { id: chainId, name: 'city', nativeCurrency: { name: 'Won', symbol: 'KRW', decimals: 18 }, rpcUrls: { default: { http: [city.rpc] } } };
  const client = createPublicClient({ chain, transport: viemHttp(city.rpc, { batch: true, timeout: 60_000 }), pollingInterval: 100, cacheTime: 0 });
  assert.equal(await client.getChainId(), chainId);
  const wallet = walletOf(city, 74);
  const address = await deployLogger(city, wallet, 0);
  const filter = await client.createEventFilter({ address });
  const blockFilter = await client.createBlockFilter(), pendingFilter = await client.createPendingTransactionFilter();
  const hash = await client.sendRawTransaction({ serializedTransaction: await sign(wallet, 1, { to: address, value: 0n, data: word(1) }) });
  const receipt = await client.waitForTransactionReceipt({ hash });
  assert.equal(receipt.status, 'success');
  assert.equal(receipt.logs[0].topics[0], word(1));
  assert.deepEqual((await client.getFilterChanges({ filter })).map((log) => log.transactionHash), [hash]);
  assert.deepEqual(await client.getFilterChanges({ filter }), []);
  assert.ok((await client.getFilterChanges({ filter: blockFilter })).includes(receipt.blockHash));
  assert.ok((await client.getFilterChanges({ filter: pendingFilter })).includes(hash));
  assert.equal(await client.uninstallFilter({ filter }), true);
  assert.equal(await client.uninstallFilter({ filter }), false);
  // Several at once go out as one batch.
  const [block, count, history, gasPrice, tip, blobBaseFee, logs] = await Promise.all([
    client.getBlock({ blockNumber: receipt.blockNumber, includeTransactions: true }), client.getBlockTransactionCount({ blockHash: receipt.blockHash }),
    client.getFeeHistory({ blockCount: 4, rewardPercentiles: [25, 75] }), client.getGasPrice(), client.estimateMaxPriorityFeePerGas(), client.getBlobBaseFee(),
    client.getLogs({ address, fromBlock: 0n }),
  ]);
  assert.ok(block.transactions.some((each) => each.hash === hash));
  assert.equal(count, block.transactions.length);
  assert.equal(history.baseFeePerGas.length, history.gasUsedRatio.length + 1);
  assert.ok(gasPrice >= gwei && tip >= 0n && blobBaseFee === 1n);
  assert.equal(logs.length, 1);
  const transaction = await client.getTransaction({ blockHash: receipt.blockHash, index: receipt.transactionIndex });
  assert.equal(transaction.hash, hash);
  assert.equal((await client.request({ method: 'eth_getBlockReceipts', params: [`0x${receipt.blockNumber.toString(16)}`] })).length, count);
  await assert.rejects(client.getTransactionReceipt({ hash: word(1) }), /could not be found/);

  const socket = createPublicClient({ chain, transport: webSocket(city.ws, { timeout: 60_000 }) });
  const heads = [], events = [], pending = [];
  const stop = [
    socket.watchBlocks({ onBlock: (head) => heads.push(head) }), socket.watchEvent({ address, onLogs: (some) => events.push(...some) }),
    socket.watchPendingTransactions({ onTransactions: (some) => pending.push(...some) }),
  ];
  let nonce = 2, second;
  await repeat('an event and what is pending', async () => { second = await socket.sendRawTransaction({ serializedTransaction: await sign(wallet, nonce++, { to: address, value: 0n, data: word(2) }) }); },
    () => events.some((log) => log.transactionHash === second) && pending.includes(second));
  await until('heads', () => heads.length >= 2);
  for (const each of stop) each();
  (await socket.transport.getRpcClient()).close();
});

test('web3.js reads, sends and subscribes', async (t) => {
  const city = await start(t);
  const web3 = new Web3(city.rpc);
  assert.equal(await web3.eth.getChainId(), BigInt(chainId));
  assert.equal(await web3.eth.net.getId(), BigInt(chainId));
  assert.equal(await web3.eth.net.isListening(), true);
  assert.match(await web3.eth.getNodeInfo(), /^Gwangan\/v/);
  assert.equal(await web3.eth.isSyncing(), false);
  const wallet = walletOf(city, 75);
  const address = await deployLogger(city, wallet, 0);
  const raw = await sign(wallet, 1, { to: address, value: 0n, data: word(3) });
  const receipt = await web3.eth.sendSignedTransaction(raw, undefined, { checkRevertBeforeSending: false });
  assert.equal(receipt.status, 1n);
  assert.equal((await web3.eth.getTransaction(receipt.transactionHash)).from.toLowerCase(), wallet.address.toLowerCase());
  assert.equal((await web3.eth.getBlock(receipt.blockNumber, true)).hash, receipt.blockHash);
  assert.equal(await web3.eth.getBlockTransactionCount(receipt.blockNumber), BigInt((await web3.eth.getBlock(receipt.blockNumber)).transactions.length));
  assert.equal(await web3.eth.getBlockUncleCount(receipt.blockNumber), 0n);
  assert.equal((await web3.eth.getPastLogs({ address, fromBlock: 'earliest' })).length, 1);
  assert.ok((await web3.eth.getFeeHistory(2, 'latest', [50])).baseFeePerGas.length >= 2);
  assert.ok(await web3.eth.getGasPrice() >= gwei);
  const socket = new Web3(city.ws), heads = [];
  const subscription = await socket.eth.subscribe('newBlockHeaders');
  subscription.on('data', (head) => heads.push(head));
  await call(city, 'eth_sendRawTransactionSync', await sign(wallet, 2));
  await until('heads', () => heads.length >= 1);
  await subscription.unsubscribe();
  socket.provider.disconnect();
});

test('messages are answered by JSON-RPC\'s rules', async (t) => {
  const city = await start(t);
  const { json: batch } = await send(city, [
    { jsonrpc: '2.0', id: 'a', method: 'eth_chainId' }, { jsonrpc: '2.0', method: 'eth_chainId' }, { jsonrpc: '2.0', id: 2, method: 'eth_nothing' }, 7, { id: 3, method: 'eth_getBlockByNumber', params: ['0xx', false] },
  ]);
  assert.deepEqual(batch.map((each) => [each.id, each.error?.code]), [['a', undefined], [2, -32601], [null, -32600], [3, -32602]]);
  assert.equal((await send(city, '{"jsonrpc":')).json.error.code, -32700);
  assert.equal((await send(city, '[]')).json.error.code, -32600);
  assert.equal((await send(city, '['.repeat(500))).json.error.code, -32700);
  assert.equal((await send(city, Array.from({ length: 1001 }, (_, id) => ({ jsonrpc: '2.0', id, method: 'eth_chainId' })))).json.error.message, 'batch too large');
  assert.equal((await send(city, { jsonrpc: '2.0', method: 'eth_chainId' })).json, null);
  for (const method of ['hardhat_metadata', 'anvil_metadata', 'anvil_nodeInfo', 'eth_sendTransaction', 'personal_sign']) assert.equal((await send(city, { jsonrpc: '2.0', id: 1, method })).json.error.code, -32601, method);
  assert.equal((await send(city, { jsonrpc: '2.0', id: 1, method: 'eth_chainId' }, { origin: 'https://remix.ethereum.org' })).headers.get('access-control-allow-origin'), '*');
  assert.equal(await call(city, 'eth_getBlockByHash', word(7), false), null);
  assert.equal(await call(city, 'eth_getTransactionReceipt', word(7)), null);
  assert.equal(await call(city, 'eth_getUncleCountByBlockNumber', 'latest'), '0x0');
  assert.equal(await call(city, 'eth_getUncleByBlockNumberAndIndex', 'latest', '0x0'), null);
  await assert.rejects(call(city, 'eth_getFilterChanges', '0x1234'), /filter not found/);
  await assert.rejects(call(city, 'eth_getLogs', { fromBlock: '0x10', toBlock: '0x1' }), { code: -32602 });
  await assert.rejects(call(city, 'eth_getLogs', { fromBlock: '0x0', toBlock: '0xfffffff' }), { code: -32602 });
  await assert.rejects(call(city, 'eth_subscribe', 'newHeads'), { code: -32601 });
});

test('a thousand subscribers hear every block, and one that never reads is cut off alone', { timeout: 300_000 }, async (t) => {
  const city = await start(t);
  const sockets = await Promise.all(Array.from({ length: 1_000 }, () => new Promise((resolve, reject) => {
    const socket = new WebSocket(city.ws);
    socket.heads = [];
    socket.onmessage = ({ data }) => { const message = JSON.parse(data); if (message.method) socket.heads.push(Number(message.params.result.number)); };
    socket.onopen = () => { socket.send(JSON.stringify({ jsonrpc: '2.0', id: 1, method: 'eth_subscribe', params: ['newHeads'] })); resolve(socket); };
    socket.onerror = () => reject(new Error('a socket was refused'));
  })));
  // Asks for much and reads nothing.
  const url = new URL(city.rpc), idle = net.connect(Number(url.port), url.hostname);
  let isCut = false;
  idle.on('close', () => { isCut = true; });
  idle.on('error', () => { isCut = true; });
  idle.pause();
  idle.write(`GET / HTTP/1.1\r\nHost: ${url.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n`);
  const text = Buffer.from(JSON.stringify(Array.from({ length: 500 }, (_, id) => ({ id, method: 'eth_getBlockByNumber', params: ['0x0', true] }))));
  const frame = Buffer.concat([Buffer.from([0x81, 0xfe, text.length >> 8, text.length & 255, 0, 0, 0, 0]), text]);
  const asking = setInterval(() => { if (!isCut) idle.write(frame); }, 100);
  t.after(() => { clearInterval(asking); idle.destroy(); for (const socket of sockets) socket.close(); });
  await until('every subscriber to hear ten blocks', () => sockets.every((socket) => socket.heads.length >= 10));
  for (const socket of sockets) socket.heads.forEach((height, i) => assert.equal(height, socket.heads[0] + i));
  await until('the one that reads nothing to be cut off', async () => isCut || idle.destroyed || (await call(city, 'net_version')) === null);
});
