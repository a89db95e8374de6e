/** Exact decimals with 18 fraction digits in a bigint: what the chain itself uses, so no price or balance passes a float. */
export type Decimal = bigint;

const DIGITS = 18;
export const ONE: Decimal = 10n ** BigInt(DIGITS);

/** Reads "1234.5" (a sign is allowed, grouping is not); null when it is no exact decimal. */
export function parseDecimal(text: string): Decimal | null {
  const match = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text.trim());
  if (match === null) return null;
  const fraction = (match[3] ?? '').replace(/0+$/, '');
  if (fraction.length > DIGITS) return null;
  const magnitude = BigInt(match[2]!) * ONE + BigInt(fraction.padEnd(DIGITS, '0'));
  return match[1] === '-' ? -magnitude : magnitude;
}

/** For values the API wrote: exact decimals by contract, so anything else counts as zero. */
export function decimal(text: string | null | undefined): Decimal {
  return text ? (parseDecimal(text) ?? 0n) : 0n;
}

/** The shortest exact spelling, without grouping. */
export function decimalText(value: Decimal): string {
  const magnitude = value < 0n ? -value : value;
  const fraction = (magnitude % ONE).toString().padStart(DIGITS, '0').replace(/0+$/, '');
  const whole = (magnitude / ONE).toString();
  return (value < 0n ? '-' : '') + (fraction === '' ? whole : `${whole}.${fraction}`);
}

/** Product, rounded down (towards zero). */
export const multiplyDown = (a: Decimal, b: Decimal): Decimal => (a * b) / ONE;

/** Quotient, rounded down (towards zero). */
export const divideDown = (a: Decimal, b: Decimal): Decimal => (a * ONE) / b;

/** value x bps / 10,000, rounded up: a fee estimate never shows less than is charged. */
export const basisPointsUp = (value: Decimal, bps: number): Decimal => (value * BigInt(bps) + 9_999n) / 10_000n;

export const floorTo = (value: Decimal, step: Decimal): Decimal => (step > 0n ? value - (value % step) : value);
