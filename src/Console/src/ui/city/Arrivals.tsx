import { api } from '../../api/client.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, integer, number } from '../../i18n/format.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';

/** What came in and went out by banks, each with the bank's entry. */
export function Arrivals({ address }: { address: string }) {
  const lines = usePolled(() => api.issuanceOf(address), address, 1_500);
  const waiting = (usePolled(api.waiting, 'waiting').value?.items ?? []).filter((item) => item.owner?.toLowerCase() === address.toLowerCase());
  const items = lines.value?.items ?? [];
  return (
    <section class="panel" aria-label={t('arrivals.title')}>
      <h2 class="panel-title">{t('arrivals.title')}</h2>
      <p class="lead">{t('arrivals.lead')}</p>
      {waiting.map((item) => <p key={`${item.entry ?? ''}${item.redemption ?? ''}`} class="warning city-warning">{t('arrivals.waiting', { amount: number(item.amount, 0), since: dateTime(item.since) })}</p>)}
      <DataTable empty={lines.error ?? t(lines.value === null ? 'page.loading' : 'arrivals.none')} heads={['col.time', 'col.what', 'col.amount', 'col.entry', 'col.block']} keys={items.map((item) => item.id)}
        rows={items.map((item) => [
          dateTime(item.time), tryT(`issuance.kind.${item.kind}`) ?? item.kind, number(item.amount, 0),
          item.entry !== null ? <span class="mono" title={item.entry}>{brief(item.entry, 12, 8)}</span> : item.redemption !== null ? t('issuance.redemption', { id: item.redemption }) : '–',
          <a href={links.block(item.height)}>{integer(item.height)}</a>,
        ])} />
    </section>
  );
}
