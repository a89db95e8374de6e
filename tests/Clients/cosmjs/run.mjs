// @cosmjs/tendermint-rpc on a node: every method of its Comet38Client by HTTP and WebSocket, and a light client's look at what it reads, with outside cryptography.
import assert from 'node:assert/strict';
import test from 'node:test';
import { fromBase64, fromHex, toHex } from '@cosmjs/encoding';
import { Comet38Client, connectComet, HttpClient, WebsocketClient } from '@cosmjs/tendermint-rpc';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ripemd160 } from '@noble/hashes/legacy.js';
import './signing.mjs';
import { bytes, City, number, repeat, run, text, transfer, until } from '../faults/city.mjs';

const join = (...parts) => Uint8Array.from(parts.flatMap((part) => [...part]));
const utf8 = (value) => new TextEncoder().encode(value);

/** The server's own address of CometBFT's RPC. */
async function start(t, ...options) {
  const city = City.create();
  t.after(() => city.remove());
  const node = await city.start('--block-ms', '100', '--idle-ms', '300', '--traders', '0', ...options);
  await until('the RPC', () => /CometBFT's RPC\s+http:\/\/\S+\s/.test(node.output));
  city.comet = node.output.match(/CometBFT's RPC\s+(http:\/\/\S+)/)[1];
  await until('two blocks', async () => (await ask(city, 'status')).result?.sync_info.latest_block_height > 2);
  return city;
}

async function ask(city, method, params = {}) {
  const response = await fetch(city.comet, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 'a', method, params }) });
  return response.json();
}

// CometBFT's own hashes, from its specification: leaves 0x00, nodes 0x01, split at the largest power of two below.
function merkle(leaves) {
  if (leaves.length === 0) return sha256(new Uint8Array());
  if (leaves.length === 1) return sha256(join([0], leaves[0]));
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha256(join([1], merkle(leaves.slice(0, split)), merkle(leaves.slice(split))));
}

const timestamp = (time) => {
  const ms = BigInt(time.getTime()), seconds = ms / 1000n, nanos = (ms % 1000n) * 1_000_000n + BigInt(time.nanoseconds ?? 0);
  return join(number(1, seconds), number(2, nanos));
};
const parts = ({ total, hash }) => join(number(1, total), bytes(2, hash));
const always = (field, value) => (value.length === 0 ? Uint8Array.of((field << 3) | 2, 0) : bytes(field, value));
const blockId = (id) => (id === null ? Uint8Array.of(0x12, 0) : join(bytes(1, id.hash), always(2, parts(id.parts))));

const headerHash = (header) => merkle([
  join(number(1, header.version.block), number(2, header.version.app)), text(1, header.chainId), number(1, header.height), timestamp(header.time), blockId(header.lastBlockId),
  ...['lastCommitHash', 'dataHash', 'validatorsHash', 'nextValidatorsHash', 'consensusHash', 'appHash', 'lastResultsHash', 'evidenceHash', 'proposerAddress'].map((name) => bytes(1, header[name])),
]);

const fixed64 = (field, value) => {
  const out = new Uint8Array(9);
  out[0] = (field << 3) | 1;
  new DataView(out.buffer).setBigInt64(1, BigInt(value), true);
  return BigInt(value) === 0n ? new Uint8Array() : out;
};

function signBytes(chainId, commit, signature) {
  const vote = join(number(1, 2), fixed64(2, commit.height), fixed64(3, commit.round), bytes(4, blockId(commit.blockId)), always(5, timestamp(signature.timestamp)), text(6, chainId));
  return join([...varint(vote.length)], vote);
}

const varint = (value) => (value < 128 ? [value] : [(value & 127) | 128, ...varint(value >>> 7)]);

/** What a light client checks of one height. */
function verify({ header, commit }, validators) {
  assert.equal(toHex(headerHash(header)), toHex(commit.blockId.hash), 'the header has the hash that is signed');
  assert.equal(toHex(merkle(validators.map(({ pubkey, votingPower }) => join(bytes(1, bytes(2, pubkey.data)), number(2, votingPower))))), toHex(header.validatorsHash), 'the validators are the header\'s');
  for (const [i, signature] of commit.signatures.entries()) {
    const { pubkey } = validators[i];
    assert.equal(toHex(ripemd160(sha256(pubkey.data))), toHex(signature.validatorAddress));
    assert.ok(secp256k1.verify(signature.signature, signBytes(header.chainId, commit, signature), pubkey.data), 'the signature is the validator\'s');
  }
}

