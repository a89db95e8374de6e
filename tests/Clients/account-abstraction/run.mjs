// Account abstraction on a node: entry point 0.8 at the address it has on Ethereum, bundles by hand and by a bundler, accounts by factory, by passkey and by EIP-7702.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import test from 'node:test';
import { p256 } from '@noble/curves/nist.js';
import { AbiCoder, concat, getBytes, getCreate2Address, Interface, keccak256, MaxUint256, parseEther, toBeHex, TypedDataEncoder, ZeroHash } from 'ethers';
import { createPublicClient, http } from 'viem';
import { createBundlerClient, toSimple7702SmartAccount } from 'viem/account-abstraction';
import { privateKeyToAccount } from 'viem/accounts';
import { artifactsOf, Chain } from '../contracts/chain.mjs';
import { compile } from '../contracts/compile.mjs';

const artifact = artifactsOf(import.meta.url);
const stock = (name) => artifact(`@account-abstraction/contracts/artifacts/${name}.json`);
const own = compile(new URL('Accounts.sol', import.meta.url));
const one = parseEther('1');
const deployer = '0x4e59b44847b379578588920cA78FbF26c0B4956C'; // stands in every city
const entryPointSalt = '0x0a59dbff790c23c976a548690c27297883cc66b4c67024f9117b0238995e35e9'; // that of its authors
const entryPointAt = '0x4337084D9E255Ff0702461CF8895CE9E3b5Ff108';
const types = { PackedUserOperation: [['sender', 'address'], ['nonce', 'uint256'], ['initCode', 'bytes'], ['callData', 'bytes'], ['accountGasLimits', 'bytes32'], ['preVerificationGas', 'uint256'], ['gasFees', 'bytes32'], ['paymasterAndData', 'bytes']].map(([name, type]) => ({ name, type })) };
const pack = (high, low) => toBeHex((BigInt(high) << 128n) | BigInt(low), 32);

async function freePort() {
  const server = createServer();
  await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise((resolve) => server.close(resolve));
  return port;
}

