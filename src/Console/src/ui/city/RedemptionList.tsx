import { useEffect, useRef } from 'preact/hooks';
import type { Redemption, ReserveBank } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, integer, span, won } from '../../i18n/format.ts';
import { submit } from '../../order/submit.ts';
import { keepDestination, keptDestinations, tellDestination } from '../../state/bank.ts';
import { status } from '../../state/exchange.ts';
import { wallet } from '../../state/wallet.ts';
import { rerouteRedemption } from '../../wire/operations.ts';
import { ActionButton } from '../ActionButton.tsx';
import { useNow } from '../useNow.ts';

const STEPS = ['queued', 'sent', 'accepted', 'paid'] as const;

/** The owner's redemptions, each with how far it is. Tells their banks where the money goes, as long as this page is open. */
export function RedemptionList({ items, banks, again }: { items: readonly Redemption[] | null; banks: readonly ReserveBank[]; again: () => void }) {
  useHandingIn(items);
  return (
    <section class="panel" aria-label={t('redemptions.title')}>
      <h2 class="panel-title">{t('redemptions.title')}</h2>
      <p class="lead">{t('redemptions.lead')}</p>
      {items === null || items.length === 0 ? <p class="empty">{t(items === null ? 'page.loading' : 'redemptions.none')}</p>
        : items.map((item) => <One key={item.id} item={item} banks={banks} again={again} />)}
    </section>
  );
}

function One({ item, banks, again }: { item: Redemption; banks: readonly ReserveBank[]; again: () => void }) {
  const now = useNow();
  const bank = banks.find((each) => each.id === item.bank);
  const at = STEPS.indexOf(item.state as (typeof STEPS)[number]);
  const others = banks.filter((each) => each.id !== item.bank && each.status === 'active');
  const isLate = item.deadlineAtMs > 0 && item.deadlineAtMs < now;
  return (
    <article class="event redemption">
      <h3>{won(item.amount)} <span class="market-code">{t('issuance.redemption', { id: item.id })} · {bank?.name ?? integer(item.bank)} · {dateTime(item.requestedAt)}</span></h3>
      {at < 0
        ? <p class="proposal-line bad">{tryT(`redemption.${item.state}`) ?? item.state}{item.code === null ? '' : ` (${item.code})`}</p>
        : <ol class="stages">{STEPS.map((step, i) => <li key={step} class={i < at || item.state === 'paid' ? 'done' : i === at ? 'now' : undefined} aria-current={i === at ? 'step' : undefined}>{t(`redemption.${step}`)}</li>)}</ol>}
      {item.state === 'queued' && keptDestinations()[item.destination] === undefined && <p class="proposal-line hint">{t('redemptions.noDestination')}</p>}
      {item.entry !== null && <p class="proposal-line hint">{t('redemptions.entry')} <span class="mono" title={item.entry}>{brief(item.entry, 12, 8)}</span></p>}
      {item.deadlineAtMs > 0 && item.state !== 'paid' && <p class="proposal-line hint">{isLate ? t('redemptions.late') : t('redemptions.within', { span: span(item.deadlineAtMs - now) })}</p>}
      {isLate && others.map((other) => <p class="proposal-line" key={other.id}><ActionButton label={t('redemptions.reroute', { bank: other.name })} act={() => submit([rerouteRedemption(BigInt(item.id), other.id)])} done={t('redemptions.rerouted')} then={again} /></p>)}
    </article>
  );
}

/** Each redemption's bank is told once; after it was given to another, that one is. What has ended is forgotten. */
function useHandingIn(items: readonly Redemption[] | null): void {
  const underway = useRef(new Set<string>());
  useEffect(() => {
    const [key, chainId, kept] = [wallet.value, status.value?.chainId, keptDestinations()];
    if (key === null || chainId === undefined) return;
    for (const item of items ?? []) {
      const its = kept[item.destination];
      if (its === undefined) continue;
      if (item.state === 'paid' || item.state === 'returned') {
        // A payment may still come back for a while; then it is the owner's again, and needs no destination.
        keepDestination(item.destination, null);
        continue;
      }
      const name = `${item.id} ${item.bank}`;
      if (its.told === item.bank || underway.current.has(name)) continue;
      underway.current.add(name);
      const { told: _, ...destination } = its;
      tellDestination(key, chainId, item, destination).then(
        () => keepDestination(item.destination, { ...destination, told: item.bank }),
        // The adapter may not have seen it yet: it is told again with the next reading.
        () => undefined,
      ).finally(() => underway.current.delete(name));
    }
  }, [items]);
}
