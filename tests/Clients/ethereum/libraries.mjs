// ethers, viem and web3.js with the recorder between: every method that they are known to call is called, and what they are heard calling is the table's (docs/ethereum-tools.md).
import assert from 'node:assert/strict';
import test from 'node:test';
import { Contract, ContractFactory, IpcSocketProvider, JsonRpcProvider, NonceManager, parseEther, Wallet, WebSocketProvider } from 'ethers';
import { createPublicClient, createWalletClient, defineChain, http, parseAbi, webSocket } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import { Web3 } from 'web3';
import { IpcProvider } from 'web3-providers-ipc';
import { chainId, repeat, secretOf, start, until } from '../tools/city.mjs';
import { sleep } from '../faults/city.mjs';
import { Recording } from '../tools/recorder.mjs';
import { checkColumn } from '../tools/table.mjs';
import { loggerDeploy } from './node.mjs';

const gold = '0x000000000000000000000000000a55e700000002';
const tokenAbi = ['function symbol() view returns (string)', 'function balanceOf(address) view returns (uint256)', 'function transfer(address to, uint256 amount) returns (bool)', 'event Transfer(address indexed from, address indexed to, uint256 value)'];
const friend = '0x00000000000000000000000000000000000f71e4';

test('ethers, from a wallet to filters, as a program uses it', async (t) => {
  const recording = new Recording('ethers'), city = await start(t, recording);
  // What ethers keeps for a quarter of a second is older than a block here.
  const provider = new JsonRpcProvider(city.rpc, undefined, { pollingInterval: 100, cacheTimeout: -1 }), wallet = new NonceManager(new Wallet(secretOf(city, 60), provider));

  recording.begin('send');
  assert.deepEqual(await provider.listAccounts(), []);
  const paid = await (await wallet.sendTransaction({ to: friend, value: parseEther('1') })).wait();
  const factory = new ContractFactory([], loggerDeploy, wallet);
  const logger = await (await factory.deploy()).waitForDeployment();
  const token = new Contract(gold, tokenAbi, wallet);
  const sent = await token.transfer(friend, 5n);
  const receipt = await sent.wait();
  assert.equal(receipt.logs.length, 1);

  recording.begin('read');
  assert.equal(await token.symbol(), 'GOLD');
  assert.equal(await token.balanceOf(friend), 5n);
  assert.equal(await provider.getBalance(friend), parseEther('1'));
  assert.equal(await provider.getBalance(friend, paid.blockNumber - 1), 0n);
  assert.equal(BigInt(await provider.getStorage(await logger.getAddress(), 0)), 0n);
  assert.notEqual(await provider.getCode(logger), '0x');
  assert.equal((await provider.getTransaction(sent.hash)).blockNumber, receipt.blockNumber);
  assert.ok((await provider.getFeeData()).gasPrice > 0n);
  assert.ok((await token.queryFilter(token.filters.Transfer(null, friend))).length >= 1);
  assert.ok((await provider.getBlock('latest')).number >= receipt.blockNumber);

  recording.begin('events');
  const heard = [];
  await token.on('Transfer', (from, to, value) => heard.push([to, value]));
  await repeat('an event', async () => (await token.transfer(friend, 6n)).wait(), () => heard.some(([, value]) => value === 6n));
  await token.removeAllListeners();
  // It does not wait for the answers to what it asks in the end, and must not be destroyed before them.
  await until('the end of its filter', () => recording.methods.has('eth_uninstallFilter') && recording.open === 0);
  await sleep(300); // they are on their way from the recorder
  provider.destroy();

  recording.begin('socket');
  const socket = new WebSocketProvider(city.ws), blocks = [], pending = [], logs = [];
  await socket.on('block', (number) => blocks.push(number));
  await socket.on('pending', (hash) => pending.push(hash));
  await socket.on({ address: gold }, (log) => logs.push(log));
  const sender = new Contract(gold, tokenAbi, new Wallet(secretOf(city, 60), socket));
  let last;
  await repeat('what was subscribed to', async () => { last = await sender.transfer(friend, 7n); await last.wait(); },
    () => blocks.length > 0 && pending.includes(last.hash) && logs.some((log) => log.transactionHash === last.hash));
  await socket.removeAllListeners();
  await until('the end of its subscriptions', () => recording.timesOf('eth_unsubscribe') >= 3 && recording.open === 0);
  await sleep(300);
  await socket.destroy();

  await t.test('asked what the page says, and got answers', () => checkColumn(recording));
});

