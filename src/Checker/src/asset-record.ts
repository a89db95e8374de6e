import { toHex } from './bytes.ts';
import { demand } from './mismatch.ts';
import { provedRecord, RecordReader, type RecordProof } from './slot-tree.ts';

/** What the registry of assets says about one asset, read from its proved record. Amounts are units of 10^-18. */
export interface AssetFacts {
  readonly symbol: string;
  readonly assetId: number;
  readonly status: 'active' | 'suspended' | 'other';
  readonly issuer: string;
  readonly supply: bigint;
  readonly backing: 'issuer' | 'bank' | 'custody' | 'channel' | 'other';
  /** What is attested to stand behind it, less what of that is promised out; of an asset that came by a channel, what was proved to have come and not gone; null where nothing outside has to. */
  readonly backed: bigint | null;
  /** Since which block time (Unix milliseconds) more exists than is backed; null when it does not. */
  readonly deficientSinceMs: number | null;
}

const BACKINGS = ['issuer', 'bank', 'custody', 'channel'] as const;

/** Bytes of a record: symbol 16, id 4, class 1, status 1, display decimals 2, issuer 20, lot 16, supply 16, name 32, backing 4, backed 16, deficient since 8. */
const RECORD_BYTES = 136;

/** Reads an asset's record, once it is proved; an asset's number is its slot + 1 for ever, so a record in another slot is none. */
export function provedAsset(proof: RecordProof, appHash: Uint8Array): AssetFacts {
  const bytes = provedRecord(proof, 'assets', appHash);
  demand(bytes.length === RECORD_BYTES, 'malformed');
  const reader = new RecordReader(bytes);
  const symbol = reader.text(16);
  const assetId = Number(reader.number(4));
  reader.take(1);
  const status = Number(reader.number(1));
  reader.take(2);
  const issuer = '0x' + toHex(reader.take(20));
  reader.take(16);
  const supply = reader.number(16);
  reader.take(32);
  const backing = BACKINGS[Number(reader.number(4))] ?? 'other';
  const backed = reader.number(16);
  const deficientSinceMs = Number(reader.number(8));
  demand(assetId === proof.slot + 1, 'otherRecord');
  return {
    symbol, assetId, status: status === 0 ? 'active' : status === 1 ? 'suspended' : 'other', issuer, supply,
    backing, backed: backing === 'issuer' ? null : backed, deficientSinceMs: deficientSinceMs === 0 ? null : deficientSinceMs,
  };
}
