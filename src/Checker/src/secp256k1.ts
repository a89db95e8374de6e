import { numberOf } from './bytes.ts';
import { sha256 } from './sha2.ts';

/* ECDSA over secp256k1 (SEC 2), verification only: nothing here is secret, so nothing has to take constant time. */

const P = (1n << 256n) - (1n << 32n) - 977n;
const N = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

/** A point in Jacobian coordinates: x/z^2, y/z^3. Z is 0 for the point at infinity. */
interface Point { readonly x: bigint; readonly y: bigint; readonly z: bigint }

const INFINITY: Point = { x: 1n, y: 1n, z: 0n };
const G: Point = {
  x: 0x79be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798n,
  y: 0x483ada7726a3c4655da4fbfc0e1108a8fd17b448a68554199c47d08ffb10d4b8n,
  z: 1n,
};

/** Whether a 64-byte signature over the SHA-256 of a message was made by a compressed key; the higher of the two possible S is refused. */
export function verifySecp256k1(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  const key = decompress(publicKey);
  if (key === null || signature.length !== 64) return false;
  const r = numberOf(signature.slice(0, 32));
  const s = numberOf(signature.slice(32));
  if (r === 0n || r >= N || s === 0n || s > N >> 1n) return false;
  const inverse = invert(s, N);
  const u = (numberOf(sha256(message)) * inverse) % N;
  const v = (r * inverse) % N;
  const point = twoMultiples(u, v, key);
  if (point.z === 0n) return false;
  // r or r + N is the point's x; comparing with z^2 on the other side saves an inversion.
  const z2 = (point.z * point.z) % P;
  return [r, r + N].some((x) => x < P && (x * z2 - point.x) % P === 0n);
}

function decompress(bytes: Uint8Array): Point | null {
  if (bytes.length !== 33 || (bytes[0] !== 2 && bytes[0] !== 3)) return null;
  const x = numberOf(bytes.slice(1));
  if (x >= P) return null;
  const square = (x * x * x + 7n) % P;
  // P is 3 modulo 4.
  const y = power(square, (P + 1n) / 4n, P);
  if ((y * y) % P !== square) return null;
  return { x, y: (y & 1n) === BigInt(bytes[0] & 1) ? y : P - y, z: 1n };
}

/** u times the generator and v times a point, in one pass over both numbers. */
function twoMultiples(u: bigint, v: bigint, point: Point): Point {
  const both = add(G, point);
  let sum = INFINITY;
  for (let i = 255n; i >= 0n; i--) {
    sum = double(sum);
    const digits = Number((u >> i) & 1n) + 2 * Number((v >> i) & 1n);
    if (digits !== 0) sum = add(sum, digits === 1 ? G : digits === 2 ? point : both);
  }
  return sum;
}

function double({ x, y, z }: Point): Point {
  if (z === 0n) return INFINITY;
  const y2 = (y * y) % P;
  const s = (4n * x * y2) % P;
  const m = (3n * x * x) % P;
  const x3 = mod(m * m - 2n * s);
  return { x: x3, y: mod(m * (s - x3) - 8n * y2 * y2), z: (2n * y * z) % P };
}

function add(a: Point, b: Point): Point {
  if (a.z === 0n) return b;
  if (b.z === 0n) return a;
  const [a2, b2] = [(a.z * a.z) % P, (b.z * b.z) % P];
  const [u1, u2] = [(a.x * b2) % P, (b.x * a2) % P];
  const [s1, s2] = [(((a.y * b2) % P) * b.z) % P, (((b.y * a2) % P) * a.z) % P];
  if (u1 === u2) return s1 === s2 ? double(a) : INFINITY;
  const h = mod(u2 - u1);
  const r = mod(s2 - s1);
  const h2 = (h * h) % P;
  const h3 = (h * h2) % P;
  const v = (u1 * h2) % P;
  const x = mod(r * r - h3 - 2n * v);
  return { x, y: mod(r * (v - x) - s1 * h3), z: (((h * a.z) % P) * b.z) % P };
}

function mod(value: bigint): bigint {
  const rest = value % P;
  return rest < 0n ? rest + P : rest;
}

export function power(base: bigint, exponent: bigint, modulus: bigint): bigint {
  let result = 1n;
  for (let square = base % modulus, rest = exponent; rest > 0n; rest >>= 1n, square = (square * square) % modulus)
    if ((rest & 1n) === 1n) result = (result * square) % modulus;
  return result;
}

/** The inverse modulo a prime, by Euclid's algorithm. */
function invert(value: bigint, modulus: bigint): bigint {
  let [a, b, x, y] = [value % modulus, modulus, 1n, 0n];
  while (a > 1n) {
    const quotient = b / a;
    [a, b, x, y] = [b - quotient * a, a, y - quotient * x, x];
  }
  return ((x % modulus) + modulus) % modulus;
}
