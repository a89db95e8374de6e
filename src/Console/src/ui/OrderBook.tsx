import { useSignal } from '@preact/signals';
import { useRef } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { number, percent } from '../i18n/format.ts';
import { decimalText, type Decimal } from '../money/decimal.ts';
import { pickPrice } from '../order/draft.ts';
import { mine } from '../state/account.ts';
import type { BookLevel } from '../state/book.ts';
import { book, sizeDecimals, ticker } from '../state/exchange.ts';
import { direction } from './Change.tsx';
import { useRows } from './useRows.ts';

const ROW_HEIGHT = 20;

interface Row extends BookLevel { total: Decimal }

/** Asks above, bids below, the spread between. Arrow keys walk the levels and Enter takes a price into the ticket. */
export function OrderBook() {
  const half = useRef<HTMLDivElement>(null);
  const rows = useRows(half, ROW_HEIGHT);
  const active = useSignal<number | null>(null);
  const asks = withTotals(book.value.asks.slice(0, rows));
  const bids = withTotals(book.value.bids.slice(0, rows));
  const most = max(asks.at(-1)?.total ?? 0n, bids.at(-1)?.total ?? 0n);
  const decimals = sizeDecimals.value;
  const own = ownPrices();

  // Walking order, top to bottom: asks from the worst to the best, then bids from the best to the worst.
  const walk = [...asks].reverse().concat(bids);
  const onKey = (event: KeyboardEvent) => {
    const at = active.value ?? asks.length;
    if (event.key === 'ArrowUp') active.value = Math.max(0, at - 1);
    else if (event.key === 'ArrowDown') active.value = Math.min(walk.length - 1, active.value === null ? at : at + 1);
    else if (event.key === 'Enter' && walk[at] !== undefined) pickPrice(walk[at].price);
    else return;
    event.preventDefault();
  };
  const line = (row: Row, side: 'ask' | 'bid', index: number) => (
    <div key={index} id={`level-${index}`} role="option" aria-selected={active.value === index}
      class={`level ${side}${own.has(row.price) ? ' own' : ''}`} onClick={() => pickPrice(row.price)}
      aria-label={t(side === 'ask' ? 'book.askLabel' : 'book.bidLabel', { price: number(row.price), size: number(row.size), orders: row.count })}
      style={{ '--depth': share(row.total, most) }}>
      <span class="num price">{number(row.price)}</span>
      <span class="num">{number(row.size, decimals, decimals)}</span>
      <span class="num total">{number(row.total, decimals, decimals)}</span>
    </div>
  );
  return (
    <section class="panel book" aria-label={t('book.title')}>
      <h2 class="panel-title">{t('book.title')}</h2>
      <div class="level head" aria-hidden="true">
        <span>{t('book.price')}</span><span>{t('book.size')}</span><span>{t('book.total')}</span>
      </div>
      <div class="levels" role="listbox" aria-label={t('book.help')} tabIndex={0} onKeyDown={onKey} onBlur={() => (active.value = null)}
        aria-activedescendant={active.value === null ? undefined : `level-${active.value}`}>
        <div class="half asks" ref={half}>{asks.map((row, i) => line(row, 'ask', asks.length - 1 - i))}</div>
        <Spread />
        <div class="half bids">{bids.map((row, i) => line(row, 'bid', asks.length + i))}</div>
      </div>
    </section>
  );
}

function Spread() {
  const bid = book.value.bids[0]?.price;
  const ask = book.value.asks[0]?.price;
  const spread = bid !== undefined && ask !== undefined ? ask - bid : null;
  const relative = spread !== null && ask ? Number((spread * 1_000_000n) / ask) / 10_000 : 0;
  return (
    <div class="spread" role="presentation">
      <b class={`num ${direction(Number(ticker.value?.change24hPercent ?? 0))}`}>{number(ticker.value?.last)}</b>
      {bid === undefined && ask === undefined && <span class="hint">{t('book.empty')}</span>}
      {spread !== null && <span class="num">{t('book.spread')} {number(spread)} ({percent(relative).replace('+', '')})</span>}
    </div>
  );
}

/** Prices at which the wallet has an order in this book. */
function ownPrices(): Set<Decimal> {
  const prices = new Set<string>();
  for (const order of mine.value?.orders.value ?? [])
    if (order.status === 'open' && order.market === book.value.market && order.price !== null) prices.add(order.price);
  return new Set([...book.value.bids, ...book.value.asks].map((l) => l.price).filter((p) => prices.has(decimalText(p))));
}

function withTotals(levels: readonly BookLevel[]): Row[] {
  let total = 0n;
  return levels.map((level) => ({ ...level, total: (total += level.size) }));
}

const max = (a: Decimal, b: Decimal): Decimal => (a > b ? a : b);
const share = (part: Decimal, whole: Decimal): string => (whole === 0n ? '0' : String(Number((part * 1000n) / whole) / 1000));
