// Traces of a node beside anvil's for the same signed transactions, field by field; proofs verified by @ethereumjs/mpt.
import assert from 'node:assert/strict';
import test from 'node:test';
import { verifyMerkleProof } from '@ethereumjs/mpt';
import { AbiCoder, decodeRlp, encodeRlp, getBytes, getCreateAddress, keccak256, toBeHex, zeroPadValue } from 'ethers';
import { compile, secretOf, Signer, startAnvil, startCity } from './worlds.mjs';
import './receipts.mjs';

const contracts = compile();
const prober = contracts.Prober.abi;
let treasury;
const options = [
  [undefined, 'struct logger'],
  [{ enableMemory: true, enableReturnData: true }, 'struct logger with memory and return data'],
  [{ tracer: 'callTracer' }, 'callTracer'],
  [{ tracer: 'callTracer', tracerConfig: { withLog: true } }, 'callTracer with logs'],
  [{ tracer: 'callTracer', tracerConfig: { onlyTopCall: true } }, 'callTracer, top call only'],
  [{ tracer: 'prestateTracer' }, 'prestateTracer'],
  [{ tracer: 'prestateTracer', tracerConfig: { diffMode: true } }, 'prestateTracer in diff mode'],
  [{ tracer: '4byteTracer' }, '4byteTracer'],
  [{ tracer: 'noopTracer' }, 'noopTracer'],
];

/** What of a replayed transaction must be equal: balances of who sends and who is paid are each world's own. */
function replayed({ output, stateDiff, trace, vmTrace }, sender) {
  const { [treasury]: _, [`0x${'00'.repeat(20)}`]: __, ...accounts } = stateDiff ?? {};
  if (accounts[sender]) accounts[sender].balance = 'its own';
  // To anvil an account that was only paid is none that is new.
  for (const account of Object.values(accounts))
    if (account.code['+'] === '0x') Object.assign(account, { balance: { '*': { from: '0x0', to: account.balance['+'] } }, code: '=', nonce: '=' });
  return { output, stateDiff: stateDiff && accounts, trace: trace.map((call) => sort(call, sender)), vmTrace: vmTrace && steps(vmTrace) };
}

/** anvil has no code of creations, all memory in place of what is written, nothing of what is stored, the gas before a step in place of that after it, and the operand of a call in place of what it pushes. */
function steps({ ops }) {
  // The last step of a frame may be one that failed, of which each tells what it had come to.
  return ops.map(({ pc, cost, ex, sub }, i) => ({ pc, ...(i + 1 < ops.length && { cost, push: sub ? 'its own' : ex.push }), sub: sub && steps(sub) }));
}

/** The gas after each step that another follows, in the order of the code; anvil's stands one step later. */
function gasOf({ ops }, isAnvil) {
  return [...(isAnvil ? ops.slice(1) : ops.slice(0, -1)).map(({ ex }) => ex.used), ...ops.flatMap(({ sub }) => (sub ? [gasOf(sub, isAnvil)] : []))];
}

