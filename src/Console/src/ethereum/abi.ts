import { keccak_256 } from '@noble/hashes/sha3.js';
import { ascii, concat, fromHex, toHex } from '../wire/bytes.ts';
import { addressText } from '../wire/key.ts';

/*
 * Solidity's ABI (docs.soliditylang.org, "Contract ABI Specification"), both ways. Encoding is canonical. Decoding reads what strangers wrote, so every offset and
 * length is checked, and how much one input may unfold into is bounded: arrays can point at the same bytes many times.
 */

export interface AbiParameter {
  readonly name: string;
  readonly type: string;
  readonly indexed?: boolean;
  readonly components?: readonly AbiParameter[];
}

export interface AbiItem {
  readonly type: 'function' | 'event' | 'error' | 'constructor' | 'fallback' | 'receive';
  readonly name?: string;
  readonly inputs?: readonly AbiParameter[];
  readonly outputs?: readonly AbiParameter[];
  readonly stateMutability?: 'pure' | 'view' | 'nonpayable' | 'payable';
  readonly anonymous?: boolean;
}

/** Integers are bigints; addresses and bytes are 0x texts; arrays and tuples are arrays. */
export type AbiValue = bigint | boolean | string | readonly AbiValue[];

export class AbiError extends Error {}

type Type =
  | { kind: 'uint' | 'int'; bits: number }
  | { kind: 'bool' | 'address' | 'bytes' | 'string' }
  | { kind: 'fixed'; size: number }
  | { kind: 'array'; of: Type; length: number | null }
  | { kind: 'tuple'; parts: readonly Type[] };

const WORD = 32;
const VALUES_MAX = 20_000;
const DEPTH_MAX = 16;

/** The signature that is hashed, such as transfer(address,uint256). */
export const signatureOf = (item: AbiItem): string => `${item.name ?? ''}(${(item.inputs ?? []).map(typeText).join(',')})`;

/** The first four bytes of a function's or error's hash, 0x and eight digits. */
export const selectorOf = (item: AbiItem): string => '0x' + toHex(keccak_256(ascii(signatureOf(item))).subarray(0, 4));

/** The hash by which an event's logs are found. */
export const topicOf = (item: AbiItem): string => '0x' + toHex(keccak_256(ascii(signatureOf(item))));

/** Parameters as 0x text, without a selector. */
export const encodeParameters = (parameters: readonly AbiParameter[], values: readonly AbiValue[]): string =>
  '0x' + toHex(encodeTuple(parameters.map((each) => parse(each)), values));

export const encodeCall = (item: AbiItem, values: readonly AbiValue[]): string =>
  selectorOf(item) + encodeParameters(item.inputs ?? [], values).slice(2);

/** Reads parameters from 0x text that begins with them; what follows is left alone, as Solidity does. */
export function decodeParameters(parameters: readonly AbiParameter[], data: string): readonly AbiValue[] {
  const bytes = fromHex(data);
  if (bytes === null) throw new AbiError('not hex');
  return new Decoder(bytes).tuple(parameters.map((each) => parse(each)), 0);
}

/** A log's parameters in the order of the event; an indexed one whose value is only a hash is that hash. */
export function decodeLog(item: AbiItem, topics: readonly string[], data: string): readonly AbiValue[] {
  const inputs = item.inputs ?? [];
  const indexed = inputs.filter((each) => each.indexed === true);
  const words = item.anonymous === true ? topics : topics.slice(1);
  if (words.length !== indexed.length) throw new AbiError('topics do not match');
  const plain = decodeParameters(inputs.filter((each) => each.indexed !== true), data);
  let [word, value] = [0, 0];
  return inputs.map((each) => {
    if (each.indexed !== true) return plain[value++]!;
    const topic = words[word++]!;
    return isWord(parse(each)) ? decodeParameters([each], topic)[0]! : topic;
  });
}

