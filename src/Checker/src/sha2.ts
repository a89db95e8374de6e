/* SHA-256 and SHA-512 (FIPS 180-4). Their constants are what the standard says they are: the fractions of roots of the first primes. */

const primes: bigint[] = [];
for (let n = 2n; primes.length < 80; n++) if (primes.every((p) => n % p !== 0n)) primes.push(n);

/** The largest whole number whose power is not above a value, by bisection. */
function root(value: bigint, power: bigint): bigint {
  let [low, high] = [0n, 1n << 80n];
  while (high - low > 1n) {
    const middle = (low + high) >> 1n;
    if (middle ** power <= value) low = middle;
    else high = middle;
  }
  return low;
}

const MASK = (1n << 64n) - 1n;
const cubes = primes.map((p) => root(p << 192n, 3n) & MASK);
const squares = primes.slice(0, 8).map((p) => root(p << 128n, 2n) & MASK);

const K = Uint32Array.from(cubes.slice(0, 64), (c) => Number(c >> 32n));
const START = Uint32Array.from(squares, (s) => Number(s >> 32n));

/** The message with a one bit, zeros and its length behind it, in whole blocks. */
function padded(message: Uint8Array, blockBytes: number): DataView {
  const bytes = new Uint8Array(Math.ceil((message.length + 1 + blockBytes / 8) / blockBytes) * blockBytes);
  bytes.set(message);
  bytes[message.length] = 0x80;
  const view = new DataView(bytes.buffer);
  view.setBigUint64(bytes.length - 8, 8n * BigInt(message.length));
  return view;
}

const words = new Uint32Array(64);

export function sha256(message: Uint8Array): Uint8Array {
  const view = padded(message, 64);
  const state = START.slice();
  for (let block = 0; block < view.byteLength; block += 64) {
    for (let i = 0; i < 16; i++) words[i] = view.getUint32(block + 4 * i);
    for (let i = 16; i < 64; i++) {
      const [early, late] = [words[i - 15]!, words[i - 2]!];
      const low = turn(early, 7) ^ turn(early, 18) ^ (early >>> 3);
      const high = turn(late, 17) ^ turn(late, 19) ^ (late >>> 10);
      words[i] = (words[i - 16]! + low + words[i - 7]! + high) | 0;
    }
    let a = state[0]! | 0, b = state[1]! | 0, c = state[2]! | 0, d = state[3]! | 0, e = state[4]! | 0, f = state[5]! | 0, g = state[6]! | 0, h = state[7]! | 0;
    for (let i = 0; i < 64; i++) {
      const first = (h + (turn(e, 6) ^ turn(e, 11) ^ turn(e, 25)) + ((e & f) ^ (~e & g)) + K[i]! + words[i]!) | 0;
      const second = ((turn(a, 2) ^ turn(a, 13) ^ turn(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) | 0;
      h = g; g = f; f = e; e = (d + first) | 0; d = c; c = b; b = a; a = (first + second) | 0;
    }
    state[0]! += a; state[1]! += b; state[2]! += c; state[3]! += d; state[4]! += e; state[5]! += f; state[6]! += g; state[7]! += h;
  }
  const digest = new DataView(new ArrayBuffer(32));
  state.forEach((word, i) => digest.setUint32(4 * i, word));
  return new Uint8Array(digest.buffer);
}

const turn = (word: number, bits: number): number => (word >>> bits) | (word << (32 - bits));

/** Only Ed25519 asks for it, a few short messages at a time: plain big integers do. */
export function sha512(message: Uint8Array): Uint8Array {
  const view = padded(message, 128);
  const state = squares.slice();
  const long = new Array<bigint>(80);
  for (let block = 0; block < view.byteLength; block += 128) {
    for (let i = 0; i < 16; i++) long[i] = view.getBigUint64(block + 8 * i);
    for (let i = 16; i < 80; i++) {
      const [early, late] = [long[i - 15]!, long[i - 2]!];
      const low = turnLong(early, 1n) ^ turnLong(early, 8n) ^ (early >> 7n);
      const high = turnLong(late, 19n) ^ turnLong(late, 61n) ^ (late >> 6n);
      long[i] = (long[i - 16]! + low + long[i - 7]! + high) & MASK;
    }
    let [a, b, c, d, e, f, g, h] = state as [bigint, bigint, bigint, bigint, bigint, bigint, bigint, bigint];
    for (let i = 0; i < 80; i++) {
      const first = h + (turnLong(e, 14n) ^ turnLong(e, 18n) ^ turnLong(e, 41n)) + ((e & f) ^ (~e & MASK & g)) + cubes[i]! + long[i]!;
      const second = (turnLong(a, 28n) ^ turnLong(a, 34n) ^ turnLong(a, 39n)) + ((a & b) ^ (a & c) ^ (b & c));
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + first) & MASK, c, b, a, (first + second) & MASK];
    }
    [a, b, c, d, e, f, g, h].forEach((word, i) => (state[i] = (state[i]! + word) & MASK));
  }
  const digest = new DataView(new ArrayBuffer(64));
  state.forEach((word, i) => digest.setBigUint64(8 * i, word));
  return new Uint8Array(digest.buffer);
}

const turnLong = (word: bigint, bits: bigint): bigint => (word >> bits) | ((word << (64n - bits)) & MASK);
