// The city's won beside a stablecoin of Circle's kind (FiatToken 2.2): permits, payments by authorization, who may mint, burn and stop it, and that every door shows the same money.
import assert from 'node:assert/strict';
import test from 'node:test';
import { hexlify, id, MaxUint256, parseEther, randomBytes, Signature, TypedDataEncoder, Wallet, ZeroAddress } from 'ethers';
import { get, post, transfer } from '../faults/city.mjs';
import { Chain } from './chain.mjs';

const one = parseEther('1');
const fields = (text) => text.split(',').map((each) => each.split(' ')).map(([type, name]) => ({ name, type }));
const permit = { Permit: fields('address owner,address spender,uint256 value,uint256 nonce,uint256 deadline') };
const payment = 'address from,address to,uint256 value,uint256 validAfter,uint256 validBefore,bytes32 nonce';
const transferType = { TransferWithAuthorization: fields(payment) }, receiveType = { ReceiveWithAuthorization: fields(payment) };
const cancelType = { CancelAuthorization: fields('address authorizer,bytes32 nonce') };
const byParts = 'uint8,bytes32,bytes32', byBytes = 'bytes';

test('the won beside a stablecoin of Circle\'s kind', { timeout: 300_000 }, async (t) => {
  const chain = await Chain.start(t);
  const [alice, bob, relayer] = [70, 71, 72].map((index) => chain.wallet(index));
  const { KRW } = chain;
  const poor = Wallet.createRandom(); // has a key, and no won for gas
  const by = KRW.connect(relayer);
  const domain = { name: await KRW.name(), version: '1', chainId: chain.chainId, verifyingContract: KRW.target };
  const now = async () => BigInt((await chain.provider.getBlock('latest')).timestamp);
  const order = (from, to, value, rest = {}) => ({ from: from.address, to: to.address ?? to, value, validAfter: 0n, validBefore: 2n ** 40n, nonce: hexlify(randomBytes(32)), ...rest });
  const args = (message) => [message.from, message.to, message.value, message.validAfter, message.validBefore, message.nonce];
  const parts = (signature) => { const { v, r, s } = Signature.from(signature); return [v, r, s]; };
  const transferBy = (form) => `transferWithAuthorization(address,address,uint256,uint256,uint256,bytes32,${form})`;
  const receiveBy = (form) => `receiveWithAuthorization(address,address,uint256,uint256,uint256,bytes32,${form})`;
  const permitBy = (form) => `permit(address,address,uint256,uint256,${form})`;
  const cancelBy = (form) => `cancelAuthorization(address,bytes32,${form})`;
  await chain.done(KRW.connect(alice).transfer(poor.address, 100n * one));

  await t.test('what wallets read before they sign', async () => {
    assert.deepEqual([await KRW.symbol(), await KRW.decimals(), await KRW.version()], ['KRW', 18n, '1']);
    assert.equal(await KRW.DOMAIN_SEPARATOR(), TypedDataEncoder.hashDomain(domain));
    for (const [name, types] of [['PERMIT', permit], ['TRANSFER_WITH_AUTHORIZATION', transferType], ['RECEIVE_WITH_AUTHORIZATION', receiveType], ['CANCEL_AUTHORIZATION', cancelType]])
      assert.equal(await KRW[`${name}_TYPEHASH`](), id(TypedDataEncoder.from(types).encodeType(Object.keys(types)[0])), name);
  });

  await t.test('permits (EIP-2612)', async () => {
    const sign = (rest, signer = poor, of = domain) => signer.signTypedData(of, permit, { owner: poor.address, spender: bob.address, value: 9n * one, nonce: 0n, deadline: MaxUint256, ...rest });
    const hand = (value, deadline, signature) => [poor.address, bob.address, value, deadline, ...parts(signature)];
    await chain.refused(by, permitBy(byParts), hand(9n * one, MaxUint256, await sign({}, alice)), 'ERC2612InvalidSigner');
    await chain.refused(by, permitBy(byParts), hand(9n * one, MaxUint256, await sign({}, poor, { ...domain, chainId: 1n })), 'ERC2612InvalidSigner');
    await chain.refused(by, permitBy(byParts), hand(9n * one, MaxUint256, await sign({}, poor, { ...domain, verifyingContract: chain.GOLD.target })), 'ERC2612InvalidSigner');
    await chain.refused(by, permitBy(byParts), hand(8n * one, MaxUint256, await sign({})), 'ERC2612InvalidSigner');
    await chain.refused(by, permitBy(byParts), hand(9n * one, 5n, await sign({ deadline: 5n })), 'ERC2612ExpiredSignature');
    const good = await chain.done(by[permitBy(byParts)](...hand(9n * one, MaxUint256, await sign({}))));
    assert.deepEqual(chain.events(good, KRW), [['Approval', poor.address, bob.address, 9n * one]]);
    await chain.refused(by, permitBy(byParts), hand(9n * one, MaxUint256, await sign({})), 'ERC2612InvalidSigner');
    assert.equal(await KRW.nonces(poor.address), 1n);
    await chain.done(KRW.connect(bob).transferFrom(poor.address, bob.address, 4n * one));
    assert.equal(await KRW.allowance(poor.address, bob.address), 5n * one);
    await chain.refused(KRW.connect(bob), 'transferFrom', [poor.address, bob.address, 6n * one], 'ERC20InsufficientAllowance');
    // In bytes, and for everything for ever: that is not used up.
    await chain.done(by[permitBy(byBytes)](poor.address, bob.address, MaxUint256, MaxUint256, await sign({ value: MaxUint256, nonce: 1n })));
    await chain.done(KRW.connect(bob).transferFrom(poor.address, bob.address, one));
    assert.equal(await KRW.allowance(poor.address, bob.address), MaxUint256);
  });

  await t.test('payments by authorization (EIP-3009): by anybody, once, in their time', async () => {
    for (const form of [byParts, byBytes]) {
      const give = (signature) => (form === byBytes ? [signature] : parts(signature));
      const message = order(poor, bob, 3n * one), signature = await poor.signTypedData(domain, transferType, message);
      const before = [await chain.provider.getBalance(poor.address), await KRW.balanceOf(bob.address)];
      assert.equal(await KRW.authorizationState(poor.address, message.nonce), false);
      await chain.refused(by, transferBy(form), [...args({ ...message, value: 4n * one }), ...give(signature)], 'AuthorizationInvalidSigner');
      await chain.refused(by, receiveBy(form), [...args({ ...message, to: relayer.address }), ...give(signature)], 'AuthorizationInvalidSigner');
      const paid = await chain.done(by[transferBy(form)](...args(message), ...give(signature)));
      assert.deepEqual(chain.events(paid, KRW), [['Transfer', poor.address, bob.address, 3n * one], ['AuthorizationUsed', poor.address, message.nonce]]);
      assert.deepEqual([await chain.provider.getBalance(poor.address), await KRW.balanceOf(bob.address)], [before[0] - 3n * one, before[1] + 3n * one]);
      assert.equal(await KRW.authorizationState(poor.address, message.nonce), true);
      await chain.refused(by, transferBy(form), [...args(message), ...give(signature)], 'AuthorizationUsedOrCanceled');
      for (const [rest, error] of [[{ validAfter: await now() + 1_000n }, 'AuthorizationNotYetValid'], [{ validBefore: await now() - 1n }, 'AuthorizationExpired'], [{ value: 10n ** 30n }, 'ERC20InsufficientBalance'], [{ to: ZeroAddress }, 'ERC20InvalidReceiver']]) {
        const late = order(poor, bob, one, rest);
        await chain.refused(by, transferBy(form), [...args(late), ...give(await poor.signTypedData(domain, transferType, late))], error);
        assert.equal(await KRW.authorizationState(poor.address, late.nonce), false);
      }
      // Only its payee takes what is meant to be received, so nobody takes it out of a larger deed.
      const received = order(poor, relayer, one), sealed = await poor.signTypedData(domain, receiveType, received);
      await chain.refused(KRW.connect(bob), receiveBy(form), [...args(received), ...give(sealed)], 'CallerMustBePayee');
      await chain.refused(by, transferBy(form), [...args(received), ...give(sealed)], 'AuthorizationInvalidSigner');
      await chain.done(by[receiveBy(form)](...args(received), ...give(sealed)));
      const regretted = order(poor, bob, one), cancelled = { authorizer: poor.address, nonce: regretted.nonce };
      await chain.refused(by, cancelBy(form), [poor.address, regretted.nonce, ...give(await bob.signTypedData(domain, cancelType, cancelled))], 'AuthorizationInvalidSigner');
      const receipt = await chain.done(by[cancelBy(form)](poor.address, regretted.nonce, ...give(await poor.signTypedData(domain, cancelType, cancelled))));
      assert.deepEqual(chain.events(receipt, KRW), [['AuthorizationCanceled', poor.address, regretted.nonce]]);
      await chain.refused(by, transferBy(form), [...args(regretted), ...give(await poor.signTypedData(domain, transferType, regretted))], 'AuthorizationUsedOrCanceled');
    }
    // A signature with a high S is nobody's, nor is one with another v.
    const message = order(poor, bob, one), { r, s, v } = Signature.from(await poor.signTypedData(domain, transferType, message));
    const high = `0x${(0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n - BigInt(s)).toString(16).padStart(64, '0')}`;
    await chain.refused(by, transferBy(byParts), [...args(message), 55 - v, r, high], 'AuthorizationInvalidSigner');
    await chain.refused(by, transferBy(byParts), [...args(message), v - 27, r, s], 'AuthorizationInvalidSigner');
  });

  await t.test('one money at every door', async () => {
    const payee = Wallet.createRandom().address, supply = await KRW.totalSupply();
    await chain.done(alice.sendTransaction({ to: payee, value: 2n * one }));
    await chain.done(KRW.connect(alice).transfer(payee, 3n * one));
    const giver = chain.city.member(73);
    const { json } = await post(chain.city.node, '/api/v1/operations?wait=commit', giver.sign([[301, transfer(payee, 4n * one)[1]]]));
    assert.equal(json.status, 'committed', JSON.stringify(json));
    const { json: balances } = await get(chain.city.node, `/api/v1/accounts/${payee}/balances`);
    assert.deepEqual([await chain.provider.getBalance(payee), await KRW.balanceOf(payee), parseEther(balances.items.find((item) => item.asset === 'KRW').available)], [9n * one, 9n * one, 9n * one]);
    const told = await chain.provider.getLogs({ address: KRW.target, fromBlock: 0, topics: [id('Transfer(address,address,uint256)'), null, `0x${payee.slice(2).toLowerCase().padStart(64, '0')}`] });
    assert.deepEqual(told.map((log) => BigInt(log.data)), [2n * one, 3n * one, 4n * one]);
    assert.equal(await KRW.totalSupply(), supply);
  });

  await t.test('nobody mints won without a bank entry, the custodian mints gold, the regulator stops and starts; nobody else', async () => {
    const money = chain.at(chain.abiOf('IMoney.sol'), '0x0000000000000000000000000000000000000803'), assets = chain.at(chain.abiOf('IAssets.sol'), '0x0000000000000000000000000000000000000802');
    const [bank, custodian, regulator] = ['bank', 'custodian', 'regulator'].map((name) => chain.key(name)), { GOLD } = chain;
    for (const body of [bank, custodian, regulator]) await chain.done(alice.sendTransaction({ to: body.address, value: 10n * one }));
    const supply = await GOLD.totalSupply(), payee = Wallet.createRandom().address;
    const minted = (asset) => money.interface.getFunction('mint').inputs.map(({ name }) => ({ to: payee, account: payee, asset, amount: 50n * one, memo: '', reference: '' })[name] ?? '');
    for (const [who, asset] of [[alice, 'KRW'], [bank, 'KRW'], [alice, 'GOLD'], [bank, 'GOLD']]) await chain.refused(money.connect(who), 'mint', minted(asset), 'OperationRefused');
    await chain.done(money.connect(custodian).mint(...minted('GOLD')));
    assert.deepEqual([await GOLD.balanceOf(payee), await GOLD.totalSupply()], [50n * one, supply + 50n * one]);
    const [mint] = await chain.provider.getLogs({ address: GOLD.target, fromBlock: 1, topics: [id('Transfer(address,address,uint256)'), `0x${'0'.repeat(64)}`, `0x${payee.slice(2).toLowerCase().padStart(64, '0')}`] });
    assert.equal(BigInt(mint.data), 50n * one);

    const suspend = (status) => assets.interface.getFunction('setAssetStatus').inputs.map(({ name }) => ({ symbol: 'GOLD', asset: 'GOLD', status, reason: 'a test' })[name]);
    await chain.done(assets.connect(regulator).setAssetStatus(...suspend(1)));
    await chain.refused(GOLD.connect(alice), 'transfer', [payee, one], 'AssetSuspended');
    await chain.done(GOLD.connect(alice).approve(bob.address, one));
    await chain.refused(GOLD.connect(bob), 'transferFrom', [alice.address, payee, one], 'AssetSuspended');
    const [, name, version, chainId, verifyingContract] = await GOLD.eip712Domain();
    const message = order(alice, bob, one), signature = await alice.signTypedData({ name, version, chainId, verifyingContract }, transferType, message);
    await chain.refused(GOLD.connect(relayer), transferBy(byBytes), [...args(message), signature], 'AssetSuspended');
    await chain.done(assets.connect(regulator).setAssetStatus(...suspend(0)));
    await chain.done(GOLD.connect(relayer)[transferBy(byBytes)](...args(message), signature));
  });

  await chain.finish(t);
});
