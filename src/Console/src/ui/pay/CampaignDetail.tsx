import { api } from '../../api/client.ts';
import type { Campaign } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { brief, day, integer } from '../../i18n/format.ts';
import { decimal } from '../../money/decimal.ts';
import { links } from '../../state/route.ts';
import { Tiles } from '../city/Tiles.tsx';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';
import { where } from './VouchersPage.tsx';
import { categoryText, moneyText, useMerchants, Who } from './words.tsx';

/** What a campaign has done, for everybody to see: where each won of it is, and who was paid. */
export function CampaignDetail({ id }: { id: string }) {
  const { value, error } = usePolled(() => api.campaign(id), `campaign ${id}`);
  const categories = usePolled(() => api.campaignCategories(id), `categories ${id}`, 10_000).value?.items ?? null;
  const shops = usePolled(() => api.campaignMerchants(id), `shops ${id}`, 10_000).value?.items ?? null;
  const merchants = useMerchants();
  if (value === null) return <section class="panel"><p class="empty">{error ?? t('page.loading')}</p></section>;
  const money = (amount: string) => moneyText(amount, value.asset);
  const paid = (shops ?? []).filter((shop) => decimal(shop.received) > 0n || decimal(shop.taken) > 0n || shop.standing !== 'byCategory');
  return (
    <>
      <section class="panel" aria-label={value.name}>
        <h1 class="page-title">{value.name}</h1>
        <p class="lead">{where(value)}. {t('vouchers.times', { closes: day(value.closes), expires: day(value.expires) })}. {t(value.hopsMax === 0 ? 'campaign.settles' : 'campaign.circulates', { hops: integer(value.hopsMax) })}</p>
        <p class="lead">{t('campaign.source')} <a class="mono" href={links.account(value.source)}>{brief(value.source)}</a> · {t('campaign.pot')} <a class="mono" href={links.account(value.pot)}>{brief(value.pot)}</a> <span class={value.status === 'open' ? 'tag on' : 'tag'}>{t(`vouchers.status.${value.status}`)}</span></p>
        <div class="campaign-tiles"><Tiles tiles={[
          { label: t('campaign.issued'), value: money(value.effect.granted), hint: t('campaign.issuedHint', { count: integer(Number(value.effect.holders)) }) },
          { label: t('campaign.spent'), value: money(value.effect.spent), hint: t('campaign.spentHint', { count: integer(Number(value.effect.payments)), people: integer(Number(value.effect.spenders)) }) },
          { label: t('campaign.merchants'), value: integer(Number(value.effect.merchants)), hint: t('campaign.merchantsHint', { amount: money(value.effect.passed) }) },
          { label: t('campaign.own'), value: money(value.effect.ownSpent), hint: t('campaign.ownHint') },
          { label: t('campaign.refunded'), value: money(value.effect.refunded) },
          { label: t('campaign.returned'), value: money(value.money.returned), hint: t('campaign.returnedHint') },
        ]} /></div>
        <MoneyBar campaign={value} />
      </section>
      <section class="panel" aria-label={t('campaign.byCategory')}>
        <h2 class="panel-title">{t('campaign.byCategory')}</h2>
        <DataTable empty={t(categories === null ? 'page.loading' : 'campaign.nothing')} heads={['col.category', 'col.spent', 'col.payments', 'col.givenBack']} keys={(categories ?? []).map((each) => each.category ?? '')}
          rows={(categories ?? []).map((each) => [each.category === null ? t('campaign.byName') : categoryText(each.category), money(each.spent), integer(Number(each.payments)), decimal(each.refunded) === 0n ? '–' : money(each.refunded)])} />
      </section>
      <section class="panel" aria-label={t('campaign.byMerchant')}>
        <h2 class="panel-title">{t('campaign.byMerchant')}</h2>
        <DataTable empty={t(shops === null ? 'page.loading' : 'campaign.nothing')} heads={['col.merchant', 'col.received', 'col.payments', 'col.passed', 'col.settled', 'col.held']} keys={paid.map((shop) => shop.merchant)}
          rows={paid.map((shop) => [
            <><Who account={shop.merchant} merchants={merchants} />{shop.standing !== 'byCategory' && <span class={shop.standing === 'barred' ? 'tag bad' : 'tag'}>{t(`campaign.standing.${shop.standing === 'barred' ? 'barred' : 'accepted'}`)}</span>}</>,
            money(shop.received), integer(Number(shop.payments)), decimal(shop.passed) === 0n ? '–' : money(shop.passed), decimal(shop.settled) === 0n ? '–' : money(shop.settled), decimal(shop.held) === 0n ? '–' : money(shop.held),
          ])} />
      </section>
    </>
  );
}

const PARTS = ['unclaimed', 'heldByOwners', 'heldByMerchants', 'settled', 'returned'] as const;

/** Where every won of the budget is; the parts add up to it, and to what merchants have paid back. */
function MoneyBar({ campaign }: { campaign: Campaign }) {
  const all = decimal(campaign.money.budget) + decimal(campaign.money.paidBack);
  let at = 0;
  const parts = PARTS.map((name) => {
    const from = at;
    at += all === 0n ? 0 : Number((decimal(campaign.money[name]) * 100_000n) / all) / 100;
    return { name, from, to: at };
  });
  return (
    <div class="money-bar">
      <h2 class="panel-title">{t('campaign.where', { budget: moneyText(campaign.money.budget, campaign.asset) })}</h2>
      <svg viewBox="0 0 1000 14" preserveAspectRatio="none" aria-hidden="true">{parts.map((part) => <rect key={part.name} class={`part-${part.name}`} x={part.from} y="0" width={Math.max(0, part.to - part.from)} height="14" />)}</svg>
      <ul>{PARTS.map((name) => <li key={name} class={`key-${name}`}>{t(`campaign.part.${name}`)} <b class="num">{moneyText(campaign.money[name], campaign.asset)}</b></li>)}</ul>
    </div>
  );
}
