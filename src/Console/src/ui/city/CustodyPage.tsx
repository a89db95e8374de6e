import { api } from '../../api/client.ts';
import type { ColdShare, PolicyRule, Vault, Withdrawal } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { basisPoints, brief, dateTime, integer, units } from '../../i18n/format.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';
import { CityBar } from './CityBar.tsx';
import { ColdShareBar } from './ColdShareBar.tsx';
import { HoldingTable } from './HoldingTable.tsx';
import { OrdersAndPauses } from './OrdersAndPauses.tsx';
import { PolicyTrial } from './PolicyTrial.tsx';
import { actionText, ruleText } from './rules.ts';
import { Withdraw } from './Withdraw.tsx';

const CLASSES = ['cold', 'warm', 'hot'] as const;
const DAYS = 14;

/** Vaults by class, the cold share, the policy in its order, and what was asked for with the rule that decided it. */
export function CustodyPage() {
  const { value, error } = usePolled(api.custody, 'custody');
  const attestations = usePolled(() => api.attestations(200), 'attestations', 30_000).value?.items ?? [];
  const shares = usePolled(() => api.coldShares(DAYS), 'shares', 60_000).value?.items ?? [];
  const rules = usePolled(api.policy, 'policy', 30_000).value?.rules ?? [];
  const withdrawals = usePolled(() => api.withdrawals(50), 'withdrawals');
  const vaults = value?.vaults ?? [];
  return (
    <div class="page">
      <CityBar />
      <section class="panel" aria-label={t('custody.title')}>
        <h1 class="page-title">{t('custody.title')}</h1>
        <p class="lead">{t('custody.lead')}</p>
        {value === null ? <p class="empty">{error ?? t('page.loading')}</p> : null}
        {value?.coldShare ? <ColdShareBar share={value.coldShare} /> : null}
        {shares.length > 1 && <ColdDays shares={shares} />}
      </section>
      <Withdraw assets={value?.assets ?? []} vaults={vaults} rules={rules} />
      <OrdersAndPauses vaults={vaults} />
      {CLASSES.map((name) => {
        const its = vaults.filter((vault) => vault.class === name);
        return its.length === 0 ? null : (
          <section class="panel" key={name} aria-label={t(`vault.class.${name}`)}>
            <h2 class="panel-title">{t(`vault.class.${name}`)}</h2>
            <p class="lead">{t(`vault.classText.${name}`)}</p>
            <HoldingTable vaults={its} attestations={attestations} />
          </section>
        );
      })}
      <section class="panel" aria-label={t('policy.title')}>
        <h2 class="panel-title">{t('policy.title')}</h2>
        <p class="lead">{t('policy.lead')}</p>
        <ol class="policy">
          {rules.map((rule) => <li key={rule.number}><b class="num">{integer(rule.number)}</b><span class={`tag ${rule.action === 'deny' ? 'bad' : rule.action === 'allow' ? 'on' : 'warn'}`}>{actionText(rule.action, rule.approvals)}</span><span>{ruleText(rule)}</span></li>)}
        </ol>
        <PolicyTrial assets={value?.assets ?? []} vaults={vaults} />
      </section>
      <section class="panel" aria-label={t('withdrawals.title')}>
        <h2 class="panel-title">{t('withdrawals.title')}</h2>
        <p class="lead">{t('withdrawals.lead')}</p>
        <WithdrawalTable items={withdrawals.value?.items ?? null} vaults={vaults} rules={rules} />
      </section>
    </div>
  );
}

const ColdDays = ({ shares }: { shares: readonly ColdShare[] }) => (
  <p class="hint city-note">{shares.map((share) => `${share.day}: ${basisPoints(share.bps)}`).join(' · ')}</p>
);

function WithdrawalTable({ items, vaults, rules }: { items: readonly Withdrawal[] | null; vaults: readonly Vault[]; rules: readonly PolicyRule[] }) {
  const vaultName = (id: number) => vaults.find((vault) => vault.id === id)?.name ?? String(id);
  const by = (item: Withdrawal) => rules.find((rule) => rule.number === item.rule);
  return (
    <DataTable empty={t(items === null ? 'page.loading' : 'withdrawals.none')} heads={['col.number', 'col.time', 'col.owner', 'col.amount', 'col.fromVault', 'col.rule', 'col.approvals', 'col.status']} keys={(items ?? []).map((item) => Number(item.id))}
      rows={(items ?? []).map((item) => [
        String(item.id), dateTime(item.requestedAt), <a class="mono" href={links.account(item.owner)}>{brief(item.owner)}</a>, `${units(item.amount)} ${item.asset}`,
        item.toVault === null ? vaultName(item.vault) : `${vaultName(item.vault)} → ${vaultName(item.toVault)}`,
        item.rule === null ? t('withdrawals.noRule') : <span title={by(item) === undefined ? '' : ruleText(by(item)!)}>{t('withdrawals.rule', { number: integer(Number(item.rule)) })}</span>,
        `${integer(item.approvals.length)} / ${integer(Number(item.approvalsNeeded))}`,
        <><span class={item.state === 'denied' || item.state === 'refused' ? 'tag bad' : item.state === 'delivered' ? 'tag on' : 'tag'}>{tryT(`withdrawal.${item.state}`) ?? item.state}</span>{item.isOverdue && <span class="tag bad">{t('withdrawals.overdue')}</span>}</>,
      ])} />
  );
}
