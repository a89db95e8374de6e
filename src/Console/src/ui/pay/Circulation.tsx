import { useSignal } from '@preact/signals';
import { api } from '../../api/client.ts';
import type { Campaign, GrantMerchant, Merchant } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { day, integer } from '../../i18n/format.ts';
import { decimal, parseDecimal } from '../../money/decimal.ts';
import { submit } from '../../order/submit.ts';
import { accepts, orNull } from '../../state/pay.ts';
import { links } from '../../state/route.ts';
import { passGrant, settleGrant } from '../../wire/operations.ts';
import { ActionButton, tellResult } from '../ActionButton.tsx';
import { usePolled } from '../usePolled.ts';
import { addressBytes } from './RequestPanel.tsx';
import { moneyText } from './words.tsx';

/** Purpose money that the shop was paid and holds: it pays other shops with it, or makes it its own. Shows nothing where it holds none. */
export function Circulation({ address, merchants }: { address: string; merchants: ReadonlyMap<string, Merchant> }) {
  const { value, again } = usePolled(() => orNull(held(address)), `held ${address}`, 5_000);
  const items = value ?? [];
  if (items.length === 0) return null;
  return (
    <section class="panel" aria-label={t('circulation.title')}>
      <h2 class="panel-title">{t('circulation.title')}</h2>
      <p class="lead">{t('circulation.lead')}</p>
      {items.map(({ campaign, merchant }) => <Held key={campaign.id} campaign={campaign} its={merchant} address={address} merchants={merchants} again={again} />)}
    </section>
  );
}

async function held(address: string): Promise<{ campaign: Campaign; merchant: GrantMerchant }[]> {
  const circulating = (await api.campaigns()).items.filter((campaign) => decimal(campaign.money.heldByMerchants) > 0n);
  const found = await Promise.all(circulating.map(async (campaign) => ({ campaign, merchant: await api.campaignMerchant(Number(campaign.id), address) })));
  return found.flatMap(({ campaign, merchant }) => (merchant === null || decimal(merchant.held) === 0n ? [] : [{ campaign, merchant }]));
}

function Held({ campaign, its, address, merchants, again }: { campaign: Campaign; its: GrantMerchant; address: string; merchants: ReadonlyMap<string, Merchant>; again: () => void }) {
  const [to, amount, busy, problem] = [useSignal(''), useSignal(''), useSignal(false), useSignal('')];
  const others = [...merchants.values()].filter((merchant) => merchant.account.toLowerCase() !== address.toLowerCase() && accepts(campaign, merchant, undefined));
  const passable = its.heldByHops.slice(0, -1).reduce((sum, each) => sum + decimal(each), 0n);
  const chosen = to.value === '' ? (others[0]?.account ?? '') : to.value;
  const pass = async (event: Event) => {
    event.preventDefault();
    const [target, value] = [addressBytes(chosen), parseDecimal(amount.value)];
    problem.value = target === null ? t('send.badAddress') : value === null || value <= 0n ? t('send.badAmount') : value > passable ? t('circulation.tooMuch', { most: moneyText(passable, campaign.asset) }) : '';
    if (busy.value || problem.value !== '') return;
    busy.value = true;
    const result = await submit([passGrant(Number(campaign.id), target!, value!.toString(), '')]);
    busy.value = false;
    tellResult(result, t('circulation.passed', { amount: moneyText(value!, campaign.asset) }));
    if (result.ok) amount.value = '';
    else problem.value = result.message;
    again();
  };
  return (
    <article class="event circulation">
      <h3><a href={links.vouchers(Number(campaign.id))}>{campaign.name}</a> · {moneyText(its.held, campaign.asset)} <span class="market-code">{t('circulation.until', { day: day(campaign.expires) })}</span></h3>
      <p class="proposal-line hint">{its.heldByHops.map((each, hops) => (decimal(each) === 0n ? null : t(hops === its.heldByHops.length - 1 ? 'circulation.last' : 'circulation.hops', { amount: moneyText(each, campaign.asset), left: integer(its.heldByHops.length - 1 - hops) }))).filter(Boolean).join(' · ')}</p>
      <form class="order-edit" onSubmit={(event) => void pass(event)} noValidate>
        {passable > 0n && others.length > 0 && (
          <>
            <label class="grow"><span>{t('circulation.to')}</span><select name={`pass-to-${campaign.id}`} value={chosen} onChange={(event) => (to.value = event.currentTarget.value)}>{others.map((merchant) => <option key={merchant.account} value={merchant.account}>{merchant.name}</option>)}</select></label>
            <label><span>{t('col.sum')}</span><input class="num" name={`pass-amount-${campaign.id}`} inputMode="decimal" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
            <button class="small" type="submit" disabled={busy.value}>{t('circulation.pass')}</button>
          </>
        )}
        <ActionButton label={t('circulation.settle', { amount: moneyText(its.held, campaign.asset) })} act={() => submit([settleGrant(Number(campaign.id))])} done={t('circulation.settled')} then={again} />
        {problem.value !== '' && <p class="problem" role="alert">{problem.value}</p>}
      </form>
    </article>
  );
}
