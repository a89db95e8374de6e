/**
 * Canonical proto3, only as much of it as signed operations need: varints, strings and bytes.
 * A value has one spelling: fields ascend, zero values are left out, varints are as short as they can be.
 */
export class ProtoWriter {
  private readonly bytes: number[] = [];
  private lastField = 0;

  /** Writes an unsigned integer up to 64 bits; zero is left out. */
  uint(field: number, value: bigint | number): this {
    const v = BigInt(value);
    if (v < 0n || v >> 64n !== 0n) throw new RangeError(`field ${field}: ${v} is not an unsigned 64-bit integer`);
    return this.varintField(field, v);
  }

  /** Writes a signed 64-bit integer in two's complement (proto's int64); zero is left out. */
  int(field: number, value: bigint | number): this {
    const v = BigInt(value);
    if (v !== BigInt.asIntN(64, v)) throw new RangeError(`field ${field}: ${v} is not a signed 64-bit integer`);
    return this.varintField(field, BigInt.asUintN(64, v));
  }

  /** Writes bytes; an empty value is left out. */
  blob(field: number, value: Uint8Array): this {
    this.ascend(field);
    if (value.length > 0) this.append(field, value);
    return this;
  }

  /** Writes UTF-8 text; an empty string is left out. */
  text(field: number, value: string): this {
    return this.blob(field, new TextEncoder().encode(value));
  }

  /** Writes a repeated message: every element is written, an empty one as a length of zero. */
  messages(field: number, values: readonly Uint8Array[]): this {
    this.ascend(field);
    for (const value of values) this.append(field, value);
    return this;
  }

  finish(): Uint8Array {
    return Uint8Array.from(this.bytes);
  }

  private varintField(field: number, value: bigint): this {
    this.ascend(field);
    if (value === 0n) return this;
    this.varint(BigInt(field) << 3n);
    this.varint(value);
    return this;
  }

  private append(field: number, value: Uint8Array): void {
    this.varint((BigInt(field) << 3n) | 2n);
    this.varint(BigInt(value.length));
    for (const byte of value) this.bytes.push(byte);
  }

  private varint(value: bigint): void {
    let rest = value;
    while (rest > 0x7fn) {
      this.bytes.push(Number(rest & 0x7fn) | 0x80);
      rest >>= 7n;
    }
    this.bytes.push(Number(rest));
  }

  private ascend(field: number): void {
    if (field <= this.lastField) throw new Error(`field ${field} after ${this.lastField}: fields must ascend`);
    this.lastField = field;
  }
}