async function everyMethod(client, city, member, to) {
  assert.equal(await client.health(), null);
  const status = await client.status();
  assert.match(status.nodeInfo.version, /^0\.38\./);
  assert.deepEqual([status.nodeInfo.network, status.nodeInfo.protocolVersion.p2p, status.nodeInfo.protocolVersion.block, status.syncInfo.catchingUp], ['gwangan-demo-1', 8, 11, false]);
  assert.ok(status.validatorInfo.votingPower > 0n);
  const genesis = await client.genesis();
  assert.equal(genesis.chainId, 'gwangan-demo-1');
  assert.ok(genesis.appState.assets.length > 0);
  assert.equal((await client.abciInfo()).data, 'gwangan');
  assert.ok((await client.numUnconfirmedTxs()).total >= 0);

  // A transfer, by each way of handing it in.
  const sync = member.sign([transfer(to, 5n)]), committed = await client.broadcastTxCommit({ tx: member.sign([transfer(to, 7n)]) });
  assert.deepEqual([committed.checkTx.code, committed.txResult.code, committed.height > 0], [0, 0, true]);
  assert.ok(committed.txResult.events.some(({ type }) => type === 'money.Transferred'));
  const sent = await client.broadcastTxSync({ tx: sync });
  assert.deepEqual([sent.code, toHex(sent.hash)], [0, toHex(sha256(sync))]);
  const asynchronous = member.sign([transfer(to, 9n)]);
  assert.equal(toHex((await client.broadcastTxAsync({ tx: asynchronous })).hash), toHex(sha256(asynchronous)));
  const refused = await client.broadcastTxSync({ tx: utf8('no envelope') });
  assert.ok(refused.code !== 0 && refused.log.length > 0);
  const hash = sha256(sync);
  const found = await until('the transaction', () => client.tx({ hash, prove: true }).catch((error) => { assert.match(error.message, /tx \([0-9A-F]{64}\) not found/); return null; }));
  await until('the other', () => client.tx({ hash: sha256(asynchronous) }).catch(() => null));
  assert.deepEqual([toHex(found.tx), found.result.code], [toHex(sync), 0]);
  assert.equal(toHex(sha256(join([0], hash))), toHex(found.proof.proof.leafHash), 'a leaf of the proof is the hash of the transaction');

  const height = found.height;
  const block = await client.block(height);
  assert.equal(toHex(merkle(block.block.txs.map((tx) => sha256(tx)))), toHex(block.block.header.dataHash));
  assert.equal(toHex(found.proof.rootHash), toHex(block.block.header.dataHash));
  assert.equal(block.block.txs.filter((tx) => toHex(tx) === toHex(sync)).length, 1);
  const results = await client.blockResults(height);
  assert.equal(results.results.length, block.block.txs.length);
  const first = await client.block(1);
  assert.deepEqual([first.block.lastCommit, first.block.header.lastBlockId], [null, null]);
  const metas = await client.blockchain(Math.max(1, height - 3), height);
  assert.equal(metas.blockMetas[0].header.height, height);

  const set = await client.validatorsAll(height);
  await until('the next block', async () => (await client.status()).syncInfo.latestBlockHeight > height);
  const signed = await client.commit(height);
  assert.equal(signed.canonical, true);
  verify(signed, set.validators);
  const latest = await client.commit();
  assert.equal((await client.validators({ height: latest.header.height + 1 })).validators.length, 1);
  verify(latest, (await client.validatorsAll(latest.header.height)).validators);

  const byHash = await client.txSearch({ query: `tx.hash='${toHex(hash).toUpperCase()}'` });
  assert.deepEqual([byHash.totalCount, byHash.txs[0].height], [1, height]);
  const query = `money.Transferred.to='${to}' AND money.Transferred.asset='KRW' AND tx.height>=1`;
  const all = await client.txSearchAll({ query, per_page: 2 });
  assert.ok(all.totalCount >= 3 && all.txs.length === all.totalCount && all.txs.every(({ result }) => result.events.some(({ attributes }) => attributes.some(({ key, value }) => key === 'to' && value === to))));
  const newest = await client.txSearch({ query, per_page: 1, order_by: 'desc', prove: true });
  assert.equal(newest.txs[0].height, Math.max(...all.txs.map((tx) => tx.height)));
  assert.equal((await client.txSearch({ query: `money.Transferred.amount=5 AND money.Transferred.to='${to}'` })).totalCount >= 1, true);
  assert.equal((await client.txSearch({ query: "money.Transferred.to='0x00000000000000000000000000000000000000ff'" })).totalCount, 0);
  const blocks = await client.blockSearch({ query: 'block.height >= 2 AND block.height <= 3' });
  assert.deepEqual(blocks.blocks.map(({ block: each }) => each.header.height), [2, 3]);
  // CosmJS sorts what it is given, so the order shows in the answer only.
  assert.equal((await ask(city, 'block_search', { query: 'block.height < 4', order_by: 'desc' })).result.blocks[0].block.header.height, '3');

  const key = fromHex(to.slice(2));
  const account = await client.abciQuery({ path: '/store/accounts/key', data: key });
  assert.ok(account.height > 0 || account.code !== 0);
  const info = await client.abciQuery({ path: '/app/info', data: new Uint8Array() });
  assert.equal(JSON.parse(new TextDecoder().decode(info.value)).chainId, 'gwangan-demo-1');
  const absent = await client.abciQuery({ path: '/store/nothing/key', data: key });
  assert.ok(absent.code !== 0 && absent.codespace === 'query' && absent.log.includes('there is no store'));
  return { height, tx: sync };
}

