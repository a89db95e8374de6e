import { api } from '../../api/client.ts';
import type { PolicyRule, Vault, Withdrawal } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { dateTime, integer, span, units } from '../../i18n/format.ts';
import { submit } from '../../order/submit.ts';
import { keptPlaces } from '../../state/withdrawal.ts';
import { cancelWithdrawal, releaseWithdrawal } from '../../wire/operations.ts';
import { ActionButton } from '../ActionButton.tsx';
import { CopyText } from '../CopyText.tsx';
import { useNow } from '../useNow.ts';
import { usePolled } from '../usePolled.ts';
import { ruleText } from './rules.ts';

const STEPS = ['requested', 'released', 'delivered'] as const;

/** What the owner has asked for, each with how far it is and by which rule. Shows nothing where nothing was asked for. */
export function OwnWithdrawals({ address, vaults, rules }: { address: string; vaults: readonly Vault[]; rules: readonly PolicyRule[] }) {
  const { value, again } = usePolled(() => api.withdrawals(10, address), `withdrawals ${address}`, 1_500);
  const items = (value?.items ?? []).filter((item) => item.toVault === null);
  if (items.length === 0) return null;
  return <div class="own-withdrawals"><h3 class="panel-title">{t('withdraw.own')}</h3>{items.map((item) => <One key={String(item.id)} item={item} address={address} vaults={vaults} rules={rules} again={again} />)}</div>;
}

function One({ item, address, vaults, rules, again }: { item: Withdrawal; address: string; vaults: readonly Vault[]; rules: readonly PolicyRule[]; again: () => void }) {
  const now = useNow();
  const at = STEPS.indexOf(item.state as (typeof STEPS)[number]);
  const place = keptPlaces(address).find((each) => each.commitment === item.destination);
  const rule = rules.find((each) => each.number === item.rule);
  const [given, needed] = [item.approvals.length, Number(item.approvalsNeeded)];
  const waits = Date.parse(item.notBefore) - now;
  const id = BigInt(item.id);
  return (
    <article class="event redemption withdrawal">
      <h3>{units(item.amount)} {item.asset} <span class="market-code">{t('withdraw.number', { id: String(item.id) })} · {vaults.find((vault) => vault.id === item.vault)?.name ?? item.vault}{place === undefined ? '' : ` → ${place.text}`} · {dateTime(item.requestedAt)}</span></h3>
      {at < 0 ? <p class="proposal-line bad">{t(item.state === 'denied' ? 'withdraw.wasDenied' : 'withdraw.cameBack', { state: tryT(`withdrawal.${item.state}`) ?? item.state })}{item.code === null ? '' : ` (${item.code})`}</p>
        : <ol class="stages three">{STEPS.map((step, i) => <li key={step} class={i < at || item.state === 'delivered' ? 'done' : i === at ? 'now' : undefined} aria-current={i === at ? 'step' : undefined}>{t(`withdraw.step.${step}`)}</li>)}</ol>}
      <p class="proposal-line hint">{item.rule === null ? t('withdrawals.noRule') : t('withdrawals.rule', { number: integer(Number(item.rule)) })}{rule === undefined ? '' : `: ${ruleText(rule)}`}{needed > 0 ? ` · ${t('withdraw.approvals', { given: integer(given), needed: integer(needed) })}` : ''}{item.isOverdue ? ` · ${t('withdrawals.overdue')}` : ''}</p>
      {item.state === 'requested' && (
        <p class="proposal-line withdrawal-end">
          {waits > 0 ? <span class="hint">{t('withdraw.leaves', { span: span(waits) })}</span>
            : given >= needed && <ActionButton label={t('withdraw.release')} act={() => submit([releaseWithdrawal(id)])} done={t('withdraw.released')} then={again} />}
          <ActionButton label={t('withdraw.cancel')} act={() => submit([cancelWithdrawal(id)])} done={t('withdraw.cancelled')} then={again} />
        </p>
      )}
      {at >= 0 && item.state !== 'delivered' && place !== undefined && <details class="proposal-line"><summary>{t('withdraw.tell')}</summary><p class="till-link"><CopyText text={JSON.stringify({ withdrawal: String(item.id), asset: place.asset, destination: place.text, salt: place.salt })} /></p></details>}
    </article>
  );
}
