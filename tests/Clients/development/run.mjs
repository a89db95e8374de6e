// A development city: beside anvil for the same calls, under viem's test client and Hardhat's helpers, killed while it reverts, executed again from its log; and none of it in any other city.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Transaction, TypedDataEncoder, concat, encodeRlp, getCreateAddress, hashMessage, recoverAddress, toBeHex, verifyMessage } from 'ethers';
import { createPublicClient, createTestClient, createWalletClient, http, parseEther, publicActions, webSocket } from 'viem';
import { foundry } from 'viem/chains';
import { City, Member, get, placeOrder, post } from '../faults/city.mjs';
import { contextCode, counterCode, counterDeploy, reverterCode } from './contracts.mjs';
import { folder, startAnvil, startCity } from './worlds.mjs';

const someone = '0x00000000000000000000000000000000000000aa', contract = '0x00000000000000000000000000000000000c0de1';
const hex = (number) => `0x${BigInt(number).toString(16)}`;
const word = (number) => `0x${BigInt(number).toString(16).padStart(64, '0')}`;

// Each line is a method with its parameters, or a function of the world; both worlds are asked, and say the same. Times and numbers of blocks differ between machines of different speed, so only differences are compared.
function script(accounts) {
  const [alice, bob] = accounts;
  const time = async (world) => Number((await world.ask('eth_getBlockByNumber', 'latest', false)).timestamp);
  const number = async (world) => Number(await world.ask('eth_blockNumber'));
  // anvil answers before the block is there.
  const mined = async (world, hash) => { for (;;) { const receipt = await world.ask('eth_getTransactionReceipt', hash); if (receipt) return receipt; await new Promise((resolve) => setTimeout(resolve, 5)); } };
  const balance = (account) => (world) => world.ask('eth_getBalance', account, 'latest');
  const send = (transaction) => async (world) => {
    const hash = await world.ask('eth_sendTransaction', { gas: '0x30d40', ...transaction });
    const receipt = await mined(world, hash);
    const found = await world.ask('eth_getTransactionByHash', hash);
    return { status: receipt.status, from: found.from, to: found.to, nonce: found.nonce, value: found.value, type: found.type, gasUsed: receipt.gasUsed, contract: receipt.contractAddress, logs: receipt.logs.map((log) => [log.address, log.data]) };
  };
  const waits = (transaction) => async (world) => {
    const hash = await world.ask('eth_sendTransaction', { gas: '0x30d40', ...transaction });
    return [await world.ask('eth_getTransactionReceipt', hash), await world.ask('txpool_status')];
  };
  const call = (to, data = '0x') => (world) => world.ask('eth_call', { to, data, from: alice }, 'latest').then((data) => ({ data }), (error) => ({ code: error.code, message: error.message }));
  return [
    ['eth_accounts'], ['eth_chainId'], ['anvil_getAutomine'], ['evm_snapshot'], ['evm_snapshot'], ['evm_revert', '0x1'], ['evm_revert', '0x1'], ['evm_revert', '0x9'],
    balance(alice), send({ from: alice, to: bob, value: '0x1' }), balance(bob),
    ['anvil_setBalance', someone, '0xde0b6b3a7640000'], balance(someone), ['hardhat_setBalance', someone, '0x5'], balance(someone), ['anvil_setBalance', someone, '0x0'], balance(someone),
    ['anvil_setCode', contract, counterCode], ['eth_getCode', contract, 'latest'], send({ from: alice, to: contract }), ['eth_getStorageAt', contract, '0x0', 'latest'],
    ['anvil_setStorageAt', contract, '0x0', word(41)], send({ from: bob, to: contract }), ['eth_getStorageAt', contract, '0x0', 'latest'],
    ['hardhat_setNonce', someone, '0x7'], ['eth_getTransactionCount', someone, 'latest'],
    ['anvil_setBalance', contract, '0xde0b6b3a7640000'], ['anvil_impersonateAccount', contract], send({ from: contract, to: someone, value: '0x9' }), ['anvil_stopImpersonatingAccount', contract],
    (world) => world.ask('eth_sendTransaction', { from: contract, to: someone, gas: '0x30d40' }).then(() => 'sent', () => 'refused'),
    ['anvil_autoImpersonateAccount', true], send({ from: contract, to: someone, value: '0x1' }), ['anvil_autoImpersonateAccount', false], balance(someone),
    ['anvil_setCode', contract, reverterCode], call(contract), send({ from: alice, to: contract }),
    async (world) => { const before = await number(world); const answer = await world.ask('evm_mine'); return [answer, await number(world) - before]; },
    async (world) => { const before = await number(world); const answer = await world.ask('anvil_mine', '0x5'); return [answer, await number(world) - before]; },
    async (world) => { await world.ask('anvil_mine', '0x1'); const before = await time(world); await world.ask('hardhat_mine', '0x3', '0xa'); return (await time(world)) - before >= 20; },
    async (world) => { const at = (await time(world)) + 1_000; const answer = await world.ask('evm_setNextBlockTimestamp', at); await world.ask('evm_mine'); return [answer, await time(world) - at]; },
    async (world) => { const at = (await time(world)) + 500; await world.ask('evm_mine', { timestamp: at, blocks: 2 }).catch(() => world.ask('evm_mine', at)); return (await time(world)) - at >= 0; },
    async (world) => { const last = await time(world); return world.ask('evm_setNextBlockTimestamp', last - 1).then(() => 'taken', () => 'refused'); },
    async (world) => { const before = await time(world); await world.ask('evm_increaseTime', 3_600); await world.ask('evm_mine'); const passed = (await time(world)) - before; return passed >= 3_600 && passed < 3_700; },
    ['anvil_setBlockTimestampInterval', 77], async (world) => { await world.ask('evm_mine'); const before = await time(world); await world.ask('evm_mine'); return (await time(world)) - before; },
    ['anvil_removeBlockTimestampInterval'], ['anvil_removeBlockTimestampInterval'],
    ['evm_setAutomine', false], ['anvil_getAutomine'], waits({ from: alice, to: bob }), waits({ from: alice, to: bob }),
    async (world) => { await world.ask('evm_mine'); const { transactions } = await world.ask('eth_getBlockByNumber', 'latest', true); return transactions.filter((each) => each.from === alice).map((each) => Number(each.transactionIndex)); },
    waits({ from: bob, to: alice }), ['anvil_dropAllTransactions'], ['txpool_status'],
    async (world) => { const hash = await world.ask('eth_sendTransaction', { from: bob, to: alice, gas: '0x5208' }); return [(await world.ask('anvil_dropTransaction', hash)) === hash, await world.ask('txpool_status'), await world.ask('anvil_dropTransaction', hash)]; },
    waits({ from: bob, to: alice }), ['anvil_removePoolTransactions', bob], ['txpool_status'], ['evm_setAutomine', true],
    ['anvil_setNextBlockBaseFeePerGas', hex(7_000_000_000)], async (world) => { await world.ask('evm_mine'); return (await world.ask('eth_getBlockByNumber', 'latest', false)).baseFeePerGas; },
    ['evm_setBlockGasLimit', '0x1312d00'], async (world) => { await world.ask('evm_mine'); return (await world.ask('eth_getBlockByNumber', 'latest', false)).gasLimit; }, ['evm_setBlockGasLimit', '0x1c9c380'],
    ['anvil_setLoggingEnabled', false], ['anvil_getIntervalMining'],
    async (world) => { const id = await world.ask('evm_snapshot'); const before = await number(world); await send({ from: alice, to: bob, value: '0x5' })(world); const had = await balance(bob)(world); const answer = await world.ask('evm_revert', id); return [answer, await number(world) - before, had !== await balance(bob)(world)]; },
    async (world) => { const filter = await world.ask('eth_newBlockFilter'); const id = await world.ask('evm_snapshot'); await world.ask('evm_mine'); const first = (await world.ask('eth_getFilterChanges', filter)).length; await world.ask('evm_revert', id); await world.ask('evm_mine'); return [first, (await world.ask('eth_getFilterChanges', filter)).length >= 0]; },
    ['personal_sign', '0x68656c6c6f', alice], ['eth_sign', alice, '0x68656c6c6f'],
    ['anvil_nonsense'], ['hardhat_nonsense'], ['evm_nonsense'],
  ];
}

