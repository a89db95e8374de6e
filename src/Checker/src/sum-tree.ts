import { bigEndian, sameBytes } from './bytes.ts';
import { demand } from './mismatch.ts';
import { HASH_BYTES, hexBytes, innerHash, leafHash } from './merkle.ts';

/** A child as its parent sees it. An absent child is 32 zero bytes and the sum 0. */
export interface SumNode {
  readonly hash: Uint8Array;
  readonly sum: bigint;
}

export interface SumPath {
  readonly leaf: { readonly address: string; readonly available: string; readonly locked: string } | null;
  readonly siblings: readonly { readonly hash: string; readonly sum: string }[];
}

const ADDRESS_BYTES = 20;
const LIMIT = 1n << 128n;

/** A decimal integer of 128 bits in its only spelling. */
export function units(text: unknown): bigint {
  demand(typeof text === 'string' && /^(0|[1-9]\d{0,38})$/.test(text), 'malformed');
  const value = BigInt(text);
  demand(value < LIMIT, 'malformed');
  return value;
}

export const addressBytes = (text: unknown): Uint8Array => hexBytes(text, ADDRESS_BYTES, '0x');

const bit = (address: Uint8Array, depth: number): number => (address[depth >> 3]! >> (7 - (depth & 7))) & 1;

/** SHA-256(00, address, available, locked), and both amounts together as the sum. */
export function sumLeaf(address: Uint8Array, available: bigint, locked: bigint): SumNode {
  return bounded(leafHash(address, bigEndian(available, 16), bigEndian(locked, 16)), available + locked);
}

/** SHA-256(01, left hash, left sum, right hash, right sum): each sum is bound by itself, so no branch can hide a negative one. */
function sumInner(left: SumNode, right: SumNode): SumNode {
  return bounded(innerHash(left.hash, bigEndian(left.sum, 16), right.hash, bigEndian(right.sum, 16)), left.sum + right.sum);
}

function bounded(hash: Uint8Array, sum: bigint): SumNode {
  demand(sum < LIMIT, 'sumTooLarge');
  return { hash, sum };
}

/** What stands at the end of an address's path: its own leaf with just these amounts, or, when it holds nothing, somebody else's or an empty place. */
export function endOfPath(path: SumPath, owner: Uint8Array, available: bigint, locked: bigint): SumNode {
  const holdsNothing = available === 0n && locked === 0n;
  if (path.leaf === null) {
    demand(holdsNothing, 'notEmpty');
    return { hash: new Uint8Array(HASH_BYTES), sum: 0n };
  }
  const address = addressBytes(path.leaf.address);
  const leaf = { available: units(path.leaf.available), locked: units(path.leaf.locked) };
  if (sameBytes(address, owner)) demand(leaf.available === available && leaf.locked === locked, 'otherLeaf');
  else demand(holdsNothing, 'notEmpty');
  demand(leaf.available !== 0n || leaf.locked !== 0n, 'otherLeaf');
  // Somebody else's leaf proves absence only where the way to it is the way to the address.
  demand(path.siblings.every((_, depth) => bit(address, depth) === bit(owner, depth)), 'otherLeaf');
  return sumLeaf(address, leaf.available, leaf.locked);
}

/** The asset's root that follows: the address's bits say on which side each sibling stands, and the sums are added on the way. */
export function climbSums(end: SumNode, path: SumPath, owner: Uint8Array): SumNode {
  demand(Array.isArray(path.siblings) && path.siblings.length <= 8 * ADDRESS_BYTES, 'malformed');
  let node = end;
  path.siblings.forEach((told, i) => {
    const sibling = { hash: hexBytes(told.hash, HASH_BYTES), sum: units(told.sum) };
    node = bit(owner, path.siblings.length - 1 - i) === 1 ? sumInner(sibling, node) : sumInner(node, sibling);
  });
  return node;
}

/** An asset's leaf in the list of all assets: its number, its root and its total. */
export function assetLeaf(assetId: number, root: SumNode): Uint8Array {
  demand(Number.isInteger(assetId) && assetId > 0 && assetId < 2 ** 32, 'malformed');
  return leafHash(bigEndian(BigInt(assetId), 4), root.hash, bigEndian(root.sum, 16));
}
