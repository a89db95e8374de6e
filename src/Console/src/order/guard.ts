import { effect, signal } from '@preact/signals';
import { chainNowMs, head } from '../state/exchange.ts';
import { walletAddress } from '../state/wallet.ts';
import { armCancelOnDisconnect } from '../wire/operations.ts';
import { submit, type Result } from './submit.ts';

const STORAGE = 'gwangan.guard';
const LOOK_EVERY_MS = 1_000;
const RETRY_AFTER_MS = 3_000;

/** A cancel-on-disconnect that this browser keeps up. It lies in the browser's storage: the tabs share it, and one that is loaded again goes on with it. */
export interface Guard {
  address: string;
  /** Empty for all markets. */
  market: string;
  timeoutMs: number;
  /** The chain cancels at the first block from then on, as far as this page can know. */
  deadlineMs: number;
}

export const guard = signal<Guard | null>(load());

/** Set when a deadline passed before this browser could move it on. */
export const lapsed = signal(false);

let busy = false;
let notBeforeMs = 0;

/** Arms, and from then on moves the deadline on every third of the timeout. */
export async function arm(address: string, market: string, timeoutMs: number): Promise<Result> {
  const result = await renew({ address, market, timeoutMs, deadlineMs: 0 }, () => true);
  if (result.ok) lapsed.value = false;
  return result;
}

export async function disarm(): Promise<Result> {
  const kept = guard.peek();
  keep(null);
  const result = await submit([armCancelOnDisconnect('', 0)]);
  if (!result.ok) keep(kept);
  return result;
}

/** Browsers slow the timers of a hidden page down, but not the blocks that arrive by the feed: either moves the deadline on. */
export function startGuard(): void {
  effect(() => {
    void head.value;
    void beat();
  });
  setInterval(() => void beat(), LOOK_EVERY_MS);
}

async function beat(): Promise<void> {
  if (busy || head.peek() === null) return;
  // Another tab may have armed, moved or ended it.
  const kept = load();
  if (kept?.deadlineMs !== guard.peek()?.deadlineMs) guard.value = kept;
  if (kept === null || kept.address !== walletAddress.peek()) return;
  const now = chainNowMs();
  if (now >= kept.deadlineMs) {
    keep(null);
    lapsed.value = true;
  } else if (now >= kept.deadlineMs - (2 * kept.timeoutMs) / 3 && now >= notBeforeMs) {
    await renew(kept, () => load()?.deadlineMs === kept.deadlineMs);
  }
}

/** `isWanted` is asked when the answer is there: it may have been ended meanwhile. */
async function renew(wanted: Guard, isWanted: () => boolean): Promise<Result> {
  busy = true;
  try {
    const deadlineMs = chainNowMs() + wanted.timeoutMs;
    const result = await submit([armCancelOnDisconnect(wanted.market, wanted.timeoutMs)]);
    if (!result.ok) notBeforeMs = chainNowMs() + RETRY_AFTER_MS;
    else if (isWanted()) keep({ ...wanted, deadlineMs });
    return result;
  } finally {
    busy = false;
  }
}

function keep(next: Guard | null): void {
  if (next === null) localStorage.removeItem(STORAGE);
  else localStorage.setItem(STORAGE, JSON.stringify(next));
  guard.value = next;
}

function load(): Guard | null {
  const text = localStorage.getItem(STORAGE);
  return text === null ? null : (JSON.parse(text) as Guard);
}
