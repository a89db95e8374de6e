// The queries of Cosmos' services, asked by the ecosystem's own programs: grpc-js with the node's published .proto files and by reflection, REST as Keplr walks it, CosmJS' StargateClient over CometBFT's RPC.
import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:http2';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test, { after, before } from 'node:test';
import { fromBech32, fromHex, toBech32, toHex } from '@cosmjs/encoding';
import { DirectSecp256k1Wallet } from '@cosmjs/proto-signing';
import { GasPrice, QueryClient, SigningStargateClient, setupAuthExtension, setupAuthzExtension, setupBankExtension, setupDistributionExtension, setupFeegrantExtension, setupIbcExtension, setupMintExtension, setupSlashingExtension, setupStakingExtension, setupTxExtension, StargateClient } from '@cosmjs/stargate';
import { connectComet } from '@cosmjs/tendermint-rpc';
import grpc from '@grpc/grpc-js';
import loader from '@grpc/proto-loader';
import reflection from 'grpc-js-reflection-client';
import { TxRaw } from 'cosmjs-types/cosmos/tx/v1beta1/tx';
import { City, idOf, transfer, until } from '../faults/city.mjs';

const forms = { keepCase: true, longs: String, enums: String, defaults: true, oneofs: true };
const bech32 = (address) => toBech32('gwangan', fromHex(address.slice(2)));
const nobody = toBech32('gwangan', new Uint8Array(20).fill(9));