test('the same calls come to the same with anvil', { timeout: 300_000 }, async (t) => {
  const [city, anvil] = await Promise.all([startCity(t), startAnvil(t)]);
  const accounts = await anvil.ask('eth_accounts');
  for (const [index, line] of script(accounts).entries()) {
    const answer = (world) => (typeof line === 'function' ? line(world) : world.ask(...line)).then((result) => ({ result }), (error) => ({ code: error.code, method: error.message.split(':')[0] }));
    const [ours, theirs] = await Promise.all([answer(city), answer(anvil)]);
    assert.deepEqual(ours, theirs, `line ${index}: ${typeof line === 'function' ? line : JSON.stringify(line)}`);
  }
});

test("every action of viem's test client works, or says why a city has none", { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const [alice, bob] = await city.ask('eth_accounts');
  const client = createTestClient({ mode: 'anvil', chain: foundry, transport: http(city.url), pollingInterval: 20, cacheTime: 0 }).extend(publicActions);
  const wallet = createWalletClient({ account: alice, chain: foundry, transport: http(city.url), pollingInterval: 20 });
  const snapshot = await client.snapshot();
  assert.equal(await client.getAutomine(), true);
  await client.setBalance({ address: someone, value: parseEther('3') });
  assert.equal(await client.getBalance({ address: someone }), parseEther('3'));
  await client.setNonce({ address: someone, nonce: 42 });
  assert.equal(await client.getTransactionCount({ address: someone }), 42);
  await client.setCode({ address: contract, bytecode: contextCode });
  assert.equal(await client.getCode({ address: contract }), contextCode);
  await client.setStorageAt({ address: contract, index: 2, value: word(9) });
  assert.equal(await client.getStorageAt({ address: contract, slot: '0x2' }), word(9));
  await client.impersonateAccount({ address: someone });
  const impersonated = await client.waitForTransactionReceipt({ hash: await wallet.sendTransaction({ account: someone, to: bob, value: 1n }) });
  assert.equal(impersonated.from, someone);
  await client.stopImpersonatingAccount({ address: someone });
  await assert.rejects(wallet.sendTransaction({ account: someone, to: bob, value: 1n, gas: 21_000n }));
  await client.setBalance({ address: contract, value: parseEther('1') });
  assert.equal((await client.waitForTransactionReceipt({ hash: await client.sendUnsignedTransaction({ from: contract, to: bob, value: 1n, gas: 100_000n }) })).from, contract);
  await assert.rejects(client.sendUnsignedTransaction({ from: contract, to: bob, gas: 100_000n, gasPrice: 0n }), /base fee/);
  await client.increaseTime({ seconds: 420 });
  await client.mine({ blocks: 3, interval: 2 });
  const last = await client.getBlock();
  await client.setNextBlockTimestamp({ timestamp: last.timestamp + 100n });
  await client.mine({ blocks: 1 });
  assert.equal((await client.getBlock()).timestamp, last.timestamp + 100n);
  await client.setBlockTimestampInterval({ interval: 5 });
  await client.mine({ blocks: 2 });
  assert.equal((await client.getBlock()).timestamp, last.timestamp + 110n);
  await client.removeBlockTimestampInterval();
  await client.setNextBlockBaseFeePerGas({ baseFeePerGas: 20n });
  await client.mine({ blocks: 1 });
  assert.equal((await client.getBlock()).baseFeePerGas, 20n);
  await client.setBlockGasLimit({ gasLimit: 20_000_000n });
  await client.mine({ blocks: 1 });
  assert.equal((await client.getBlock()).gasLimit, 20_000_000n);
  await client.setLoggingEnabled(false);
  await client.setAutomine(false);
  const waiting = await wallet.sendTransaction({ to: bob, value: 1n });
  assert.equal((await client.getTxpoolStatus()).pending, 1);
  assert.equal(Object.keys((await client.getTxpoolContent()).pending).length, 1);
  assert.equal(Object.keys((await client.inspectTxpool()).pending).length, 1);
  await client.dropTransaction({ hash: waiting });
  assert.equal((await client.getTxpoolStatus()).pending, 0);
  const height = await client.getBlockNumber();
  await client.setIntervalMining({ interval: 1 });
  while ((await client.getBlockNumber()) < height + 2n) await new Promise((resolve) => setTimeout(resolve, 50));
  await client.setIntervalMining({ interval: 0 });
  await client.setAutomine(true);
  await client.revert({ id: snapshot });
  assert.equal(await client.getBalance({ address: someone }), 0n);
  assert.equal(await client.getBlockNumber(), 1n);
  await client.setCoinbase({ address: someone });
  await client.mine({ blocks: 2 });
  assert.equal((await client.getBlock()).miner.toLowerCase(), someone.toLowerCase());
  await client.reset();
  assert.equal(await client.getBlockNumber(), 1n);
  await assert.rejects(client.reset({ blockNumber: 1n, jsonRpcUrl: 'http://127.0.0.1:1' }), /forks no other chain/);
  for (const [refused, why] of [
    [() => client.setMinGasPrice({ gasPrice: 1n }), /EIP-1559/],
    [() => client.dumpState(), /does not exist/], [() => client.loadState({ state: '0x' }), /does not exist/], [() => client.setRpcUrl('http://127.0.0.1:1'), /does not exist/],
  ]) await assert.rejects(refused(), why);
});