test('account abstraction', { timeout: 300_000 }, async (t) => {
  const chain = await Chain.start(t, { blockMs: 50 });
  const [alice, bob, carol, bundler] = [70, 71, 72, 73].map((index) => chain.wallet(index));
  const { KRW, GOLD } = chain;
  const beneficiary = `0x${'be'.repeat(20)}`, payee = `0x${'e0'.repeat(20)}`;
  const domain = { name: 'ERC4337', version: '1', chainId: chain.chainId, verifyingContract: entryPointAt };
  const transfer = (to, value) => GOLD.interface.encodeFunctionData('transfer', [to, value]);
  let entry, factory, simple, paymaster, delegate;

  const operation = async (sender, callData, rest = {}) => {
    const op = { sender, nonce: await entry.getNonce(sender, 0), initCode: '0x', callData, accountGasLimits: pack(400_000, 200_000), preVerificationGas: 60_000n, gasFees: pack(0, 2_000_000_000n), paymasterAndData: '0x', signature: '0x', ...rest };
    return { ...op, signature: rest.signer ? await rest.signer.signTypedData(domain, types, op) : op.signature };
  };
  const outcomes = (receipt) => chain.events(receipt, entry).filter(([name]) => name === 'UserOperationEvent').map(([, , , , , success]) => success);

  await t.test('the entry point comes to stand where it stands on Ethereum', async () => {
    const { abi, bytecode } = stock('EntryPoint');
    assert.equal(getCreate2Address(deployer, entryPointSalt, keccak256(bytecode)), entryPointAt);
    await chain.done(alice.sendTransaction({ to: deployer, data: concat([entryPointSalt, bytecode]) }));
    entry = chain.at(abi, entryPointAt, bundler);
    factory = await chain.deploy(alice, stock('SimpleAccountFactory'), entryPointAt);
    simple = new Interface(stock('SimpleAccount').abi);
    chain.interfaces.push(simple);
    paymaster = await chain.deploy(alice, own.GoldPaymaster, GOLD.target, one / 200_000n);
    await chain.done(paymaster.deposit({ value: 1_000n * one }));
    assert.equal(await entry.balanceOf(paymaster.target), 1_000n * one);
  });

  /** The account that the factory makes for an owner, before it stands. */
  const accountOf = async (owner, salt = 0n) => ({
    address: await factory['getAddress(address,uint256)'](owner.address, salt),
    initCode: concat([factory.target, factory.interface.encodeFunctionData('createAccount', [owner.address, salt])]),
  });

  await t.test('a bundle of four: an account made by the way, one that pays its gas in gold, one that fails, a passkey; an order on the market', async () => {
    const [first, second] = [await accountOf(alice), await accountOf(bob)];
    const key = p256.utils.randomSecretKey(), point = Buffer.from(p256.getPublicKey(key, false));
    const phone = await chain.deploy(carol, own.PasskeyAccount, `0x${point.subarray(1, 33).toString('hex')}`, `0x${point.subarray(33).toString('hex')}`);
    const third = await accountOf(carol);
    for (const { address } of [first, second, third]) await chain.done(GOLD.connect(alice).transfer(address, 10n * one));
    for (const address of [first.address, second.address, third.address, phone.target]) await chain.done(bob.sendTransaction({ to: address, value: 100n * one }));

    const execute = (to, value, data) => simple.encodeFunctionData('execute', [to, value, data]);
    // Two are made with their first operation, one of which allows the paymaster its gold; an account by itself may not be made.
    await chain.refused(factory.connect(carol), 'createAccount', [carol.address, 0n], 'only callable from SenderCreator');
    const allow = GOLD.interface.encodeFunctionData('approve', [paymaster.target, MaxUint256]);
    const made = await chain.done(entry.handleOps([
      await operation(second.address, simple.encodeFunctionData('executeBatch', [[[GOLD.target, 0n, allow], [payee, 0n, '0x']]]), { initCode: second.initCode, signer: bob }),
      await operation(third.address, '0x', { initCode: third.initCode, signer: carol }),
    ], beneficiary));
    assert.deepEqual(outcomes(made), [true, true]);

    const paidInGold = concat([paymaster.target, toBeHex(200_000n, 16), toBeHex(100_000n, 16)]);
    const byPhone = await operation(phone.target, new Interface(own.PasskeyAccount.abi).encodeFunctionData('execute', [concat(['0x01', `0x${'00'.repeat(31)}`]), AbiCoder.defaultAbiCoder().encode(['tuple(address,uint256,bytes)[]'], [[[payee, 7n * one, '0x'], [payee, 2n * one, '0x']]])]));
    byPhone.signature = `0x${Buffer.from(p256.sign(getBytes(TypedDataEncoder.hash(domain, types, byPhone)), key, { prehash: false, lowS: true })).toString('hex')}`;
    const held = await GOLD.balanceOf(second.address), paid = await chain.provider.getBalance(beneficiary), deposit = await entry.balanceOf(paymaster.target);
    const ops = [
      await operation(first.address, execute(GOLD.target, 0n, transfer(payee, one)), { initCode: first.initCode, signer: alice }),
      await operation(second.address, execute(GOLD.target, 0n, transfer(payee, 2n * one)), { paymasterAndData: paidInGold, signer: bob }),
      await operation(third.address, execute(GOLD.target, 0n, transfer(payee, 10n ** 30n)), { signer: carol }),
      byPhone,
    ];
    const receipt = await chain.done(entry.handleOps(ops, beneficiary));
    assert.deepEqual(outcomes(receipt), [true, true, false, true]);
    const reason = chain.events(receipt, entry).find(([name]) => name === 'UserOperationRevertReason').at(-1);
    assert.equal(chain.errorOf(reason), 'ERC20InsufficientBalance');
    assert.deepEqual([await GOLD.balanceOf(payee), await chain.provider.getBalance(payee)], [3n * one, 9n * one]);
    const costs = chain.events(receipt, entry).filter(([name]) => name === 'UserOperationEvent').map((event) => event.at(-2));
    assert.equal(await chain.provider.getBalance(beneficiary) - paid, costs.reduce((sum, cost) => sum + cost, 0n));
    assert.equal(deposit - await entry.balanceOf(paymaster.target), costs[1]);
    const spent = held - await GOLD.balanceOf(second.address) - 2n * one;
    assert.ok(spent > 0n && spent === await GOLD.balanceOf(paymaster.target), `${spent}`);

    // An order from an account runs after the bundle, in the same receipt.
    const market = chain.at(chain.abiOf('IMarket.sol'), '0x0000000000000000000000000000000000000804');
    const order = market.interface.encodeFunctionData('placeOrder', ['GOLD-KRW', 1, 0, 200_000n, 100n, 0, 0, 0, 3n]);
    const traded = await chain.done(entry.handleOps([await operation(third.address, execute(market.target, 0n, order), { signer: carol })], beneficiary));
    assert.deepEqual(outcomes(traded), [true]);
    assert.equal(chain.events(traded, market)[0][0], 'OperationExecuted');
    assert.equal(await GOLD.balanceOf(third.address), 9n * one);
  });

  await t.test('what does not verify ends the bundle', async () => {
    const third = await accountOf(carol);
    const op = (rest) => operation(third.address, simple.encodeFunctionData('execute', [payee, 1n, '0x']), { signer: carol, ...rest });
    const good = await op({});
    for (const [bad, reason] of [[await op({ signer: alice }), 'AA24 signature error'], [await op({ nonce: 0n }), 'AA25 invalid account nonce'], [await op({ initCode: third.initCode }), 'AA10 sender already constructed']]) {
      await chain.refused(entry, 'handleOps', [[bad], beneficiary], 'FailedOp');
      const told = await entry.handleOps.staticCall([bad], beneficiary).catch((error) => error.revert.args);
      assert.equal(told[1], reason);
    }
    const poor = await accountOf(carol, 9n);
    await chain.refused(entry, 'handleOps', [[await operation(poor.address, '0x', { initCode: poor.initCode, signer: carol })], beneficiary], 'FailedOp');
    await chain.done(entry.handleOps([good], beneficiary));
    await chain.refused(entry, 'handleOps', [[good], beneficiary], 'FailedOp');
  });

  await t.test('deposits, stakes and withdrawals', async () => {
    await chain.done(entry.addStake(4, { value: 5n * one }));
    await chain.done(entry.depositTo(bundler.address, { value: 3n * one }));
    await chain.refused(entry, 'withdrawTo', [payee, 4n * one], 'Withdraw amount too large');
    await chain.done(entry.withdrawTo(payee, 3n * one));
    await chain.done(entry.unlockStake());
    await chain.refused(entry, 'withdrawStake', [payee], 'Stake withdrawal is not due');
    await chain.until((await chain.provider.getBlock('latest')).timestamp + 5, alice);
    await chain.done(entry.withdrawStake(payee));
    const info = await entry.getDepositInfo(bundler.address);
    assert.deepEqual([info.deposit, info.stake], [0n, 0n]);
  });

  await t.test('an account of a key does what a contract can (EIP-7702)', async () => {
    const { abi, bytecode } = stock('Simple7702Account');
    await chain.done(alice.sendTransaction({ to: deployer, data: concat([ZeroHash, bytecode]) }));
    delegate = getCreate2Address(deployer, ZeroHash, keccak256(bytecode));
    const account = new Interface(abi);
    const dora = chain.wallet(74);
    const authorization = await dora.authorize({ address: delegate, nonce: 0n, chainId: chain.chainId });
    const batch = account.encodeFunctionData('executeBatch', [[[payee, 1n, '0x'], [GOLD.target, 0n, transfer(payee, 1n)]]]);
    const op = await operation(dora.address, batch, { initCode: '0x7702000000000000000000000000000000000000' });
    // With EIP-7702 the delegate stands in the hash for the marker.
    op.signature = await dora.signTypedData(domain, types, { ...op, initCode: delegate });
    const receipt = await chain.done(bundler.sendTransaction({ to: entryPointAt, data: entry.interface.encodeFunctionData('handleOps', [[op], beneficiary]), type: 4, authorizationList: [authorization] }));
    assert.deepEqual(outcomes(receipt), [true]);
    assert.equal(await chain.provider.getCode(dora.address), concat(['0xef0100', delegate]).toLowerCase());
    // And as a transaction of its own, to itself.
    await chain.done(dora.sendTransaction({ to: dora.address, data: batch, nonce: await dora.getNonce() }));
    await chain.refused(chain.at(abi, dora.address, alice), 'executeBatch', [[[payee, 0n, '0x']]], 'not from self or EntryPoint');
    assert.equal(await chain.at(abi, dora.address)['isValidSignature'](keccak256('0x01'), dora.signingKey.sign(keccak256('0x01')).serialized), '0x1626ba7e');
  });

  await t.test('a bundler takes, estimates and bundles what viem sends', async () => {
    const port = await freePort();
    const child = spawn(process.execPath, [new URL('node_modules/@pimlico/alto/esm/cli/alto.js', import.meta.url).pathname, '--entrypoints', entryPointAt, '--executor-private-keys', chain.wallet(75).privateKey,
      '--utility-private-key', chain.wallet(76).privateKey, '--rpc-url', chain.url, '--safe-mode', 'false', '--port', `${port}`, '--utility-wallet-monitor', 'false', '--refilling-wallets', 'false', '--block-time', '50', '--block-number-cache-ttl', '10', '--min-bundle-interval', '50', '--max-bundle-interval', '100', '--log-level', 'warn'], { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => { said += data; });
    t.after(() => child.kill('SIGKILL'));
    const url = `http://127.0.0.1:${port}`;
    for (const began = Date.now(); ;) {
      if (await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"jsonrpc":"2.0","id":1,"method":"eth_supportedEntryPoints","params":[]}' }).then((answer) => answer.ok, () => false)) break;
      assert.ok(child.exitCode === null && Date.now() - began < 60_000, `the bundler does not come: ${said.slice(-2000)}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    const city = { id: Number(chain.chainId), name: 'city', nativeCurrency: { name: 'won', symbol: 'KRW', decimals: 18 }, rpcUrls: { default: { http: [chain.url] } } };
    const client = createPublicClient({ chain: city, transport: http(chain.url, { timeout: 60_000 }), pollingInterval: 50 });
    const bundlerClient = createBundlerClient({ client, transport: http(url, { timeout: 60_000 }), pollingInterval: 50, userOperation: { estimateFeesPerGas: async () => ({ maxFeePerGas: 3_000_000_000n, maxPriorityFeePerGas: 10_000_000n }) } });
    const hashes = [], before = await GOLD.balanceOf(payee);
    const owners = [68, 69].map((index) => privateKeyToAccount(chain.wallet(index).privateKey));
    for (const owner of owners) {
      await chain.done(alice.sendTransaction({ to: owner.address, value: one }));
      await chain.done(GOLD.connect(alice).transfer(owner.address, one));
      const account = await toSimple7702SmartAccount({ client, owner });
      const authorization = await owner.signAuthorization({ address: delegate, chainId: city.id, nonce: await client.getTransactionCount({ address: owner.address }) });
      hashes.push(await bundlerClient.sendUserOperation({ account, authorization, calls: [{ to: GOLD.target, data: transfer(payee, 5n) }, { to: payee, value: 5n }] }).catch((error) => assert.fail(`${error.message}\n${said.slice(-3000)}`)));
    }
    for (const hash of hashes) {
      const receipt = await bundlerClient.waitForUserOperationReceipt({ hash, timeout: 120_000 }).catch((error) => assert.fail(`${error.message}\n${said.slice(-3000)}`));
      assert.equal(receipt.success, true);
      assert.equal((await chain.provider.getTransactionReceipt(receipt.receipt.transactionHash)).status, 1);
      assert.equal(receipt.receipt.to.toLowerCase(), entryPointAt.toLowerCase());
    }
    assert.equal(await GOLD.balanceOf(payee) - before, 10n);
    assert.equal(child.exitCode, null);
    child.kill('SIGTERM');
  });

  await chain.finish(t);
});
