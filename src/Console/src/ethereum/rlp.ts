import { concat } from '../wire/bytes.ts';

export type Rlp = Uint8Array | readonly Rlp[];

/** Ethereum's recursive length prefix (Yellow Paper, appendix B). */
export function encodeRlp(item: Rlp): Uint8Array {
  if (item instanceof Uint8Array) return item.length === 1 && item[0]! < 0x80 ? item : concat(prefix(0x80, item.length), item);
  const content = concat(...item.map(encodeRlp));
  return concat(prefix(0xc0, content.length), content);
}

/** A whole number as its shortest big-endian bytes; none for 0. */
export function numberBytes(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = value; rest > 0n; rest >>= 8n) bytes.unshift(Number(rest & 0xffn));
  return Uint8Array.from(bytes);
}

function prefix(base: number, length: number): Uint8Array {
  if (length < 56) return Uint8Array.of(base + length);
  const size = numberBytes(BigInt(length));
  return concat(Uint8Array.of(base + 55 + size.length), size);
}
