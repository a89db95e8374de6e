import type { AccountTrade, Balance, Transfer } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { brief, dateTime, integer, number, won } from '../i18n/format.ts';
import { decimal, multiplyDown, type Decimal } from '../money/decimal.ts';
import { assetName, markets, tickers } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { DataTable } from './DataTable.tsx';
import { showProof } from './ProofDialog.tsx';

export function Balances({ balances, address }: { balances: readonly Balance[]; address: string }) {
  const held = balances.filter((balance) => decimal(balance.total) !== 0n).sort((a, b) => (worth(a) < worth(b) ? 1 : -1));
  return (
    <DataTable empty={t('account.noBalances')} heads={['col.asset', 'col.total', 'col.available', 'col.locked', 'col.worth', 'col.proof']}
      rows={held.map((b) => [
        <>{assetName(b.asset)}<span class="market-code"> {b.asset}</span></>, number(b.total, 8), number(b.available, 8), number(b.locked, 8), won(worth(b)),
        <button class="small" type="button" onClick={() => showProof(address, b.asset)}>{t('account.proof')}</button>,
      ])} keys={held.map((b) => b.asset)} />
  );
}

/** In won at the last price, or at the reference price before the first trade; won itself is worth itself. */
export function worth(balance: Balance): Decimal {
  const market = markets.value.find((m) => m.base === balance.asset);
  if (market === undefined) return markets.value.some((m) => m.quote === balance.asset) ? decimal(balance.total) : 0n;
  return multiplyDown(decimal(balance.total), decimal(tickers.value.get(market.symbol)?.last ?? market.referencePrice));
}

export function Trades({ trades }: { trades: readonly AccountTrade[] }) {
  return (
    <DataTable empty={t('account.noTrades')} heads={['col.time', 'col.market', 'col.side', 'col.price', 'col.size', 'col.notional', 'col.fee', 'col.block']}
      rows={trades.map((trade) => {
        const side = trade.side ?? trade.takerSide;
        return [
          dateTime(trade.time), trade.market.replace('-', '/'), <span class={side === 'buy' ? 'up' : 'down'}>{t(`ticket.${side}`)}</span>, number(trade.price),
          number(trade.size), won(multiplyDown(decimal(trade.price), decimal(trade.size))), won(trade.fee, 2),
          <a href={links.block(trade.height)}>{integer(trade.height)}</a>,
        ];
      })} keys={trades.map((trade) => `${trade.id} ${trade.role ?? ''}`)} />
  );
}

export function Transfers({ transfers, address }: { transfers: readonly Transfer[] | null; address: string }) {
  const own = address.toLowerCase();
  return (
    <DataTable empty={t(transfers === null ? 'page.loading' : 'account.noTransfers')} heads={['col.time', 'col.direction', 'col.asset', 'col.amount', 'col.other', 'col.block']}
      rows={(transfers ?? []).map((transfer) => {
        const inward = transfer.to?.toLowerCase() === own;
        const other = inward ? transfer.from : transfer.to;
        return [
          dateTime(transfer.time), t(inward ? 'transfer.in' : 'transfer.out'), assetName(transfer.asset), number(transfer.amount, 8),
          other ? <a class="mono" href={links.account(other)}>{brief(other)}</a> : t('transfer.issuer'),
          <a href={links.block(transfer.height)}>{integer(transfer.height)}</a>,
        ];
      })} keys={(transfers ?? []).map((transfer, i) => transfer.id ?? i)} />
  );
}
