import type { Market } from '../api/types.ts';
import { decimal, floorTo, parseDecimal, type Decimal } from '../money/decimal.ts';
import { Side, TimeInForce, TrailIn, Trigger, OrderType, placeIceberg, placeOrder, placeStop, type Item, type PlaceOrder } from '../wire/operations.ts';
import { tickAt } from './checks.ts';
import type { Special } from './draft.ts';

/** What is wrong with the special part of an order, as a key of the catalogue; null when nothing is. */
export type SpecialProblem = 'triggerMissing' | 'triggerOffTick' | 'triggerReached' | 'trailRange' | 'peakRange' | 'limitOnly' | 'timeInForce';

/** Peaks an iceberg may have at most: the chain's rule. */
const PEAKS_MAX = 100n;

/** Checks as the chain does. `last` is the last trade price, or null before the first. */
export function checkSpecial(
  special: Special, text: string, type: 'limit' | 'market', timeInForce: number, lots: bigint, market: Market, last: Decimal | null,
): SpecialProblem | null {
  const value = parseDecimal(text);
  switch (special) {
    case 'none': return null;
    case 'stop':
      if (timeInForce === TimeInForce.postOnly) return 'timeInForce';
      if (value === null || value <= 0n) return 'triggerMissing';
      if (floorTo(value, tickAt(market, value)) !== value) return 'triggerOffTick';
      return value === last ? 'triggerReached' : null;
    case 'trailing':
      if (timeInForce === TimeInForce.postOnly) return 'timeInForce';
      return basisPoints(value) === null ? 'trailRange' : null;
    case 'iceberg': {
      if (type !== 'limit') return 'limitOnly';
      if (!rests(timeInForce)) return 'timeInForce';
      const peak = value === null ? 0n : value / decimal(market.lotSize);
      return peak < 1n || peak >= lots || peak * PEAKS_MAX < lots ? 'peakRange' : null;
    }
    case 'hidden':
      return type !== 'limit' ? 'limitOnly' : rests(timeInForce) ? null : 'timeInForce';
  }
}

/** The operation for an order that passed the check. A stop waits for the price to come from where it is now. */
export function itemFor(special: Special, text: string, order: PlaceOrder, market: Market, last: Decimal | null): Item {
  const value = parseDecimal(text) ?? 0n;
  switch (special) {
    case 'none': return placeOrder(order);
    case 'stop': {
      const above = last === null ? order.side === Side.buy : value > last;
      return placeStop({
        ...order, trigger: above ? Trigger.atOrAbove : Trigger.atOrBelow, triggerPrice: value / decimal(market.priceStep), trailIn: TrailIn.none, trailBy: 0,
        timeInForce: waitsAs(order),
      });
    }
    case 'trailing':
      return placeStop({
        ...order, trigger: order.side === Side.buy ? Trigger.atOrAbove : Trigger.atOrBelow, triggerPrice: 0n, trailIn: TrailIn.basisPoints, trailBy: basisPoints(value) ?? 0,
        timeInForce: waitsAs(order),
      });
    case 'iceberg': return placeIceberg(order, value / decimal(market.lotSize));
    case 'hidden': return placeIceberg(order, 0n);
  }
}

/** A percentage as whole basis points, 1 to 9,999; null when it is none. */
function basisPoints(percent: Decimal | null): number | null {
  if (percent === null || percent % 10n ** 16n !== 0n) return null;
  const points = Number(percent / 10n ** 16n);
  return points >= 1 && points <= 9_999 ? points : null;
}

const rests = (timeInForce: number): boolean => timeInForce !== TimeInForce.ioc && timeInForce !== TimeInForce.fok;

/** A stop at market that is immediate or cancel waits without end. */
const waitsAs = (order: PlaceOrder): number => (order.type === OrderType.market && order.timeInForce === TimeInForce.gtt ? TimeInForce.ioc : order.timeInForce);