test('signatures of the known accounts are theirs', async (t) => {
  const city = await startCity(t);
  const [alice] = await city.ask('eth_accounts');
  const same = (one, other) => assert.equal(one.toLowerCase(), other.toLowerCase());
  same(verifyMessage('hello', await city.ask('personal_sign', '0x68656c6c6f', alice)), alice);
  same(recoverAddress(hashMessage('hello'), await city.ask('eth_sign', alice, '0x68656c6c6f')), alice);
  const domain = { name: 'Ether Mail', version: '1', chainId: 31337, verifyingContract: contract };
  const types = { Person: [{ name: 'name', type: 'string' }, { name: 'wallets', type: 'address[]' }], Mail: [{ name: 'from', type: 'Person' }, { name: 'to', type: 'Person[2]' }, { name: 'when', type: 'int64' }, { name: 'how', type: 'bytes' }, { name: 'id', type: 'bytes32' }, { name: 'is', type: 'bool' }, { name: 'much', type: 'uint256' }] };
  const person = (name) => ({ name, wallets: [alice, someone] });
  const message = { from: person('Cow'), to: [person('Bob'), person('Eve')], when: -5, how: '0x1234', id: word(7), is: true, much: (2n ** 255n).toString() };
  const payload = TypedDataEncoder.getPayload(domain, types, message);
  for (const data of [payload, JSON.stringify(payload)])
    same(recoverAddress(TypedDataEncoder.hash(domain, types, message), await city.ask('eth_signTypedData_v4', alice, data)), alice);
  for (const wrong of [{}, { ...payload, primaryType: 'Nobody' }, { ...payload, message: {} }, 'x', 5]) await assert.rejects(city.ask('eth_signTypedData_v4', alice, wrong), { code: -32602 });
  await assert.rejects(city.ask('personal_sign', '0x00', someone), { code: -32000 });
});

