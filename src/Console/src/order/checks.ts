import type { Balance, Market, SideName } from '../api/types.ts';
import {
  basisPointsUp, decimal, decimalText, divideDown, floorTo, multiplyDown, ONE, parseDecimal, type Decimal,
} from '../money/decimal.ts';
import type { BookView } from '../state/book.ts';

/** What the person typed into the ticket. */
export interface Draft {
  side: SideName;
  type: 'limit' | 'market';
  price: string;
  size: string;
}

export type Problem =
  | { field: 'form'; code: 'notOpen' }
  | { field: 'price'; code: 'priceMissing' }
  | { field: 'price'; code: 'offTick'; tick: Decimal; below: Decimal; above: Decimal }
  | { field: 'price'; code: 'outOfBand'; low: Decimal; high: Decimal }
  | { field: 'size'; code: 'sizeMissing' }
  | { field: 'size'; code: 'offLot'; lot: Decimal }
  | { field: 'size'; code: 'belowMinimum'; minimum: Decimal }
  | { field: 'size'; code: 'noLiquidity' }
  | { field: 'size'; code: 'insufficient' | 'insufficientAtWorst'; needed: Decimal; available: Decimal; asset: string };

export interface Estimate {
  /** Won that changes hands if all of it trades: at the limit, or down the book for a market order. */
  notional: Decimal;
  /** Taker fee on the notional: the most that can be charged. */
  fee: Decimal;
  averagePrice: Decimal;
}

export interface Checked {
  problem: Problem | null;
  estimate: Estimate | null;
  priceSteps: bigint;
  lots: bigint;
}

/** The tick that holds at a price: of the last row that starts at or below it. */
export function tickAt(market: Market, price: Decimal): Decimal {
  let tick = decimal(market.priceStep);
  for (const row of market.ticks) if (decimal(row.fromPrice) <= price) tick = decimal(row.tick);
  return tick;
}

/** Checks in the order in which the chain would refuse, so that the ticket and the chain give the same reason. */
export function check(draft: Draft, market: Market, book: BookView, balances: readonly Balance[] | null): Checked {
  const size = parseDecimal(draft.size);
  const price = draft.type === 'limit' ? parseDecimal(draft.price) : null;
  const lot = decimal(market.lotSize);
  const estimate = size !== null && size > 0n ? estimateOf(draft, size, price, market, book) : null;
  const problem = firstProblem(draft, market, book, balances, size, price, lot, estimate);
  return {
    problem,
    estimate,
    priceSteps: price !== null ? price / decimal(market.priceStep) : 0n,
    lots: size !== null ? size / lot : 0n,
  };
}

function firstProblem(
  draft: Draft, market: Market, book: BookView, balances: readonly Balance[] | null,
  size: Decimal | null, price: Decimal | null, lot: Decimal, estimate: Estimate | null,
): Problem | null {
  if (market.status !== 'open') return { field: 'form', code: 'notOpen' };
  if (draft.type === 'limit') {
    if (price === null || price <= 0n) return { field: 'price', code: 'priceMissing' };
    const tick = tickAt(market, price);
    const below = floorTo(price, tick);
    if (below !== price) return { field: 'price', code: 'offTick', tick, below, above: below + tick };
    const low = market.bandLow === null ? 0n : decimal(market.bandLow);
    const high = market.bandHigh === null ? price : decimal(market.bandHigh);
    if (price < low || price > high) return { field: 'price', code: 'outOfBand', low, high };
  }
  if (size === null || size <= 0n) return { field: 'size', code: 'sizeMissing' };
  if (size % lot !== 0n) return { field: 'size', code: 'offLot', lot };
  if (draft.type === 'market' && (draft.side === 'buy' ? book.asks : book.bids).length === 0)
    return { field: 'size', code: 'noLiquidity' };
  const minimum = decimal(market.minNotional);
  if (estimate !== null && estimate.notional < minimum) return { field: 'size', code: 'belowMinimum', minimum };
  if (balances !== null && estimate !== null) {
    const asset = draft.side === 'buy' ? market.quote : market.base;
    const needed = draft.side === 'buy' ? withFee(multiplyDown(price ?? worstPrice(market, book), size), market) : size;
    const available = availableOf(balances, asset);
    const code = draft.type === 'market' && draft.side === 'buy' ? 'insufficientAtWorst' : 'insufficient';
    if (needed > available) return { field: 'size', code, needed, available, asset };
  }
  return null;
}

/** What a market buy must be able to pay: the chain sets aside the band's upper end until the order has traded. */
function worstPrice(market: Market, book: BookView): Decimal {
  return market.bandHigh === null ? (book.asks.at(-1)?.price ?? 0n) : decimal(market.bandHigh);
}

/** The chain asks for the higher of the two fees, because it is not known beforehand which one applies. */
const highestFeeBps = (market: Market): number => Math.max(market.makerFeeBps, market.takerFeeBps);
const withFee = (notional: Decimal, market: Market): Decimal => notional + basisPointsUp(notional, highestFeeBps(market));

export function availableOf(balances: readonly Balance[], asset: string): Decimal {
  return decimal(balances.find((balance) => balance.asset === asset)?.available);
}

/** The size that a share of what is available pays for, rounded down to whole lots; "" when it pays for none. */
export function sizeForShare(
  percent: number, draft: Draft, market: Market, book: BookView, balances: readonly Balance[],
): string {
  const lot = decimal(market.lotSize);
  let size: Decimal;
  if (draft.side === 'sell') {
    size = (availableOf(balances, market.base) * BigInt(percent)) / 100n;
  } else {
    const won = (availableOf(balances, market.quote) * BigInt(percent)) / 100n;
    const spendable = (won * 10_000n) / BigInt(10_000 + highestFeeBps(market));
    const price = draft.type === 'limit' ? parseDecimal(draft.price) : worstPrice(market, book);
    size = price === null || price <= 0n ? 0n : divideDown(spendable, price);
  }
  const rounded = floorTo(size, lot);
  return rounded > 0n ? decimalText(rounded) : '';
}

function estimateOf(draft: Draft, size: Decimal, price: Decimal | null, market: Market, book: BookView): Estimate | null {
  if (draft.type === 'limit') {
    if (price === null) return null;
    const notional = multiplyDown(price, size);
    return { notional, fee: basisPointsUp(notional, market.takerFeeBps), averagePrice: price };
  }
  let rest = size;
  let notional = 0n;
  for (const level of draft.side === 'buy' ? book.asks : book.bids) {
    const take = rest < level.size ? rest : level.size;
    notional += multiplyDown(level.price, take);
    rest -= take;
    if (rest === 0n) break;
  }
  const filled = size - rest;
  if (filled === 0n) return null;
  return { notional, fee: basisPointsUp(notional, market.takerFeeBps), averagePrice: (notional * ONE) / filled };
}
