import { api } from '../../api/client.ts';
import type { Reserve, ReserveBank } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, integer, number, span } from '../../i18n/format.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';
import { useNow } from '../useNow.ts';
import { IssuanceTable } from './IssuanceTable.tsx';
import { Tiles } from './Tiles.tsx';

/** The banks that hold an asset's money: accounts, last statements, why minting waits, and every mint and burn. */
export function BankReserves({ asset }: { asset: string }) {
  const { value } = usePolled(api.reserves, 'reserves');
  const reserve = value?.items.find((item) => item.asset === asset);
  if (reserve === undefined) return null;
  return (
    <>
      <section class="panel" aria-label={t('banks.title')}>
        <h2 class="panel-title">{t('banks.title')}</h2>
        <p class="lead">{t('banks.lead')}</p>
        <Tiles tiles={[
          { label: t('banks.held'), value: number(reserve.held, 0), hint: t('banks.heldHint') },
          { label: t('banks.pending'), value: number(reserve.pending, 0), hint: t('banks.pendingHint') },
          { label: t('banks.withheld'), value: number(reserve.withheld, 0), hint: t('banks.withheldHint') },
          { label: t('banks.cap'), value: reserve.issuanceCap === null ? t('banks.noCap') : number(reserve.issuanceCap, 0), hint: t('banks.capHint') },
        ]} />
        {reserve.banks.map((bank) => <Bank key={bank.id} bank={bank} reserve={reserve} />)}
      </section>
      <IssuanceTable asset={asset} banks={reserve.banks} />
    </>
  );
}

function Bank({ bank, reserve }: { bank: ReserveBank; reserve: Reserve }) {
  const now = useNow();
  const stopped = bank.stop !== 'none';
  return (
    <section class="city-part" aria-label={bank.name}>
      <h3>{bank.name} <span class="market-code">{bank.bic}</span> <span class={stopped ? 'tag warn' : 'tag on'}>{t(stopped ? 'banks.mintingStopped' : 'banks.minting')}</span></h3>
      {stopped && <p class="warning">{tryT(`stop.${bank.stop}`, { late: span(reserve.terms.statementLateMs), unmatched: span(reserve.terms.unmatchedLateMs) }) ?? bank.stop} {t('banks.redeemAnyway')}</p>}
      <p class="hint">{t('banks.waiting', { waiting: integer(bank.waiting), unmatched: integer(bank.unmatched), pending: number(bank.pending, 0) })}</p>
      <DataTable empty={t('banks.none')} heads={['col.account', 'col.balance', 'col.statement', 'col.statementAge', 'col.digest', 'col.status']} keys={bank.accounts.map((account) => account.id)}
        rows={bank.accounts.map((account) => [
          account.display, number(account.held, 0),
          account.intradayNumber > 0
            ? t('banks.intraday', { number: integer(account.statementNumber), day: account.closedDay, part: integer(account.intradayNumber) })
            : t('banks.statement', { number: integer(account.statementNumber), day: account.closedDay }),
          <span title={dateTime(account.attestedAt)}>{t('format.ago', { span: span(now - Date.parse(account.attestedAt)) })}</span>,
          <span class="mono" title={account.digest}>{brief(account.digest)}</span>,
          <span class={account.state === 'sound' ? 'tag on' : 'tag warn'}>{tryT(`account.state.${account.state}`) ?? account.state}</span>,
        ])}
        below={bank.accounts.map((account) => (account.state === 'unbalanced' ? <p class="warning">{t('banks.unbalanced', { stated: number(account.stated, 0), recorded: number(account.recorded, 0) })}</p> : null))} />
    </section>
  );
}
