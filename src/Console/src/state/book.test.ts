import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { BookMessage, Level } from '../api/types.ts';
import { decimalText } from '../money/decimal.ts';
import { applyBook, emptyBook, type BookView } from './book.ts';

const message = (fields: Partial<BookMessage>): BookMessage => ({
  channel: 'book', market: 'GOLD-KRW', type: 'delta', sequence: 0, height: 1, bids: [], asks: [], ...fields,
});
const levels = (side: BookView['bids']): Level[] => side.map((l) => [decimalText(l.price), decimalText(l.size), l.count]);
const snapshot = message({
  type: 'snapshot', sequence: 5, bids: [['99', '1', 1], ['100', '2.5', 2]], asks: [['102', '1', 1], ['101', '3', 1]],
});

test('A snapshot is sorted with the best price first on both sides', () => {
  const book = applyBook(emptyBook('GOLD-KRW'), snapshot)!;
  assert.deepEqual(levels(book.bids), [['100', '2.5', 2], ['99', '1', 1]]);
  assert.deepEqual(levels(book.asks), [['101', '3', 1], ['102', '1', 1]]);
});

test('A delta changes, adds and removes levels', () => {
  const book = applyBook(applyBook(emptyBook('GOLD-KRW'), snapshot)!, message({
    sequence: 6, previous: 5, bids: [['100', '0', 0], ['99.5', '7', 3]], asks: [['101', '2', 1]],
  }))!;
  assert.equal(book.sequence, 6);
  assert.deepEqual(levels(book.bids), [['99.5', '7', 3], ['99', '1', 1]]);
  assert.deepEqual(levels(book.asks), [['101', '2', 1], ['102', '1', 1]]);
});

test('A delta that skips a sequence number is a gap', () => {
  const book = applyBook(emptyBook('GOLD-KRW'), snapshot)!;
  assert.equal(applyBook(book, message({ sequence: 8, previous: 7 })), null);
});

test('An empty book has a sequence number too', () => {
  const book = applyBook(emptyBook('GOLD-KRW'), message({ type: 'snapshot', sequence: 0 }))!;
  assert.equal(applyBook(book, message({ sequence: 1, previous: 0, bids: [['99', '1', 1]] }))!.bids.length, 1);
});

test('A delta before any snapshot is a gap', () => {
  assert.equal(applyBook(emptyBook('GOLD-KRW'), message({ sequence: 1, previous: 0 })), null);
});
