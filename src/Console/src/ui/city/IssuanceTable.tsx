import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { Issuance, ReserveBank } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, integer, number } from '../../i18n/format.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';

const KINDS = { mintsAndBurns: 'mint,burn,giveBack', everything: '' } as const;
type Choice = keyof typeof KINDS;

/** Every mint and burn with the bank's entry that it cites, newest first, page by page. */
export function IssuanceTable({ asset, banks }: { asset: string; banks: readonly ReserveBank[] }) {
  const [choice, cursors] = [useSignal<Choice>('mintsAndBurns'), useSignal<readonly string[]>([])];
  const cursor = cursors.value.at(-1);
  const { value, error } = usePolled(() => api.issuance(asset, KINDS[choice.value], cursor), `${asset} ${choice.value} ${cursor ?? ''}`);
  useEffect(() => { cursors.value = []; }, [choice.value]);
  const accounts = new Map(banks.flatMap((bank) => bank.accounts.map((account) => [account.id, account.display] as const)));
  const bankName = (id: number | null) => banks.find((bank) => bank.id === id)?.name ?? '–';
  const place = (line: Issuance) => (line.account === null ? bankName(line.bank) : (accounts.get(line.account) ?? String(line.account)));
  const lines = value?.items ?? [];
  return (
    <section class="panel" aria-label={t('issuance.title')}>
      <div class="page-head">
        <h2 class="panel-title">{t('issuance.title')}</h2>
        <label class="city-choice"><span>{t('issuance.show')}</span>
          <select name="issuance" value={choice.value} onChange={(event) => (choice.value = event.currentTarget.value as Choice)}>
            <option value="mintsAndBurns">{t('issuance.mintsAndBurns')}</option>
            <option value="everything">{t('issuance.everything')}</option>
          </select>
        </label>
      </div>
      <p class="lead">{t('issuance.lead')}</p>
      <DataTable empty={error ?? t(value === null ? 'page.loading' : 'issuance.none')} heads={['col.time', 'col.what', 'col.amount', 'col.place', 'col.entry', 'col.owner', 'col.block']} keys={lines.map((line) => line.id)}
        rows={lines.map((line) => [
          dateTime(line.time), tryT(`issuance.kind.${line.kind}`) ?? line.kind, number(line.amount, 0), place(line),
          line.entry !== null ? <span class="mono" title={line.entry}>{brief(line.entry)}</span> : line.redemption !== null ? t('issuance.redemption', { id: line.redemption }) : '–',
          line.owner === null ? '–' : <a class="mono" href={links.account(line.owner)}>{brief(line.owner)}</a>,
          <a href={links.block(line.height)}>{integer(line.height)}</a>,
        ])} />
      <p class="older">
        {cursors.value.length > 0 && <button type="button" class="small" onClick={() => (cursors.value = cursors.value.slice(0, -1))}>{t('page.newer')}</button>}{' '}
        {value?.next ? <button type="button" class="small" onClick={() => (cursors.value = [...cursors.value, value.next!])}>{t('page.older')}</button> : null}
      </p>
    </section>
  );
}
