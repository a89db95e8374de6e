import { concat, sameBytes } from './bytes.ts';
import { appHashOver, digest, HASH_BYTES, hexBytes, leafHash, type StorePlace } from './merkle.ts';
import { demand } from './mismatch.ts';

/** What stands in a slot of a table, up to the app hash. */
export interface RecordProof {
  readonly table: string;
  readonly slot: number;
  readonly depth: number;
  /** The record's bytes in hex. */
  readonly record: string;
  /** From the leaf upward, three a level in the order of their slots. */
  readonly siblings: readonly string[];
  readonly store: StorePlace;
}

const DEPTH_MAX = 16;
const WAYS = 4;

/** The table's root that follows from a record in its slot: four children a node, 32 zero bytes for nothing, and the depth in the root. */
export function slotRoot(proof: Pick<RecordProof, 'slot' | 'depth' | 'record' | 'siblings'>): Uint8Array {
  demand(Number.isInteger(proof.depth) && proof.depth >= 0 && proof.depth <= DEPTH_MAX, 'malformed');
  demand(Number.isSafeInteger(proof.slot) && proof.slot >= 0 && proof.slot < WAYS ** proof.depth, 'malformed');
  demand(Array.isArray(proof.siblings) && proof.siblings.length === (WAYS - 1) * proof.depth, 'malformed');
  const record = hexBytes(proof.record);
  demand(record.length > 0, 'malformed');
  let node = leafHash(record);
  let index = proof.slot;
  for (let level = 0; level < proof.depth; level++) {
    const children = proof.siblings.slice((WAYS - 1) * level, (WAYS - 1) * (level + 1)).map((sibling) => hexBytes(sibling, HASH_BYTES));
    children.splice(index % WAYS, 0, node);
    node = digest(Uint8Array.of(1), ...children);
    index = Math.floor(index / WAYS);
  }
  return digest(Uint8Array.of(2, proof.depth), node);
}

/** The record of a table, once its slot is proved up to this app hash. */
export function provedRecord(proof: RecordProof, table: string, appHash: Uint8Array): Uint8Array {
  demand(proof.table === table, 'otherRecord');
  demand(sameBytes(appHashOver(proof.store, table, slotRoot(proof)), appHash), 'otherRecord');
  return hexBytes(proof.record);
}

/** Reads the fields of a record one behind the other; numbers are least significant byte first. */
export class RecordReader {
  private at = 0;

  constructor(private readonly bytes: Uint8Array) {}

  get rest(): number {
    return this.bytes.length - this.at;
  }

  take(size: number): Uint8Array {
    demand(this.rest >= size, 'malformed');
    return this.bytes.slice(this.at, (this.at += size));
  }

  number(size: number): bigint {
    return this.take(size).reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  }

  /** Text that is padded with zero bytes. */
  text(size: number): string {
    const bytes = this.take(size);
    const end = bytes.indexOf(0);
    const used = end < 0 ? bytes : bytes.slice(0, end);
    demand(bytes.slice(used.length).every((byte) => byte === 0), 'malformed');
    return new TextDecoder().decode(concat(used));
  }
}