test('Every method of Comet38Client, by HTTP and by WebSocket, and what a light client checks', async (t) => {
  const city = await start(t), to = city.member(61).address;
  const http = await connectComet(city.comet);
  assert.ok(http instanceof Comet38Client, 'CosmJS takes the node for CometBFT 0.38');
  await everyMethod(http, city, city.member(60), to);
  const web = await Comet38Client.create(new WebsocketClient(city.comet.replace('http', 'ws')));
  await everyMethod(web, city, city.member(62), to);
  web.disconnect();
  http.disconnect();
});

test('Subscriptions by WebSocket hear blocks, headers and the transactions they ask for', async (t) => {
  const city = await start(t), [from, to] = [city.member(60), city.member(61).address];
  const client = await Comet38Client.create(new WebsocketClient(city.comet.replace('http', 'ws'), (error) => assert.fail(error)));
  const blocks = [], headers = [], all = [], own = [];
  const heard = [client.subscribeNewBlock().subscribe({ next: (event) => blocks.push(event) }), client.subscribeNewBlockHeader().subscribe({ next: (event) => headers.push(event) }),
    client.subscribeTx().subscribe({ next: (event) => all.push(event) }), client.subscribeTx(`money.Transferred.to='${to}' AND money.Transferred.amount > 100`).subscribe({ next: (event) => own.push(event) })];
  await until('blocks', () => blocks.length > 1 && headers.length > 1);
  const large = [];
  await repeat('transactions', async () => {
    large.push(toHex(from.sign([transfer(to, 500n)])));
    await client.broadcastTxSync({ tx: fromHex(large.at(-1)) });
    await client.broadcastTxSync({ tx: from.sign([transfer(to, 50n)]) });
  }, () => own.length > 0 && all.length > own.length);
  assert.ok(own.every((event) => large.includes(toHex(event.tx)) && toHex(event.hash) === toHex(sha256(event.tx)) && event.height > 0));
  for (const [i, block] of blocks.entries()) assert.ok(i === 0 || block.header.height === blocks[i - 1].header.height + 1);
  assert.equal((await client.tx({ hash: own[0].hash })).height, own[0].height);
  for (const subscription of heard) subscription.unsubscribe();
  await new Promise((resolve) => setTimeout(resolve, 500));
  const count = blocks.length;
  await new Promise((resolve) => setTimeout(resolve, 1_000));
  assert.equal(blocks.length, count, 'nothing is heard after the end of a subscription');
  client.disconnect();
});

