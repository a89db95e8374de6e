import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Market } from '../api/types.ts';
import { decimal, decimalText, parseDecimal } from '../money/decimal.ts';
import type { BookView } from '../state/book.ts';
import { check, sizeForShare, tickAt, type Draft } from './checks.ts';

const market = {
  symbol: 'GOLD-KRW', base: 'GOLD', quote: 'KRW', status: 'open', priceStep: '1', lotSize: '0.01', minNotional: '5000',
  ticks: [{ fromPrice: '0', tick: '10' }, { fromPrice: '200000', tick: '100' }],
  makerFeeBps: 2, takerFeeBps: 5, bandPercent: 30, referencePrice: '150000', bandLow: '105000', bandHigh: '195000',
} as Market;
const level = (price: string, size: string) => ({ price: decimal(price), size: decimal(size), count: 1 });
const book: BookView = {
  market: 'GOLD-KRW', sequence: 1,
  bids: [level('149990', '1'), level('149980', '4')],
  asks: [level('150000', '1'), level('150010', '2')],
};
const balances = [
  { asset: 'KRW', available: '1000000', locked: '0', total: '1000000', frozen: '0' },
  { asset: 'GOLD', available: '2.5', locked: '0', total: '2.5', frozen: '0' },
];
const draft = (fields: Partial<Draft>): Draft => ({ side: 'buy', type: 'limit', price: '150000', size: '1', ...fields });
const problem = (fields: Partial<Draft>, over: Partial<Market> = {}) =>
  check(draft(fields), { ...market, ...over }, book, balances).problem?.code ?? null;

test('A good order passes and is counted in steps and lots', () => {
  const checked = check(draft({ size: '1.25' }), market, book, balances);
  assert.equal(checked.problem, null);
  assert.equal(checked.priceSteps, 150000n);
  assert.equal(checked.lots, 125n);
  assert.equal(decimalText(checked.estimate!.notional), '187500');
  assert.equal(decimalText(checked.estimate!.fee), '93.75');
});

test('Each rule has its own problem', () => {
  assert.equal(problem({}, { status: 'halted' }), 'notOpen');
  assert.equal(problem({ price: '' }), 'priceMissing');
  assert.equal(problem({ price: '150,000' }), 'priceMissing');
  assert.equal(problem({ price: '150005' }), 'offTick');
  assert.equal(problem({ price: '195010' }), 'outOfBand');
  assert.equal(problem({ price: '104990' }), 'outOfBand');
  assert.equal(problem({ size: '0' }), 'sizeMissing');
  assert.equal(problem({ size: '1.005' }), 'offLot');
  assert.equal(problem({ size: '0.03' }), 'belowMinimum');
  assert.equal(problem({ size: '7' }), 'insufficient');
  assert.equal(problem({ side: 'sell', size: '2.51' }), 'insufficient');
});

test('The fee counts towards what a buy needs', () => {
  assert.equal(problem({ price: '125000', size: '8' }), 'insufficient');
  assert.equal(problem({ price: '125000', size: '7.99' }), null);
});

test('The tick is that of the last row at or below the price', () => {
  assert.equal(tickAt(market, decimal('199990')), decimal('10'));
  assert.equal(tickAt(market, decimal('200000')), decimal('100'));
});

test('A market order is estimated down the book', () => {
  const checked = check(draft({ type: 'market', size: '2' }), market, book, balances);
  assert.equal(decimalText(checked.estimate!.averagePrice), '150005');
});

test('All of the available funds is the most that passes', () => {
  const limit = draft({});
  const size = sizeForShare(100, limit, market, book, balances);
  assert.equal(size, '6.66');
  assert.equal(problem({ size }), null);
  assert.equal(sizeForShare(100, draft({ side: 'sell' }), market, book, balances), '2.5');
  assert.equal(sizeForShare(50, draft({ type: 'market' }), market, book, balances), '2.56');
  assert.equal(sizeForShare(100, draft({ price: '' }), market, book, balances), '');
});

test('A market buy needs what the worst price of the band would cost', () => {
  assert.equal(problem({ type: 'market', size: '5.12' }), null);
  assert.equal(problem({ type: 'market', size: '5.13' }), 'insufficientAtWorst');
});

test('Decimals are exact and anything else is refused', () => {
  assert.equal(decimalText(parseDecimal('0.000000000000000001')!), '0.000000000000000001');
  assert.equal(decimalText(parseDecimal('-12.50')!), '-12.5');
  assert.equal(parseDecimal('1e5'), null);
  assert.equal(parseDecimal('0.0000000000000000001'), null);
});