/** The canonical text of a parameter's type: tuples as their parts. */
export function typeText(parameter: AbiParameter): string {
  if (!parameter.type.startsWith('tuple')) return parameter.type === 'uint' || parameter.type === 'int' ? `${parameter.type}256` : parameter.type;
  return `(${(parameter.components ?? []).map(typeText).join(',')})${parameter.type.slice('tuple'.length)}`;
}

function parse(parameter: AbiParameter, depth = 0): Type {
  const { type } = parameter;
  if (depth > DEPTH_MAX) throw new AbiError(`too deep: ${type}`);
  const array = /^(.*)\[(\d{0,6})\]$/.exec(type);
  if (array !== null)
    return { kind: 'array', of: parse({ ...parameter, type: array[1]! }, depth + 1), length: array[2] === '' ? null : Number(array[2]) };
  if (type === 'tuple') return { kind: 'tuple', parts: (parameter.components ?? []).map((each) => parse(each, depth + 1)) };
  if (type === 'bool' || type === 'address' || type === 'bytes' || type === 'string') return { kind: type };
  // An external function: its address and selector.
  if (type === 'function') return { kind: 'fixed', size: 24 };
  const number = /^(uint|int)(\d*)$/.exec(type);
  if (number !== null) {
    const bits = number[2] === '' ? 256 : Number(number[2]);
    if (bits >= 8 && bits <= 256 && bits % 8 === 0) return { kind: number[1] as 'uint' | 'int', bits };
  }
  const fixed = /^bytes(\d+)$/.exec(type);
  if (fixed !== null && Number(fixed[1]) >= 1 && Number(fixed[1]) <= WORD) return { kind: 'fixed', size: Number(fixed[1]) };
  throw new AbiError(`unknown type: ${type}`);
}

const isWord = (type: Type): boolean => !['array', 'tuple', 'bytes', 'string'].includes(type.kind);

const isDynamic = (type: Type): boolean =>
  type.kind === 'bytes' || type.kind === 'string'
  || (type.kind === 'array' && (type.length === null || isDynamic(type.of)))
  || (type.kind === 'tuple' && type.parts.some(isDynamic));

/** Bytes that a value takes in the head of what holds it. */
function headSize(type: Type): number {
  if (isDynamic(type)) return WORD;
  if (type.kind === 'array') return type.length! * headSize(type.of);
  return type.kind === 'tuple' ? type.parts.reduce((sum, part) => sum + headSize(part), 0) : WORD;
}

function encodeTuple(types: readonly Type[], values: readonly AbiValue[]): Uint8Array {
  if (types.length !== values.length) throw new AbiError(`${types.length} values are needed, not ${values.length}`);
  const heads: Uint8Array[] = [];
  const tails: Uint8Array[] = [];
  let tailAt = types.reduce((sum, type) => sum + headSize(type), 0);
  types.forEach((type, i) => {
    const encoded = encode(type, values[i]!);
    if (!isDynamic(type)) {
      heads.push(encoded);
      return;
    }
    heads.push(wordOf(BigInt(tailAt)));
    tails.push(encoded);
    tailAt += encoded.length;
  });
  return concat(...heads, ...tails);
}

function encode(type: Type, value: AbiValue): Uint8Array {
  switch (type.kind) {
    case 'uint':
    case 'int': {
      if (typeof value !== 'bigint') throw new AbiError('a whole number is needed');
      const [least, most] = type.kind === 'uint' ? [0n, (1n << BigInt(type.bits)) - 1n] : [-(1n << BigInt(type.bits - 1)), (1n << BigInt(type.bits - 1)) - 1n];
      if (value < least || value > most) throw new AbiError(`outside of ${type.kind}${type.bits}`);
      return wordOf(BigInt.asUintN(256, value));
    }
    case 'bool':
      if (typeof value !== 'boolean') throw new AbiError('true or false is needed');
      return wordOf(value ? 1n : 0n);
    case 'address': return concat(new Uint8Array(12), bytesOf(value, 20));
    case 'fixed': return concat(bytesOf(value, type.size), new Uint8Array(WORD - type.size));
    case 'bytes': return padded(bytesOf(value));
    case 'string':
      if (typeof value !== 'string') throw new AbiError('a text is needed');
      return padded(ascii(value));
    case 'tuple': return encodeTuple(type.parts, listOf(value));
    case 'array': {
      const list = listOf(value);
      if (type.length !== null && list.length !== type.length) throw new AbiError(`${type.length} values are needed, not ${list.length}`);
      const items = encodeTuple(list.map(() => type.of), list);
      return type.length === null ? concat(wordOf(BigInt(list.length)), items) : items;
    }
  }
}

