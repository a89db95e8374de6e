import { useEffect } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { Merchant } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { dateTime } from '../../i18n/format.ts';
import { decimal } from '../../money/decimal.ts';
import { mine } from '../../state/account.ts';
import { tillOrders } from '../../state/pay.ts';
import { refundPayment } from '../../wire/operations.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';
import { RefundForm } from './RefundForm.tsx';
import { VoucherPayments } from './VoucherPayments.tsx';
import { moneyText, Who } from './words.tsx';

const PAGE = 100;

/** Orders that were paid, newest first, as they come; each can be given back, whole or in part. */
export function TillPayments({ address, merchants }: { address: string; merchants: ReadonlyMap<string, Merchant> }) {
  const { value, error, again } = usePolled(() => api.payments(address, PAGE), `till payments ${address}`, 2_500);
  const balances = mine.value?.balances.value;
  useEffect(() => { again(); }, [balances]);
  const items = value?.items ?? [];
  const isHere = (account: string) => account.toLowerCase() === address.toLowerCase();
  // What was given back is newer than the payment, so it stands on the same page.
  const back = new Map<string, bigint>();
  for (const item of items) if (item.isRefund && isHere(item.from)) back.set(item.orderId!, (back.get(item.orderId!) ?? 0n) + decimal(item.amount));
  const orders = items.filter((item) => item.orderId !== null && !item.isRefund && isHere(item.to));
  const notes = new Map(tillOrders(address).map((order) => [order.orderId, order.note]));
  const given = (order: string) => back.get(order) ?? 0n;
  return (
    <section class="panel" aria-label={t('till.payments')}>
      <h2 class="panel-title">{t('till.payments')}</h2>
      <DataTable empty={error ?? t(value === null ? 'page.loading' : 'till.noPayments')} heads={['col.time', 'col.order', 'col.sum', 'col.payer', 'col.note', 'col.givenBack', 'col.status']} keys={orders.map((item) => item.id)}
        rows={orders.map((item) => {
          const refunded = given(item.orderId!);
          const state = refunded === 0n ? 'paid' : refunded >= decimal(item.amount) ? 'refunded' : 'partlyRefunded';
          return [
            dateTime(item.time), <span class="mono">{item.orderId}</span>, moneyText(item.amount, item.asset), <Who account={item.from} merchants={merchants} />, notes.get(item.orderId!) || '–',
            refunded === 0n ? '–' : moneyText(refunded, item.asset), <span class={state === 'paid' ? 'tag on' : 'tag warn'}>{t(`till.state.${state}`)}</span>,
          ];
        })}
        below={orders.map((item) => (given(item.orderId!) >= decimal(item.amount) ? null
          : <RefundForm name={item.orderId!} asset={item.asset} rest={decimal(item.amount) - given(item.orderId!)} hasReason act={(amount, reason) => refundPayment(item.orderId!, amount, reason)} then={again} />))} />
      <VoucherPayments address={address} role="merchant" merchants={merchants} />
    </section>
  );
}