/** One node for all, whose doors are at free ports. */
let city;
after(() => city?.remove());
before(async () => {
  city = City.create();
  const node = await city.start('--block-ms', '100', '--idle-ms', '300', '--traders', '0');
  await until('the doors', () => /Cosmos' REST\s+http:\/\/\S+\s/.test(node.output));
  city.comet = node.output.match(/CometBFT's RPC\s+(http:\/\/\S+)/)[1];
  city.grpc = node.output.match(/Cosmos' gRPC\s+http:\/\/(\S+)/)[1];
  city.rest = node.output.match(/Cosmos' REST\s+(http:\/\/\S+)/)[1];
  await until('two blocks', async () => Number((await get('/cosmos/base/node/v1beta1/status')).body.height ?? 0) > 2);
});

async function get(path, headers = {}) {
  const response = await fetch(city.rest + path, { headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** A unary call as a promise of its answer, with the metadata that came first. */
function call(client, method, request, { metadata = new grpc.Metadata(), ...options } = {}) {
  return new Promise((resolve, reject) => {
    let first;
    client[method](request, metadata, options, (error, answer) => (error ? reject(error) : resolve({ answer, first }))).on('metadata', (told) => { first = told; });
  });
}

const refused = (promise, code, details) => assert.rejects(promise, (error) => {
  assert.equal(error.code, code, error.message);
  if (details) assert.match(error.details, details);
  return true;
});

/** The node's published files in a folder. */
async function protosOf(t) {
  const folder = mkdtempSync(join(tmpdir(), 'gwangan-protos-'));
  t.after(() => rmSync(folder, { recursive: true }));
  const names = (await (await fetch(`${city.rest}/proto`)).text()).trim().split('\n');
  for (const name of names) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), await (await fetch(`${city.rest}/proto/${name}`)).text());
  }
  return { folder, names };
}

test('The node answers gRPC of grpc-js with its own published files', async (t) => {
  const { folder, names } = await protosOf(t);
  assert.ok(names.includes('gwangan/market/v1/tx.proto') && names.includes('cosmos/bank/v1beta1/query.proto') && names.length > 50);
  const root = loader.loadSync(names, { ...forms, includeDirs: [folder] });
  assert.ok(root['gwangan.market.v1.PlaceOrder'].type.field.some(({ name, number }) => name === 'signer' && number === 100));
  const packages = grpc.loadPackageDefinition(root);
  const bank = new packages.cosmos.bank.v1beta1.Query(city.grpc, grpc.credentials.createInsecure());
  const node = new packages.cosmos.base.tendermint.v1beta1.Service(city.grpc, grpc.credentials.createInsecure());
  const auth = new packages.cosmos.auth.v1beta1.Query(city.grpc, grpc.credentials.createInsecure());
  t.after(() => [bank, node, auth].forEach((client) => client.close()));

  const info = (await call(node, 'GetNodeInfo', {})).answer;
  assert.deepEqual([info.default_node_info.network, info.application_version.name], ['gwangan-demo-1', 'gwangan']);
  const member = city.member(3), address = bech32(member.address);
  const { answer: { balance }, first } = await call(bank, 'Balance', { address, denom: 'GOLD' });
  assert.deepEqual([balance.denom, BigInt(balance.amount) > 0n, Number(first.get('x-cosmos-block-height')[0]) > 0], ['GOLD', true, true]);

  // The past is asked about by metadata, and stays as it was.
  const block = (await call(node, 'GetLatestBlock', {})).answer;
  const height = block.sdk_block.header.height;
  const before = (await call(bank, 'Balance', { address, denom: 'KRW' })).answer.balance.amount;
  const envelope = member.sign([transfer(city.member(4).address, 10n ** 18n)]);
  const sent = await fetch(`${city.rest}/cosmos/tx/v1beta1/txs`, { method: 'POST', body: JSON.stringify({ tx_bytes: Buffer.from(envelope).toString('base64'), mode: 'BROADCAST_MODE_SYNC' }) });
  const { tx_response: handedIn } = await sent.json();
  assert.deepEqual([sent.status, handedIn.code, handedIn.txhash], [200, 0, idOf(envelope).toUpperCase()]);
  await until('the transfer', async () => (await call(bank, 'Balance', { address, denom: 'KRW' })).answer.balance.amount !== before);
  const then = new grpc.Metadata();
  then.set('x-cosmos-block-height', height);
  assert.equal((await call(bank, 'Balance', { address, denom: 'KRW' }, { metadata: then })).answer.balance.amount, before);
  const future = new grpc.Metadata();
  future.set('x-cosmos-block-height', '99999999');
  await refused(call(bank, 'Balance', { address, denom: 'KRW' }, { metadata: future }), grpc.status.INVALID_ARGUMENT, /height 99999999 is not available/);
  const found = await until('the transaction', async () => { const { status, body } = await get(`/cosmos/tx/v1beta1/txs/${handedIn.txhash}`); return status === 200 && body; });
  assert.deepEqual([found.tx_response.code, found.tx_response.events.some(({ type }) => type === 'money.Transferred')], [0, true]);
  // A native envelope is told as the messages that its operations are.
  assert.deepEqual(found.tx.body.messages, [{ '@type': '/gwangan.money.v1.Transfer', to: bech32(city.member(4).address), asset: 'KRW', amount: `${10n ** 18n}`, memo: '', signer: address }]);
  assert.deepEqual([found.tx.auth_info.signer_infos.length, found.tx_response.tx.body], [1, found.tx.body]);

  // Bad input has its code, and a connection outlives it.
  await refused(call(bank, 'Balance', { address: 'test', denom: 'KRW' }), grpc.status.INVALID_ARGUMENT, /invalid address/);
  await refused(call(auth, 'Account', { address: nobody }), grpc.status.NOT_FOUND, /not found/);
  await refused(call(bank, 'Balance', { address: 'x'.repeat(5 << 20), denom: 'KRW' }), grpc.status.RESOURCE_EXHAUSTED, /larger than max/);
  const raw = (path) => new Promise((resolve, reject) => bank.makeUnaryRequest(path, (bytes) => bytes, (bytes) => bytes, Buffer.from([0xff]), new grpc.Metadata(), {}, (error, answer) => (error ? reject(error) : resolve(answer))));
  await refused(raw('/cosmos.nothing.Query/Balance'), grpc.status.UNIMPLEMENTED, /unknown service/);
  await refused(raw('/cosmos.bank.v1beta1.Query/Nothing'), grpc.status.UNIMPLEMENTED, /unknown method/);
  await refused(raw('/cosmos.bank.v1beta1.Query/Balance'), grpc.status.INTERNAL, /unmarshalling/);
  await refused(call(bank, 'TotalSupply', {}, { deadline: Date.now() - 1 }), grpc.status.DEADLINE_EXCEEDED);
  const packed = new packages.cosmos.bank.v1beta1.Query(city.grpc, grpc.credentials.createInsecure(), { 'grpc.default_compression_algorithm': grpc.compressionAlgorithms.gzip });
  await refused(call(packed, 'TotalSupply', {}), grpc.status.UNIMPLEMENTED, /gzip/);
  packed.close();
  const many = await Promise.all(Array.from({ length: 200 }, () => call(bank, 'TotalSupply', {})));
  assert.ok(many.every(({ answer }) => answer.supply.length === 7));
});

test('IBC v2, limits, escrows and interchain accounts are asked by grpc-js', async (t) => {
  const { folder, names } = await protosOf(t);
  const { ibc } = grpc.loadPackageDefinition(loader.loadSync(names, { ...forms, includeDirs: [folder] }));
  const open = (service) => { const client = new service(city.grpc, grpc.credentials.createInsecure()); t.after(() => client.close()); return client; };
  const [clients, packets, transfers, limits, controller, host] = [ibc.core.client.v2, ibc.core.channel.v2, ibc.applications.transfer.v1, ibc.applications.rate_limiting.v1,
    ibc.applications.interchain_accounts.controller.v1, ibc.applications.interchain_accounts.host.v1].map(({ Query }) => open(Query));
  const client_id = '07-tendermint-0';
  await refused(call(clients, 'CounterpartyInfo', { client_id }), grpc.status.NOT_FOUND, /counterparty not found/);
  await refused(call(clients, 'Config', { client_id }), grpc.status.NOT_FOUND, /light client not found/);
  for (const [method, more] of [['NextSequenceSend'], ['PacketCommitment', { sequence: 1 }], ['PacketCommitments'], ['PacketAcknowledgement', { sequence: 1 }], ['PacketAcknowledgements'], ['PacketReceipt', { sequence: 1 }],
    ['UnreceivedPackets', { sequences: [1] }], ['UnreceivedAcks', { packet_ack_sequences: [1] }]]) await refused(call(packets, method, { client_id, ...more }), grpc.status.NOT_FOUND, /counterparty not found/);
  await refused(call(packets, 'PacketCommitment', { client_id }), grpc.status.INVALID_ARGUMENT, /sequence cannot be 0/);
  assert.deepEqual((await call(transfers, 'TotalEscrowForDenom', { denom: 'KRW' })).answer.amount, { denom: 'KRW', amount: '0' });
  assert.deepEqual((await call(limits, 'AllRateLimits', {})).answer.rate_limits, []);
  assert.deepEqual((await call(limits, 'RateLimitsByChainID', { chain_id: 'hainan-1' })).answer.rate_limits, []);
  assert.deepEqual((await call(limits, 'RateLimitsByChannelOrClientID', { channel_or_client_id: 'channel-0' })).answer.rate_limits, []);
  await refused(call(limits, 'RateLimit', { channel_or_client_id: 'channel-0', denom: 'KRW' }), grpc.status.NOT_FOUND, /rate limit not found/);
  assert.equal((await call(controller, 'Params', {})).answer.params.controller_enabled, true);
  await refused(call(controller, 'InterchainAccount', { owner: nobody, connection_id: 'connection-0' }), grpc.status.NOT_FOUND, /failed to retrieve account address/);
  const { host_enabled, allow_messages } = (await call(host, 'Params', {})).answer.params;
  assert.deepEqual([host_enabled, allow_messages.includes('/cosmos.bank.v1beta1.MsgSend')], [true, true]);
});

for (const version of ['v1', 'v1alpha']) {
  test(`A client that knows no file learns the services by reflection ${version}`, async (t) => {
      const client = new reflection.GrpcReflection(city.grpc, grpc.credentials.createInsecure(), {}, version);
    const services = await client.listServices();
    for (const name of ['cosmos.bank.v1beta1.Query', 'cosmos.staking.v1beta1.Query', 'cosmos.tx.v1beta1.Service', `grpc.reflection.${version}.ServerReflection`]) assert.ok(services.includes(name), name);
    const methods = await client.listMethods('cosmos.bank.v1beta1.Query');
    assert.ok(methods.some((method) => JSON.stringify(method).includes('AllBalances')), JSON.stringify(methods));
    const { cosmos } = (await client.getDescriptorBySymbol('cosmos.bank.v1beta1.Query')).getPackageObject(forms);
    const bank = new cosmos.bank.v1beta1.Query(city.grpc, grpc.credentials.createInsecure());
    t.after(() => bank.close());
    assert.equal((await call(bank, 'TotalSupply', {})).answer.supply.length, 7);
    const native = (await client.getDescriptorByFileName('gwangan/money/v1/tx.proto')).getPackageObject(forms);
    assert.ok(native.gwangan.money.v1.Transfer);
    await assert.rejects(client.getDescriptorBySymbol('cosmos.nothing'));
  });
}

test('REST answers what Keplr asks for, and its probes as it expects', async () => {
  const origin = { origin: 'chrome-extension://dmkamcknogkgcdfhhbddcghachkejeap' };
  const address = bech32(city.member(3).address);
  const chain = (await get('/keplr/chain.json', origin)).body;
  const info = await get('/cosmos/base/tendermint/v1beta1/node_info', origin);
  assert.deepEqual([info.status, info.headers.get('access-control-allow-origin'), info.body.default_node_info.network], [200, '*', chain.chainId]);
  assert.equal(chain.rest, city.rest);
  assert.equal(chain.rpc, city.comet);
  assert.equal((await (await fetch(`${chain.rpc}/status`)).json()).result.node_info.network, chain.chainId);
  assert.deepEqual(Object.keys(chain.bech32Config).length, 6);
  assert.ok(chain.currencies.every(({ coinDenom, coinMinimalDenom, coinDecimals }) => coinDenom && coinMinimalDenom && coinDecimals === 18) && chain.feeCurrencies.length === 1);

  const account = (await get(`/cosmos/auth/v1beta1/accounts/${address}`)).body.account;
  assert.deepEqual([account['@type'], account.address, account.account_number, account.sequence, account.pub_key], ['/cosmos.auth.v1beta1.BaseAccount', address, '0', '0', null]);
  assert.equal((await get(`/cosmos/auth/v1beta1/accounts/${nobody}`)).status, 404);
  for (const [path, field, length] of [
    [`/cosmos/bank/v1beta1/balances/${address}?pagination.limit=1000`, 'balances', 7], [`/cosmos/bank/v1beta1/spendable_balances/${address}?pagination.limit=1000`, 'balances', 7],
    [`/cosmos/staking/v1beta1/delegations/${address}?pagination.limit=1000`, 'delegation_responses', 0], [`/cosmos/staking/v1beta1/delegators/${address}/unbonding_delegations?pagination.limit=1000`, 'unbonding_responses', 0],
    [`/cosmos/distribution/v1beta1/delegators/${address}/rewards`, 'rewards', 0], ['/cosmos/staking/v1beta1/validators?pagination.limit=1000&status=BOND_STATUS_BONDED', 'validators', 1],
    ['/cosmos/staking/v1beta1/validators?pagination.limit=1000&status=BOND_STATUS_UNBONDED', 'validators', 0], ['/feemarket/v1/gas_prices', 'prices', 1],
  ]) {
    const { status, body } = await get(path);
    assert.deepEqual([path, status, body[field]?.length], [path, 200, length]);
  }
  for (const probe of ['/ibc/apps/transfer/v1/denoms/test', '/ibc/apps/transfer/v1/denom_traces/test', '/cosmos/bank/v1beta1/spendable_balances/test', '/cosmos/bank/v1beta1/balances/test']) assert.deepEqual([probe, (await get(probe)).status], [probe, 400]);
  assert.match((await get('/ibc/apps/transfer/v1/denoms/test')).body.message, /invalid denom trace hash/);
  assert.deepEqual((await get('/ibc/apps/transfer/v1/params')).body.params, { send_enabled: true, receive_enabled: true });
  assert.equal((await get('/ibc/core/channel/v1/channels/channel-0/ports/transfer')).status, 404);
  assert.deepEqual((await get(`/cosmos/authz/v1beta1/grants/granter/${address}`)).body.grants, []);
  assert.equal((await get('/cosmos/staking/v1beta1/params')).body.params.unbonding_time, '1814400s');
  assert.equal((await get('/cosmos/staking/v1beta1/pool')).body.pool.not_bonded_tokens, '0');
  assert.equal((await get('/cosmos/mint/v1beta1/inflation')).body.inflation, '0.000000000000000000');
  assert.equal((await get('/cosmos/distribution/v1beta1/params')).body.params.community_tax, '0.000000000000000000');
  assert.deepEqual((await get('/nothing')).body, { code: 5, message: 'Not Found', details: [] });
  const asked = await fetch(`${city.rest}/cosmos/tx/v1beta1/txs`, { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } });
  assert.deepEqual([asked.status, asked.headers.get('access-control-allow-origin')], [204, '*']);
});

test('CosmJS reads accounts, balances, validators and transactions over the RPC', async (t) => {
  const client = await StargateClient.connect(city.comet);
  t.after(() => client.disconnect());
  assert.equal(await client.getChainId(), 'gwangan-demo-1');
  assert.ok(await client.getHeight() > 0);
  const member = city.member(5), address = bech32(member.address);
  assert.deepEqual(await client.getAccount(address), { address, pubkey: null, accountNumber: 0n, sequence: 0 });
  assert.equal(await client.getAccount(nobody), null);
  await assert.rejects(client.getSequence(nobody), /does not exist on chain/);
  const all = await client.getAllBalances(address);
  assert.deepEqual(all.map(({ denom }) => denom), ['BTC', 'COPPER', 'GOLD', 'KAU', 'KRW', 'OIL', 'SILVER']);
  assert.deepEqual(await client.getBalance(address, 'GOLD'), all[2]);
  assert.deepEqual(await client.getBalance(nobody, 'GOLD'), { denom: 'GOLD', amount: '0' });
  assert.equal(await client.getBalanceStaked(address), null);
  assert.equal((await client.getBlock(2)).header.height, 2);

  const comet = await connectComet(city.comet);
  t.after(() => comet.disconnect());
  const query = QueryClient.withExtensions(comet, setupAuthExtension, setupBankExtension, setupDistributionExtension, setupMintExtension, setupSlashingExtension, setupStakingExtension, setupTxExtension, setupIbcExtension, setupAuthzExtension, setupFeegrantExtension);
  const { validators: [validator] } = await query.staking.validators('BOND_STATUS_BONDED');
  assert.equal(fromBech32(validator.operatorAddress).prefix, 'gwanganvaloper');
  assert.equal(validator.consensusPubkey.typeUrl, '/cosmos.crypto.secp256k1.PubKey');
  assert.equal((await query.staking.validator(validator.operatorAddress)).validator.tokens, validator.tokens);
  assert.equal(await client.getDelegation(address, validator.operatorAddress), null);
  assert.equal((await query.staking.params()).params.unbondingTime.seconds, 1_814_400n);
  assert.equal((await query.staking.pool()).pool.bondedTokens, validator.tokens);
  assert.equal((await query.staking.delegatorDelegations(address)).delegationResponses.length, 0);
  assert.equal((await query.bank.totalSupply()).supply.length, 7);
  assert.equal((await query.bank.supplyOf('GOLD')).amount !== '0', true);
  const metadata = await query.bank.denomMetadata('GOLD');
  assert.deepEqual([metadata.base, metadata.display, metadata.denomUnits.map(({ exponent }) => exponent)], ['GOLD', 'gold', [0, 18]]);
  assert.equal((await query.bank.denomsMetadata()).length, 7);
  assert.equal((await query.mint.inflation()).toString(), '0');
  assert.equal((await query.distribution.delegationTotalRewards(address)).rewards.length, 0);
  assert.equal((await query.slashing.params()).params.signedBlocksWindow, 0n);

  assert.equal((await query.ibc.client.states()).clientStates.length, 0);
  assert.equal((await query.ibc.connection.allConnections()).connections.length, 0);
  assert.equal((await query.ibc.channel.allChannels()).channels.length, 0);
  await assert.rejects(query.ibc.client.state('07-tendermint-0'), /light client not found/);
  await assert.rejects(query.ibc.channel.packetCommitment('transfer', 'channel-0', 1), /NotFound/);
  assert.equal((await query.ibc.transfer.allDenomTraces()).denoms.length, 0);
  assert.equal((await query.authz.granterGrants(address)).grants.length, 0);
  assert.equal((await query.feegrant.allowances(address)).allowances.length, 0);

  const envelope = member.sign([transfer(city.member(6).address, 7n)]);
  const hash = await client.broadcastTxSync(envelope);
  const { txResponse } = await until('the transaction', () => query.tx.getTx(hash).catch((error) => { assert.match(error.message, /tx not found/); return null; }));
  assert.deepEqual([txResponse.code, txResponse.txhash], [0, toHex(fromHex(hash)).toUpperCase()]);
});

test('A transaction that CosmJS simulates, signs and sends is found again with everything in it', async (t) => {
  const wallet = await DirectSecp256k1Wallet.fromKey(fromHex('11'.repeat(32)), 'gwangan');
  const [{ address }] = await wallet.getAccounts();
  const client = await SigningStargateClient.connectWithSigner(city.comet, wallet, { gasPrice: GasPrice.fromString('0KRW') });
  t.after(() => client.disconnect());
  const member = city.member(7);
  await client.broadcastTxSync(member.sign([transfer(`0x${toHex(fromBech32(address).data)}`, 10n ** 18n)]));
  await until('the won', async () => (await client.getBalance(address, 'KRW')).amount === `${10n ** 18n}`);
  const send = { typeUrl: '/cosmos.bank.v1beta1.MsgSend', value: { fromAddress: address, toAddress: bech32(member.address), amount: [{ denom: 'KRW', amount: '5' }] } };
  const gas = await client.simulate(address, [send], 'a memo');
  assert.ok(gas > 0);
  await assert.rejects(client.simulate(address, [{ ...send, value: { ...send.value, amount: [{ denom: 'KRW', amount: `${10n ** 20n}` }] } }], ''), /message index: 0/);
  const done = await client.signAndBroadcast(address, [send], 'auto', 'a memo');
  assert.equal(done.code, 0, done.rawLog);
  const { tx, tx_response: response } = (await get(`/cosmos/tx/v1beta1/txs/${done.transactionHash}`)).body;
  assert.deepEqual([tx.body.messages, tx.body.memo], [[{ '@type': '/cosmos.bank.v1beta1.MsgSend', from_address: address, to_address: bech32(member.address), amount: [{ denom: 'KRW', amount: '5' }] }], 'a memo']);
  assert.deepEqual([tx.auth_info.signer_infos[0].mode_info, tx.auth_info.signer_infos[0].public_key['@type'], response.code, response.tx['@type'], Number(response.height)], [
    { single: { mode: 'SIGN_MODE_DIRECT' } }, '/cosmos.crypto.secp256k1.PubKey', 0, '/cosmos.tx.v1beta1.Tx', done.height]);
  assert.ok(response.events.some(({ type }) => type === 'money.Transferred'));
  assert.equal((await client.getAccount(address)).sequence, 1);
  // As Keplr hands it in, once more: it is known.
  const raw = await client.sign(address, [send], { amount: [], gas: `${2 * gas}` }, 'again');
  const body = JSON.stringify({ tx_bytes: Buffer.from(TxRaw.encode(raw).finish()).toString('base64'), mode: 'BROADCAST_MODE_SYNC' });
  const [first, second] = [await (await fetch(`${city.rest}/cosmos/tx/v1beta1/txs`, { method: 'POST', body })).json(), await (await fetch(`${city.rest}/cosmos/tx/v1beta1/txs`, { method: 'POST', body })).json()];
  assert.deepEqual([first.tx_response.code, second.tx_response.txhash], [0, first.tx_response.txhash]);
  assert.ok([19, 32].includes(second.tx_response.code), JSON.stringify(second));
  const decoded = await (await fetch(`${city.rest}/cosmos/tx/v1beta1/decode`, { method: 'POST', body: JSON.stringify({ tx_bytes: JSON.parse(body).tx_bytes }) })).json();
  assert.equal(decoded.tx.body.memo, 'again');
});

test('Who never ends its question, never reads the answer, or asks for a height that is not there, is told so, and troubles nobody', async () => {
  const session = connect(`http://${city.grpc}`), status = (headers) => Number(headers['grpc-status']);
  session.on('error', () => {});
  const open = (path, more = {}) => session.request({ ':method': 'POST', ':path': path, 'content-type': 'application/grpc', te: 'trailers', ...more });
  const ended = (stream) => new Promise((resolve, reject) => {
    let told = {};
    stream.on('response', (headers) => { told = headers; }).on('trailers', (headers) => { told = { ...told, ...headers }; }).on('end', () => resolve(told)).on('error', reject).resume();
  });
  const frame = (bytes) => Buffer.concat([Buffer.from([0, 0, 0, 0, bytes.length]), bytes]);
  // Half a frame, and then nothing: its own time is over first.
  const endless = open('/cosmos.bank.v1beta1.Query/TotalSupply', { 'grpc-timeout': '700m' });
  endless.write(Buffer.from([0, 0, 0, 0, 9, 1, 2]));
  assert.equal(status(await ended(endless)), grpc.status.DEADLINE_EXCEEDED);
  // A message that is said to be larger than any may be is refused from its head alone.
  const huge = open('/cosmos.bank.v1beta1.Query/TotalSupply');
  huge.write(Buffer.from([0, 0x7f, 0xff, 0xff, 0xff]));
  assert.equal(status(await ended(huge)), grpc.status.RESOURCE_EXHAUSTED);
  // Many that ask and never read; the next one is answered all the same.
  const deaf = Array.from({ length: 50 }, () => { const stream = open('/cosmos.bank.v1beta1.Query/TotalSupply'); stream.on('error', () => {}); stream.pause(); stream.end(frame(Buffer.alloc(0))); return stream; });
  const asked = open('/cosmos.bank.v1beta1.Query/TotalSupply');
  asked.end(frame(Buffer.alloc(0)));
  assert.equal(status(await ended(asked)), grpc.status.OK);
  for (const stream of deaf) stream.close();
  for (const [height, code, words] of [['99999999', grpc.status.INVALID_ARGUMENT, /height%2099999999|height 99999999 is not available/], ['-1', grpc.status.INVALID_ARGUMENT, /height/], ['nine', grpc.status.INVALID_ARGUMENT, /height/]]) {
    const past = open('/cosmos.bank.v1beta1.Query/TotalSupply', { 'x-cosmos-block-height': height });
    past.end(frame(Buffer.alloc(0)));
    const headers = await ended(past);
    assert.equal(status(headers), code, height);
    assert.match(headers['grpc-message'], words);
  }
  session.close();
});

test('Gas and votes are told where wallets of Ethereum\'s Cosmos chains look', async () => {
  const [{ body: { base_fee: base } }, { body: { params } }, { body: { price } }] = await Promise.all(['/cosmos/evm/feemarket/v1/base_fee', '/cosmos/evm/feemarket/v1/params', '/feemarket/v1/gas_price/KRW'].map((path) => get(path)));
  assert.deepEqual([base, params.base_fee, params.no_base_fee], [price.amount, price.amount, false]);
  assert.deepEqual((await get('/cosmos/gov/v1/proposals?proposal_status=PROPOSAL_STATUS_VOTING_PERIOD')).body.proposals, []);
  assert.equal((await get('/cosmos/gov/v1/proposals/7')).status, 404);
});