test('Addresses, batches and refusals are CometBFT\'s', async (t) => {
  const city = await start(t);
  const get = async (path) => { const response = await fetch(city.comet + path); return { status: response.status, json: await response.json() }; };
  const block = await get('/block?height=1');
  assert.deepEqual([block.status, block.json.id, block.json.result.block.header.height], [200, -1, '1']);
  assert.equal((await get('/block?height="1"')).json.result.block.header.height, '1');
  const hash = block.json.result.block_id.hash;
  assert.equal((await get(`/block_by_hash?hash=0x${hash}`)).json.result.block.header.height, '1');
  assert.equal((await get(`/header_by_hash?hash=0x${'00'.repeat(32)}`)).json.result.header, null);
  assert.equal((await ask(city, 'block_by_hash', { hash: Buffer.from(hash, 'hex').toString('base64') })).result.block.header.height, '1');
  assert.equal((await get(`/tx_search?query=${encodeURIComponent('"tx.height>0"')}&per_page=1`)).json.result.total_count, '0');
  assert.match((await (await fetch(city.comet)).text()), /tx_search\?query=_/);
  const far = await get('/block?height=1000000');
  assert.equal(far.status, 500);
  assert.match(JSON.stringify(far.json.error), /"code":-32603,"message":"Internal error","data":"height 1000000 must be less than or equal to the current blockchain height \d+"/);
  assert.equal((await ask(city, 'block', { height: '0' })).error.data, 'height must be greater than 0, but got 0');
  assert.equal((await ask(city, 'nothing')).error.code, -32601);
  assert.equal((await ask(city, 'subscribe', { query: "tm.event='Tx'" })).error.code, -32601);
  assert.equal((await ask(city, 'block', { height: 'x' })).error.code, -32602);
  assert.equal((await ask(city, 'tx', { hash: Buffer.alloc(32).toString('base64') })).error.data, `tx (${'00'.repeat(32)}) not found`);
  assert.equal((await ask(city, 'tx_search', { query: 'malformed query' })).error.data,
    'failed to parse query: offset 10: got tag, wanted <= operator, >= operator, < operator, > operator, = operator, CONTAINS operator or EXISTS operator');
  assert.match((await ask(city, 'broadcast_evidence', { evidence: {} })).error.data, /takes no evidence/);
  assert.equal((await ask(city, 'validators', { page: '2' })).error.data, 'page should be within [1, 1] range, given 2');
  const post = async (body) => (await fetch(city.comet, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
  assert.deepEqual((await post('[{"jsonrpc":"2.0","id":1,"method":"health"},{"jsonrpc":"2.0","method":"health"},{"jsonrpc":"2.0","id":"b","method":"health","params":[]}]')).map(({ id }) => id), [1, 'b']);
  assert.deepEqual(await post('[{"jsonrpc":"2.0","id":7,"method":"health"}]'), { jsonrpc: '2.0', id: 7, result: {} });
  assert.equal((await post('{')).error.code, -32700);
  for (const method of ['net_info', 'consensus_params', 'consensus_state', 'dump_consensus_state', 'header', 'unconfirmed_txs', 'genesis_chunked']) assert.ok((await ask(city, method)).result, method);
  const chunk = (await ask(city, 'genesis_chunked', { chunk: '0' })).result;
  assert.equal(JSON.parse(new TextDecoder().decode(fromBase64(chunk.data))).chain_id, 'gwangan-demo-1');
});

test('What is found by queries is found after a restart, and after the index was made anew', async (t) => {
  const city = await start(t), [from, to] = [city.member(60), city.member(61).address];
  const client = await Comet38Client.create(new HttpClient(city.comet));
  const { height } = await client.broadcastTxCommit({ tx: from.sign([transfer(to, 11n)]) });
  const found = async (address) => (await ask({ comet: address }, 'tx_search', { query: `money.Transferred.to='${to}'` })).result;
  const before = await until('the transaction', async () => { const page = await found(city.comet); return page.total_count === '1' ? page : null; });
  assert.equal(before.txs[0].height, `${height}`);
  for (const anew of [false, true]) {
    await city.stop();
    if (anew) assert.equal(run('index', 'rebuild', '--data', city.data).code, 0);
    const node = await city.start('--traders', '0');
    await until('the RPC', () => /CometBFT's RPC\s+http:\/\/\S+\s/.test(node.output));
    assert.deepEqual(await found(node.output.match(/CometBFT's RPC\s+(http:\/\/\S+)/)[1]), before);
  }
});
