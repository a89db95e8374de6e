// OpenZeppelin Contracts 5 on a node: its bytecode from npm where a contract stands alone, compiled with npm's solc where it is abstract (Presets.sol).
import assert from 'node:assert/strict';
import { createHash, createSign, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import test from 'node:test';
import {
  concat, encodeRlp, getCreate2Address, id, keccak256, MaxUint256, parseEther, Signature, toBeArray, toBeHex, toQuantity, Wallet, ZeroAddress, ZeroHash,
} from 'ethers';
import { artifactsOf, Chain } from '../contracts/chain.mjs';
import { compile } from '../contracts/compile.mjs';

const artifact = artifactsOf(import.meta.url);
const stock = (name) => artifact(`@openzeppelin/contracts/build/contracts/${name}.json`);
const presets = compile(new URL('Presets.sol', import.meta.url));
const one = parseEther('1');
const permit = { Permit: [['owner', 'address'], ['spender', 'address'], ['value', 'uint256'], ['nonce', 'uint256'], ['deadline', 'uint256']].map(([name, type]) => ({ name, type })) };

/** A permit for a token, signed as its domain (EIP-5267) says. */
async function signPermit(token, owner, spender, value, deadline = MaxUint256) {
  const [, name, version, chainId, verifyingContract] = await token.eip712Domain();
  return Signature.from(await owner.signTypedData({ name, version, chainId, verifyingContract }, permit, { owner: owner.address, spender, value, nonce: await token.nonces(owner.address), deadline }));
}

test('OpenZeppelin 5', { timeout: 300_000 }, async (t) => {
  const chain = await Chain.start(t);
  const [alice, bob, carol] = [70, 71, 72].map((index) => chain.wallet(index));
  const { KRW, GOLD } = chain;
  const role = (name) => id(name);

  await t.test('ERC20 with permits, votes, burning and flash loans', async () => {
    const share = await chain.deploy(alice, presets.Share, alice.address, 1_000n * one);
    assert.deepEqual(chain.events(share.receipt, share), [['Transfer', ZeroAddress, alice.address, 1_000n * one]]);
    await chain.done(share.transfer(bob.address, 100n * one));
    await chain.refused(share.connect(bob), 'transfer', [carol.address, 101n * one], 'ERC20InsufficientBalance');
    await chain.refused(share.connect(bob), 'transfer', [ZeroAddress, 1n], 'ERC20InvalidReceiver');
    await chain.refused(share.connect(carol), 'transferFrom', [bob.address, carol.address, 1n], 'ERC20InsufficientAllowance');

    const { v, r, s } = await signPermit(share, bob, carol.address, 5n * one);
    await chain.done(share.permit(bob.address, carol.address, 5n * one, MaxUint256, v, r, s));
    await chain.refused(share, 'permit', [bob.address, carol.address, 5n * one, MaxUint256, v, r, s], 'ERC2612InvalidSigner');
    await chain.done(share.connect(carol).transferFrom(bob.address, carol.address, 5n * one));
    assert.equal(await share.allowance(bob.address, carol.address), 0n);

    assert.equal(await share.getVotes(bob.address), 0n);
    const before = (await chain.done(share.connect(bob).delegate(bob.address))).blockNumber;
    const moved = await chain.done(share.connect(bob).transfer(carol.address, 20n * one));
    await chain.blocks(1, alice);
    assert.deepEqual([await share.getVotes(bob.address), await share.getPastVotes(bob.address, before), await share.getPastVotes(bob.address, moved.blockNumber)], [75n * one, 95n * one, 75n * one]);
    await chain.done(share.connect(bob).burn(75n * one));
    assert.equal(await share.totalSupply(), 925n * one);

    const [honest, thief] = [await chain.deploy(alice, presets.Borrower, true), await chain.deploy(alice, presets.Borrower, false)];
    await chain.done(share.flashLoan(honest.target, share.target, 5_000n * one, '0x'));
    await chain.refused(share, 'flashLoan', [thief.target, share.target, 5_000n * one, '0x'], 'ERC3156InvalidReceiver');
    assert.equal(await share.totalSupply(), 925n * one);
  });

  await t.test('ERC4626 and ERC20Wrapper over the city\'s own won and gold', async () => {
    for (const asset of [KRW, GOLD]) {
      const vault = await chain.deploy(alice, presets.Vault, asset.target);
      assert.equal((await vault.asset()).toLowerCase(), asset.target);
      assert.equal(await vault.decimals(), 18n);
      await chain.refused(vault, 'deposit', [10n * one, alice.address], 'ERC20InsufficientAllowance');
      await chain.done(asset.connect(alice).approve(vault.target, MaxUint256));
      const deposit = await chain.done(vault.deposit(10n * one, alice.address));
      assert.deepEqual(chain.events(deposit, vault).at(-1), ['Deposit', alice.address, alice.address, 10n * one, 10n * one]);
      assert.deepEqual(chain.events(deposit, asset), [['Transfer', alice.address, vault.target, 10n * one]]);
      assert.equal(await asset.allowance(alice.address, vault.target), MaxUint256, 'an allowance of everything is used up');
      // What somebody gives belongs to all shares: by the token, and for won as coin too.
      await chain.done(asset.connect(bob).transfer(vault.target, 5n * one));
      assert.equal(await vault.convertToAssets(10n * one), 15n * one - 1n);
      await chain.done(asset.connect(bob).approve(vault.target, 6n * one));
      await chain.done(vault.connect(bob).mint(4n * one, bob.address));
      await chain.refused(vault.connect(bob), 'withdraw', [7n * one, bob.address, bob.address], 'ERC4626ExceededMaxWithdraw');
      const before = await asset.balanceOf(carol.address);
      await chain.done(vault.redeem(10n * one, carol.address, alice.address));
      assert.equal(await asset.balanceOf(carol.address) - before, 15n * one - 1n);
      if (asset === KRW) assert.equal(await chain.provider.getBalance(vault.target), await KRW.balanceOf(vault.target));
    }
  });

  let voice, council, timelock;
  await t.test('votes with wrapped gold; a timelock pays won, moves gold and places an order on the city\'s market by their decision', async () => {
    voice = await chain.deploy(alice, presets.Voice, GOLD.target);
    for (const [wallet, value] of [[alice, 30n], [bob, 20n], [carol, 10n]]) {
      await chain.done(GOLD.connect(wallet).approve(voice.target, value * one));
      await chain.done(voice.connect(wallet).depositFor(wallet.address, value * one));
      await chain.done(voice.connect(wallet).delegate(wallet.address));
    }
    assert.equal(await GOLD.balanceOf(voice.target), await voice.totalSupply());
    timelock = await chain.deploy(alice, stock('TimelockController'), 1n, [], [ZeroAddress], alice.address);
    council = await chain.deploy(alice, presets.Council, voice.target, timelock.target);
    for (const name of ['PROPOSER_ROLE', 'CANCELLER_ROLE']) await chain.done(timelock.grantRole(role(name), council.target));
    await chain.done(timelock.renounceRole(ZeroHash, alice.address));
    await chain.done(alice.sendTransaction({ to: timelock.target, value: 1_000n * one }));
    await chain.done(GOLD.connect(alice).transfer(timelock.target, 8n * one));

    const market = chain.at(chain.abiOf('IMarket.sol'), '0x0000000000000000000000000000000000000804');
    const price = 200_000n;
    const payee = Wallet.createRandom().address;
    const proposal = [
      [payee, GOLD.target, market.target],
      [250n * one, 0n, 0n],
      ['0x', GOLD.interface.encodeFunctionData('transfer', [payee, 3n * one]), market.interface.encodeFunctionData('placeOrder', ['GOLD-KRW', 1, 0, price, 200n, 0, 0, 0, 7n])],
    ];
    const description = '# Sell two grams, pay the architect';
    const hash = id(description);
    await chain.refused(council.connect(chain.wallet(73)), 'propose', [...proposal, description], 'GovernorInsufficientProposerVotes');
    const proposed = await chain.done(council.propose(...proposal, description));
    const [[, number]] = chain.events(proposed, council);
    assert.equal(await council.state(number), 0n);
    await chain.refused(council, 'castVote', [number, 1], 'GovernorUnexpectedProposalState');
    await chain.blocks(5, carol);
    await chain.done(council.castVote(number, 1));
    await chain.refused(council, 'castVote', [number, 0], 'GovernorAlreadyCastVote');
    await chain.done(council.connect(bob).castVoteWithReason(number, 0, 'too cheap'));
    // Carol signs; Bob brings her vote.
    const ballot = { Ballot: [['proposalId', 'uint256'], ['support', 'uint8'], ['voter', 'address'], ['nonce', 'uint256']].map(([name, type]) => ({ name, type })) };
    const domain = { name: 'Council', version: '1', chainId: chain.chainId, verifyingContract: council.target };
    const vote = { proposalId: number, support: 1, voter: carol.address, nonce: await council.nonces(carol.address) };
    await chain.done(council.connect(bob).castVoteBySig(number, 1, carol.address, await carol.signTypedData(domain, ballot, vote)));
    assert.deepEqual([...await council.proposalVotes(number)], [20n * one, 40n * one, 0n]);
    await chain.refused(council, 'queue', [...proposal, hash], 'GovernorUnexpectedProposalState');
    await chain.blocks(Number(await council.proposalDeadline(number)) - await chain.provider.getBlockNumber() + 1, carol);
    assert.equal(await council.state(number), 4n);
    await chain.done(council.queue(...proposal, hash));
    await chain.refused(council, 'execute', [...proposal, hash], 'TimelockUnexpectedOperationState');
    await chain.until(Number(await council.proposalEta(number)), carol);
    const executed = await chain.done(council.execute(...proposal, hash));
    assert.equal(await council.state(number), 7n);
    assert.equal(await chain.provider.getBalance(payee), 250n * one);
    assert.equal(await GOLD.balanceOf(payee), 3n * one);
    const [[name, account, , operation]] = chain.events(executed, market);
    assert.deepEqual([name, account, operation], ['OperationExecuted', timelock.target, 403n]);
    // Two grams lie in the market's hands now.
    assert.equal(await GOLD.balanceOf(timelock.target), 3n * one);
  });

  await t.test('a vesting wallet hands out won and gold as time passes', async () => {
    const { timestamp } = await chain.provider.getBlock('latest');
    const wallet = await chain.deploy(alice, stock('VestingWallet'), bob.address, BigInt(timestamp), 4n);
    await chain.done(alice.sendTransaction({ to: wallet.target, value: 400n * one }));
    await chain.done(GOLD.connect(alice).transfer(wallet.target, 4n * one));
    await chain.until(timestamp + 1, carol);
    const early = await chain.done(wallet['release(address)'](GOLD.target));
    const [[, , some]] = chain.events(early, wallet);
    assert.ok(some === one || some === 2n * one || some === 3n * one, `${some}`);
    await chain.until(timestamp + 4, carol);
    const before = [await chain.provider.getBalance(bob.address), await GOLD.balanceOf(bob.address)];
    await chain.done(wallet['release()']());
    await chain.done(wallet['release(address)'](GOLD.target));
    assert.deepEqual([await chain.provider.getBalance(bob.address), await GOLD.balanceOf(bob.address)], [before[0] + 400n * one, before[1] + 4n * one - some]);
  });

  await t.test('ERC721, ERC1155 and their receivers', async () => {
    const [deed, items, holder] = [await chain.deploy(alice, presets.Deed), await chain.deploy(alice, presets.Items), await chain.deploy(alice, presets.Holder)];
    for (let n = 1n; n <= 3n; n++) await chain.done(deed.mint(alice.address, n));
    await chain.refused(deed, 'mint', [alice.address, 1n], 'ERC721InvalidSender');
    await chain.done(deed.approve(bob.address, 2n));
    await chain.done(deed.connect(bob).transferFrom(alice.address, bob.address, 2n));
    await chain.refused(deed.connect(bob), 'transferFrom', [alice.address, bob.address, 1n], 'ERC721InsufficientApproval');
    await chain.done(deed['safeTransferFrom(address,address,uint256)'](alice.address, holder.target, 3n));
    // A token of the city, like any contract that says nothing about deeds, is no receiver.
    await chain.refused(deed, 'safeTransferFrom(address,address,uint256)', [alice.address, GOLD.target, 1n], 'ERC721InvalidReceiver');
    assert.deepEqual([...await deed.royaltyInfo(1n, 10_000n)], [alice.address, 250n]);
    assert.deepEqual([await deed.tokenOfOwnerByIndex(alice.address, 0n), await deed.ownerOf(3n)], [1n, holder.target]);

    await chain.done(items.mint(alice.address, [1n, 2n], [10n, 20n]));
    await chain.done(items.setApprovalForAll(bob.address, true));
    const moved = await chain.done(items.connect(bob).safeBatchTransferFrom(alice.address, holder.target, [1n, 2n], [3n, 4n], '0x'));
    assert.equal(chain.events(moved, items)[0][0], 'TransferBatch');
    assert.deepEqual([...await items.balanceOfBatch([alice.address, holder.target], [1n, 2n])], [7n, 4n]);
    await chain.refused(items, 'safeTransferFrom', [alice.address, KRW.target, 1n, 1n, '0x'], 'ERC1155InvalidReceiver');
    await chain.refused(items, 'safeTransferFrom', [alice.address, holder.target, 1n, 8n, '0x'], 'ERC1155InsufficientBalance');
  });

  await t.test('roles, SafeERC20 and Multicall around the city\'s tokens', async () => {
    for (const asset of [KRW, GOLD]) {
      const till = await chain.deploy(alice, presets.Till, asset.target);
      await chain.refused(till, 'take', [alice.address, 1n], 'AccessControlUnauthorizedAccount');
      await chain.done(till.grantRole(role('CASHIER'), alice.address));
      await chain.refused(till, 'take', [bob.address, one], 'ERC20InsufficientAllowance');
      await chain.done(asset.connect(bob).approve(till.target, 3n * one));
      await chain.done(till.take(bob.address, 3n * one));
      const { v, r, s } = await signPermit(asset, carol, till.target, 2n * one);
      await chain.done(till.takeWithPermit(carol.address, 2n * one, MaxUint256, v, r, s));
      await chain.refused(till, 'takeWithPermit', [carol.address, 2n * one, MaxUint256, v, r, s], 'ERC2612InvalidSigner');
      for (const [method, value, left] of [['allow', 7n, 7n], ['allowMore', 3n, 10n], ['allowLess', 4n, 6n], ['allow', 0n, 0n]]) {
        await chain.done(till[method](bob.address, value));
        assert.equal(await asset.allowance(till.target, bob.address), left, method);
      }
      await chain.refused(till, 'allowLess', [bob.address, 1n], 'SafeERC20FailedDecreaseAllowance');
      assert.deepEqual(chain.events(await chain.done(till.tryPay(bob.address, 6n * one)), till), [['Tried', false]]);
      assert.deepEqual(chain.events(await chain.done(till.tryPay(bob.address, one)), till), [['Tried', true]]);
      const pay = (to, value) => till.interface.encodeFunctionData('pay', [to, value]);
      const many = await chain.done(till.multicall([pay(bob.address, one), pay(carol.address, one), pay(alice.address, 2n * one)]));
      assert.equal(chain.events(many, asset).length, 3);
      assert.equal(await asset.balanceOf(till.target), 0n);
      await chain.refused(till, 'multicall', [[pay(bob.address, 0n), pay(bob.address, 1n)]], 'ERC20InsufficientBalance');
      // The administrator hands over, with the delay it was made with.
      await chain.done(till.beginDefaultAdminTransfer(bob.address));
      await chain.refused(till.connect(carol), 'acceptDefaultAdminTransfer', [], 'AccessControlInvalidDefaultAdmin');
      await chain.until(Number((await till.pendingDefaultAdmin()).schedule) + 1, alice);
      await chain.done(till.connect(bob).acceptDefaultAdminTransfer());
      assert.equal(await till.defaultAdmin(), bob.address);
    }
  });

  await t.test('AccessManager with a delay', async () => {
    const manager = await chain.deploy(alice, stock('AccessManager'), alice.address);
    const managed = await chain.deploy(alice, presets.Managed, manager.target);
    const selector = managed.interface.getFunction('setLevel').selector;
    await chain.refused(managed.connect(bob), 'setLevel', [5n], 'AccessManagedUnauthorized');
    await chain.done(manager.setTargetFunctionRole(managed.target, [selector], 1n));
    await chain.done(manager.grantRole(1n, bob.address, 1));
    const data = managed.interface.encodeFunctionData('setLevel', [5n]);
    await chain.refused(managed.connect(bob), 'setLevel', [5n], 'AccessManagerNotScheduled');
    const scheduled = await chain.done(manager.connect(bob).schedule(managed.target, data, 0));
    const [[, , , when]] = chain.events(scheduled, manager);
    await chain.until(Number(when), alice);
    await chain.done(manager.connect(bob).execute(managed.target, data));
    assert.equal(await managed.level(), 5n);
  });

  await t.test('a forwarder brings what others sign (ERC-2771)', async () => {
    const forwarder = await chain.deploy(alice, stock('ERC2771Forwarder'), 'Forwarder');
    const counter = await chain.deploy(alice, presets.Counter, forwarder.target);
    const types = { ForwardRequest: [['from', 'address'], ['to', 'address'], ['value', 'uint256'], ['gas', 'uint256'], ['nonce', 'uint256'], ['deadline', 'uint48'], ['data', 'bytes']].map(([name, type]) => ({ name, type })) };
    const domain = { name: 'Forwarder', version: '1', chainId: chain.chainId, verifyingContract: forwarder.target };
    const signed = async (wallet, method, value = 0n, nonce = undefined) => {
      const request = { from: wallet.address, to: counter.target, value, gas: 100_000n, deadline: 2n ** 48n - 1n, data: counter.interface.encodeFunctionData(method) };
      return { ...request, signature: await wallet.signTypedData(domain, types, { ...request, nonce: nonce ?? await forwarder.nonces(wallet.address) }) };
    };
    await chain.done(forwarder.execute(await signed(bob, 'count', 2n), { value: 2n }));
    assert.equal(await counter.counts(bob.address), 3n);
    await chain.refused(forwarder, 'execute', [await signed(bob, 'count', 0n, 0n)], 'ERC2771ForwarderInvalidSigner');
    const batch = [await signed(bob, 'count'), await signed(carol, 'fail', 5n), await signed(carol, 'count', 0n, 1n)];
    const receipt = await chain.done(forwarder.executeBatch(batch, alice.address, { value: 5n }));
    assert.deepEqual(chain.events(receipt, forwarder).map(([, , , success]) => success), [true, false, true]);
    assert.deepEqual([await counter.counts(bob.address), await counter.counts(carol.address)], [4n, 1n]);
  });

  await t.test('proxies: UUPS, transparent, beacon, clones; an implementation that pays the city\'s gold after an upgrade', async () => {
    const [v1, v2] = [await chain.deploy(alice, presets.BoxV1), await chain.deploy(alice, presets.BoxV2)];
    const start = v1.interface.encodeFunctionData('initialize', [alice.address, 42n]);
    const migrate = v2.interface.encodeFunctionData('migrate', [GOLD.target]);
    await chain.refused(v1, 'initialize', [alice.address, 1n], 'InvalidInitialization');
    const slot = (name) => toBeHex(BigInt(id(name)) - 1n, 32);
    const implementationOf = async (at) => `0x${(await chain.provider.getStorage(at, slot('eip1967.proxy.implementation'))).slice(26)}`;

    const paysGold = async (address) => {
      const box = chain.at(presets.BoxV2.abi, address, alice);
      assert.deepEqual([await box.version(), await box.value()], [2n, 42n]);
      await chain.done(GOLD.connect(bob).transfer(address, one));
      await chain.done(box.pay(carol.address, one));
      await chain.refused(box.connect(bob), 'pay', [carol.address, 0n], 'OwnableUnauthorizedAccount');
    };

    const uups = await chain.deploy(alice, stock('ERC1967Proxy'), v1.target, start);
    const box = chain.at(presets.BoxV1.abi, uups.target, alice);
    await chain.refused(box.connect(bob), 'upgradeToAndCall', [v2.target, migrate], 'OwnableUnauthorizedAccount');
    await chain.refused(box, 'upgradeToAndCall', [GOLD.target, '0x'], 'ERC1967InvalidImplementation');
    await chain.done(box.upgradeToAndCall(v2.target, migrate));
    assert.equal(await implementationOf(uups.target), v2.target.toLowerCase());
    await paysGold(uups.target);

    const transparent = await chain.deploy(alice, stock('TransparentUpgradeableProxy'), v1.target, alice.address, start);
    const admin = chain.at(stock('ProxyAdmin').abi, `0x${(await chain.provider.getStorage(transparent.target, slot('eip1967.proxy.admin'))).slice(26)}`, alice);
    await chain.refused(admin.connect(bob), 'upgradeAndCall', [transparent.target, v2.target, migrate], 'OwnableUnauthorizedAccount');
    await chain.done(admin.upgradeAndCall(transparent.target, v2.target, migrate));
    await paysGold(transparent.target);

    const beacon = await chain.deploy(alice, stock('UpgradeableBeacon'), v1.target, alice.address);
    const proxies = [await chain.deploy(alice, stock('BeaconProxy'), beacon.target, start), await chain.deploy(alice, stock('BeaconProxy'), beacon.target, start)];
    await chain.done(beacon.upgradeTo(v2.target));
    for (const proxy of proxies) {
      await chain.done(chain.at(presets.BoxV2.abi, proxy.target, alice).migrate(GOLD.target));
      await paysGold(proxy.target);
    }

    const cloner = await chain.deploy(alice, presets.Cloner);
    const [[, clone]] = chain.events(await chain.done(cloner.clone(v2.target)), cloner);
    const salt = id('a clone');
    const predicted = await cloner.predict(v2.target, salt);
    // Money that waits where a contract comes to stand is the contract's.
    await chain.done(GOLD.connect(bob).transfer(predicted, one));
    assert.deepEqual(chain.events(await chain.done(cloner.cloneAt(v2.target, salt, { value: 7n })), cloner), [['Made', predicted]]);
    await chain.refused(cloner, 'cloneAt', [v2.target, salt], 'FailedDeployment');
    assert.deepEqual([await GOLD.balanceOf(predicted), await chain.provider.getBalance(predicted)], [one, 7n]);
    for (const at of [clone, predicted]) {
      const made = chain.at(presets.BoxV2.abi, at, alice);
      await chain.done(made.initialize(alice.address, 42n));
      await chain.done(made.migrate(GOLD.target));
      await paysGold(at);
    }
    const code = concat([presets.Holder.bytecode]);
    assert.deepEqual(chain.events(await chain.done(cloner.create2(salt, code)), cloner), [['Made', getCreate2Address(cloner.target, salt, keccak256(code))]]);
  });

  await t.test('ReentrancyGuardTransient stops who comes in again (EIP-1153)', async () => {
    const purse = await chain.deploy(alice, presets.Purse);
    await chain.done(purse.put({ value: 100n }));
    const robber = await chain.deploy(bob, presets.Robber, purse.target, { value: 10n });
    await chain.refused(robber, 'rob', [true], 'ReentrancyGuardReentrantCall');
    assert.equal(await chain.provider.getBalance(purse.target), 110n);
    // Without it the robber takes ten of Alice's.
    await chain.done(robber.rob(false));
    assert.equal(await chain.provider.getBalance(robber.target), 20n, 'the guard made no difference');
    await chain.refused(purse, 'draw', [], 'InsufficientBalance');
  });

  await t.test('signatures: ECDSA, ERC-1271, P-256, RSA, Merkle proofs', async () => {
    const [checks, firm] = [await chain.deploy(alice, presets.Checks), await chain.deploy(alice, presets.Firm, bob.address)];
    const hash = id('a message');
    const signature = bob.signingKey.sign(hash).serialized;
    assert.equal(await checks.recovered(hash, signature), bob.address);
    assert.deepEqual([await checks.signed(bob.address, hash, signature), await checks.signed(firm.target, hash, signature), await checks.signed(carol.address, hash, signature), await checks.signed(GOLD.target, hash, signature)], [true, true, false, false]);

    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
    const { x, y } = publicKey.export({ format: 'jwk' });
    const raw = signBytes('sha256', Buffer.from('a message'), { key: privateKey, dsaEncoding: 'ieee-p1363' });
    const digest = `0x${createHash('sha256').update('a message').digest('hex')}`;
    const order = 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n;
    const word = (text) => `0x${Buffer.from(text, 'base64url').toString('hex')}`;
    const r = `0x${raw.subarray(0, 32).toString('hex')}`, high = BigInt(`0x${raw.subarray(32).toString('hex')}`);
    const s = toBeHex(high > order / 2n ? order - high : high, 32);
    assert.deepEqual([...await checks.passkey(digest, r, s, word(x), word(y))], [true, true]);
    assert.deepEqual([...await checks.passkey(hash, r, s, word(x), word(y))], [false, false]);

    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const { n, e } = rsa.publicKey.export({ format: 'jwk' });
    const made = `0x${createSign('sha256').update('a message').sign(rsa.privateKey).toString('hex')}`;
    const bytes = (text) => `0x${Buffer.from(text).toString('hex')}`;
    assert.deepEqual([await checks.rsa(bytes('a message'), made, word(e), word(n)), await checks.rsa(bytes('another'), made, word(e), word(n))], [true, false]);

    const leaves = ['a', 'b', 'c', 'd'].map(id), pair = (a, b) => keccak256(BigInt(a) < BigInt(b) ? concat([a, b]) : concat([b, a]));
    const nodes = [pair(leaves[0], leaves[1]), pair(leaves[2], leaves[3])], root = pair(...nodes);
    assert.deepEqual([await checks.listed([leaves[3], nodes[0]], root, leaves[2]), await checks.listed([leaves[0], nodes[0]], root, leaves[2])], [true, false]);
  });

  await t.test('a contract reads the city\'s own headers and proofs', async () => {
    const checks = await chain.deploy(alice, presets.Checks);
    // An account that only a native record knows, and one that a transaction of this suite has made.
    for (const account of [chain.wallet(75).address, timelock.target]) {
      const height = await chain.provider.getBlockNumber();
      await chain.blocks(1, alice);
      const header = await chain.ask('debug_getRawHeader', toQuantity(height));
      const block = await chain.ask('eth_getBlockByNumber', toQuantity(height), false);
      assert.equal(keccak256(header), block.hash);
      assert.deepEqual([...await checks.roots(header)], [block.parentHash, block.stateRoot, block.receiptsRoot, BigInt(height), BigInt(block.timestamp), BigInt(block.baseFeePerGas)]);
      const { accountProof, balance, nonce, storageHash, codeHash } = await chain.ask('eth_getProof', account, [], toQuantity(height));
      const record = encodeRlp([toBeArray(BigInt(nonce)), toBeArray(BigInt(balance)), storageHash, codeHash]);
      assert.equal(await checks.proven(header, account, accountProof), record);
      assert.equal(BigInt(balance), await KRW.balanceOf(account, { blockTag: height }));
    }
    // An allowance of the city's gold, in the token's storage as Solidity lays it out.
    await chain.done(GOLD.connect(alice).approve(bob.address, 77n));
    const [{ storageHash }] = [await chain.ask('eth_getProof', GOLD.target, [], 'latest')];
    assert.notEqual(storageHash, '0x56e81f171bcc55a6ff8345e692c0f86e5b48e01b996cadc001622fb5e363b421');
  });

  await chain.finish(t);
});
