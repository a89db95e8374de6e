import { t } from '../i18n/index.ts';
import { number, wonShort } from '../i18n/format.ts';
import { assetName, marketName, markets, tickers } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { Change } from './Change.tsx';
import { phoneTab } from './PhoneNav.tsx';

export function MarketList() {
  return (
    <section class="panel markets" aria-label={t('markets.title')}>
      <h2 class="panel-title">{t('markets.title')}<span class="hint">{t('markets.columns')}</span></h2>
      <ul>
        {markets.value.map((market) => {
          const ticker = tickers.value.get(market.symbol) ?? market.ticker;
          return (
            <li key={market.symbol}>
              <a class="market" href={links.trade(market.symbol)} aria-current={market.symbol === marketName.value ? 'true' : undefined}
                onClick={() => { if (phoneTab.value === 'markets') phoneTab.value = 'chart'; }}>
                <span class="market-name">{assetName(market.base)}</span>
                <span class="num market-last">{number(ticker.last)}</span>
                <span class="market-code">{market.base}<span class="turnover"> · {wonShort(ticker.notional24h)}</span></span>
                <Change value={ticker.change24hPercent} />
              </a>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