test('a Hardhat suite with loadFixture and every helper passes', { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const done = spawnSync(process.execPath, [new URL('./node_modules/hardhat/internal/cli/bootstrap.js', import.meta.url).pathname, 'test', '--no-compile', '--network', 'city'], {
    cwd: new URL('./hardhat', import.meta.url), encoding: 'utf8', timeout: 290_000, env: { ...process.env, CITY: city.url, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', CI: 'true' },
  });
  assert.equal(done.status, 0, done.stdout + done.stderr);
  assert.match(done.stdout, /passing/);
  t.diagnostic(done.stdout.match(/\d+ passing.*/)[0]);
});

test('a kill in the middle of reverts leaves the old height or the new one, whole', { timeout: 300_000 }, async (t) => {
  const data = folder(t);
  let heights = new Set();
  for (let kill = 0; kill < 6; kill++) {
    const city = await startCity(t, data);
    const at = Number(await city.ask('eth_blockNumber'));
    if (kill > 0) assert.ok(heights.has(at), `height ${at} is none of ${[...heights]}`);
    const [alice] = await city.ask('eth_accounts');
    const balance = BigInt(await city.ask('eth_getBalance', someone, 'latest'));
    assert.equal(balance, BigInt(at - 1), 'what stands in the state is what the height says');
    const id = await city.ask('evm_snapshot');
    for (let i = 0; i < 40; i++) await city.ask('eth_sendTransaction', { from: alice, to: someone, value: '0x1', gas: '0x5208' });
    // The snapshot is that of the height before; the kill comes while the revert is underway, a little later each time.
    heights = new Set([at, at + 40]);
    const reverted = city.ask('evm_revert', id).catch(() => null);
    await new Promise((resolve) => setTimeout(resolve, kill * 3));
    city.process.kill('SIGKILL');
    await reverted;
    await new Promise((resolve) => (city.process.exitCode === null && city.process.signalCode === null ? city.process.on('exit', resolve) : resolve()));
  }
});

test('the log of a development city executes to the same root', async (t) => {
  const data = folder(t);
  let city = await startCity(t, data);
  const [alice, bob] = await city.ask('eth_accounts');
  await city.ask('eth_sendTransaction', { from: alice, data: counterDeploy, gas: '0x30d40' });
  const counter = getCreateAddress({ from: alice, nonce: 0 });
  await city.ask('anvil_setBalance', someone, '0xde0b6b3a7640000');
  await city.ask('anvil_setCode', contract, counterCode);
  await city.ask('anvil_setStorageAt', contract, '0x5', word(5));
  await city.ask('anvil_setNonce', bob, '0x10');
  await city.ask('anvil_setNextBlockBaseFeePerGas', '0x7');
  await city.ask('anvil_autoImpersonateAccount', true);
  await city.ask('eth_sendTransaction', { from: someone, to: counter, gas: '0x30d40' });
  const id = await city.ask('evm_snapshot');
  await city.ask('eth_sendTransaction', { from: alice, to: counter, gas: '0x30d40' });
  await city.ask('evm_revert', id);
  await city.ask('eth_sendTransaction', { from: bob, to: counter, gas: '0x30d40', value: '0x0' });
  const before = await city.ask('eth_getBlockByNumber', 'latest', true);
  const stop = (world, signal) => new Promise((resolve) => { world.process.on('exit', resolve); world.process.kill(signal); });
  await stop(city, 'SIGTERM');
  rmSync(join(data, 'state'), { recursive: true });
  rmSync(join(data, 'index'), { recursive: true });
  city = await startCity(t, data);
  assert.deepEqual(await city.ask('eth_getBlockByNumber', 'latest', true), before);
  assert.equal(await city.ask('eth_getStorageAt', counter, '0x0', 'latest'), word(2));
  assert.equal((await city.ask('debug_traceBlockByNumber', 'latest', { tracer: 'callTracer' })).length, 1);
  assert.equal((await city.ask('eth_getLogs', { address: counter, fromBlock: '0x0' })).length, 2);
});

test('no other city knows any of it, nor takes what nobody has signed', async (t) => {
  const plain = City.create();
  t.after(() => plain.remove());
  const node = await plain.start('--traders', '0', '--ethereum', '127.0.0.1:0'), url = plain.rpc;
  const ask = async (method, ...params) => (await (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) })).json());
  const page = readFileSync(new URL('../../../docs/development-city.md', import.meta.url), 'utf8');
  const methods = [...new Set([...page.matchAll(/`((?:anvil|hardhat|evm|personal)_\w+)`/g)].map((found) => found[1]))];
  assert.ok(methods.length > 40, `${methods.length} methods`);
  for (const method of [...methods, 'eth_sendTransaction', 'eth_sendUnsignedTransaction', 'eth_sign', 'eth_signTypedData_v4', 'eth_requestAccounts']) assert.equal((await ask(method)).error?.code, -32601, method);
  assert.deepEqual((await ask('eth_accounts')).result, []);
  assert.match((await ask('web3_clientVersion')).result, /^Gwangan/);
  // Type 2 in the name of somebody, with the signature of a development city: R is the sender, S nothing.
  const number = (value) => (value === 0 ? '0x' : toBeHex(value));
  const unsigned = concat(['0x02', encodeRlp([number(Number((await ask('eth_chainId')).result)), '0x', '0x', number(10 ** 10), number(21_000), someone, '0x', '0x', [], '0x', '0xaa', '0x'])]);
  assert.equal(Transaction.from(concat(['0x02', encodeRlp([number(1), '0x', '0x', number(10 ** 10), number(21_000), someone, '0x', '0x', []])])).to.toLowerCase(), someone);
  assert.match((await ask('eth_sendRawTransaction', unsigned)).error?.message ?? '', /invalid sender/);
});

