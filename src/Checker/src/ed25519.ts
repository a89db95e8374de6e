import { concat, littleNumberOf } from './bytes.ts';
import { power } from './secp256k1.ts';
import { sha512 } from './sha2.ts';

/* Ed25519 (RFC 8032), verification only, as strict as libsodium: no small-order points, one spelling of each. */

const P = (1n << 255n) - 19n;
const L = (1n << 252n) + 27742317777372353535851937790883648493n;
const mod = (value: bigint): bigint => ((value % P) + P) % P;
const D = mod(-121665n * power(121666n, P - 2n, P));
const ROOT_OF_MINUS_1 = power(2n, (P - 1n) / 4n, P);

/** A point in extended coordinates: x/z, y/z, t = xy/z. */
interface Point { readonly x: bigint; readonly y: bigint; readonly z: bigint; readonly t: bigint }

const ZERO: Point = { x: 0n, y: 1n, z: 1n, t: 0n };
const BASE = decompress(Uint8Array.from({ length: 32 }, (_, i) => (i === 0 ? 0x58 : 0x66)))!;

export function verifyEd25519(publicKey: Uint8Array, message: Uint8Array, signature: Uint8Array): boolean {
  if (publicKey.length !== 32 || signature.length !== 64) return false;
  const key = decompress(publicKey);
  const r = decompress(signature.slice(0, 32));
  const s = littleNumberOf(signature.slice(32));
  if (key === null || r === null || s >= L || isSmall(key) || isSmall(r)) return false;
  const k = littleNumberOf(sha512(concat(signature.slice(0, 32), publicKey, message))) % L;
  // s B = R + k A, so s B - k A is R.
  const computed = twoMultiples(s, k, { x: P - key.x, y: key.y, z: 1n, t: P - key.t });
  return mod(computed.x - r.x * computed.z) === 0n && mod(computed.y - r.y * computed.z) === 0n;
}

function decompress(bytes: Uint8Array): Point | null {
  const number = littleNumberOf(bytes);
  const y = number & ((1n << 255n) - 1n);
  if (y >= P) return null;
  const u = mod(y * y - 1n);
  const v = mod(D * y * y + 1n);
  // The candidate of RFC 8032, 5.1.3: u v^3 (u v^7)^((p - 5) / 8).
  const v3 = mod(v * v * v);
  let x = mod(u * v3 * power(mod(u * v3 * v3 * v), (P - 5n) / 8n, P));
  const check = mod(v * x * x);
  if (check === mod(-u)) x = mod(x * ROOT_OF_MINUS_1);
  else if (check !== u) return null;
  const sign = number >> 255n;
  if (x === 0n && sign === 1n) return null;
  if ((x & 1n) !== sign) x = P - x;
  return { x, y, z: 1n, t: mod(x * y) };
}

function isSmall(point: Point): boolean {
  let eight = point;
  for (let i = 0; i < 3; i++) eight = add(eight, eight);
  return eight.x === 0n;
}

function twoMultiples(u: bigint, v: bigint, point: Point): Point {
  const both = add(BASE, point);
  let sum = ZERO;
  for (let i = 252n; i >= 0n; i--) {
    sum = add(sum, sum);
    const digits = Number((u >> i) & 1n) + 2 * Number((v >> i) & 1n);
    if (digits !== 0) sum = add(sum, digits === 1 ? BASE : digits === 2 ? point : both);
  }
  return sum;
}

/** One law for all points, equal ones too (RFC 8032, 5.1.4). */
function add(p: Point, q: Point): Point {
  const a = mod((p.y - p.x) * (q.y - q.x));
  const b = mod((p.y + p.x) * (q.y + q.x));
  const c = mod(2n * D * p.t * q.t);
  const d = mod(2n * p.z * q.z);
  const [e, f, g, h] = [b - a, d - c, d + c, b + a];
  return { x: mod(e * f), y: mod(g * h), z: mod(f * g), t: mod(e * h) };
}
