import { useRef } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { clock, number } from '../i18n/format.ts';
import { sizeDecimals, trades } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { useRows } from './useRows.ts';

const ROW_HEIGHT = 20;

/** The latest trades, newest on top, coloured by the side that took. */
export function Tape() {
  const body = useRef<HTMLDivElement>(null);
  const rows = useRows(body, ROW_HEIGHT);
  const decimals = sizeDecimals.value;
  return (
    <section class="panel tape" aria-label={t('tape.title')}>
      <h2 class="panel-title">{t('tape.title')}</h2>
      <div class="level head" aria-hidden="true">
        <span>{t('book.price')}</span><span>{t('book.size')}</span><span>{t('tape.time')}</span>
      </div>
      <div class="tape-rows" ref={body}>
        {trades.value.slice(0, rows).map((trade) => (
          <a key={trade.id} class="level" href={links.block(trade.height)} tabIndex={-1}
            aria-label={t(trade.takerSide === 'buy' ? 'tape.boughtLabel' : 'tape.soldLabel', { size: number(trade.size), price: number(trade.price), time: clock(trade.timeMs) })}>
            <span class={`num price ${trade.takerSide === 'buy' ? 'up' : 'down'}`}>{number(trade.price)}</span>
            <span class="num">{number(trade.size, decimals, decimals)}</span>
            <span class="num total">{clock(trade.timeMs)}</span>
          </a>
        ))}
      </div>
    </section>
  );
}
