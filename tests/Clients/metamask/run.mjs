// MetaMask's own packages on a node: its network controller, block tracker, query and nonce tracker, and with them what the wallet asks when it shows an account and sends a transaction. The page's side is in Clients/console.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';
import test from 'node:test';
import { Interface, Wallet } from 'ethers';
import { chainId, secretOf, start, until } from '../tools/city.mjs';
import { Recording } from '../tools/recorder.mjs';
import { checkColumn } from '../tools/table.mjs';

// They are CommonJS; as such they find each other without their browser halves.
const require = createRequire(import.meta.url);
const { Messenger } = require('@metamask/base-controller');
const EthQuery = require('@metamask/eth-query');
const { NetworkController, RpcEndpointType } = require('@metamask/network-controller');
const { NonceTracker } = require('@metamask/nonce-tracker');

const hex = (number) => `0x${number.toString(16)}`;
const gold = '0x000000000000000000000000000a55e700000002';
const token = new Interface(['function symbol() view returns (string)', 'function decimals() view returns (uint8)', 'function balanceOf(address) view returns (uint256)', 'function transfer(address, uint256) returns (bool)']);

test('MetaMask adds a city, shows an account, sends won and gold', async (t) => {
  const recording = new Recording('metamask'), city = await start(t, recording);
  const messenger = new Messenger(), reported = [];
  messenger.registerActionHandler('ErrorReportingService:captureException', (error) => reported.push(error));
  const controller = new NetworkController({
    messenger: messenger.getRestricted({ name: 'NetworkController', allowedActions: ['ErrorReportingService:captureException'], allowedEvents: [] }),
    infuraProjectId: '0'.repeat(32), getRpcServiceOptions: () => ({ fetch, btoa }), getBlockTrackerOptions: () => ({ pollingInterval: 200 }),
  });

  recording.begin('add');
  // wallet_addEthereumChain comes to this.
  const added = controller.addNetwork({ chainId: hex(chainId), name: 'Busan', nativeCurrency: 'KRW', rpcEndpoints: [{ type: RpcEndpointType.Custom, url: city.rpc, name: 'Busan' }], defaultRpcEndpointIndex: 0, blockExplorerUrls: [] });
  const id = added.rpcEndpoints[0].networkClientId;
  await controller.setActiveNetwork(id);
  assert.deepEqual(controller.state.networksMetadata[id], { status: 'available', EIPS: { 1559: true } });
  assert.equal(await controller.get1559CompatibilityWithNetworkClientId(id), true);
  const { provider, blockTracker } = controller.getProviderAndBlockTracker(), query = new EthQuery(provider);
  const ask = (method, ...params) => provider.request({ method, params });
  assert.equal(await ask('eth_chainId'), hex(chainId));
  assert.equal(await ask('net_version'), `${chainId}`);

  recording.begin('account');
  const wallet = new Wallet(secretOf(city, 70)), friend = new Wallet(secretOf(city, 71)).address;
  const balance = await new Promise((resolve, reject) => query.getBalance(wallet.address, 'latest', (error, value) => (error ? reject(error) : resolve(BigInt(value)))));
  assert.ok(balance > 10n ** 18n);
  const read = async (what, ...args) => token.decodeFunctionResult(what, await ask('eth_call', { to: gold, data: token.encodeFunctionData(what, args) }, 'latest'))[0];
  assert.deepEqual([await read('symbol'), await read('decimals')], ['GOLD', 18n]);
  const blocks = [];
  blockTracker.on('latest', (number) => blocks.push(Number(number)));
  await until('blocks', () => blocks.length >= 2);
  assert.ok(blocks.every((number, i) => i === 0 || number > blocks[i - 1]));

  recording.begin('send');
  const pending = [], confirmed = [];
  const nonces = new NonceTracker({ provider, blockTracker, getPendingTransactions: () => pending, getConfirmedTransactions: () => confirmed });
  /** What its transaction controller does: code, gas, fees, nonce, sending, and looking for the receipt with each block. */
  async function send(request) {
    const from = wallet.address, [code, gas, history, price] = [await ask('eth_getCode', request.to, 'latest'), await ask('eth_estimateGas', { from, ...request }), await ask('eth_feeHistory', hex(5), 'latest', [10, 20, 30]), await ask('eth_gasPrice')];
    assert.equal(code === '0x', request.data === undefined);
    const base = BigInt(history.baseFeePerGas.at(-1));
    assert.ok(BigInt(price) >= base);
    const lock = await nonces.getNonceLock(from);
    const raw = await wallet.signTransaction({ type: 2, chainId, nonce: lock.nextNonce, gasLimit: BigInt(gas) * 3n / 2n, maxFeePerGas: base * 2n, maxPriorityFeePerGas: BigInt(history.reward?.at(-1)?.[1] ?? 0), ...request });
    const hash = await ask('eth_sendRawTransaction', raw);
    pending.push({ txParams: { from, nonce: hex(lock.nextNonce) }, status: 'submitted', history: [{}] });
    lock.releaseLock();
    const receipt = await until('a receipt', () => ask('eth_getTransactionReceipt', hash));
    confirmed.push(pending.pop());
    assert.equal((await ask('eth_getBlockByHash', receipt.blockHash, false)).number, receipt.blockNumber);
    assert.equal((await ask('eth_getTransactionByHash', hash)).hash, hash);
    return receipt;
  }
  const paid = await send({ to: friend, value: hex(10n ** 18n) });
  assert.deepEqual([paid.status, paid.gasUsed], ['0x1', '0x5208']);
  const before = await read('balanceOf', friend);
  assert.equal((await send({ to: gold, value: '0x0', data: token.encodeFunctionData('transfer', [friend, 5n]) })).status, '0x1');
  assert.equal(await read('balanceOf', friend), before + 5n);
  await assert.rejects(ask('eth_estimateGas', { from: wallet.address, to: gold, data: token.encodeFunctionData('transfer', [friend, 2n ** 127n]) }), (error) => (error.code === 3 || error.data !== undefined));

  blockTracker.removeAllListeners();
  await controller.destroy();
  assert.deepEqual(reported, []);

  await t.test('asked what the page says, and got answers', () => checkColumn(recording));
});