const wordOf = (value: bigint): Uint8Array => fromHex(value.toString(16).padStart(2 * WORD, '0'))!;

const padded = (bytes: Uint8Array): Uint8Array => concat(wordOf(BigInt(bytes.length)), bytes, new Uint8Array(-bytes.length & (WORD - 1)));

function listOf(value: AbiValue): readonly AbiValue[] {
  if (!Array.isArray(value)) throw new AbiError('a list is needed');
  return value as readonly AbiValue[];
}

function bytesOf(value: AbiValue, size?: number): Uint8Array {
  const bytes = typeof value === 'string' && /^0x/i.test(value) ? fromHex(value) : null;
  if (bytes === null || (size !== undefined && bytes.length !== size)) throw new AbiError(size === undefined ? 'hex is needed' : `${size} bytes of hex are needed`);
  return bytes;
}

class Decoder {
  private left = VALUES_MAX;

  constructor(private readonly bytes: Uint8Array) {}

  tuple(types: readonly Type[], start: number): AbiValue[] {
    let at = start;
    return types.map((type) => {
      const value = this.value(type, isDynamic(type) ? start + this.size(at) : at);
      at += headSize(type);
      return value;
    });
  }

  private value(type: Type, at: number): AbiValue {
    if (--this.left < 0) throw new AbiError('too many values');
    switch (type.kind) {
      case 'uint': {
        const value = this.word(at);
        if (value >> BigInt(type.bits) !== 0n) throw new AbiError(`outside of uint${type.bits}`);
        return value;
      }
      case 'int': {
        const value = BigInt.asIntN(256, this.word(at));
        if (BigInt.asIntN(type.bits, value) !== value) throw new AbiError(`outside of int${type.bits}`);
        return value;
      }
      case 'bool': {
        const value = this.word(at);
        if (value > 1n) throw new AbiError('neither true nor false');
        return value === 1n;
      }
      case 'address': {
        if (this.slice(at, 12).some((byte) => byte !== 0)) throw new AbiError('not an address');
        return addressText(this.slice(at + 12, 20));
      }
      case 'fixed': return '0x' + toHex(this.slice(at, WORD).subarray(0, type.size));
      case 'bytes': return '0x' + toHex(this.slice(at + WORD, this.size(at)));
      case 'string': return new TextDecoder().decode(this.slice(at + WORD, this.size(at)));
      case 'tuple': return this.tuple(type.parts, at);
      case 'array': {
        const count = type.length ?? this.size(at);
        const start = type.length === null ? at + WORD : at;
        if (count > this.left || start + count * headSize(type.of) > this.bytes.length) throw new AbiError('a list is longer than the data');
        return this.tuple(new Array<Type>(count).fill(type.of), start);
      }
    }
  }

  private slice(at: number, length: number): Uint8Array {
    if (at + length > this.bytes.length) throw new AbiError('the data ends too early');
    return this.bytes.subarray(at, at + length);
  }

  private word(at: number): bigint {
    return BigInt('0x' + toHex(this.slice(at, WORD)));
  }

  /** An offset or a length. */
  private size(at: number): number {
    const value = this.word(at);
    if (value > BigInt(this.bytes.length)) throw new AbiError('an offset or length is beyond the data');
    return Number(value);
  }
}
