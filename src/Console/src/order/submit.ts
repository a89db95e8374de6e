import { api, ApiError } from '../api/client.ts';
import type { Outcome } from '../api/types.ts';
import { t, tryT } from '../i18n/index.ts';
import { chainNowMs, status } from '../state/exchange.ts';
import { wallet } from '../state/wallet.ts';
import { addressText } from '../wire/key.ts';
import { signEnvelope } from '../wire/envelope.ts';
import type { Item } from '../wire/operations.ts';

/** How long a signed operation may wait for its block. */
const VALID_FOR_MS = 60_000;

/** The highest network fee that the wallet signs: 100 won, in units of 10^-18. The chain charges its own, lower or none. */
const FEE_MAX = '100000000000000000000';

/** height: null when the node took it but its block was not yet made when it answered. */
export type Result = { ok: true; id: string; height: number | null } | { ok: false; message: string; id?: string };

let lastNonce = { address: '', nonce: 0n };

/** Signs the items with the wallet's key under one signature, sends them, and waits for their block. */
export async function submit(items: readonly Item[]): Promise<Result> {
  const key = wallet.value;
  const chainId = status.value?.chainId;
  if (key === null || chainId === undefined) return { ok: false, message: t('error.unreachable') };
  const address = addressText(key.address);
  try {
    for (let attempt = 1; ; attempt++) {
      const nonce = await nextNonce(address);
      const envelope = signEnvelope(key, {
        chainId, account: new Uint8Array(0), nonce, expiresAtMs: chainNowMs() + VALID_FOR_MS, feeMax: FEE_MAX, items,
      });
      try {
        const answer = await api.submit(envelope.bytes);
        const refused = answer.items?.find((item) => item.outcome.code !== 0);
        return refused === undefined
          ? { ok: true, id: answer.id, height: answer.height ?? null }
          : { ok: false, id: answer.id, message: refusalText(refused.outcome) };
      } catch (error) {
        // Another tab with the same key was faster: learn the nonce again, once.
        if (!(error instanceof ApiError && /\.Nonce/.test(error.code) && attempt === 1)) throw error;
        lastNonce = { address: '', nonce: 0n };
      }
    }
  } catch (error) {
    return { ok: false, message: errorText(error) };
  }
}

async function nextNonce(address: string): Promise<bigint> {
  if (lastNonce.address !== address) {
    const known = await api.account(address).catch((error: unknown) => {
      if (error instanceof ApiError && error.status === 404) return null;
      throw error;
    });
    // Asked while waiting: another submit may have set it meanwhile.
    if (lastNonce.address !== address) lastNonce = { address, nonce: BigInt(known?.nonceHigh ?? 0) };
  }
  lastNonce.nonce += 1n;
  return lastNonce.nonce;
}

/** A refusal in plain words: the catalogue's, or the chain's own sentence when the catalogue has none. */
export function refusalText(outcome: Outcome): string {
  const name = outcome.refusal ?? String(outcome.code);
  return tryT(`refusal.${outcome.codespace}.${name}`) ?? tryT(`refusal.${name}`) ?? (outcome.message || name);
}

export function errorText(error: unknown): string {
  if (!(error instanceof ApiError)) return t('error.unexpected');
  if (error.code === 'unreachable') return t('error.unreachable');
  const name = error.code.split('.').at(-1) ?? error.code;
  return tryT(`refusal.${error.code}`) ?? tryT(`refusal.${name}`) ?? (error.message || error.code);
}
