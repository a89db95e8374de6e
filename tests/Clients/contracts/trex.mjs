// T-REX 4 (ERC-3643) and ONCHAINID: a regulated security from its packages' own bytecode, sold for the city's won.
import assert from 'node:assert/strict';
import test from 'node:test';
import { AbiCoder, getBytes, id, keccak256, parseEther, toUtf8Bytes, Wallet, ZeroAddress } from 'ethers';
import { artifactsOf, Chain } from './chain.mjs';

const artifact = artifactsOf(import.meta.url);
const trex = (path) => artifact(`@tokenysolutions/t-rex/artifacts/contracts/${path}.sol/${path.split('/').at(-1)}.json`);
const onchainId = (path) => artifact(`@onchain-id/solidity/artifacts/contracts/${path}.sol/${path.split('/').at(-1)}.json`);
const encode = (types, values) => AbiCoder.defaultAbiCoder().encode(types, values);
const keyOf = (address) => keccak256(encode(['address'], [address]));
const one = parseEther('1'), korea = 410, elsewhere = 840;

test('T-REX: a security whose holders are known', { timeout: 300_000 }, async (t) => {
  const chain = await Chain.start(t);
  const [issuer, agent, alice, bob, carol, mallory] = [70, 71, 72, 73, 74, 75].map((index) => chain.wallet(index));
  const doctor = Wallet.createRandom(); // signs claims: a key of the claim issuer's contract
  const topic = BigInt(id('KYC'));
  let factory, identities, claimIssuer, token, registry, compliance, modules;
  const ids = new Map();

  await t.test('the suite is deployed by its factory', async () => {
    const deploy = (path, ...args) => chain.deploy(issuer, trex(path), ...args);
    const identity = await chain.deploy(issuer, onchainId('Identity'), issuer.address, true);
    const identityAuthority = await chain.deploy(issuer, onchainId('proxy/ImplementationAuthority'), identity.target);
    identities = await chain.deploy(issuer, onchainId('factory/IdFactory'), identityAuthority.target);
    claimIssuer = await chain.deploy(issuer, onchainId('ClaimIssuer'), issuer.address);
    await chain.done(claimIssuer.addKey(keyOf(doctor.address), 3, 1));

    const parts = {};
    for (const [name, path] of Object.entries({
      tokenImplementation: 'token/Token', ctrImplementation: 'registry/implementation/ClaimTopicsRegistry', irImplementation: 'registry/implementation/IdentityRegistry',
      irsImplementation: 'registry/implementation/IdentityRegistryStorage', tirImplementation: 'registry/implementation/TrustedIssuersRegistry', mcImplementation: 'compliance/modular/ModularCompliance',
    })) parts[name] = (await deploy(path)).target;
    const authority = await deploy('proxy/authority/TREXImplementationAuthority', true, ZeroAddress, ZeroAddress);
    await chain.done(authority.addAndUseTREXVersion({ major: 4, minor: 1, patch: 6 }, parts));
    factory = await deploy('factory/TREXFactory', authority.target, identities.target);
    await chain.done(identities.addTokenFactory(factory.target));
    await chain.done(authority.setTREXFactory(factory.target));

    // Modules stand behind proxies; their settings are given with the suite.
    modules = {};
    for (const name of ['CountryAllowModule', 'SupplyLimitModule', 'MaxBalanceModule']) {
      const code = await deploy(`compliance/modular/modules/${name}`);
      const { abi } = trex(`compliance/modular/modules/${name}`);
      const proxied = abi.some((each) => each.name === 'initialize');
      modules[name] = proxied ? chain.at(abi, (await deploy('compliance/modular/modules/ModuleProxy', code.target, code.interface.encodeFunctionData('initialize'))).target, issuer) : code;
    }
    const settings = [['CountryAllowModule', 'batchAllowCountries', [[korea]]], ['SupplyLimitModule', 'setSupplyLimit', [1_000n * one]], ['MaxBalanceModule', 'setMaxBalance', [600n * one]]];
    const details = {
      owner: issuer.address, name: 'Harbour bond 2031', symbol: 'HB31', decimals: 18, irs: ZeroAddress, ONCHAINID: ZeroAddress, irAgents: [agent.address], tokenAgents: [agent.address],
      complianceModules: settings.map(([name]) => modules[name].target), complianceSettings: settings.map(([name, method, args]) => modules[name].interface.encodeFunctionData(method, args)),
    };
    const made = await chain.done(factory.deployTREXSuite('harbour', details, { claimTopics: [topic], issuers: [claimIssuer.target], issuerClaims: [[topic]] }));
    assert.ok(made.gasUsed > 3_000_000n, `${made.gasUsed}`);
    token = chain.at(trex('token/Token').abi, await factory.getToken('harbour'), agent);
    registry = chain.at(trex('registry/implementation/IdentityRegistry').abi, await token.identityRegistry(), agent);
    compliance = chain.at(trex('compliance/modular/ModularCompliance').abi, await token.compliance(), issuer);
    assert.deepEqual([await token.name(), await token.version(), await token.paused(), (await compliance.getModules()).length], ['Harbour bond 2031', '4.1.3', true, 3]);
    await chain.refused(factory, 'deployTREXSuite', ['harbour', details, { claimTopics: [], issuers: [], issuerClaims: [] }], 'token already deployed');
  });

  await t.test('identities with claims are registered', async () => {
    for (const [wallet, country] of [[alice, korea], [bob, korea], [carol, elsewhere]]) {
      await chain.done(identities.createIdentity(wallet.address, `id ${wallet.address}`));
      const identity = chain.at(onchainId('Identity').abi, await identities.getIdentity(wallet.address), wallet);
      ids.set(wallet, identity);
      await chain.done(registry.registerIdentity(wallet.address, identity.target, country));
      assert.equal(await registry.isVerified(wallet.address), false);
      const data = toUtf8Bytes(`known since 2024, ${country}`);
      const signature = await doctor.signMessage(getBytes(keccak256(encode(['address', 'uint256', 'bytes'], [identity.target, topic, data]))));
      await chain.refused(identity, 'addClaim', [topic, 1, claimIssuer.target, signature, toUtf8Bytes('something else'), ''], 'invalid claim');
      await chain.done(identity.addClaim(topic, 1, claimIssuer.target, signature, data, ''));
      assert.equal(await registry.isVerified(wallet.address), true);
    }
    await chain.refused(registry.connect(mallory), 'registerIdentity', [mallory.address, ids.get(alice).target, korea], 'AgentRole: caller does not have the Agent role');
  });

  await t.test('it is minted, and moves between those who are verified', async () => {
    await chain.refused(token, 'mint', [mallory.address, one], 'Identity is not verified.');
    await chain.refused(token, 'mint', [carol.address, one], 'Compliance not followed');
    await chain.done(token.mint(alice.address, 500n * one));
    await chain.refused(token.connect(alice), 'transfer', [bob.address, one], 'Pausable: paused');
    await chain.done(token.unpause());
    await chain.done(token.connect(alice).transfer(bob.address, 100n * one));
    await chain.refused(token.connect(alice), 'transfer', [mallory.address, one], 'Transfer not possible');
    await chain.refused(token.connect(alice), 'transfer', [carol.address, one], 'Transfer not possible');
    // The city's own contracts are nobody the registry knows: a security cannot get lost there.
    for (const native of ['0x0000000000000000000000000000000000000804', chain.GOLD.target]) await chain.refused(token.connect(alice), 'transfer', [native, one], 'Transfer not possible');
    await chain.done(token.mint(bob.address, 400n * one));
    await chain.refused(token, 'mint', [bob.address, 101n * one], 'Compliance not followed');
    await chain.refused(token.connect(alice), 'transfer', [bob.address, 101n * one], 'Transfer not possible');
    await chain.done(token.connect(alice).batchTransfer([bob.address, bob.address], [1n, one - 1n]));
    assert.deepEqual([await token.totalSupply(), await token.balanceOf(alice.address), await token.balanceOf(bob.address)], [900n * one, 399n * one, 501n * one]);
  });

  await t.test('an agent freezes, forces and pauses', async () => {
    await chain.done(token.freezePartialTokens(alice.address, 349n * one));
    await chain.refused(token.connect(alice), 'transfer', [bob.address, 51n * one], 'Insufficient Balance');
    await chain.done(token.connect(alice).transfer(bob.address, 50n * one));
    const forced = await chain.done(token.forcedTransfer(alice.address, bob.address, 10n * one));
    assert.deepEqual(chain.events(forced, token).map(([name]) => name), ['TokensUnfrozen', 'Transfer']);
    await chain.done(token.unfreezePartialTokens(alice.address, 339n * one));
    await chain.done(token.setAddressFrozen(bob.address, true));
    await chain.refused(token.connect(bob), 'transfer', [alice.address, one], 'wallet is frozen');
    await chain.done(token.setAddressFrozen(bob.address, false));
    await chain.done(token.pause());
    await chain.refused(token.connect(bob), 'transfer', [alice.address, one], 'Pausable: paused');
    await chain.done(token.unpause());
    await chain.done(token.burn(bob.address, 60n * one));
    await chain.refused(token.connect(alice), 'forcedTransfer', [bob.address, alice.address, one], 'AgentRole: caller does not have the Agent role');
  });

  await t.test('a revoked claim ends what its holder may receive', async () => {
    const claim = keccak256(encode(['address', 'uint256'], [claimIssuer.target, topic]));
    await chain.done(claimIssuer.revokeClaim(claim, ids.get(alice).target));
    assert.equal(await registry.isVerified(alice.address), false);
    await chain.refused(token.connect(bob), 'transfer', [alice.address, one], 'Transfer not possible');
    const data = toUtf8Bytes('known again');
    const signature = await doctor.signMessage(getBytes(keccak256(encode(['address', 'uint256', 'bytes'], [ids.get(alice).target, topic, data]))));
    await chain.done(ids.get(alice).addClaim(topic, 1, claimIssuer.target, signature, data, ''));
    await chain.done(token.connect(bob).transfer(alice.address, 40n * one));
  });

  await t.test('a lost wallet is recovered', async () => {
    const fresh = chain.wallet(76), identity = ids.get(alice);
    await chain.refused(token, 'recoveryAddress', [alice.address, fresh.address, identity.target], 'Recovery not possible');
    await chain.done(identity.addKey(keyOf(fresh.address), 1, 1));
    const held = await token.balanceOf(alice.address);
    const recovered = await chain.done(token.recoveryAddress(alice.address, fresh.address, identity.target));
    assert.ok(chain.events(recovered, token).some(([name]) => name === 'RecoverySuccess'));
    assert.deepEqual([await token.balanceOf(alice.address), await token.balanceOf(fresh.address), await registry.contains(alice.address)], [0n, held, false]);
    await chain.done(token.connect(fresh).transfer(bob.address, one));
  });

  await t.test('it is delivered against the city\'s won, both or neither', async () => {
    const buyer = chain.wallet(76);
    const desk = await chain.deploy(issuer, trex('DVD/DVDTransferManager'));
    assert.deepEqual([await desk.isTREX(token.target), await desk.isTREX(chain.KRW.target)], [true, false]);
    await chain.done(token.connect(bob).approve(desk.target, 20n * one));
    const nonce = await desk.txNonce();
    await chain.done(desk.connect(bob).initiateDVDTransfer(token.target, 20n * one, buyer.address, chain.KRW.target, 2_000n * one));
    const deal = await desk.calculateTransferID(nonce, bob.address, token.target, 20n * one, buyer.address, chain.KRW.target, 2_000n * one);
    await chain.refused(desk.connect(buyer), 'takeDVDTransfer', [deal], 'not enough allowance to transfer');
    await chain.done(chain.KRW.connect(buyer).approve(desk.target, 2_000n * one));
    const before = [await token.balanceOf(buyer.address), await chain.provider.getBalance(bob.address)];
    const settled = await chain.done(desk.connect(buyer).takeDVDTransfer(deal));
    assert.deepEqual(chain.events(settled, chain.KRW), [['Transfer', buyer.address, bob.address, 2_000n * one]]);
    assert.deepEqual([await token.balanceOf(buyer.address), await chain.provider.getBalance(bob.address)], [before[0] + 20n * one, before[1] + 2_000n * one]);
    // The security is refused at the last moment, and the won stays where it was.
    await chain.done(token.connect(bob).approve(desk.target, 5n * one));
    await chain.done(desk.connect(bob).initiateDVDTransfer(token.target, 5n * one, mallory.address, chain.KRW.target, one));
    const refused = await desk.calculateTransferID(nonce + 1n, bob.address, token.target, 5n * one, mallory.address, chain.KRW.target, one);
    await chain.done(chain.KRW.connect(mallory).approve(desk.target, one));
    await chain.refused(desk.connect(mallory), 'takeDVDTransfer', [refused], 'Transfer not possible');
    await chain.done(desk.connect(bob).cancelDVDTransfer(refused));
  });

  await chain.finish(t);
});