test('viem, from a wallet to simulations, as a program uses it', async (t) => {
  const recording = new Recording('viem'), city = await start(t, recording);
  const chain = defineChain({ id: chainId, name: 'city', nativeCurrency: { name: 'Won', symbol: 'KRW', decimals: 18 }, rpcUrls: { default: { http: [city.rpc] } }, contracts: { multicall3: { address: '0xcA11bde05977b3631167028862bE2a173976CA11' } } });
  const client = createPublicClient({ chain, transport: http(city.rpc, { timeout: 60_000 }), pollingInterval: 100, cacheTime: 0 });
  const account = privateKeyToAccount(secretOf(city, 61)), wallet = createWalletClient({ account, chain, transport: http(city.rpc, { timeout: 60_000 }) });
  const abi = parseAbi(tokenAbi);

  recording.begin('send');
  const hash = await wallet.sendTransaction({ to: friend, value: 3n });
  const paid = await client.waitForTransactionReceipt({ hash });
  assert.equal(paid.status, 'success');
  const deployed = await client.waitForTransactionReceipt({ hash: await wallet.deployContract({ abi: [], bytecode: loggerDeploy }) });
  const { request, result } = await client.simulateContract({ account, address: gold, abi, functionName: 'transfer', args: [friend, 5n] });
  assert.equal(result, true);
  const receipt = await client.waitForTransactionReceipt({ hash: await wallet.writeContract(request) });
  assert.equal((await client.getTransaction({ hash })).value, 3n);

  recording.begin('read');
  assert.equal(await client.getChainId(), chainId);
  assert.equal(await client.getBalance({ address: friend, blockNumber: paid.blockNumber }), 3n);
  assert.notEqual(await client.getCode({ address: deployed.contractAddress }), undefined);
  assert.equal(BigInt(await client.getStorageAt({ address: deployed.contractAddress, slot: '0x0' })), 0n);
  assert.deepEqual(await client.multicall({ contracts: [{ address: gold, abi, functionName: 'symbol' }, { address: gold, abi, functionName: 'balanceOf', args: [friend] }], allowFailure: false }), ['GOLD', 5n]);
  assert.equal((await client.getProof({ address: friend, storageKeys: [] })).balance, 3n);
  assert.ok((await client.createAccessList({ account: account.address, to: gold, data: '0x95d89b41' })).gasUsed > 0n);
  const { results } = await client.simulateCalls({ account, calls: [{ to: friend, value: 1n }, { to: gold, abi, functionName: 'transfer', args: [friend, 1n] }] });
  assert.deepEqual(results.map((each) => each.status), ['success', 'success']);
  const { assetChanges } = await client.simulateCalls({ account, traceAssetChanges: true, calls: [{ to: friend, value: 4n }] });
  assert.ok(Array.isArray(assetChanges));
  assert.ok((await client.getFeeHistory({ blockCount: 2, rewardPercentiles: [50] })).baseFeePerGas.length >= 2);
  assert.ok(await client.getGasPrice() > 0n && await client.estimateMaxPriorityFeePerGas() >= 0n && await client.getBlobBaseFee() === 1n);
  assert.ok((await client.getLogs({ address: gold, fromBlock: receipt.blockNumber, toBlock: receipt.blockNumber })).length >= 1);
  assert.equal((await client.getBlock({ blockHash: receipt.blockHash })).number, receipt.blockNumber);
  assert.ok(await client.getBlockTransactionCount({ blockNumber: receipt.blockNumber }) >= 1);

  recording.begin('filters');
  const [events, blocks, pending] = [await client.createEventFilter({ address: gold, fromBlock: receipt.blockNumber }), await client.createBlockFilter(), await client.createPendingTransactionFilter()];
  const next = await wallet.writeContract({ address: gold, abi, functionName: 'transfer', args: [friend, 8n] });
  await client.waitForTransactionReceipt({ hash: next });
  assert.ok((await client.getFilterChanges({ filter: events })).some((log) => log.transactionHash === next));
  assert.ok((await client.getFilterChanges({ filter: blocks })).length > 0, 'blocks');
  await until('what was pending', async () => (await client.getFilterChanges({ filter: pending })).includes(next));
  assert.ok((await client.getFilterLogs({ filter: events })).length > 0);
  for (const filter of [events, blocks, pending]) assert.equal(await client.uninstallFilter({ filter }), true);

  recording.begin('socket');
  const socket = createPublicClient({ chain, transport: webSocket(city.ws, { reconnect: false, timeout: 60_000 }) }), heads = [], logs = [], hashes = [];
  const stop = [socket.watchBlocks({ onBlock: (head) => heads.push(head) }), socket.watchContractEvent({ address: gold, abi, onLogs: (some) => logs.push(...some) }), socket.watchPendingTransactions({ onTransactions: (some) => hashes.push(...some) })];
  let last;
  await repeat('what was subscribed to', async () => { last = await wallet.writeContract({ address: gold, abi, functionName: 'transfer', args: [friend, 9n] }); await client.waitForTransactionReceipt({ hash: last }); },
    () => heads.length > 0 && hashes.includes(last) && logs.some((log) => log.transactionHash === last));
  for (const each of stop) each();
  (await socket.transport.getRpcClient()).close();

  await t.test('asked what the page says, and got answers', () => checkColumn(recording));
});

