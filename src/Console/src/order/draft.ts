import { signal } from '@preact/signals';
import { decimalText, type Decimal } from '../money/decimal.ts';
import type { Draft } from './checks.ts';

export type Duration = '10m' | '1h' | '1d' | '7d';

/** What stands in the ticket; the book and the balances write into it as well. */
export const draft = signal<Draft>({ side: 'buy', type: 'limit', price: '', size: '' });
export const timeInForce = signal(0);
export const goodFor = signal<Duration>('1h');
export const selfTrade = signal(0);

export const durationMs: Record<Duration, number> = {
  '10m': 600_000, '1h': 3_600_000, '1d': 86_400_000, '7d': 604_800_000,
};

/** What an order is besides a limit or market order. */
export type Special = 'none' | 'stop' | 'trailing' | 'iceberg' | 'hidden';

/** The field beside it: a trigger price, a distance in percent, or a peak. */
export const special = signal<Special>('none');
export const specialValue = signal('');

export function edit(fields: Partial<Draft>): void {
  draft.value = { ...draft.value, ...fields };
}

/** A price picked in the book. */
export function pickPrice(price: Decimal): void {
  edit({ type: 'limit', price: decimalText(price) });
}