test('traces are those of anvil', { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const signer = new Signer(secretOf(city, 70));
  const anvil = await startAnvil(t, signer.address);
  const one = getCreateAddress({ from: signer.address, nonce: 0 }), two = getCreateAddress({ from: signer.address, nonce: 1 });
  const call = (name, ...values) => prober.encodeFunctionData(name, values);
  const transactions = [
    ['a deployment', signer.sign(null, contracts.Prober.bytecode, { value: 1_000n })],
    ['another', signer.sign(null, contracts.Prober.bytecode)],
    ['a payment', signer.sign(`0x${'77'.repeat(20)}`, '0x', { value: 5n, gas: 21_000 })],
    ['writes', signer.sign(one, call('write', 1, 3))],
    ['writes again', signer.sign(one, call('write', 2, 3))],
    ['refunds', signer.sign(one, call('clear', 1, 3))],
    ['a tour of calls', signer.sign(one, call('tour', two), { value: 100n })],
    ['creations', signer.sign(one, call('create', `0x${'12'.repeat(32)}`))],
    ...[0, 1, 2, 3, 5, 6, 7].map((how) => [`failure ${how}`, signer.sign(one, call('fail', how), { gas: 300_000 })]),
    ['out of gas', signer.sign(one, call('fail', 4), { gas: 60_000 })],
    ['a failed creation', signer.sign(null, contracts.Small.bytecode + AbiCoder.defaultAbiCoder().encode(['bool'], [true]).slice(2))],
    ['a payment to a contract', signer.sign(two, '0x', { value: 9n })],
  ];
  const sent = [];
  treasury = (await city.ask('eth_getBlockByNumber', 'latest', false)).miner;
  for (const [what, signing] of transactions) {
    const signed = await signing;
    const [ours, theirs] = [await city.send(signed), await anvil.send(signed)];
    assert.equal(ours.hash, theirs.hash);
    sent.push([what, ours, theirs]);
  }
  for (const [what, ours, theirs] of sent) {
    const kinds = ['trace', 'vmTrace', 'stateDiff'];
    for (const kind of kinds) await t.test(`${what}: trace_replayBlockTransactions, ${kind}`, async () => {
      const [own, other] = await Promise.all([city.ask('trace_replayBlockTransactions', ours.block, [kind]), anvil.ask('trace_replayBlockTransactions', theirs.block, [kind])]);
      const [mine, its] = [own.find(({ transactionHash }) => transactionHash === ours.hash), other.find(({ transactionHash }) => transactionHash === theirs.hash)];
      assert.deepEqual(replayed(mine, signer.address.toLowerCase()), replayed(its, signer.address.toLowerCase()));
      if (kind === 'vmTrace') assert.deepEqual(gasOf(mine.vmTrace, false), gasOf(its.vmTrace, true));
    });
    await t.test(`${what}: trace_replayTransaction`, async () => {
      const { transactionHash, ...whole } = (await city.ask('trace_replayBlockTransactions', ours.block, kinds)).find(({ transactionHash }) => transactionHash === ours.hash);
      assert.deepEqual(await city.ask('trace_replayTransaction', ours.hash, kinds), whole);
    });
    for (const [option, tracer] of options) {
      await t.test(`${what}: ${tracer}`, async () => {
        const [own, other] = await Promise.all([city.answer('debug_traceTransaction', ours.hash, ...(option ? [option] : [])), anvil.answer('debug_traceTransaction', theirs.hash, ...(option ? [option] : []))]);
        assert.deepEqual(normal(own, signer.address), normal(other, signer.address));
      });
    }
    await t.test(`${what}: trace_transaction`, async () => {
      assert.deepEqual(normal(await city.answer('trace_transaction', ours.hash)), normal(await anvil.answer('trace_transaction', theirs.hash)));
    });
  }
});

test('accounts and slots are proved under the state root of the header', { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const signer = new Signer(secretOf(city, 71));
  const address = getCreateAddress({ from: signer.address, nonce: 0 });
  await city.send(await signer.sign(null, contracts.Prober.bytecode, { value: 11n }));
  const { block } = await city.send(await signer.sign(address, prober.encodeFunctionData('write', [1, 5])));
  const { stateRoot } = await city.ask('eth_getBlockByNumber', block, false);
  const slot = keccak256(AbiCoder.defaultAbiCoder().encode(['uint256', 'uint256'], [3, 0])), absent = toBeHex(77, 32);
  const proof = await city.ask('eth_getProof', address, [slot, '0x1', absent], block);

  const leaf = await verifyMerkleProof(getBytes(keccak256(address)), proof.accountProof.map(getBytes), { root: getBytes(stateRoot) });
  const number = (hex) => (BigInt(hex) === 0n ? '0x' : toBeHex(BigInt(hex)));
  assert.equal(encodeRlp([number(proof.nonce), number(proof.balance), proof.storageHash, proof.codeHash]), `0x${Buffer.from(leaf).toString('hex')}`);
  assert.equal(BigInt(proof.balance), 11n);
  assert.equal(await city.ask('eth_getCode', address, block).then(keccak256), proof.codeHash);
  for (const { key, value, proof: nodes } of proof.storageProof) {
    const found = await verifyMerkleProof(getBytes(keccak256(zeroPadValue(toBeHex(BigInt(key)), 32))), nodes.map(getBytes), { root: getBytes(proof.storageHash) });
    assert.equal(found === null ? 0n : BigInt(decodeRlp(found)), BigInt(value));
    assert.equal(BigInt(await city.ask('eth_getStorageAt', address, key, block)), BigInt(value));
  }
  assert.deepEqual(proof.storageProof.map(({ key, value }) => [key, BigInt(value)]), [[slot, 4n], ['0x1', 12n], [absent, 0n]]);

  const nobody = `0x${'99'.repeat(20)}`;
  const empty = await city.ask('eth_getProof', nobody, [], block);
  assert.equal(await verifyMerkleProof(getBytes(keccak256(nobody)), empty.accountProof.map(getBytes), { root: getBytes(stateRoot) }), null);
});