test('web3.js, from a wallet to subscriptions, as a program uses it', async (t) => {
  const recording = new Recording('web3'), city = await start(t, recording);
  const web3 = new Web3(city.rpc);
  web3.eth.transactionPollingInterval = 100;
  const account = web3.eth.accounts.wallet.add(secretOf(city, 62)).get(0);

  recording.begin('send');
  const paid = await web3.eth.sendTransaction({ from: account.address, to: friend, value: '3' });
  assert.equal(paid.status, 1n);
  const abi = [{ type: 'function', name: 'transfer', inputs: [{ name: 'to', type: 'address' }, { name: 'amount', type: 'uint256' }], outputs: [{ type: 'bool' }], stateMutability: 'nonpayable' },
    { type: 'function', name: 'balanceOf', inputs: [{ name: 'owner', type: 'address' }], outputs: [{ type: 'uint256' }], stateMutability: 'view' },
    { type: 'event', name: 'Transfer', inputs: [{ name: 'from', type: 'address', indexed: true }, { name: 'to', type: 'address', indexed: true }, { name: 'value', type: 'uint256', indexed: false }] }];
  const token = new web3.eth.Contract(abi, gold);
  const receipt = await token.methods.transfer(friend, 5).send({ from: account.address });
  assert.equal(receipt.events.Transfer.returnValues.value, 5n);

  recording.begin('read');
  assert.equal(await token.methods.balanceOf(friend).call(), 5n);
  assert.equal(await web3.eth.getBalance(friend), 3n);
  assert.equal(await web3.eth.getCode(friend), '0x');
  assert.equal(BigInt(await web3.eth.getStorageAt(gold, 0)), 0n);
  assert.ok((await token.getPastEvents('Transfer', { fromBlock: receipt.blockNumber })).length >= 1);
  assert.equal((await web3.eth.getTransaction(receipt.transactionHash)).blockNumber, receipt.blockNumber);
  assert.ok(await web3.eth.getBlockNumber() >= receipt.blockNumber);
  assert.equal(await web3.eth.net.getId(), BigInt(chainId));
  assert.equal(await web3.eth.getChainId(), BigInt(chainId));
  assert.ok((await web3.eth.getFeeHistory(2, 'latest', [50])).baseFeePerGas.length >= 2);
  assert.match(await web3.eth.getNodeInfo(), /^Gwangan/);
  assert.equal((await web3.eth.getProof(friend, [], 'latest')).balance, 3n);

  recording.begin('socket');
  const socket = new Web3(city.ws), heads = [];
  const heard = await socket.eth.subscribe('newBlockHeaders');
  heard.on('data', (head) => heads.push(head));
  await web3.eth.sendTransaction({ from: account.address, to: friend, value: '1' });
  await until('heads', () => heads.length > 0);
  await heard.unsubscribe();
  socket.provider.disconnect();

  recording.begin('ipc');
  // Over a stream web3.js drops the answers that come in one piece with a notification: it is asked only when no notification is on its way.
  const ipc = new Web3(new IpcProvider(city.ipc)), logs = [];
  assert.equal(await ipc.eth.getChainId(), BigInt(chainId));
  const listening = await ipc.eth.subscribe('logs', { address: gold });
  listening.on('data', (log) => logs.push(log));
  await token.methods.transfer(friend, 6).send({ from: account.address });
  await until('a log by the socket', () => logs.length === 1);
  assert.equal(await ipc.eth.getBalance(friend), 4n);
  await listening.unsubscribe();
  ipc.provider.disconnect();

  await t.test('asked what the page says, and got answers', () => checkColumn(recording));
});
