import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Market } from '../api/types.ts';
import { decimal } from '../money/decimal.ts';
import { placeStop, TimeInForce, type PlaceOrder } from '../wire/operations.ts';
import { checkSpecial, itemFor } from './special.ts';

const market = { symbol: 'GOLD-KRW', base: 'GOLD', quote: 'KRW', priceStep: '1', lotSize: '0.01', ticks: [{ fromPrice: '0', tick: '10' }, { fromPrice: '200000', tick: '100' }] } as Market;
const order: PlaceOrder = { market: 'GOLD-KRW', side: 1, type: 1, price: 0n, lots: 100n, timeInForce: TimeInForce.ioc, expiresAtMs: 0, selfTrade: 0, clientOrderId: 0n };
const last = decimal('150000');
const problem = (kind: 'stop' | 'trailing' | 'iceberg' | 'hidden', text: string, type: 'limit' | 'market' = 'limit', timeInForce: number = TimeInForce.gtc) =>
  checkSpecial(kind, text, type, timeInForce, 1_000n, market, last);

test('Each special order is checked as the chain checks it', () => {
  assert.deepEqual(
    [problem('stop', ''), problem('stop', '140005'), problem('stop', '150000'), problem('stop', '140000'), problem('stop', '140000', 'limit', TimeInForce.postOnly)],
    ['triggerMissing', 'triggerOffTick', 'triggerReached', null, 'timeInForce']);
  assert.deepEqual([problem('trailing', ''), problem('trailing', '0.005'), problem('trailing', '100'), problem('trailing', '99.99')], ['trailRange', 'trailRange', 'trailRange', null]);
  assert.deepEqual(
    [problem('iceberg', '0.09'), problem('iceberg', '0.1'), problem('iceberg', '10'), problem('iceberg', '1', 'market'), problem('iceberg', '1', 'limit', TimeInForce.fok)],
    ['peakRange', null, 'peakRange', 'limitOnly', 'timeInForce']);
  assert.deepEqual([problem('hidden', ''), problem('hidden', '', 'market')], [null, 'limitOnly']);
});

test('A stop waits for the price to come from where it is', () => {
  const stop = (trigger: number, triggerPrice: bigint, trailIn: number, trailBy: number) => placeStop({ ...order, trigger, triggerPrice, trailIn, trailBy });
  assert.deepEqual(itemFor('stop', '140000', order, market, last), stop(1, 140_000n, 0, 0));
  assert.deepEqual(itemFor('stop', '160000', order, market, last), stop(0, 160_000n, 0, 0));
  assert.deepEqual(itemFor('stop', '140000', order, market, null), stop(1, 140_000n, 0, 0));
  assert.deepEqual(itemFor('trailing', '1.5', order, market, last), stop(1, 0n, 2, 150));
});
