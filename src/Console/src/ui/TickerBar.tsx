import { t } from '../i18n/index.ts';
import { number, short, wonShort } from '../i18n/format.ts';
import { assetName, market, ticker } from '../state/exchange.ts';
import { Change, direction } from './Change.tsx';

export function TickerBar() {
  const m = market.value;
  const now = ticker.value;
  return (
    <section class="panel ticker" aria-label={t('ticker.title')}>
      {m !== null && now !== null && (
        <>
          <div class="ticker-name">
            <h1>{assetName(m.base)}</h1>
            <span class="market-code">{m.symbol.replace('-', '/')}</span>
            {m.status !== 'open' && <span class="tag warn">{t(`market.status.${m.status}`)}</span>}
          </div>
          <div class="ticker-price">
            <span class={`num last ${direction(Number(now.change24hPercent ?? 0))}`}>{number(now.last)}</span>
            <Change value={now.change24hPercent} />
          </div>
          <dl class="ticker-facts">
            <div><dt>{t('ticker.high')}</dt><dd class="num">{number(now.high24h)}</dd></div>
            <div><dt>{t('ticker.low')}</dt><dd class="num">{number(now.low24h)}</dd></div>
            <div><dt>{t('ticker.volume', { asset: m.base })}</dt><dd class="num">{short(now.volume24h)}</dd></div>
            <div><dt>{t('ticker.notional')}</dt><dd class="num">{wonShort(now.notional24h)}</dd></div>
            <div class="band"><dt>{t('ticker.band')}</dt><dd class="num">{number(m.bandLow)} – {number(m.bandHigh)}</dd></div>
          </dl>
        </>
      )}
    </section>
  );
}
