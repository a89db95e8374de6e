import { ascii, concat, toHex } from './bytes.ts';
import { demand, type Reason } from './mismatch.ts';
import { sha256 } from './sha2.ts';

export const HASH_BYTES = 32;

const LEAF = Uint8Array.of(0);
const INNER = Uint8Array.of(1);

/** Where a leaf stands in an RFC 6962 tree: its index, the number of leaves, and its siblings from the leaf upward. */
export interface MerklePlace {
  readonly index: number;
  readonly total: number;
  readonly aunts: readonly string[];
}

/** SHA-256 over parts. */
export const digest = (...parts: readonly Uint8Array[]): Uint8Array => sha256(concat(...parts));

/** Leaves and inner nodes begin with different bytes, so that none passes for the other. */
export const leafHash = (...content: readonly Uint8Array[]): Uint8Array => digest(LEAF, ...content);

export const innerHash = (...children: readonly Uint8Array[]): Uint8Array => digest(INNER, ...children);

/** Reads lower-case hex of exactly so many bytes. */
export function hexBytes(text: unknown, length?: number, prefix = ''): Uint8Array {
  demand(typeof text === 'string' && text.startsWith(prefix), 'malformed');
  const digits = text.slice(prefix.length);
  demand(/^([0-9a-f]{2})*$/.test(digits), 'malformed');
  demand(length === undefined || digits.length === 2 * length, 'malformed');
  const bytes = new Uint8Array(digits.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** The root over leaves that are hashed already: neighbours are joined level by level, and an odd last one rises as it is. */
export function merkleRoot(leaves: readonly Uint8Array[]): Uint8Array {
  if (leaves.length === 0) return digest();
  let level = leaves;
  while (level.length > 1) {
    const above: Uint8Array[] = [];
    for (let i = 0; i < level.length; i += 2) above.push(i + 1 < level.length ? innerHash(level[i]!, level[i + 1]!) : level[i]!);
    level = above;
  }
  return level[0]!;
}

/** The root that follows from a leaf's hash and its place. */
export function climb(leaf: Uint8Array, place: MerklePlace): Uint8Array {
  demand(Number.isSafeInteger(place.index) && Number.isSafeInteger(place.total) && place.index >= 0 && place.index < place.total, 'malformed');
  demand(Array.isArray(place.aunts), 'malformed');
  let hash = leaf;
  let used = 0;
  for (let index = place.index, count = place.total; count > 1; index = Math.floor(index / 2), count = Math.ceil(count / 2)) {
    const isRight = index % 2 === 1;
    if (!isRight && index + 1 === count) continue;
    const aunt = hexBytes(place.aunts[used++], HASH_BYTES);
    hash = isRight ? innerHash(aunt, hash) : innerHash(hash, aunt);
  }
  demand(used === place.aunts.length, 'malformed');
  return hash;
}

/** Throws unless a hash is the one that was told. */
export function demandHash(computed: Uint8Array, told: unknown, reason: Reason): void {
  demand(toHex(computed) === told, reason);
}

/** From a part of the state to the app hash. */
export interface StorePlace {
  readonly name: string;
  readonly root: string;
  readonly place: MerklePlace;
}

/** The app hash that follows from a part's root: the leaf is over length || name || 32 || SHA-256(root), as in Cosmos SDK's multi-store. */
export function appHashOver(store: StorePlace, name: string, root: Uint8Array): Uint8Array {
  demand(store.name === name, 'otherAppHash');
  demandHash(root, store.root, 'otherAppHash');
  const text = ascii(name);
  return climb(leafHash(Uint8Array.of(text.length), text, Uint8Array.of(HASH_BYTES), digest(root)), store.place);
}