test('calls are traced in the form of OpenEthereum, one after another too', { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const from = `0x${'ab'.repeat(20)}`, created = getCreateAddress({ from, nonce: 0 }).toLowerCase();
  // PUSH1 2a PUSH0 MSTORE, PUSH1 7 PUSH1 1 SSTORE, and the first byte of memory as code.
  const data = '0x602a5f52600760015560015ff3', kinds = ['vmTrace', 'stateDiff', 'trace'];
  const answer = await city.ask('trace_call', { from, data, gas: '0x186a0' }, kinds, 'latest');
  // 21,000, 32,000 for a creation, 2 for its word of code, 4 or 16 a byte.
  const first = 100_000 - 53_002 - 16 * 13;
  const op = (pc, cost, used, push, mem = null, store = null) => ({ pc, cost, sub: null, ex: { used: first - used, push, mem, store } });
  assert.deepEqual(answer.vmTrace, { code: data, ops: [
    op(0, 3, 3, ['0x2a']), op(2, 2, 5, ['0x0']), op(3, 6, 11, [], { off: 0, data: `0x${'2a'.padStart(64, '0')}` }), op(4, 3, 14, ['0x7']), op(6, 3, 17, ['0x1']), op(8, 22_100, 22_117, [], null, { key: '0x1', val: '0x7' }),
    op(9, 3, 22_120, ['0x1']), op(11, 2, 22_122, ['0x0']), op(12, 0, 22_122, []),
  ] });
  assert.deepEqual(answer.stateDiff[created], { balance: { '+': '0x0' }, code: { '+': '0x00' }, nonce: { '+': '0x1' }, storage: { [toBeHex(1, 32)]: { '+': toBeHex(7, 32) } } });
  assert.deepEqual(Object.keys(answer.stateDiff), [created, from].sort());
  assert.deepEqual([answer.output, answer.trace.length, answer.trace[0].type, answer.trace[0].result.address], ['0x00', 1, 'create', created]);
  const many = await city.ask('trace_callMany', [[{ from, data, gas: '0x186a0' }, ['stateDiff']], [{ from, data, gas: '0x186a0' }, ['trace']], [{ from, to: created }, []]], 'latest');
  assert.deepEqual(many.map(({ output, stateDiff, trace, vmTrace }) => [output, stateDiff === null, trace.length, vmTrace]), [['0x00', false, 0, null], ['0x00', true, 1, null], ['0x', true, 0, null]]);
  assert.equal(many[1].trace[0].result.address, getCreateAddress({ from, nonce: 1 }).toLowerCase());
  const refused = async (...params) => (await city.answer('trace_call', ...params)).error.code;
  assert.deepEqual([await refused({ from, data }, ['steps']), await refused({ from, data }, 'trace'), await refused({ from, data, gas: '0x1' }, ['trace'])], [-32602, -32602, -32000]);
});

test('storage is shown by pages, as the transaction at a place finds it', { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const signer = new Signer(secretOf(city, 73));
  const address = getCreateAddress({ from: signer.address, nonce: 0 });
  await city.send(await signer.sign(null, contracts.Prober.bytecode, { value: 11n }));
  const { block, hash } = await city.send(await signer.sign(address, prober.encodeFunctionData('write', [1, 9])));
  await city.send(await signer.sign(address, prober.encodeFunctionData('clear', [1, 4])));
  const { hash: blockHash, transactions } = await city.ask('eth_getBlockByNumber', block, false), index = transactions.indexOf(hash);
  const next = await city.ask('eth_getBlockByNumber', `0x${(Number(block) + 1).toString(16)}`, false);
  const range = (at, place, start, count) => city.ask('debug_storageRangeAt', at, place, address, start, count);
  const before = await range(blockHash, index, '0x', 100), after = await range(next.hash, 0, '0x', 100);
  assert.equal(before.nextKey, null);
  assert.ok(Object.keys(after.storage).length >= Object.keys(before.storage).length + 8);
  for (const [at, { storage }] of [[Number(block) - 1, before], [block, after]]) {
    assert.deepEqual(Object.keys(storage), Object.keys(storage).sort());
    for (const [digest, { key, value }] of Object.entries(storage)) {
      assert.equal(keccak256(key), digest);
      assert.equal(await city.ask('eth_getStorageAt', address, key, typeof at === 'string' ? at : `0x${at.toString(16)}`), value);
    }
  }
  const paged = {};
  for (let from = '0x', pages = 0; from !== null; pages++) {
    const page = await range(next.hash, 0, from, 3);
    assert.ok(Object.keys(page.storage).length <= 3 && pages < 10);
    Object.assign(paged, page.storage);
    from = page.nextKey;
  }
  assert.deepEqual(paged, after.storage);
  assert.deepEqual(await city.ask('debug_storageRangeAt', blockHash, 0, signer.address, '0x00', 5), { storage: {}, nextKey: null });
  assert.match((await city.answer('debug_storageRangeAt', blockHash, 99, address, '0x', 5)).error.message, /transaction index 99 out of range/);
});

