import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex } from '../wire/bytes.ts';
import { importKey } from '../wire/key.ts';
import { AbiError, decodeLog, decodeParameters, encodeCall, encodeParameters, selectorOf, signatureOf, topicOf, type AbiItem, type AbiParameter, type AbiValue } from './abi.ts';
import { isAbi, parseAbi, parseValue, valueText } from './abi-text.ts';
import abis from './abis.json';
import { signTransaction } from './transaction.ts';
import { verify } from './verify.ts';

/* Vectors by ethers 6 and npm's solc: tests/Clients/solidity/vectors.mjs. */
type Json = string | boolean | Json[];
interface Vectors {
  parameters: { types: AbiParameter[]; values: Json[]; data: string }[];
  functions: { item: AbiItem; signature: string; selector: string }[];
  logs: { item: AbiItem; values: Json[]; topics: string[]; data: string }[];
  transactions: { secret: string; raw: string; fields: { nonce: number; to: string | null; value: string; data: string; chainId: number; maxFeePerGas: string; gasLimit: string } }[];
  verify: { input: unknown; output: { contracts: Record<string, Record<string, { metadata: string; evm: { deployedBytecode: { object: string } } }>> }; code: string };
}
const vectors = JSON.parse(readFileSync(new URL('../../../../tests/Clients/vectors/ethereum.json', import.meta.url), 'utf8')) as Vectors;

/** Numbers are texts in the vectors. */
function valueOf({ type, components }: AbiParameter, json: Json): AbiValue {
  const array = /^(.*)\[\d*\]$/.exec(type);
  if (array !== null) return (json as Json[]).map((each) => valueOf({ name: '', type: array[1]!, ...(components === undefined ? {} : { components }) }, each));
  if (type === 'tuple') return components!.map((part, i) => valueOf(part, (json as Json[])[i]!));
  return /^u?int/.test(type) ? BigInt(json as string) : json;
}

test('What ethers encodes is encoded and decoded to the same', () => {
  for (const { types, values, data } of vectors.parameters) {
    const wanted = values.map((value, i) => valueOf(types[i]!, value));
    assert.equal(encodeParameters(types, wanted), data);
    assert.deepEqual(decodeParameters(types, data), wanted);
  }
});

test('Selectors and signatures are those of ethers', () => {
  for (const { item, signature, selector } of vectors.functions) {
    assert.equal(signatureOf(item), signature);
    assert.equal(selectorOf(item), selector);
  }
});

test('Logs are decoded, indexed values that are hashes too', () => {
  for (const { item, values, topics, data } of vectors.logs) {
    assert.equal(topicOf(item), topics[0]);
    assert.deepEqual(decodeLog(item, topics, data), values.map((value, i) => (/^0x.{64}$/.test(String(value)) ? String(value) : valueOf(item.inputs![i]!, value))));
  }
});

test('Transactions are signed as ethers signs them', () => {
  for (const { secret, fields, raw } of vectors.transactions) {
    const signed = signTransaction(importKey(secret)!, {
      chainId: BigInt(fields.chainId), nonce: BigInt(fields.nonce), maxPriorityFeePerGas: 0n, maxFeePerGas: BigInt(fields.maxFeePerGas), gas: BigInt(fields.gasLimit),
      to: fields.to, value: BigInt(fields.value), data: fields.data,
    });
    assert.equal(signed, raw);
  }
});

test('Data that is cut, wild or made to unfold without end is refused', () => {
  const uints: AbiParameter[] = [{ name: '', type: 'uint256[]' }];
  const word = (value: number) => value.toString(16).padStart(64, '0');
  assert.throws(() => decodeParameters(uints, '0x'), AbiError);
  assert.throws(() => decodeParameters(uints, '0x' + word(32) + word(1_000_000)), AbiError);
  assert.throws(() => decodeParameters(uints, '0x' + 'f'.repeat(64)), AbiError);
  assert.throws(() => decodeParameters([{ name: '', type: 'bool' }], '0x' + word(2)), AbiError);
  assert.throws(() => decodeParameters([{ name: '', type: 'uint8' }], '0x' + word(256)), AbiError);
  // Eight levels of ten lists, each an offset to the same next level: 10^8 values out of three kilobytes.
  const level = (offset: number) => word(10) + word(offset).repeat(10);
  assert.throws(() => decodeParameters([{ name: '', type: `uint256${'[]'.repeat(8)}` }], '0x' + word(32) + level(320).repeat(7) + level(1)), /too many values|longer/);
  // Every prefix of real data is either refused or read, and nothing else.
  for (const { types, data } of vectors.parameters.slice(0, 20))
    for (let end = 2; end < data.length; end += 62) {
      try {
        decodeParameters(types, data.slice(0, end));
      } catch (error) {
        assert.ok(error instanceof AbiError, String(error));
      }
    }
});

