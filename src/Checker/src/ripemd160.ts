/* RIPEMD-160 (Dobbertin, Bosselaers, Preneel 1996): the second half of a secp256k1 validator's address. */

const LEFT = [11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, 7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12, 11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5,
  11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12, 9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6];
const RIGHT = [8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, 9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11, 9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5,
  15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8, 8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11];
const RHO = [7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8];
const LEFT_ADD = [0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e];
const RIGHT_ADD = [0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0];

/** The order of the message's words: each round permutes that of the round before. */
function orders(first: readonly number[]): number[] {
  const order = [...first];
  for (let i = 16; i < 80; i++) order[i] = RHO[order[i - 16]!]!;
  return order;
}

const LEFT_ORDER = orders(Array.from({ length: 16 }, (_, i) => i));
const RIGHT_ORDER = orders(Array.from({ length: 16 }, (_, i) => (9 * i + 5) % 16));

export function ripemd160(message: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, 8n * BigInt(message.length), true);
  let state = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0];
  for (let block = 0; block < bytes.length; block += 64) {
    const left = line(view, block, state, LEFT_ORDER, LEFT, LEFT_ADD, false);
    const right = line(view, block, state, RIGHT_ORDER, RIGHT, RIGHT_ADD, true);
    state = state.map((_, i) => (state[(i + 1) % 5]! + left[(i + 2) % 5]! + right[(i + 3) % 5]!) | 0);
  }
  const digest = new DataView(new ArrayBuffer(20));
  state.forEach((word, i) => digest.setInt32(4 * i, word, true));
  return new Uint8Array(digest.buffer);
}

function line(view: DataView, block: number, state: readonly number[], order: number[], turns: number[], adds: number[], isBackward: boolean): number[] {
  let [a, b, c, d, e] = state as [number, number, number, number, number];
  for (let i = 0; i < 80; i++) {
    const round = i >> 4;
    const sum = (a + mix(isBackward ? 4 - round : round, b, c, d) + view.getUint32(block + 4 * order[i]!, true) + adds[round]!) | 0;
    [a, e, d, c, b] = [e, d, turn(c, 10), b, (turn(sum, turns[i]!) + e) | 0];
  }
  return [a, b, c, d, e];
}

const turn = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

function mix(round: number, x: number, y: number, z: number): number {
  switch (round) {
    case 0: return x ^ y ^ z;
    case 1: return (x & y) | (~x & z);
    case 2: return (x | ~y) ^ z;
    case 3: return (x & z) | (y & ~z);
    default: return x ^ (y | ~z);
  }
}
