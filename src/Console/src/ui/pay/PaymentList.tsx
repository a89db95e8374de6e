import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { Merchant, Payment } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { dateTime, integer } from '../../i18n/format.ts';
import { mine } from '../../state/account.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';
import { VoucherPayments } from './VoucherPayments.tsx';
import { moneyText, Who } from './words.tsx';

const PAGE = 15;

/** What the account has paid, was paid and was given back, newest first; and what it has paid with vouchers. */
export function PaymentList({ address, merchants }: { address: string; merchants: ReadonlyMap<string, Merchant> }) {
  const cursors = useSignal<readonly string[]>([]);
  const cursor = cursors.value.at(-1);
  const { value, error, again } = usePolled(() => api.payments(address, PAGE, cursor), `payments ${address} ${cursor ?? ''}`, 5_000);
  const balances = mine.value?.balances.value;
  // A balance that changes is a payment more, mostly.
  useEffect(() => { if (cursor === undefined) again(); }, [balances]);
  const items = value?.items ?? [];
  const isOut = (item: Payment) => item.from.toLowerCase() === address.toLowerCase();
  const what = (item: Payment) => (item.isRefund ? (isOut(item) ? 'payments.gaveBack' : 'payments.gotBack') : isOut(item) ? 'payments.paid' : 'payments.got');
  return (
    <section class="panel" aria-label={t('payments.title')}>
      <h2 class="panel-title">{t('payments.title')}</h2>
      <DataTable empty={error ?? t(value === null ? 'page.loading' : 'payments.none')} heads={['col.time', 'col.what', 'col.other', 'col.sum', 'col.order', 'col.reference', 'col.note', 'col.block']} keys={items.map((item) => item.id)}
        rows={items.map((item) => [
          dateTime(item.time), <span class={isOut(item) ? undefined : 'good'}>{t(what(item))}</span>, <Who account={isOut(item) ? item.to : item.from} merchants={merchants} />,
          `${isOut(item) ? '−' : '+'}${moneyText(item.amount, item.asset)}`, item.orderId === null ? '–' : <span class="mono">{item.orderId}</span>,
          item.endToEndId === null || item.isRefund ? '–' : <span class="mono">{item.endToEndId}</span>, item.memo ?? '–', <a href={links.block(item.height)}>{integer(item.height)}</a>,
        ])} />
      <p class="older">
        {cursors.value.length > 0 && <button type="button" class="small" onClick={() => (cursors.value = cursors.value.slice(0, -1))}>{t('page.newer')}</button>}{' '}
        {value?.next ? <button type="button" class="small" onClick={() => (cursors.value = [...cursors.value, value.next!])}>{t('page.older')}</button> : null}
      </p>
      <VoucherPayments address={address} role="payer" merchants={merchants} />
    </section>
  );
}
