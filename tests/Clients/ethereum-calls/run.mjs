// Traces of a node beside anvil's for the same signed transactions, field by field; proofs verified by @ethereumjs/mpt.
import assert from 'node:assert/strict';
import test from 'node:test';
import { createMPTFromProof, verifyMPTWithMerkleProof } from '@ethereumjs/mpt';
import { AbiCoder, getCreateAddress, keccak256, toBeHex } from 'ethers';
import { chainId, compile, secretOf, Signer, startAnvil, startCity } from './worlds.mjs';

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

test('traces are those of anvil', { timeout: 120_000 }, async (t) => {
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

// What differs and says nothing of the trace: blocks, the sender's balance, the proposer. And where anvil (revm) goes another way than geth, whose way the node goes:
// the storage of steps after a call that was undone, the cost of CREATE (anvil's has the gas handed on), what is empty,
// the outermost call's gas (anvil's is without the intrinsic gas), names of failures, refunds of 0, hashes of code, accounts and slots that were nothing before, what a failed call returned.
const errors = { StateChangeDuringStaticCall: 'write protection', 'Some(StateChangeDuringStaticCall)': 'write protection', 'Mutable Call In Static Context': 'write protection', OutOfOffset: 'return data out of bounds' };

function normal(answer, sender) {
  return sort(answer.result ?? answer, sender, true);
}

function sort(value, sender, isTop) {
  if (Array.isArray(value)) return value.map((item) => sort(item, sender));
  if (value === null || typeof value !== 'object') return value;
  const fields = {};
  for (const key of Object.keys(value).sort()) {
    if (['id', 'jsonrpc', 'blockHash', 'blockNumber', 'transactionPosition', 'codeHash', `0x${'00'.repeat(20)}`, treasury].includes(key)) continue;
    if (key === 'gas' && isTop && value.type) continue;
    if (key === 'refund' && value[key] === 0) continue;
    if (key === 'storage' && value.op) continue;
    if (key === 'gasCost' && /^CREATE/.test(value.op)) continue;
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
