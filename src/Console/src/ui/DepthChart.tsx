import { useSignal } from '@preact/signals';
import { t } from '../i18n/index.ts';
import { number, short } from '../i18n/format.ts';
import { decimalText, type Decimal } from '../money/decimal.ts';
import type { BookLevel } from '../state/book.ts';
import { book, market } from '../state/exchange.ts';

const LEVELS = 60;
const W = 1000;
const H = 400;

interface Point { price: number; total: Decimal; level: BookLevel }

/** How much stands between the best price and each price: bids to the left, asks to the right. */
export function DepthChart() {
  const hover = useSignal<number | null>(null);
  const bids = cumulate(book.value.bids);
  const asks = cumulate(book.value.asks);
  const best = [bids[0]?.price, asks[0]?.price].filter((p) => p !== undefined);
  if (best.length === 0) return <p class="empty">{t('book.empty')}</p>;
  const mid = best.reduce((a, b) => a + b, 0) / best.length;
  const reach = Math.max(mid - (bids.at(-1)?.price ?? mid), (asks.at(-1)?.price ?? mid) - mid) || 1;
  const most = Math.max(Number(bids.at(-1)?.total ?? 0n), Number(asks.at(-1)?.total ?? 0n)) || 1;
  const x = (price: number) => ((price - mid) / reach / 2 + 0.5) * W;
  const y = (total: Decimal) => H - (Number(total) / most) * H * 0.92;
  const at = hover.value === null ? null : nearest(hover.value < 0.5 ? bids : asks, mid + (hover.value - 0.5) * 2 * reach);
  const move = (event: PointerEvent) => {
    const rect = (event.currentTarget as HTMLElement).getBoundingClientRect();
    hover.value = (event.clientX - rect.left) / rect.width;
  };
  return (
    <div class="depth" role="img" aria-label={t('chart.depthLabel')} onPointerMove={move} onPointerLeave={() => (hover.value = null)}>
      <svg viewBox={`0 0 ${W} ${H}`} preserveAspectRatio="none" aria-hidden="true">
        <path class="depth-bid" d={steps(bids, x, y)} />
        <path class="depth-ask" d={steps(asks, x, y)} />
        <line class="depth-mid" x1={W / 2} x2={W / 2} y1="0" y2={H} />
        {at !== null && <line class="depth-at" x1={x(at.price)} x2={x(at.price)} y1={y(at.total)} y2={H} />}
      </svg>
      <div class="depth-axis num" aria-hidden="true">
        {[-1, -0.5, 0, 0.5, 1].map((part) => <span key={part}>{number(decimalStep(mid + part * reach))}</span>)}
      </div>
      <div class="depth-read num" aria-hidden="true">
        {at === null
          ? <span>{t('chart.depthHint')}</span>
          : <><b>{number(at.level.price)}</b><span>{t('book.total')} {short(at.total)} {market.value?.base}</span></>}
      </div>
    </div>
  );
}

function cumulate(levels: readonly BookLevel[]): Point[] {
  let total = 0n;
  return levels.slice(0, LEVELS).map((level) => ({ price: Number(decimalText(level.price)), total: (total += level.size), level }));
}

function steps(points: readonly Point[], x: (price: number) => number, y: (total: Decimal) => number): string {
  const first = points[0];
  if (first === undefined) return '';
  let path = `M${x(first.price)} ${H}`;
  for (const point of points) path += `H${x(point.price)}V${y(point.total)}`;
  return `${path}H${points.at(-1)!.price < first.price ? 0 : W}V${H}Z`;
}

function nearest(points: readonly Point[], price: number): Point | null {
  let found: Point | null = null;
  for (const point of points) if (found === null || Math.abs(point.price - price) < Math.abs(found.price - price)) found = point;
  return found;
}

/** A scale's label needs no more digits than the prices themselves have. */
function decimalStep(price: number): string {
  const decimals = (market.value?.priceStep.split('.')[1] ?? '').length;
  return Math.max(0, price).toFixed(decimals);
}
