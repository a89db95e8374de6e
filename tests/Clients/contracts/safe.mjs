// Safe 1.5 from its package's own bytecode, at the addresses it has on Ethereum: a purse of three that holds won and gold.
import assert from 'node:assert/strict';
import test from 'node:test';
import SafeKit from '@safe-global/protocol-kit';
import { AbiCoder, concat, getAddress, getBytes, getCreate2Address, hashMessage, id, keccak256, parseEther, solidityPacked, toBeHex, TypedDataEncoder, ZeroAddress, ZeroHash, zeroPadValue } from 'ethers';
import { artifactsOf, Chain } from './chain.mjs';

const artifact = artifactsOf(import.meta.url);
const stock = (path) => artifact(`@safe-global/safe-smart-account/build/artifacts/contracts/${path}.sol/${path.split('/').at(-1)}.json`);
const canonical = (name) => artifact(`@safe-global/safe-deployments/dist/assets/v1.5.0/${{ Safe: 'safe', SafeProxyFactory: 'safe_proxy_factory', CompatibilityFallbackHandler: 'compatibility_fallback_handler', MultiSend: 'multi_send', MultiSendCallOnly: 'multi_send_call_only', SignMessageLib: 'sign_message_lib', SimulateTxAccessor: 'simulate_tx_accessor', CreateCall: 'create_call' }[name]}.json`).deployments.canonical;
const singletonFactory = '0x914d7Fec6aaC8cd542e72Bca78B30650d45643d7'; // stands in every city
const sentinel = '0x0000000000000000000000000000000000000001'; // before the first of a list
const one = parseEther('1');
const types = { SafeTx: [['to', 'address'], ['value', 'uint256'], ['data', 'bytes'], ['operation', 'uint8'], ['safeTxGas', 'uint256'], ['baseGas', 'uint256'], ['gasPrice', 'uint256'], ['gasToken', 'address'], ['refundReceiver', 'address'], ['nonce', 'uint256']].map(([name, type]) => ({ name, type })) };
const messageTypes = { SafeMessage: [{ name: 'message', type: 'bytes' }] };
const byOwner = (signatures) => concat(signatures.sort(([a], [b]) => (BigInt(a) < BigInt(b) ? -1 : 1)).map(([, signature]) => signature));

