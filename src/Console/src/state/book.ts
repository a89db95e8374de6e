import type { BookMessage, Level } from '../api/types.ts';
import { decimal, type Decimal } from '../money/decimal.ts';

export interface BookLevel {
  readonly price: Decimal;
  readonly size: Decimal;
  readonly count: number;
}

export interface BookView {
  readonly market: string;
  /** Of the last message applied; null until a snapshot has come. */
  readonly sequence: number | null;
  /** Best first. */
  readonly bids: readonly BookLevel[];
  /** Best first. */
  readonly asks: readonly BookLevel[];
}

export const emptyBook = (market: string): BookView => ({ market, sequence: null, bids: [], asks: [] });

/**
 * The book after one message, or null when the message does not follow the book we hold:
 * then something was missed and only a fresh snapshot is exact again.
 */
export function applyBook(book: BookView, message: BookMessage): BookView | null {
  if (message.type === 'snapshot') {
    const blank = emptyBook(message.market);
    return {
      ...blank,
      sequence: message.sequence,
      bids: merge(blank.bids, message.bids, true),
      asks: merge(blank.asks, message.asks, false),
    };
  }
  if (book.sequence === null || message.market !== book.market || message.previous !== book.sequence) return null;
  return {
    market: book.market,
    sequence: message.sequence,
    bids: merge(book.bids, message.bids, true),
    asks: merge(book.asks, message.asks, false),
  };
}

function merge(levels: readonly BookLevel[], changes: readonly Level[], descending: boolean): readonly BookLevel[] {
  if (changes.length === 0) return levels;
  const byPrice = new Map(levels.map((level) => [level.price, level]));
  for (const [priceText, sizeText, count] of changes) {
    const price = decimal(priceText);
    const size = decimal(sizeText);
    if (size === 0n) byPrice.delete(price);
    else byPrice.set(price, { price, size, count });
  }
  const sign = descending ? -1 : 1;
  return [...byPrice.values()].sort((a, b) => (a.price < b.price ? -sign : a.price > b.price ? sign : 0));
}
