import { sha256 } from '@noble/hashes/sha2.js';
import { api, ApiError } from '../api/client.ts';
import type { Redemption } from '../api/types.ts';
import { ascii, concat, toHex } from '../wire/bytes.ts';
import { signMessage, type Key } from '../wire/key.ts';

/* What an owner agrees with a bank's adapter: a number to pay to, and where a redemption goes. Only hashes of either reach the chain (docs/bank.md). */

/** Where a redemption's money goes; the salt keeps anybody from finding it by trying. */
export interface Destination { name: string; account: string; bic: string; salt: string }

const STORAGE = 'gwangan.destinations';
const READY_EVERY_MS = 700;
const READY_TRIES = 40;

/** 32 random bytes in hex. */
export const freshSalt = (): string => toHex(crypto.getRandomValues(new Uint8Array(32)));

const hash = (...lines: string[]): Uint8Array => sha256(new TextEncoder().encode(lines.join('\n')));

/** What the owner commits to on chain. */
export const commitmentOf = (to: Destination): Uint8Array => hash('gwangan/bank/destination/v1', to.salt, to.bic, to.account, to.name);

/** The account's key signs a hash as it signs operations. */
const proofOf = (key: Key, digest: Uint8Array) =>
  ({ keyType: 'ethereum', publicKey: toHex(key.publicKey), signature: toHex(signMessage(key, concat(ascii('gwangan/native/v1'), digest))) });

/** The number under which a bank takes payments for the owner; waits until the chain knows it. */
export async function virtualAccount(key: Key, chainId: string, bank: number): Promise<string> {
  const owner = '0x' + toHex(key.address);
  const proof = proofOf(key, hash('gwangan/bank/virtual-account/v1', chainId, owner));
  for (let tries = 0; tries < READY_TRIES; tries++) {
    const { number, isReady } = await api.virtualAccount(bank, { owner, proof });
    if (isReady) return number;
    await new Promise((next) => setTimeout(next, READY_EVERY_MS));
  }
  throw new ApiError(503, 'demo.BankAway', '');
}

/** Tells a redemption's bank where the money goes. */
export const tellDestination = (key: Key, chainId: string, redemption: Redemption, destination: Destination): Promise<unknown> =>
  api.destination(redemption.bank, redemption.id, { destination, proof: proofOf(key, hash('gwangan/bank/destination/v1', chainId, redemption.id, redemption.destination)) });

/** Destinations by their commitments, kept in this browser until the redemption has ended: another bank may have to be told too. */
export function keptDestinations(): Record<string, Destination & { told?: number }> {
  try {
    return JSON.parse(localStorage.getItem(STORAGE) ?? '{}') as Record<string, Destination & { told?: number }>;
  } catch {
    return {};
  }
}

export function keepDestination(commitment: string, destination: (Destination & { told?: number }) | null): void {
  const kept = keptDestinations();
  if (destination === null) delete kept[commitment];
  else kept[commitment] = destination;
  localStorage.setItem(STORAGE, JSON.stringify(kept));
}
