import { toHex } from './bytes.ts';
import { demand } from './mismatch.ts';
import { provedRecord, RecordReader, type RecordProof } from './slot-tree.ts';

/** A bank's account that backs an asset, as its proved record says. Amounts are units of 10^-18. */
export interface ReserveFacts {
  readonly id: number;
  readonly bankId: number;
  readonly display: string;
  /** What stands on it: the last closing balance and what was booked since. */
  readonly held: bigint;
  /** As of when the bank's last statement that balanced was, Unix milliseconds: the account is attested up to then. */
  readonly attestedAtMs: number;
  readonly statementNumber: number;
  /** Digest of that statement. */
  readonly digest: string;
  /** Whether the last statement is not what the chain has recorded. */
  readonly isUnbalanced: boolean;
  /** Whether the bank has been silent of it for so long that what stands on it backs nothing. */
  readonly isSilent: boolean;
  /** Whether it counts no more, and what stood on it is written off. */
  readonly isClosed: boolean;
}

/** Bytes of a record: id 4, bank 4, number 32, display 32, eight amounts of 16, digest 32, attested at 8, statement 4, intraday 4, closed day 4, flags 4, doubted day 4, intraday day 4. */
const RECORD_BYTES = 264;

export function provedReserve(proof: RecordProof, appHash: Uint8Array): ReserveFacts {
  const bytes = provedRecord(proof, 'reserve accounts', appHash);
  demand(bytes.length === RECORD_BYTES, 'malformed');
  const reader = new RecordReader(bytes);
  const [id, bankId] = [Number(reader.number(4)), Number(reader.number(4))];
  reader.take(32);
  const display = reader.text(32);
  const [closing, credits, debits] = [reader.number(16), reader.number(16), reader.number(16)];
  reader.take(5 * 16);
  const digest = toHex(reader.take(32));
  const attestedAtMs = Number(reader.number(8));
  const statementNumber = Number(reader.number(4));
  reader.take(8);
  const flags = Number(reader.number(4));
  const [isUnbalanced, isSilent, isClosed] = [(flags & 1) !== 0, (flags & 2) !== 0, (flags & 4) !== 0];
  return { id, bankId, display, held: closing + credits - debits, attestedAtMs, statementNumber, digest, isUnbalanced, isSilent, isClosed };
}

/** What banks hold of an asset and still have to pay of it, as its proved record says. Amounts are units of 10^-18. */
export interface PromiseFacts {
  readonly assetId: number;
  /** What stands on all its accounts that are not closed. */
  readonly held: bigint;
  /** Redeemed and neither paid nor given back yet. */
  readonly pending: bigint;
}

/** Bytes of a record: asset 4, most open per owner 4, cap 16, held 16, pending 16, withheld 16, last redemption 8, last waiting 8, five times 8, silent 16, least redeemed 16. */
const PROMISE_BYTES = 160;

export function provedPromise(proof: RecordProof, appHash: Uint8Array): PromiseFacts {
  const bytes = provedRecord(proof, 'reserves', appHash);
  demand(bytes.length === PROMISE_BYTES, 'malformed');
  const reader = new RecordReader(bytes);
  const assetId = Number(reader.number(4));
  reader.take(4 + 16);
  return { assetId, held: reader.number(16), pending: reader.number(16) };
}