test('What a person types becomes values, with a reason where it cannot', () => {
  const of = (type: string, text: string, components?: AbiParameter[]) => parseValue({ name: '', type, ...(components === undefined ? {} : { components }) }, text);
  assert.equal(of('uint256', ' 12 '), 12n);
  assert.equal(of('int8', '-3'), -3n);
  assert.equal(of('bool', 'true'), true);
  assert.equal(of('string', ' as it is '), ' as it is ');
  assert.deepEqual(of('uint256[]', '["115792089237316195423570985008687907853269984665640564039457584007913129639935", 1]'), [2n ** 256n - 1n, 1n]);
  assert.deepEqual(of('tuple', '{"a": "1", "b": [true]}', [{ name: 'a', type: 'uint8' }, { name: 'b', type: 'bool[]' }]), [1n, [true]]);
  assert.throws(() => of('uint256[]', '[1e30]'), /quotes/);
  assert.throws(() => of('uint256', 'ten'), /whole number/);
  assert.throws(() => encodeCall({ type: 'function', name: 'f', inputs: [{ name: '', type: 'address' }] }, ['0x12']), /20 bytes/);
  assert.equal(valueText([1n, [true, 'a "b"'], '0x12']), '[1, [true, "a \\"b\\""], 0x12]');
});

test('ABIs are taken as lists or from artifacts, and nothing else is', () => {
  for (const abi of Object.values(abis.abis)) assert.ok(isAbi(abi));
  assert.equal(parseAbi(JSON.stringify({ abi: abis.abis.IToken }))?.length, abis.abis.IToken.length);
  for (const text of ['', '{}', '[]', '[{"type":"function"}]', '[{"type":"function","name":"f","inputs":[{"type":"evil"}]}]', '[null]']) assert.equal(parseAbi(text), null, text);
});

test('A source is proved by the code it compiled to, and a changed one is not', () => {
  const { input, output, code } = vectors.verify;
  const whole = verify(code, [JSON.stringify({ input, output })]);
  assert.deepEqual({ ...whole?.verified, sources: whole?.verified?.sources.length }, { name: 'Kept', compiler: whole?.verified?.compiler, isExact: true, atHash: true, sources: 1 });
  assert.match(whole!.verified!.compiler, /^0\.8\./);
  // Two files, as solc takes and writes them.
  assert.equal(verify(code, [JSON.stringify(output), JSON.stringify(input)])?.verified?.atHash, true);
  // The output alone proves code and ABI, not what was written.
  assert.equal(verify(code, [JSON.stringify(output)])?.verified?.atHash, false);
  // Another comment: the same instructions, and another hash of the source.
  const changed = JSON.stringify(input).replace('contract Kept', '/* free money */ contract Kept');
  assert.deepEqual(verify(code, [JSON.stringify(output), changed])?.verified?.sources, []);
  // Metadata that the code does not name.
  const forged = JSON.parse(JSON.stringify(output)) as typeof output;
  forged.contracts['Kept.sol']!['Kept']!.metadata += ' ';
  assert.equal(verify(code, [JSON.stringify(forged), JSON.stringify(input)])?.verified?.atHash, false);
  // Another instruction.
  const other = code.slice(0, 40) + (code[40] === '0' ? '1' : '0') + code.slice(41);
  assert.equal(verify(other, [JSON.stringify({ input, output })]), null);
  // The same instructions under another metadata hash.
  const recompiled = code.slice(0, -40) + (code.at(-40) === '0' ? '1' : '0') + code.slice(-39);
  assert.equal(verify(recompiled, [JSON.stringify({ input, output })])?.verified?.isExact, false);
  assert.equal(fromHex(code)!.length > 100, true);
  assert.equal(verify('0x', [JSON.stringify({ input, output })]), null);
  assert.equal(verify(code, ['not json', '[]', '{"contracts":{"a":{"b":{}}}}']), null);
});
