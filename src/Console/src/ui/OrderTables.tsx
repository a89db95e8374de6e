import { useSignal } from '@preact/signals';
import { isLive, type Order, type OrderStatus } from '../api/types.ts';
import { t, tryT } from '../i18n/index.ts';
import { dateTime, number, when } from '../i18n/format.ts';
import { submit } from '../order/submit.ts';
import { loadOlderOrders, type AccountView } from '../state/account.ts';
import { assetName } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { cancelAllOrders, cancelOrder } from '../wire/operations.ts';
import { ActionButton } from './ActionButton.tsx';
import { DataTable } from './DataTable.tsx';
import { OrderEditor } from './OrderEditor.tsx';

export function OpenOrders({ orders, own }: { orders: readonly Order[]; own: boolean }) {
  const edited = useSignal<string | null>(null);
  const close = () => (edited.value = null);
  return (
    <DataTable empty={t('account.noOpen')} below={orders.map((order) => (edited.value === order.orderId ? <OrderEditor order={order} close={close} /> : null))} heads={['col.time', 'col.market', 'col.side', 'col.price', 'col.size', 'col.filled', 'col.timeInForce', 'col.action']}
      rows={orders.map((order) => [
        when(order.createdTime), <MarketLink market={order.market} />, <SideText order={order} />, <Price order={order} />,
        number(order.size), number(order.filled), tif(order), own
          ? <span class="actions"><button class="small" type="button" aria-expanded={edited.value === order.orderId}
            onClick={() => (edited.value = edited.value === order.orderId ? null : order.orderId)}>{t('edit.change')}</button><Cancel order={order} /></span>
          : '',
      ])} keys={orders.map((order) => order.orderId)} />
  );
}

const CLOSED = ['filled', 'cancelled', 'expired'] as const satisfies readonly OrderStatus[];

export function OrderHistory({ view }: { view: AccountView }) {
  const [market, side, status] = [useSignal(''), useSignal(''), useSignal('')];
  const closed = view.orders.value.filter((order) => !isLive(order));
  const fits = (filter: string, value: string) => filter === '' || filter === value;
  const orders = closed.filter((order) => fits(market.value, order.market) && fits(side.value, order.side) && fits(status.value, order.status));
  const symbols = [...new Set(closed.map((order) => order.market))].sort();
  const select = (name: string, label: string, filter: typeof market, choices: readonly [string, string][]) => (
    <label><span>{label}</span>
      <select name={`filter-${name}`} value={filter.value} onChange={(event) => (filter.value = event.currentTarget.value)}>
        <option value="">{t('filter.all')}</option>
        {choices.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
      </select>
    </label>
  );
  return (
    <>
      {closed.length > 0 && (
        <div class="filters">
          {select('market', t('col.market'), market, symbols.map((symbol) => [symbol, symbol.replace('-', '/')]))}
          {select('side', t('col.side'), side, [['buy', t('ticket.buy')], ['sell', t('ticket.sell')]])}
          {select('status', t('col.status'), status, CLOSED.map((name) => [name, t(`order.${name}`)]))}
          <span class="hint num">{t('filter.count', { shown: orders.length, all: closed.length })}</span>
        </div>
      )}
      <HistoryTable orders={orders} />
      {view.olderOrders.value !== null && (
        <p class="older"><button class="small" type="button" onClick={() => void loadOlderOrders(view).catch(() => undefined)}>{t('filter.older')}</button></p>
      )}
    </>
  );
}

function HistoryTable({ orders }: { orders: readonly Order[] }) {
  return (
    <DataTable empty={t('account.noHistory')} heads={['col.time', 'col.market', 'col.side', 'col.price', 'col.size', 'col.filled', 'col.average', 'col.status']}
      rows={orders.map((order) => [
        dateTime(order.updatedTime), <MarketLink market={order.market} />, <SideText order={order} />, <Price order={order} />,
        number(order.size), number(order.filled), number(order.averagePrice, 2), statusText(order),
      ])} keys={orders.map((order) => order.orderId)} />
  );
}

export function CancelAll() {
  return <ActionButton label={t('account.cancelAll')} act={() => submit([cancelAllOrders('')])} done={t('account.allCancelled')} />;
}

function Cancel({ order }: { order: Order }) {
  return <ActionButton label={t('account.cancel')} act={() => submit([cancelOrder(BigInt(order.orderId))])} done={t('account.cancelled')} />;
}

const MarketLink = ({ market }: { market: string }) => (
  <a href={links.trade(market)}>{assetName(market.split('-')[0]!)}<span class="market-code"> {market.replace('-', '/')}</span></a>
);

const SideText = ({ order }: { order: Order }) => (
  <span class={order.side === 'buy' ? 'up' : 'down'}>{[t(`ticket.${order.side}`), order.type === 'market' && !order.stop ? t('ticket.market') : null, specialText(order)].filter((text) => text !== null).join(' · ')}</span>
);

/** A stop's trigger stands before what it becomes. */
const Price = ({ order }: { order: Order }) => {
  const price = order.type === 'market' ? t('ticket.market') : number(order.price);
  const stop = order.stop;
  if (stop === null || stop === undefined) return <>{price}</>;
  const sign = stop.trigger === 'atOrAbove' ? '≥' : '≤';
  return <span title={t(`order.trigger.${stop.trigger}`, { price: number(stop.triggerPrice) })}>{sign} {number(stop.triggerPrice)} → {price}</span>;
};

/** What an order is besides a plain one. */
function specialText(order: Order): string | null {
  if (order.stop) return order.stop.trailBy ? t('special.trailing') : t('special.stop');
  if (order.hidden === true) return t('special.hidden');
  return order.displaySize ? t('order.iceberg', { size: number(order.displaySize) }) : null;
}

const tif = (order: Order): string => tryT(`tif.${order.timeInForce}.short`) ?? order.timeInForce;

function statusText(order: Order): string {
  // Filled and expired say it all; a cancellation has a cause worth telling.
  if (order.status !== 'cancelled' || !order.reason) return t(`order.${order.status}`);
  const name = order.reason[0]!.toLowerCase() + order.reason.slice(1);
  return `${t('order.cancelled')} · ${tryT(`reason.${name}`) ?? order.reason}`;
}