test('a development city starts with no engine but its own', async (t) => {
  const data = folder(t);
  const city = await startCity(t, data);
  await new Promise((resolve) => { city.process.on('exit', resolve); city.process.kill('SIGTERM'); });
  const { gwangan } = await import('./worlds.mjs');
  const start = (...options) => spawnSync(gwangan, ['node', '--data', data, '--http', '127.0.0.1:0', '--ethereum', 'off', '--metrics', 'off', ...options], { encoding: 'utf8', timeout: 120_000 });
  for (const options of [['--engine', 'cometbft'], ['--follow', 'http://127.0.0.1:1'], ['--signer', 'tcp://127.0.0.1:1']]) {
    const refused = start(...options);
    assert.notEqual(refused.status, 0);
    assert.match(refused.stdout + refused.stderr, /development city/, options.join(' '));
  }
  const file = join(data, 'genesis.json');
  const genesis = JSON.parse(readFileSync(file, 'utf8'));
  delete genesis.appState.evm.development;
  writeFileSync(file, JSON.stringify(genesis));
  assert.match(start().stderr + start().stdout, /has changed since this city began/);
});

test('trades that are taken back are gone from the history of the exchange, and the market goes on', { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const node = { url: city.page };
  const [alice, bob] = ['ac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80', '59c6995e998f97a5a0044966f0945389dc9e86dae88c7a8412f4603b6b78690d'].map((secret) => new Member(secret, 'gwangan-development-1'));
  const order = async (member, side, lots) => {
    const { status, json } = await post(node, '/api/v1/operations?wait=commit', member.sign([placeOrder({ side, price: 200_000, lots })]));
    assert.equal(status, 200, JSON.stringify(json));
    assert.equal(json.items?.[0]?.code ?? 'ok', 'ok', JSON.stringify(json));
    return json.height;
  };
  const shown = async (path, look) => {
    for (const began = Date.now(); ;) {
      const answer = await get(node, path);
      if (answer.status === 200 && look(answer.json)) return answer.json;
      assert.ok(Date.now() - began < 120_000, `${path}: ${answer.status} ${JSON.stringify(answer.json)}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };
  await city.ask('eth_sendTransaction', { from: alice.address, to: bob.address, value: '0x1', gas: '0x5208' });
  await order(alice, 1, 3);
  const height = Number(await city.ask('eth_blockNumber'));
  const id = await city.ask('evm_snapshot');
  await order(bob, 0, 2);
  assert.equal((await shown('/api/v1/markets/GOLD-KRW/trades', (page) => page.items.length > 0)).items.length, 1);
  assert.equal(await city.ask('evm_revert', id), true);
  await shown('/api/v1/markets/GOLD-KRW/trades', (page) => page.items.length === 0);
  await shown('/api/v1/status', (status) => status.height === height && status.indexHeight === height && status.openOrders === 1 && status.ethereum.development);
  assert.equal((await get(node, `/api/v1/blocks/${height + 1}`)).status, 404);
  // Blocks without trades are cut out.
  const again = await city.ask('evm_snapshot');
  await city.ask('eth_sendTransaction', { from: alice.address, to: bob.address, value: '0x1', gas: '0x5208' });
  await city.ask('evm_revert', again);
  await shown('/api/v1/status', (status) => status.height === height && status.indexHeight === height && status.openOrders === 1);
  await order(bob, 0, 3);
  await shown('/api/v1/markets/GOLD-KRW/trades', (page) => page.items.length === 1);
  await shown('/api/v1/status', (status) => status.openOrders === 0);
});

test('a revert that a kill has interrupted is brought to its end at the next start, wherever it was', { timeout: 300_000 }, async (t) => {
  const data = folder(t);
  const stop = (world) => new Promise((resolve) => { world.process.on('exit', resolve); world.process.kill('SIGKILL'); });
  let city = await startCity(t, data);
  const [alice] = await city.ask('eth_accounts');
  const pay = async (times) => { for (let i = 0; i < times; i++) await city.ask('eth_sendTransaction', { from: alice, to: someone, value: '0x1', gas: '0x5208' }); };
  await pay(5);
  const at = await city.ask('eth_getBlockByNumber', 'latest', false);
  const { appHash } = (await get({ url: city.page }, '/api/v1/status')).json;
  await pay(7);
  await stop(city);
  // Nothing is done yet but the note.
  writeFileSync(join(data, 'rewind'), `${Number(at.number)} ${appHash}\n`);
  city = await startCity(t, data);
  assert.deepEqual(await city.ask('eth_getBlockByNumber', 'latest', false), at);
  assert.equal(await city.ask('eth_getBalance', someone, 'latest'), '0x5');
  await pay(2);
  const later = await city.ask('eth_getBlockByNumber', 'latest', false);
  await stop(city);
  // All is done but the note's removal.
  writeFileSync(join(data, 'rewind'), `${Number(later.number)} ${(await (async () => { city = await startCity(t, data); const status = (await get({ url: city.page }, '/api/v1/status')).json; await stop(city); return status; })()).appHash}\n`);
  city = await startCity(t, data);
  assert.deepEqual(await city.ask('eth_getBlockByNumber', 'latest', false), later);
  assert.equal(await city.ask('eth_getBalance', someone, 'latest'), '0x7');
});

test('subscriptions and filters live on over a revert', async (t) => {
  const city = await startCity(t);
  const client = createPublicClient({ chain: foundry, transport: webSocket(city.url.replace('http', 'ws'), { reconnect: false, keepAlive: false }) });
  const heard = [];
  const { unsubscribe } = await client.transport.subscribe({ params: ['newHeads'], onData: ({ result }) => heard.push([Number(result.number), result.hash]) });
  const filter = await city.ask('eth_newBlockFilter');
  const id = await city.ask('evm_snapshot');
  await city.ask('anvil_mine', 2);
  assert.equal((await city.ask('eth_getFilterChanges', filter)).length, 2);
  await city.ask('evm_revert', id);
  await city.ask('evm_increaseTime', 100);
  await city.ask('anvil_mine', 3);
  const changes = await city.ask('eth_getFilterChanges', filter);
  assert.equal(changes.length, 3);
  while (heard.length < 5) await new Promise((resolve) => setTimeout(resolve, 10));
  assert.deepEqual(heard.map(([number]) => number), [2, 3, 2, 3, 4]);
  assert.deepEqual(heard.slice(2).map(([, hash]) => hash), changes);
  await unsubscribe();
  (await client.transport.getRpcClient()).close();
});
