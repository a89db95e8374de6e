// SigningStargateClient of @cosmjs/stargate on a node: payments, orders, both sign modes, many messages, a multisig account, fees that somebody else pays, acting for others.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createMultisigThresholdPubkey, encodeSecp256k1Pubkey, pubkeyToAddress, Secp256k1Wallet } from '@cosmjs/amino';
import { fromBech32, fromHex, toBech32, toHex } from '@cosmjs/encoding';
import { DirectSecp256k1Wallet, makeAuthInfoBytes, makeSignBytes, makeSignDoc, Registry } from '@cosmjs/proto-signing';
import { AminoTypes, createDefaultAminoConverters, defaultRegistryTypes, GasPrice, makeMultisignedTxBytes, SigningStargateClient } from '@cosmjs/stargate';
import { connectComet } from '@cosmjs/tendermint-rpc';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { GenericAuthorization } from 'cosmjs-types/cosmos/authz/v1beta1/authz';
import { MsgExec, MsgExecResponse, MsgGrant } from 'cosmjs-types/cosmos/authz/v1beta1/tx';
import { MsgSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { BasicAllowance } from 'cosmjs-types/cosmos/feegrant/v1beta1/feegrant';
import { MsgGrantAllowance } from 'cosmjs-types/cosmos/feegrant/v1beta1/tx';
import { TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { City, transfer, until } from '../faults/city.mjs';
import { nativeAmino, PlaceOrder, PlaceOrderResponse as Answer, Transfer } from './messages.mjs';

const chainId = 'gwangan-demo-1', prefix = 'gwangan';
const registry = () => new Registry([...defaultRegistryTypes, ['/gwangan.money.v1.Transfer', Transfer], ['/gwangan.market.v1.PlaceOrder', PlaceOrder]]);
const aminoTypes = () => new AminoTypes({ ...createDefaultAminoConverters(), ...nativeAmino });
const coins = (amount) => [{ denom: 'KRW', amount: `${amount}` }];
const fee = (rest = {}) => ({ amount: coins(10n ** 18n), gas: '1000000', ...rest });
const secret = (byte) => fromHex(byte.toString(16).padStart(2, '0').repeat(32));
const hexOf = (address) => `0x${toHex(fromBech32(address).data)}`;

const attributesOf = (result, name) => result.events.filter(({ type }) => type === name).map(({ attributes }) => Object.fromEntries(attributes.map(({ key, value }) => [key, value])));

async function start(t) {
  const city = City.create();
  t.after(() => city.remove());
  await resume(city);
  t.after(() => city.comet.disconnect());
  return city;
}

async function resume(city) {
  city.node = await city.start('--block-ms', '100', '--idle-ms', '300', '--traders', '0');
  await until('the RPC', () => /CometBFT's RPC\s+http:\/\/\S+\s/.test(city.node.output));
  city.comet = await connectComet(city.node.output.match(/CometBFT's RPC\s+(http:\/\/\S+)/)[1]);
}

const balance = async (city, address) => BigInt((await (await SigningStargateClient.create(city.comet)).getBalance(address, 'KRW')).amount);

/** A wallet with won of a member, and a client that signs with it; its sequence is counted here. */
async function wallet(city, byte, kind = DirectSecp256k1Wallet) {
  const signer = await kind.fromKey(secret(byte), prefix), [{ address, pubkey }] = await signer.getAccounts();
  const client = await SigningStargateClient.createWithSigner(city.comet, signer, { registry: registry(), aminoTypes: aminoTypes(), broadcastPollIntervalMs: 100, gasPrice: GasPrice.fromString('20000000000000KRW') });
  const own = { address, pubkey, client, sequence: 0 };
  own.sign = async (messages, rest = {}, memo = '') => TxRaw.encode(await client.sign(address, messages, fee(rest), memo, { accountNumber: 0, sequence: own.sequence, chainId })).finish();
  own.send = async (messages, rest, memo) => {
    const result = await client.broadcastTx(await own.sign(messages, rest, memo));
    own.sequence += 1;
    return result;
  };
  return own;
}

async function fund(city, ...addresses) {
  const member = city.member(60);
  for (const address of addresses) assert.equal((await city.comet.broadcastTxCommit({ tx: member.sign([transfer(hexOf(address), 1_000_000n * 10n ** 18n)]) })).txResult.code, 0);
}

const msgSend = (fromAddress, toAddress, amount) => ({ typeUrl: '/cosmos.bank.v1beta1.MsgSend', value: { fromAddress, toAddress, amount: coins(amount) } });
const order = (signer, clientOrderId, rest = {}) => ({ typeUrl: '/gwangan.market.v1.PlaceOrder', value: { market: 'GOLD-KRW', side: 1n, price: 1n, lots: 0n, clientOrderId: BigInt(clientOrderId), ...rest, signer } });

test('Payments in both sign modes, many messages at once, and refusals in the SDK\'s words', async (t) => {
  const city = await start(t), to = toBech32(prefix, new Uint8Array(20).fill(9));
  const direct = await wallet(city, 0x31), amino = await wallet(city, 0x32, Secp256k1Wallet);
  await fund(city, direct.address, amino.address);
  for (const own of [direct, amino]) {
    const before = await balance(city, to);
    const sent = await own.send([msgSend(own.address, to, 5)], {}, 'tea & <cake>');
    assert.deepEqual([sent.code, sent.gasWanted, sent.gasUsed], [0, 1000000n, 25000n]);
    assert.ok(sent.events.some(({ type }) => type === 'money.Transferred'));
    assert.deepEqual(sent.msgResponses.map(({ typeUrl }) => typeUrl), ['/cosmos.bank.v1beta1.MsgSendResponse']);
    assert.deepEqual(attributesOf(sent, 'transfer'), [{ recipient: to, sender: own.address, amount: '5KRW', msg_index: '0' }]);
    assert.deepEqual(attributesOf(sent, 'message'), [{ sender: own.address }, { action: '/cosmos.bank.v1beta1.MsgSend', sender: own.address, module: 'bank', msg_index: '0' }]);
    assert.deepEqual(attributesOf(sent, 'tx').slice(1), [{ acc_seq: `${own.address}/0` }, { signature: attributesOf(sent, 'tx')[2].signature }]);
    const native = { typeUrl: '/gwangan.money.v1.Transfer', value: { to, asset: 'KRW', amount: '7', memo: 'with <care>', signer: own.address } };
    assert.equal((await own.send([native, msgSend(own.address, to, 3)])).code, 0);
    assert.equal(await balance(city, to), before + 15n);
    // The second cannot be paid, so the first is not done either; the sequence is taken.
    const failed = await own.send([msgSend(own.address, to, 5), msgSend(own.address, to, 10n ** 30n)]);
    assert.match(failed.rawLog, /^failed to execute message; message index: 1: cosmos\.InsufficientFunds: /);
    assert.equal(await balance(city, to), before + 15n);
  }
  // As a page does it: account, gas and fee are asked of the node.
  const easy = await direct.client.sendTokens(direct.address, to, coins(2), 'auto');
  assert.deepEqual([easy.code, easy.gasUsed, easy.gasWanted], [0, 25000n, 35000n]);
  direct.sequence += 1;
  await assert.rejects(direct.client.simulate(direct.address, [msgSend(direct.address, to, 10n ** 30n)], ''), /failed to execute message; message index: 0: cosmos\.InsufficientFunds/);
  assert.equal(await direct.client.simulate(direct.address, [msgSend(direct.address, to, 1), msgSend(direct.address, to, 1)], ''), 35000);
  const sync = async (bytes) => { const { code, codespace, log } = await city.comet.broadcastTxSync({ tx: bytes }); return [code, codespace, log]; };
  const old = await direct.client.sign(direct.address, [msgSend(direct.address, to, 1)], fee(), '', { accountNumber: 0, sequence: 1, chainId });
  assert.deepEqual(await sync(TxRaw.encode(old).finish()), [32, 'sdk', 'account sequence mismatch, expected 4, got 1: incorrect account sequence [kernel.WrongSequence]']);
  const foreign = await direct.client.sign(direct.address, [msgSend(direct.address, to, 1)], fee(), '', { accountNumber: 7, sequence: 4, chainId });
  assert.deepEqual(await sync(TxRaw.encode(foreign).finish()), [4, 'sdk', `signature verification failed; please verify account number (0), sequence (4) and chain-id (${chainId}): unauthorized [kernel.SignatureInvalid]`]);
  assert.deepEqual((await sync(await direct.sign([msgSend(direct.address, to, 1)], { gas: '1' }))).slice(0, 2), [11, 'sdk']);
  assert.deepEqual((await sync(await direct.sign([msgSend(direct.address, to, 1)], {}, 'x'.repeat(257)))).slice(0, 2), [12, 'sdk']);
  assert.deepEqual((await sync(await direct.sign([{ typeUrl: '/cosmos.gov.v1beta1.MsgVote', value: { proposalId: 1n, voter: direct.address, option: 1 } }]))).slice(0, 2), [6, 'sdk']);
  assert.deepEqual((await sync(Uint8Array.of(10, 1, 1))).slice(0, 2), [2, 'sdk']);
  // Sent out of order, both are done: the later waits for the earlier.
  const later = await direct.client.sign(direct.address, [msgSend(direct.address, to, 1)], fee(), '', { accountNumber: 0, sequence: 5, chainId });
  assert.equal((await sync(TxRaw.encode(later).finish()))[0], 0);
  assert.equal((await direct.send([msgSend(direct.address, to, 1)])).code, 0);
  await until('the later one', async () => (await city.comet.txSearch({ query: `tx.hash='${toHex(sha256(TxRaw.encode(later).finish())).toUpperCase()}'` })).totalCount === 1);
});

test('What happened is found and told by the SDK\'s names', async (t) => {
  const city = await start(t), to = toBech32(prefix, new Uint8Array(20).fill(6)), nobody = toBech32(prefix, new Uint8Array(20).fill(5));
  const own = await wallet(city, 0x34);
  await fund(city, own.address);
  const first = await own.send([msgSend(own.address, to, 5), { typeUrl: '/gwangan.money.v1.Transfer', value: { to, asset: 'KRW', amount: '7', memo: '', signer: own.address } }]);
  const failed = await own.send([msgSend(own.address, to, 10n ** 30n)]);
  const second = await own.send([order(own.address, 1, { side: 0n, price: 149000n, lots: 1n })]);
  const search = async (...tags) => (await own.client.searchTx(tags.map(([key, value]) => ({ key, value })))).map(({ hash }) => hash);
  const [one, none, two] = [first, failed, second].map(({ transactionHash }) => transactionHash);
  await until('the index', async () => (await search(['message.sender', own.address])).length === 3);
  assert.deepEqual(await search(['message.sender', own.address], ['message.action', '/gwangan.market.v1.PlaceOrder']), [two]);
  for (const tag of [['transfer.recipient', to], ['transfer.sender', own.address], ['coin_received.receiver', to], ['coin_spent.spender', own.address], ['transfer.amount', '7KRW'], ['message.action', '/cosmos.bank.v1beta1.MsgSend']])
    assert.deepEqual(await search(tag), [one], tag[0]);
  assert.deepEqual(await search(['tx.acc_seq', `${own.address}/1`]), [none]);
  assert.deepEqual(await search(['transfer.recipient', nobody]), []);
  assert.deepEqual(attributesOf(first, 'transfer').map(({ amount, msg_index: index }) => [amount, index]), [['5KRW', '0'], ['7KRW', '1']]);
  assert.deepEqual([failed.events.map(({ type }) => type), failed.msgResponses], [['message', 'tx', 'tx', 'tx'], []], 'what was undone is not told');
});

test('An order is a typed message of the city\'s own', async (t) => {
  const city = await start(t), own = await wallet(city, 0x33);
  await fund(city, own.address);
  const placed = await own.send([order(own.address, 1, { side: 0n, price: 149000n, lots: 1n })]);
  assert.equal(placed.code, 0, placed.rawLog);
  assert.ok(placed.events.some(({ type }) => type.startsWith('market.')));
  const [answer] = placed.msgResponses, { orderId } = Answer.decode(answer.value);
  assert.equal(answer.typeUrl, '/gwangan.market.v1.PlaceOrderResponse');
  assert.ok(orderId > 0n && `${orderId}` === attributesOf(placed, 'market.OrderPlaced')[0].orderId);
  const two = await city.comet.broadcastTxSync({ tx: await own.sign([order(own.address, 2, { side: 0n, price: 149000n, lots: 1n }), order(own.address, 3, { side: 0n, price: 149000n, lots: 1n })]) });
  assert.deepEqual([two.code, two.codespace], [18, 'sdk'], 'orders cannot be undone, so two of them cannot be done together');
});

test('A multisig account, fees that somebody else pays, and acting for another', async (t) => {
  const city = await start(t), to = toBech32(prefix, new Uint8Array(20).fill(8));
  const members = await Promise.all([0x41, 0x42, 0x43].map((byte) => wallet(city, byte, Secp256k1Wallet)));
  const key = createMultisigThresholdPubkey(members.map(({ pubkey }) => encodeSecp256k1Pubkey(pubkey)), 2, true), shared = pubkeyToAddress(key, prefix);
  const [granter, grantee] = [await wallet(city, 0x44), await wallet(city, 0x45)];
  await fund(city, shared, granter.address, grantee.address);
  const signatures = new Map();
  let body;
  for (const { address, client } of [members[0], members[2]]) {
    // Each signs for the shared account, with its own key.
    const signed = await client.sign(address, [msgSend(shared, to, 5)], fee(), '', { accountNumber: 0, sequence: 0, chainId });
    body = signed.bodyBytes;
    signatures.set(address, signed.signatures[0]);
  }
  const sent = await members[0].client.broadcastTx(makeMultisignedTxBytes(key, 0, fee(), body, signatures));
  assert.deepEqual([sent.code, await balance(city, to), sent.gasUsed], [0, 5n, BigInt((3 * 30 + 20) * 500)], sent.rawLog);

  const allowance = { typeUrl: '/cosmos.feegrant.v1beta1.BasicAllowance', value: BasicAllowance.encode(BasicAllowance.fromPartial({ spendLimit: coins(10n ** 18n) })).finish() };
  assert.equal((await granter.send([{ typeUrl: '/cosmos.feegrant.v1beta1.MsgGrantAllowance', value: MsgGrantAllowance.fromPartial({ granter: granter.address, grantee: grantee.address, allowance }) }])).code, 0);
  const before = await balance(city, grantee.address);
  const paid = await grantee.send([msgSend(grantee.address, to, 1)], { granter: granter.address });
  assert.deepEqual([paid.code, await balance(city, grantee.address)], [0, before - 1n], paid.rawLog);

  const authorization = { typeUrl: '/cosmos.authz.v1beta1.GenericAuthorization', value: GenericAuthorization.encode({ msg: '/cosmos.bank.v1beta1.MsgSend' }).finish() };
  assert.equal((await granter.send([{ typeUrl: '/cosmos.authz.v1beta1.MsgGrant', value: MsgGrant.fromPartial({ granter: granter.address, grantee: grantee.address, grant: { authorization } }) }])).code, 0);
  const inner = { typeUrl: '/cosmos.bank.v1beta1.MsgSend', value: MsgSend.encode(MsgSend.fromPartial({ fromAddress: granter.address, toAddress: to, amount: coins(4) })).finish() };
  const done = await grantee.send([{ typeUrl: '/cosmos.authz.v1beta1.MsgExec', value: MsgExec.fromPartial({ grantee: grantee.address, msgs: [inner] }) }]);
  assert.deepEqual([done.code, await balance(city, to)], [0, 10n], done.rawLog);
  assert.deepEqual(MsgExecResponse.decode(done.msgResponses[0].value).results.map((each) => each.length), [0]);
});

test('An Ethereum key signs Cosmos transactions, and its nonce is their sequence', async (t) => {
  const city = await start(t), to = toBech32(prefix, new Uint8Array(20).fill(7)), member = city.member(61), address = toBech32(prefix, fromHex(member.address.slice(2)));
  const key = { typeUrl: '/ethermint.crypto.v1.ethsecp256k1.PubKey', value: Uint8Array.of(0x0a, 33, ...secp256k1.getPublicKey(member.secret, true)) };
  for (const sequence of [0, 1]) {
    const bodyBytes = registry().encodeTxBody({ messages: [msgSend(address, to, 5)], memo: '' });
    const authInfoBytes = makeAuthInfoBytes([{ pubkey: key, sequence }], coins(10n ** 18n), 1000000, undefined, undefined);
    const signature = secp256k1.sign(keccak_256(makeSignBytes(makeSignDoc(bodyBytes, authInfoBytes, chainId, 0))), member.secret, { prehash: false });
    const sent = await city.comet.broadcastTxCommit({ tx: TxRaw.encode({ bodyBytes, authInfoBytes, signatures: [signature] }).finish() });
    assert.deepEqual([sent.checkTx.code, sent.txResult.code], [0, 0], sent.checkTx.log);
  }
  assert.equal(await balance(city, to), 10n);
});

test('What was accepted and waits is there again after the node was killed', async (t) => {
  const city = await start(t), to = toBech32(prefix, new Uint8Array(20).fill(4)), own = await wallet(city, 0x35);
  await fund(city, own.address);
  const sign = async (sequence) => TxRaw.encode(await own.client.sign(own.address, [msgSend(own.address, to, 5)], fee(), '', { accountNumber: 0, sequence, chainId })).finish();
  // The second and the third wait for the first, which nobody has sent yet.
  for (const sequence of [2, 1]) assert.equal((await city.comet.broadcastTxSync({ tx: await sign(sequence) })).code, 0);
  await city.kill();
  city.comet.disconnect();
  await resume(city);
  await until('what the journal has', () => /2 of 2 transactions that the journal has kept wait again/.test(city.node.output + city.node.errors));
  assert.equal((await city.comet.broadcastTxCommit({ tx: await sign(0) })).txResult.code, 0);
  await until('the others', async () => (await balance(city, to)) === 15n);
});
