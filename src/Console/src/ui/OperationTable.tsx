import type { Operation, Part } from '../api/types.ts';
import { t, tryT } from '../i18n/index.ts';
import { brief, dateTime, integer, number } from '../i18n/format.ts';
import { decimal } from '../money/decimal.ts';
import { refusalText } from '../order/submit.ts';
import { markets } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { DataTable } from './DataTable.tsx';

/** What an account has signed, a line for each thing it asked for, with what became of it in plain words. */
export function OperationTable({ operations }: { operations: readonly Operation[] | null }) {
  const parts = (operations ?? []).flatMap((operation) => operation.items.map((part, i) => ({ operation, part, key: `${operation.id} ${i}` })));
  return (
    <DataTable empty={t(operations === null ? 'page.loading' : 'account.noOperations')} heads={['col.time', 'col.request', 'col.outcome', 'col.block', 'col.id']}
      rows={parts.map(({ operation, part }) => [
        operation.time === null ? '–' : dateTime(operation.time), requestText(part), <Outcome part={part} />,
        operation.height === null ? '–' : <a href={links.block(operation.height)}>{integer(operation.height)}</a>,
        <a class="mono" href={links.operation(operation.id)}>{brief(operation.id, 6, 4)}</a>,
      ])} keys={parts.map(({ key }) => key)} />
  );
}

function Outcome({ part: { outcome } }: { part: Part }) {
  if (outcome === null) return <span class="hint">{t('operation.pending')}</span>;
  if (outcome.code !== 0) return <span class="bad">{refusalText(outcome)}</span>;
  const trades = outcome.events.filter((event) => event.type === 'market.Trade').length;
  return <span class="good">{trades > 0 ? t('operation.doneTrades', { count: trades }) : t('operation.done')}</span>;
}

/** The request as a sentence; an operation that has none in the catalogue is named as the chain names it. */
function requestText({ type, fields }: Part): string {
  const text = (name: string) => (fields[name] === undefined || fields[name] === null ? '' : String(fields[name]));
  const market = markets.value.find((m) => m.symbol === text('market'));
  const whole = (count: string, unit: string | undefined) => (/^\d+$/.test(count) && unit !== undefined ? number(BigInt(count) * decimal(unit)) : '');
  const values = {
    side: tryT(`ticket.${text('side')}`) ?? '', size: whole(text('lots'), market?.lotSize), base: market?.base ?? '', market: text('market').replace('-', '/'),
    price: text('type') === 'market' ? t('ticket.market') : whole(text('price'), market?.priceStep),
    order: text('orderId') !== '' && text('orderId') !== '0' ? text('orderId') : text('clientOrderId'),
    asset: text('asset'), amount: /^\d+$/.test(text('amount')) ? number(BigInt(text('amount'))) : text('amount'), to: brief(text('to')),
  };
  if (type === 'market.CancelAllOrders' && values.market === '') return t('request.market.CancelAllOrders.everywhere');
  return tryT(`request.${type}`, values) ?? type;
}
