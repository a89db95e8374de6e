// Records what @cosmjs/proto-signing and @cosmjs/amino make of fixed keys and messages: node vectors.mjs > ../../Tests/Cosmos/Tx/cosmjs.json
// The keys sign nothing anywhere else.
import { createMultisigThresholdPubkey, encodeSecp256k1Pubkey, makeSignDoc as makeAminoDoc, pubkeyToAddress, Secp256k1Wallet, serializeSignDoc } from '@cosmjs/amino';
import { fromHex, toBech32, toHex } from '@cosmjs/encoding';
import { DirectSecp256k1Wallet, encodePubkey, makeAuthInfoBytes, makeSignBytes, makeSignDoc } from '@cosmjs/proto-signing';
import { createIbcAminoConverters, makeMultisignedTx } from '@cosmjs/stargate';
import { Int53 } from '@cosmjs/math';
import { concat, SigningKey, TypedDataEncoder, keccak256 } from 'ethers';
import { TxBody, TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { MsgSend, MsgMultiSend } from 'cosmjs-types/cosmos/bank/v1beta1/tx';
import { MsgTransfer } from 'cosmjs-types/ibc/applications/transfer/v1/tx';
import { SignMode } from 'cosmjs-types/cosmos/tx/signing/v1beta1/signing';
import { Transfer } from './messages.mjs';

const chainId = 'gwangan-demo-1', prefix = 'gwangan';
const secret = (byte) => fromHex(byte.toString(16).padStart(2, '0').repeat(32));
const recipient = 'gwangan1qyqszqgpqyqszqgpqyqszqgpqyqszqgpj67hp2';
const types = { '/gwangan.money.v1.Transfer': Transfer, '/cosmos.bank.v1beta1.MsgSend': MsgSend, '/cosmos.bank.v1beta1.MsgMultiSend': MsgMultiSend, '/ibc.applications.transfer.v1.MsgTransfer': MsgTransfer };
const anyOf = ({ typeUrl, value }) => ({ typeUrl, value: types[typeUrl].encode(types[typeUrl].fromPartial(value)).finish() });
const bodyOf = (messages, rest = {}) => TxBody.encode(TxBody.fromPartial({ messages: messages.map(anyOf), memo: '', ...rest })).finish();
const vectors = [];
const add = (name, sender, raw, signed) => vectors.push({ name, chainId, sender, transaction: toHex(TxRaw.encode(raw).finish()), signed });

const aminoOf = {
  '/gwangan.money.v1.Transfer': ({ to, asset, amount, memo, signer }) => ({ type: 'gwangan/money/Transfer', value: { to, asset, amount, ...(memo ? { memo } : {}), signer } }),
  '/cosmos.bank.v1beta1.MsgSend': ({ fromAddress, toAddress, amount }) => ({ type: 'cosmos-sdk/MsgSend', value: { from_address: fromAddress, to_address: toAddress, amount } }),
  '/cosmos.bank.v1beta1.MsgMultiSend': ({ inputs, outputs }) => ({ type: 'cosmos-sdk/MsgMultiSend', value: { inputs, outputs } }),
  '/ibc.applications.transfer.v1.MsgTransfer': (value) => ({ type: 'cosmos-sdk/MsgTransfer', value: JSON.parse(JSON.stringify(createIbcAminoConverters()['/ibc.applications.transfer.v1.MsgTransfer'].toAmino(value))) }),
};

async function single(name, byte, messagesOf, { memo = '', sequence = 0, amount = '500', gas = '200000', ...rest } = {}) {
  const fee = { amount: [{ denom: 'KRW', amount }], gas };
  const direct = await DirectSecp256k1Wallet.fromKey(secret(byte), prefix);
  const [account] = await direct.getAccounts();
  const messages = messagesOf(account.address), pubkey = encodePubkey(encodeSecp256k1Pubkey(account.pubkey));
  const bodyBytes = bodyOf(messages, { memo, ...rest });
  const authInfoBytes = makeAuthInfoBytes([{ pubkey, sequence }], fee.amount, Int53.fromString(gas).toNumber(), undefined, undefined);
  const doc = makeSignDoc(bodyBytes, authInfoBytes, chainId, 0);
  const { signature } = await direct.signDirect(account.address, doc);
  add(`direct: ${name}`, account.address, { bodyBytes, authInfoBytes, signatures: [Buffer.from(signature.signature, 'base64')] }, toHex(makeSignBytes(doc)));

  const amino = await Secp256k1Wallet.fromKey(secret(byte), prefix);
  const timeout = rest.timeoutHeight;
  const aminoDoc = makeAminoDoc(messages.map(({ typeUrl, value }) => aminoOf[typeUrl](value)), fee, chainId, memo, 0, sequence, timeout);
  const response = await amino.signAmino(account.address, aminoDoc);
  const aminoInfo = makeAuthInfoBytes([{ pubkey, sequence }], fee.amount, Int53.fromString(gas).toNumber(), undefined, undefined, SignMode.SIGN_MODE_LEGACY_AMINO_JSON);
  add(`amino: ${name}`, account.address, { bodyBytes, authInfoBytes: aminoInfo, signatures: [Buffer.from(response.signature.signature, 'base64')] }, toHex(serializeSignDoc(aminoDoc)));
}

async function multi(name, threshold, signing, messagesOf, { memo = '', sequence = 0, amount = '500', gas = '200000' } = {}) {
  const wallets = await Promise.all([0x21, 0x22, 0x23].map((byte) => Secp256k1Wallet.fromKey(secret(byte), prefix)));
  const accounts = await Promise.all(wallets.map(async (wallet) => (await wallet.getAccounts())[0]));
  const pubkey = createMultisigThresholdPubkey(accounts.map((account) => encodeSecp256k1Pubkey(account.pubkey)), threshold, true);
  const sender = pubkeyToAddress(pubkey, prefix), fee = { amount: [{ denom: 'KRW', amount }], gas };
  const messages = messagesOf(sender), doc = makeAminoDoc(messages.map(({ typeUrl, value }) => aminoOf[typeUrl](value)), fee, chainId, memo, 0, sequence);
  const signatures = new Map();
  for (const at of signing) signatures.set(accounts[at].address, Buffer.from((await wallets[at].signAmino(accounts[at].address, doc)).signature.signature, 'base64'));
  const raw = makeMultisignedTx(pubkey, sequence, fee, bodyOf(messages, { memo }), signatures);
  add(`multisig: ${name}`, sender, raw, toHex(serializeSignDoc(doc)));
}

const coins = (amount) => [{ denom: 'KRW', amount }];
const send = (fromAddress) => [{ typeUrl: '/cosmos.bank.v1beta1.MsgSend', value: { fromAddress, toAddress: recipient, amount: coins('12345') } }];
const native = (signer) => [{ typeUrl: '/gwangan.money.v1.Transfer', value: { to: recipient, asset: 'KRW', amount: '7', memo: 'a <b> & "c"', signer } }];
await single('a native transfer', 0x11, native, { sequence: 3 });
await single('a native transfer with a memo that Go escapes', 0x11, native, { memo: '빵 & <cake> "\\" \t', sequence: 4 });
await single('a payment', 0x12, send);
await single('a payment up to a height', 0x12, send, { timeoutHeight: 77n, sequence: 1 });
await single('two messages', 0x13, (signer) => [...native(signer), ...send(signer)], { amount: '0' });
await single('a payment to two', 0x14, (signer) => [{ typeUrl: '/cosmos.bank.v1beta1.MsgMultiSend', value: { inputs: [{ address: signer, coins: coins('30') }], outputs: [{ address: recipient, coins: coins('10') }, { address: recipient, coins: coins('20') }] } }]);
const transfer = (rest) => (sender) => [{ typeUrl: '/ibc.applications.transfer.v1.MsgTransfer', value: MsgTransfer.fromPartial({ sourcePort: 'transfer', sourceChannel: 'channel-0', token: coins('7')[0], sender, receiver: 'cosmos1somebody', ...rest }) }];
await single('a transfer to another chain, up to a time', 0x15, transfer({ timeoutTimestamp: 1_700_000_000_000_000_000n }));
await single('a transfer to another chain, up to a height, with a memo', 0x15, transfer({ timeoutHeight: { revisionNumber: 4n, revisionHeight: 5_000n }, memo: '{"wasm":{"<a>":"&"}}' }), { sequence: 1 });
await single('a transfer of a voucher, up to a height of a chain that never began anew', 0x15, transfer({ token: { denom: 'ibc/27394FB092D2ECCD56123C74F36E4C1F926001CEADA9CA97EA622B25F41E5EB2', amount: '340282366920938463463374607431768211455' }, timeoutHeight: { revisionHeight: 9n }, timeoutTimestamp: 1n }), { sequence: 2, memo: 'home' });
await multi('the first and the last of three', 2, [0, 2], send, { sequence: 9 });
await multi('all of three', 2, [0, 1, 2], native);
// EIP-712 as cosmos/evm forms it: the types are written down here as its code derives them, and ethers hashes them.
async function typed(name, messagesOf, types, { memo = '', sequence = 0, amount = '500', gas = '200000', hasExtension = false } = {}) {
  const key = new SigningKey(secret(0x51)), sender = pubkeyToEthereum(key.publicKey), fee = { amount: [{ denom: 'KRW', amount }], gas };
  const messages = messagesOf(sender), chain = 820820, flat = Object.fromEntries(messages.map((each, i) => [`msg${i}`, aminoOf[each.typeUrl](each.value)]));
  const domain = { name: 'Cosmos Web3', version: '1.0.0', chainId: chain, verifyingContract: 'cosmos', salt: '0' };
  const string = (name) => ({ name, type: 'string' });
  const of = (primary, own, value) => TypedDataEncoder.hashStruct(primary, own, value);
  const domainHash = of('EIP712Domain', { EIP712Domain: [string('name'), string('version'), { name: 'chainId', type: 'uint256' }, string('verifyingContract'), string('salt')] }, domain);
  const all = {
    Tx: [string('account_number'), string('chain_id'), { name: 'fee', type: 'Fee' }, string('memo'), string('sequence'), ...messages.map((each, i) => ({ name: `msg${i}`, type: types.roots[i] }))],
    Fee: [{ name: 'amount', type: 'Coin[]' }, string('gas')], Coin: [string('denom'), string('amount')], ...types.own(string),
  };
  const hash = of('Tx', all, { account_number: '0', chain_id: chainId, fee, memo, sequence: `${sequence}`, ...flat });
  const digest = keccak256(concat(['0x1901', domainHash, hash]));
  const pubkey = { typeUrl: '/ethermint.crypto.v1.ethsecp256k1.PubKey', value: Uint8Array.of(0x0a, 33, ...fromHex(key.compressedPublicKey.slice(2))) };
  const extension = { typeUrl: '/ethermint.types.v1.ExtensionOptionsWeb3Tx', value: Uint8Array.of(0x08, chain & 127 | 128, chain >> 7 & 127 | 128, chain >> 14) };
  const authInfoBytes = makeAuthInfoBytes([{ pubkey, sequence }], fee.amount, Int53.fromString(gas).toNumber(), undefined, undefined, SignMode.SIGN_MODE_LEGACY_AMINO_JSON);
  const bodyBytes = bodyOf(messages, { memo, ...(hasExtension ? { extensionOptions: [extension] } : {}) });
  add(`typed: ${name}`, sender, { bodyBytes, authInfoBytes, signatures: [fromHex(key.sign(digest).serialized.slice(2))] }, digest.slice(2));
}
const pubkeyToEthereum = (publicKey) => toBech32(prefix, fromHex(keccak256(`0x${publicKey.slice(4)}`).slice(26)));
const sendTypes = { roots: ['TypeMsgSend0'], own: (string) => ({ TypeMsgSend0: [{ name: 'value', type: 'TypeValue0' }, string('type')], TypeValue0: [string('to_address'), string('from_address'), { name: 'amount', type: 'TypeValueAmount0[]' }], TypeValueAmount0: [string('denom'), string('amount')] }) };
await typed('a payment', send, sendTypes, { memo: 'a <memo>', sequence: 5 });
await typed('a payment with the extension', send, sendTypes, { hasExtension: true });
// Two messages whose values differ have two types of the same name, told apart by their numbers.
await typed('two messages', (signer) => [...native(signer), ...send(signer)], { roots: ['TypeTransfer0', 'TypeMsgSend0'], own: (string) => ({
  TypeTransfer0: [{ name: 'value', type: 'TypeValue0' }, string('type')], TypeValue0: ['to', 'signer', 'memo', 'asset', 'amount'].map(string),
  TypeMsgSend0: [{ name: 'value', type: 'TypeValue1' }, string('type')], TypeValue1: [string('to_address'), string('from_address'), { name: 'amount', type: 'TypeValueAmount0[]' }], TypeValueAmount0: [string('denom'), string('amount')] }) });
console.log(JSON.stringify({ made: '@cosmjs 0.39.0: see tests/Clients/cosmjs/vectors.mjs', vectors }, null, 1));
