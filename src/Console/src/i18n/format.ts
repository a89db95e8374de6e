import { decimalText, type Decimal } from '../money/decimal.ts';
import { locale, t } from './index.ts';

/** Intl keeps every digit when it is given text, which a number would not. */
type Exact = Intl.StringNumericLiteral;

const cache = new Map<string, Intl.NumberFormat | Intl.DateTimeFormat>();

function numberFormat(options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale.value + JSON.stringify(options);
  let format = cache.get(key) as Intl.NumberFormat | undefined;
  if (format === undefined) cache.set(key, (format = new Intl.NumberFormat(locale.value, options)));
  return format;
}

function dateFormat(options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = 'd' + locale.value + JSON.stringify(options);
  let format = cache.get(key) as Intl.DateTimeFormat | undefined;
  if (format === undefined) cache.set(key, (format = new Intl.DateTimeFormat(locale.value, options)));
  return format;
}

const exact = (value: Decimal | string): Exact => (typeof value === 'bigint' ? decimalText(value) : value) as Exact;

/** A number with grouping and between `min` and `max` fraction digits; more digits are cut, never rounded up. */
export function number(value: Decimal | string | null | undefined, max = 18, min = 0): string {
  if (value === null || value === undefined || value === '') return '–';
  const options = { minimumFractionDigits: min, maximumFractionDigits: Math.max(min, max), roundingMode: 'trunc' };
  return numberFormat(options as Intl.NumberFormatOptions).format(exact(value));
}

export const integer = (value: number): string => numberFormat({ maximumFractionDigits: 0 }).format(value);

/** Won as people write it in the language: 1,250,000원 or ₩1,250,000. */
export function won(value: Decimal | string | null | undefined, max = 0): string {
  return value === null || value === undefined ? '–' : t('format.won', { amount: number(value, max) });
}

/** Short form for large sums: 12.3억원 or ₩1.2B. */
export function wonShort(value: Decimal | string | null | undefined): string {
  if (value === null || value === undefined) return '–';
  const text = numberFormat({ notation: 'compact', maximumSignificantDigits: 3 }).format(exact(value));
  return t('format.won', { amount: text });
}

export const short = (value: Decimal | string): string =>
  numberFormat({ notation: 'compact', maximumFractionDigits: 2 }).format(exact(value));

/** A change in percent with its sign. */
export function percent(value: number): string {
  return numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2, signDisplay: 'exceptZero' }).format(value) + '%';
}

export const clock = (ms: number): string =>
  dateFormat({ hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' }).format(ms);

export const dateTime = (time: string): string =>
  dateFormat({ month: 'short', day: 'numeric', hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' })
    .format(Date.parse(time));

/** The time alone for today, with the date for other days. */
export const when = (time: string): string =>
  new Date(time).toDateString() === new Date().toDateString() ? clock(Date.parse(time)) : dateTime(time);

/** The first and last digits of a hash or address. */
export const brief = (hex: string, head = 8, tail = 6): string =>
  hex.length <= head + tail + 1 ? hex : `${hex.slice(0, head)}…${hex.slice(-tail)}`;

const SPANS = [['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000], ['second', 1_000]] as const;

/** A length of time in the largest unit that it fills: 3 minutes, 3분. */
export function span(ms: number): string {
  const [unit, length] = SPANS.find(([, size]) => ms >= size) ?? SPANS[3];
  return numberFormat({ style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: 0 }).format(Math.max(0, Math.floor(ms / length)));
}

/** The chain's units of 10^-18, as the API writes them where it writes integers. */
export const units = (text: string | null | undefined, max = 8): string => (text ? number(BigInt(text), max) : '–');

/** Basis points as percent with two decimals. */
export const basisPoints = (bps: number): string => numberFormat({ minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(bps / 100) + '%';

/** A day with its year, for what lies far off. */
export const day = (time: string): string => dateFormat({ year: 'numeric', month: 'short', day: 'numeric' }).format(Date.parse(time));
