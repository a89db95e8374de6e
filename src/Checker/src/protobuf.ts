import { demand } from './mismatch.ts';

export interface Field {
  readonly number: number;
  /** The value of a varint; the length of bytes. */
  readonly value: bigint;
  /** The content of a field of bytes; empty for a varint. */
  readonly bytes: Uint8Array;
  readonly isVarint: boolean;
}

/**
 * Reads a message strictly: only varints and bytes, fields in ascending order (`repeated` ones may follow themselves), shortest varints, no zeros, nothing unknown.
 * A message has one spelling, so what was signed cannot be said in other bytes.
 */
export function readFields(message: Uint8Array, last: number, repeated = 0): Field[] {
  const fields: Field[] = [];
  let at = 0;
  const varint = (): bigint => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      demand(at < message.length && shift < 70n, 'malformed');
      const byte = message[at++]!;
      value |= BigInt(byte & 0x7f) << shift;
      if (byte >= 0x80) continue;
      demand(shift === 0n || byte !== 0, 'malformed');
      demand(value >> 64n === 0n, 'malformed');
      return value;
    }
  };
  let previous = 0;
  while (at < message.length) {
    const tag = varint();
    const number = Number(tag >> 3n);
    const wire = Number(tag & 7n);
    demand(wire === 0 || wire === 2, 'malformed');
    demand(number >= 1 && number <= last && (number > previous || (number === previous && number === repeated)), 'malformed');
    previous = number;
    const value = varint();
    if (wire === 0) demand(value !== 0n, 'malformed');
    const length = wire === 2 ? Number(value) : 0;
    demand(length <= message.length - at, 'malformed');
    fields.push({ number, value, bytes: message.slice(at, at + length), isVarint: wire === 0 });
    at += length;
  }
  return fields;
}

const EMPTY = new Uint8Array(0);

/** The content of a field of bytes; empty when it is absent. */
export function bytesOf(fields: readonly Field[], number: number): Uint8Array {
  const field = fields.find((f) => f.number === number);
  demand(field === undefined || !field.isVarint, 'malformed');
  return field?.bytes ?? EMPTY;
}

/** The value of a varint; 0 when it is absent. */
export function varintOf(fields: readonly Field[], number: number): bigint {
  const field = fields.find((f) => f.number === number);
  demand(field === undefined || field.isVarint, 'malformed');
  return field?.value ?? 0n;
}

/** A field of a number as canonical proto3 writes it; zero is left out. */
export function varintField(number: number, value: bigint): Uint8Array {
  return value === 0n ? EMPTY : Uint8Array.of(number << 3, ...varintBytes(value));
}

/** A field of bytes; none are left out. */
export function blobField(number: number, value: Uint8Array): Uint8Array {
  return value.length === 0 ? EMPTY : Uint8Array.of((number << 3) | 2, ...varintBytes(BigInt(value.length)), ...value);
}

function varintBytes(value: bigint): number[] {
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  return [...bytes, Number(rest)];
}
