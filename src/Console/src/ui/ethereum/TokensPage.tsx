import { api } from '../../api/client.ts';
import { t } from '../../i18n/index.ts';
import { number, won } from '../../i18n/format.ts';
import { decimal, multiplyDown } from '../../money/decimal.ts';
import { ethereum } from '../../state/ethereum.ts';
import { assetName, assets, markets, tickers } from '../../state/exchange.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { useLoaded } from '../useLoaded.ts';
import { ExplorerBar } from './ExplorerBar.tsx';

/** Every asset of the city, as a token that contracts and wallets hold. */
export function TokensPage() {
  const { value } = useLoaded(() => api.assets(), String(assets.value.size > 0));
  const list = (value?.items ?? [...assets.value.values()]).filter((asset) => asset.token);
  const worth = (symbol: string, supply: string) => {
    const market = markets.value.find((each) => each.base === symbol);
    if (market !== undefined) return won(multiplyDown(decimal(supply), decimal(tickers.value.get(market.symbol)?.last ?? market.referencePrice)));
    return markets.value.some((each) => each.quote === symbol) ? won(decimal(supply)) : '–';
  };
  return (
    <div class="page">
      <ExplorerBar />
      {ethereum.value !== null && <section class="panel" aria-label={t('explorer.tokens')}>
        <h1 class="page-title">{t('explorer.tokens')}</h1>
        <p class="lead">{t('token.lead')}</p>
        <DataTable empty={t('page.loading')} heads={['col.token', 'col.address', 'col.supply', 'col.worth']}
          rows={list.map((asset) => [
            <a href={links.account(asset.token!)}>{assetName(asset.symbol)}<span class="market-code"> {asset.symbol}</span></a>,
            <a class="mono" href={links.account(asset.token!)}>{asset.token}</a>, number(asset.supply, 8), worth(asset.symbol, asset.supply),
          ])} keys={list.map((asset) => asset.symbol)} />
      </section>}
    </div>
  );
}