test('calls, estimates and simulations', { timeout: 300_000 }, async (t) => {
  const city = await startCity(t);
  const signer = new Signer(secretOf(city, 72));
  const address = getCreateAddress({ from: signer.address, nonce: 0 });
  await city.send(await signer.sign(null, contracts.Prober.bytecode));
  const { block } = await city.send(await signer.sign(address, prober.encodeFunctionData('write', [1, 5])));
  const look = { to: address, input: prober.encodeFunctionData('look', [3]) };
  assert.equal(prober.decodeFunctionResult('look', await city.ask('eth_call', look))[0], 4n);
  assert.equal(prober.decodeFunctionResult('look', await city.ask('eth_call', look, toBeHex(Number(block) - 1).replace(/^0x0+/, '0x')))[0], 0n);
  assert.deepEqual((await city.answer('eth_call', { to: address, data: prober.encodeFunctionData('fail', [0]) })).error, { code: 3, message: 'execution reverted: as asked', data: prober.encodeErrorResult('Error(string)', ['as asked']) });
  assert.deepEqual((await city.answer('eth_call', { to: address, data: prober.encodeFunctionData('fail', [1]) })).error, { code: 3, message: 'execution reverted', data: prober.encodeErrorResult('Refused', [1]) });
  assert.equal((await city.answer('eth_call', { to: address, data: prober.encodeFunctionData('fail', [2]) })).error.message, 'execution reverted: assert(false)');
  assert.equal((await city.answer('eth_call', { to: address, data: prober.encodeFunctionData('fail', [3]) })).error.code, -32000);
  assert.equal((await city.answer('eth_call', look, '0xffffff')).error.code, -32000);

  const write = { from: signer.address, to: address, data: prober.encodeFunctionData('write', [50, 3]) };
  const gas = Number(await city.ask('eth_estimateGas', write));
  const { hash } = await city.send(await signer.sign(write.to, write.data, { gas }));
  assert.equal((await city.ask('debug_traceTransaction', hash, { tracer: 'callTracer' })).error, undefined);
  assert.match((await city.answer('eth_estimateGas', { ...write, data: prober.encodeFunctionData('fail', [0]) })).error.message, /execution reverted: as asked/);
  const listed = await city.ask('eth_createAccessList', write);
  assert.ok(listed.accessList[0].storageKeys.length === 4, JSON.stringify(listed));
  const simulated = await city.ask('eth_simulateV1', { blockStateCalls: [{ calls: [write, { ...look, input: prober.encodeFunctionData('look', [50]) }] }], returnFullTransactions: true }, 'latest');
  assert.equal(prober.decodeFunctionResult('look', simulated[0].calls[1].returnData)[0], 51n);
  const mux = await city.ask('debug_traceTransaction', hash, { tracer: 'muxTracer', tracerConfig: { callTracer: {}, '4byteTracer': {} } });
  assert.deepEqual(mux.callTracer, await city.ask('debug_traceTransaction', hash, { tracer: 'callTracer' }));
  const [traced] = await city.ask('debug_traceCall', write, 'latest', { tracer: 'flatCallTracer' });
  assert.equal(traced.type, 'call');
  assert.match((await city.answer('debug_traceTransaction', hash, { tracer: '{ step() {} }' })).error.message, /no such tracer/);
  assert.equal((await city.answer('debug_traceTransaction', `0x${'00'.repeat(31)}01`)).error.message, 'transaction not found');
  assert.equal((await city.answer('debug_traceBlockByNumber', '0x0')).error.message, 'genesis is not traceable');

  // Near a million steps, alone and twice in a batch.
  const { hash: long } = await city.send(await signer.sign(address, prober.encodeFunctionData('spin', [45_000]), { gas: 16_000_000 }));
  const began = Date.now();
  const { length, start, end } = await city.measure('debug_traceTransaction', long);
  t.diagnostic(`a trace of ${(length / 1e6).toFixed(0)} MB in ${Date.now() - began} ms`);
  assert.ok(length > 200e6, `${length}`);
  assert.match(start, /^{"jsonrpc":"2.0","id":\d+,"result":{"structLogs":\[{"pc":0,/);
  assert.match(end, /"failed":false,"returnValue":"0x[0-9a-f]{64}"}}$/);
  const batch = await fetch(city.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify([1, 2].map((id) => ({ jsonrpc: '2.0', id, method: 'debug_traceTransaction', params: [long] }))) });
  let whole = 0;
  for await (const piece of batch.body) whole += piece.length;
  assert.ok(Math.abs(whole - 2 * length) < 20 && `${whole}` === batch.headers.get('content-length'), `${whole}`);
  assert.equal((await city.ask('debug_traceTransaction', long, { tracer: 'callTracer' })).error, undefined);
  const steps = await city.ask('debug_traceTransaction', long, { limit: 1_000 });
  assert.equal(steps.structLogs.length, 1_000);
});

// What differs and says nothing of the trace: blocks, the sender's balance, the proposer. And where anvil (revm) goes another way than geth, whose way the node goes:
// the storage of steps after a call that was undone, the cost of CREATE (anvil's has the gas handed on), what is empty,
// the outermost call's gas (anvil's is without the intrinsic gas), names of failures, refunds of 0, hashes of code, accounts and slots that were nothing before, what a failed call returned.
const errors = {
  'Some(StateChangeDuringStaticCall)': 'write protection', 'Some(ReentrancySentryOOG)': 'out of gas', 'Some(OutOfGas)': 'out of gas', 'Some(MemoryLimitOOG)': 'out of gas', 'Some(InvalidFEOpcode)': 'invalid opcode: INVALID', 'Some(OutOfOffset)': 'return data out of bounds',
  StateChangeDuringStaticCall: 'write protection', 'Mutable Call In Static Context': 'write protection', OutOfOffset: 'return data out of bounds',
};

function normal(answer, sender) {
  return sort(answer.result ?? answer, sender, true);
}

const isCoin = (log) => log.address === '0x000000000000000000000000000a55e700000001';

function sort(value, sender, isTop) {
  if (Array.isArray(value)) return value.filter((item) => !item?.topics || !isCoin(item)).map((item) => sort(item, sender));
  if (value === null || typeof value !== 'object') return value;
  const fields = {};
  for (const key of Object.keys(value).sort()) {
    if (['id', 'jsonrpc', 'blockHash', 'blockNumber', 'transactionPosition', 'codeHash', `0x${'00'.repeat(20)}`, treasury].includes(key)) continue;
    if (key === 'gas' && isTop && value.type) continue;
    if (key === 'refund' && value[key] === 0) continue;
    if (key === 'storage' && value.op) continue;
    if (key === 'gasCost' && (/^CREATE/.test(value.op) || value.error)) continue;
    if (key === 'index' && value.position) continue; // the city writes a log for won that moves, the next line's
    if (key === 'logs' && value.type && value.logs.every(isCoin)) continue;
    if ((key === 'memory' && value[key].length === 0) || (key === 'returnData' && value[key] === '0x')) continue;
    if (key === 'storage' && value.nonce === undefined && value.pc === undefined && value.balance === '0x0') continue;
    if (key === 'result' && value.error) continue;
    if (/^0x[0-9a-f]{64}$/.test(key) && /^0x0+$/.test(value[key])) continue;
    fields[key] = key === 'error' ? (errors[value[key]] ?? value[key].replace(/^(out of gas): .*/i, '$1').replace('Out of gas', 'out of gas')) : sort(value[key], sender, key === 'callTracer');
    if (key === sender) fields[key] = { ...fields[key], balance: 'its own' };
    if (key === 'storage' && Object.keys(fields[key]).length === 0) delete fields[key];
    if (key.length === 42 && JSON.stringify(fields[key]) === '{"balance":"0x0"}') delete fields[key];
  }
  return fields;
}