test('Safe 1.5: two of three hold won and gold', { timeout: 300_000 }, async (t) => {
  const chain = await Chain.start(t);
  const [alice, bob, carol, relayer] = [70, 71, 72, 73].map((index) => chain.wallet(index));
  const { KRW, GOLD } = chain;
  const parts = {};
  let safe;

  /** A transaction of the purse with what else it needs. */
  const request = async (what) => ({ to: ZeroAddress, value: 0n, data: '0x', operation: 0, safeTxGas: 0n, baseGas: 0n, gasPrice: 0n, gasToken: ZeroAddress, refundReceiver: ZeroAddress, nonce: await safe.nonce(), ...what });
  const domain = () => ({ chainId: chain.chainId, verifyingContract: safe.target });
  const args = (tx, signatures) => [tx.to, tx.value, tx.data, tx.operation, tx.safeTxGas, tx.baseGas, tx.gasPrice, tx.gasToken, tx.refundReceiver, signatures];
  const sign = async (tx, signers) => byOwner(await Promise.all(signers.map(async (signer) => [signer.address, await signer.signTypedData(domain(), types, tx)])));
  const execute = async (what, signers = [alice, bob]) => {
    const tx = await request(what);
    const receipt = await chain.done(safe.execTransaction(...args(tx, await sign(tx, signers))));
    assert.ok(chain.events(receipt, safe).some(([name]) => name === 'ExecutionSuccess'), 'the purse has done it');
    return receipt;
  };
  const own = (method, ...values) => execute({ to: safe.target, data: safe.interface.encodeFunctionData(method, values) });
  const transfer = (to, value) => GOLD.interface.encodeFunctionData('transfer', [to, value]);

  await t.test('its contracts come to stand where they stand on Ethereum, byte for byte', async () => {
    for (const [name, path] of Object.entries({ Safe: 'Safe', SafeProxyFactory: 'proxies/SafeProxyFactory', CompatibilityFallbackHandler: 'handler/CompatibilityFallbackHandler', MultiSend: 'libraries/MultiSend', MultiSendCallOnly: 'libraries/MultiSendCallOnly', SignMessageLib: 'libraries/SignMessageLib', SimulateTxAccessor: 'accessors/SimulateTxAccessor', CreateCall: 'libraries/CreateCall' })) {
      const { abi, bytecode } = stock(path), { address, codeHash } = canonical(name);
      assert.equal(getCreate2Address(singletonFactory, ZeroHash, keccak256(bytecode)), address, name);
      await chain.done(relayer.sendTransaction({ to: singletonFactory, data: concat([ZeroHash, bytecode]) }));
      assert.equal(keccak256(await chain.provider.getCode(address)), codeHash, name);
      parts[name] = chain.at(abi, address, relayer);
    }
  });

  await t.test('a purse of three is made, and given won and gold', async () => {
    const setup = parts.Safe.interface.encodeFunctionData('setup', [[alice.address, bob.address, carol.address], 2n, ZeroAddress, '0x', parts.CompatibilityFallbackHandler.target, ZeroAddress, 0n, ZeroAddress]);
    const made = await chain.done(parts.SafeProxyFactory.createProxyWithNonce(parts.Safe.target, setup, 7n));
    const [[, address]] = chain.events(made, parts.SafeProxyFactory);
    safe = chain.at(parts.Safe.interface, address, relayer);
    assert.deepEqual([[...await safe.getOwners()], await safe.getThreshold(), await safe.VERSION()], [[alice.address, bob.address, carol.address], 2n, '1.5.0']);
    await chain.refused(safe, 'setup', [[alice.address], 1n, ZeroAddress, '0x', ZeroAddress, ZeroAddress, 0n, ZeroAddress], 'GS200');
    const given = await chain.done(alice.sendTransaction({ to: safe.target, value: 500n * one }));
    assert.deepEqual(chain.events(given, safe), [['SafeReceived', alice.address, 500n * one]]);
    await chain.done(GOLD.connect(alice).transfer(safe.target, 50n * one));
    await chain.done(KRW.connect(bob).transfer(safe.target, 100n * one));
    assert.equal(await chain.provider.getBalance(safe.target), 600n * one);
  });

  await t.test('two sign by EIP-712, and it pays; one does not suffice', async () => {
    const payee = `0x${'71'.repeat(20)}`;
    await execute({ to: payee, value: 5n * one });
    const paid = await execute({ to: GOLD.target, data: transfer(payee, 3n * one) }, [bob, carol]);
    assert.deepEqual(chain.events(paid, GOLD), [['Transfer', safe.target, getAddress(payee), 3n * one]]);
    assert.deepEqual([await chain.provider.getBalance(payee), await GOLD.balanceOf(payee)], [5n * one, 3n * one]);
    const tx = await request({ to: payee, value: one });
    await chain.refused(safe, 'execTransaction', args(tx, await sign(tx, [alice])), 'GS020');
    await chain.refused(safe, 'execTransaction', args(tx, await sign(tx, [alice, relayer])), 'GS026');
    await chain.refused(safe, 'execTransaction', args(tx, concat([await bob.signTypedData(domain(), types, tx), await bob.signTypedData(domain(), types, tx)])), 'GS026');
    const tooMuch = await request({ to: payee, value: 10n ** 30n });
    await chain.refused(safe, 'execTransaction', args(tooMuch, await sign(tooMuch, [alice, bob])), '');
    assert.equal(await safe.getTransactionHash(...args(tx).slice(0, -1), tx.nonce), TypedDataEncoder.hash(domain(), types, tx));
  });

  await t.test('an approved hash, an eth_sign and another purse sign as well', async () => {
    const inner = parts.Safe.interface.encodeFunctionData('setup', [[carol.address], 1n, ZeroAddress, '0x', parts.CompatibilityFallbackHandler.target, ZeroAddress, 0n, ZeroAddress]);
    const [[, address]] = chain.events(await chain.done(parts.SafeProxyFactory.createProxyWithNonce(parts.Safe.target, inner, 8n)), parts.SafeProxyFactory);
    await own('addOwnerWithThreshold', address, 3n);
    const tx = await request({ to: GOLD.target, data: transfer(relayer.address, one) });
    const hash = TypedDataEncoder.hash(domain(), types, tx);
    await chain.done(safe.connect(alice).approveHash(hash));
    const approved = concat([zeroPadValue(alice.address, 32), ZeroHash, '0x01']);
    const eth = getBytes(await bob.signMessage(getBytes(hash)));
    eth[64] += 4;
    const innerSignature = await carol.signTypedData({ chainId: chain.chainId, verifyingContract: address }, messageTypes, { message: hash });
    const contract = concat([zeroPadValue(address, 32), toBeHex(3 * 65, 32), '0x00']);
    const signatures = concat([byOwner([[alice.address, approved], [bob.address, eth], [address, contract]]), toBeHex(65, 32), innerSignature]);
    await chain.done(safe.execTransaction(...args(tx, signatures)));
    // It leaves again: the three approve as owners do.
    const owners = [...await safe.getOwners()], place = owners.indexOf(address);
    const previous = place === 0 ? sentinel : owners[place - 1];
    await execute({ to: safe.target, data: safe.interface.encodeFunctionData('removeOwner', [previous, address, 2n]) }, [alice, bob, carol]);
    assert.equal(await safe.getThreshold(), 2n);
  });

  await t.test('MultiSend pays many in one, or none', async () => {
    const payees = ['72', '73', '74'].map((each) => `0x${each.repeat(20)}`);
    const packed = (calls) => concat(calls.map(({ to, value = 0n, data = '0x' }) => solidityPacked(['uint8', 'address', 'uint256', 'uint256', 'bytes'], [0, to, value, getBytes(data).length, data])));
    const calls = [...payees.map((to) => ({ to, value: one })), ...payees.map((to) => ({ to: GOLD.target, data: transfer(to, 2n * one) }))];
    for (const name of ['MultiSend', 'MultiSendCallOnly'])
      await execute({ to: parts[name].target, data: parts[name].interface.encodeFunctionData('multiSend', [packed(calls)]), operation: 1 });
    for (const payee of payees) assert.deepEqual([await chain.provider.getBalance(payee), await GOLD.balanceOf(payee)], [2n * one, 4n * one]);
    const tx = await request({ to: parts.MultiSend.target, data: parts.MultiSend.interface.encodeFunctionData('multiSend', [packed([...calls, { to: GOLD.target, data: transfer(payees[0], 10n ** 30n) }])]), operation: 1 });
    await chain.refused(safe, 'execTransaction', args(tx, await sign(tx, [alice, bob])), 'ERC20InsufficientBalance');
    // With gas set aside it is a failure that counts and pays.
    const kept = await request({ ...tx, safeTxGas: 1_000_000n, gasPrice: 1n, gasToken: GOLD.target, refundReceiver: carol.address });
    const receipt = await chain.done(safe.execTransaction(...args(kept, await sign(kept, [alice, bob]))));
    assert.deepEqual(chain.events(receipt, safe).map(([name]) => name), ['ExecutionFailure']);
    assert.equal(chain.events(receipt, GOLD).length, 1, 'the relayer is paid in gold');
  });

  await t.test('it trades on the city\'s market', async () => {
    const market = chain.at(chain.abiOf('IMarket.sol'), '0x0000000000000000000000000000000000000804');
    const held = await GOLD.balanceOf(safe.target);
    const placed = await execute({ to: market.target, data: market.interface.encodeFunctionData('placeOrder', ['GOLD-KRW', 1, 0, 200_000n, 100n, 0, 0, 0, 5n]) });
    assert.equal(chain.events(placed, market)[0][0], 'OperationExecuted');
    assert.equal(await GOLD.balanceOf(safe.target), held - one);
    const cancelled = await execute({ to: market.target, data: market.interface.encodeFunctionData('cancelOrder', [0n, 5n]) });
    assert.equal(chain.events(cancelled, market)[0][0], 'OperationExecuted');
    assert.equal(await GOLD.balanceOf(safe.target), held);
  });

  await t.test('modules act for it, a guard watches it, owners change', async () => {
    await chain.refused(safe.connect(relayer), 'execTransactionFromModule', [relayer.address, one, '0x', 0], 'GS104');
    await own('enableModule', relayer.address);
    await chain.done(safe.connect(relayer).execTransactionFromModule(GOLD.target, 0n, transfer(relayer.address, one), 0));
    await own('disableModule', sentinel, relayer.address);
    await chain.refused(safe.connect(relayer), 'execTransactionFromModule', [relayer.address, one, '0x', 0], 'GS104');

    const guard = await chain.deploy(relayer, stock('examples/guards/DelegateCallTransactionGuard'), ZeroAddress);
    await own('setGuard', guard.target);
    const tx = await request({ to: parts.MultiSend.target, data: '0x', operation: 1 });
    await chain.refused(safe, 'execTransaction', args(tx, await sign(tx, [alice, bob])), 'This call is restricted');
    await execute({ to: relayer.address, value: 1n });
    await own('setGuard', ZeroAddress);

    await own('swapOwner', sentinel, alice.address, relayer.address);
    assert.deepEqual([...await safe.getOwners()], [relayer.address, bob.address, carol.address]);
    const stale = await request({ to: relayer.address, value: 1n });
    await chain.refused(safe, 'execTransaction', args(stale, await sign(stale, [alice, bob])), 'GS026');
    await execute({ to: safe.target, data: safe.interface.encodeFunctionData('swapOwner', [sentinel, relayer.address, alice.address]) }, [bob, carol]);
  });

  await t.test('it signs messages (ERC-1271), simulates, and makes contracts', async () => {
    const handler = chain.at(parts.CompatibilityFallbackHandler.interface, safe.target, relayer);
    const hash = hashMessage('a message');
    const signatures = byOwner(await Promise.all([alice, carol].map(async (signer) => [signer.address, await signer.signTypedData(domain(), messageTypes, { message: hash })])));
    assert.equal(await handler['isValidSignature(bytes32,bytes)'](hash, signatures), '0x1626ba7e');
    await assert.rejects(handler['isValidSignature(bytes32,bytes)'](id('another'), signatures));
    await execute({ to: parts.SignMessageLib.target, data: parts.SignMessageLib.interface.encodeFunctionData('signMessage', [hash]), operation: 1 });
    assert.equal(await handler['isValidSignature(bytes32,bytes)'](hash, '0x'), '0x1626ba7e');
    const call = parts.SimulateTxAccessor.interface.encodeFunctionData('simulate', [GOLD.target, 0n, transfer(bob.address, one), 0]);
    const [gas, success, answer] = AbiCoder.defaultAbiCoder().decode(['uint256', 'bool', 'bytes'], await handler.simulate.staticCall(parts.SimulateTxAccessor.target, call));
    assert.ok(gas > 2_000n && success && BigInt(answer) === 1n);
    const code = stock('libraries/MultiSendCallOnly').bytecode;
    const created = await execute({ to: parts.CreateCall.target, data: parts.CreateCall.interface.encodeFunctionData('performCreate2', [0n, code, ZeroHash]), operation: 1 });
    assert.notEqual(await chain.provider.getCode(getCreate2Address(safe.target, ZeroHash, keccak256(code))), '0x');
    assert.equal(created.status, 1);
  });

  await t.test('two of three sign a payment of won, and somebody else pays the gas (EIP-3009 with ERC-1271)', async () => {
    const payee = `0x${'76'.repeat(20)}`;
    const [, name, version, chainId, verifyingContract] = await KRW.eip712Domain();
    const fields = ['address from', 'address to', 'uint256 value', 'uint256 validAfter', 'uint256 validBefore', 'bytes32 nonce'].map((each) => ({ type: each.split(' ')[0], name: each.split(' ')[1] }));
    const payment = { from: safe.target, to: payee, value: 11n * one, validAfter: 0n, validBefore: 2n ** 40n, nonce: id('rent of March') };
    const hash = TypedDataEncoder.hash({ name, version, chainId, verifyingContract }, { TransferWithAuthorization: fields }, payment);
    const signed = async (...signers) => byOwner(await Promise.all(signers.map(async (signer) => [signer.address, await signer.signTypedData(domain(), messageTypes, { message: hash })])));
    const handIn = (signature) => [...Object.values(payment), signature];
    const method = 'transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,bytes)';
    await chain.refused(KRW.connect(relayer), method, handIn(await signed(alice)), 'AuthorizationInvalidSigner');
    await chain.refused(KRW.connect(relayer), method, handIn(await signed(alice, relayer)), 'AuthorizationInvalidSigner');
    const paid = await chain.done(KRW.connect(relayer)[method](...handIn(await signed(bob, carol))));
    assert.deepEqual(chain.events(paid, KRW).map(([event]) => event), ['Transfer', 'AuthorizationUsed']);
    assert.equal(await chain.provider.getBalance(payee), 11n * one);
    // The token's question is a call like any other: in the trace, and in what a replay needs to know.
    const [trace, before] = await chain.askAll([{ tracer: 'callTracer' }, { tracer: 'prestateTracer' }].map((tracer) => ['debug_traceTransaction', paid.hash, tracer]));
    assert.deepEqual([trace.calls[0].type, trace.calls[0].from, trace.calls[0].to], ['STATICCALL', KRW.target, safe.target.toLowerCase()]);
    for (const { target } of [safe, parts.Safe, parts.CompatibilityFallbackHandler]) assert.ok(target.toLowerCase() in before, target);
    await chain.refused(KRW.connect(relayer), method, handIn(await signed(bob, carol)), 'AuthorizationUsedOrCanceled');
  });

  await t.test('its own kit makes, signs and executes', async () => {
    const contractNetworks = { [chain.chainId]: {
      safeSingletonAddress: parts.Safe.target, safeProxyFactoryAddress: parts.SafeProxyFactory.target, multiSendAddress: parts.MultiSend.target, multiSendCallOnlyAddress: parts.MultiSendCallOnly.target,
      fallbackHandlerAddress: parts.CompatibilityFallbackHandler.target, signMessageLibAddress: parts.SignMessageLib.target, createCallAddress: parts.CreateCall.target, simulateTxAccessorAddress: parts.SimulateTxAccessor.target,
    } };
    const init = SafeKit.default?.init ?? SafeKit.init;
    const kits = await Promise.all([alice, bob].map((signer) => init.call(SafeKit.default ?? SafeKit, { provider: chain.url, signer: signer.privateKey, safeAddress: safe.target, contractNetworks })));
    assert.deepEqual([await kits[0].getThreshold(), await kits[0].getChainId(), await kits[0].getBalance()], [2, chain.chainId, await chain.provider.getBalance(safe.target)]);
    const payee = `0x${'75'.repeat(20)}`;
    let tx = await kits[0].createTransaction({ transactions: [{ to: payee, value: '7', data: '0x' }, { to: GOLD.target, value: '0', data: transfer(payee, 9n) }] });
    tx = await kits[0].signTransaction(tx);
    tx = await kits[1].signTransaction(tx);
    const { hash } = await kits[1].executeTransaction(tx);
    assert.equal((await chain.provider.waitForTransaction(hash)).status, 1);
    assert.deepEqual([await chain.provider.getBalance(payee), await GOLD.balanceOf(payee)], [7n, 9n]);
    bob.nonce = undefined;
  });

  await chain.finish(t);
});
