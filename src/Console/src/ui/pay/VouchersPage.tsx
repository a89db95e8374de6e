import { api } from '../../api/client.ts';
import type { Campaign, Voucher } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { basisPoints, day, integer, span } from '../../i18n/format.ts';
import { decimal } from '../../money/decimal.ts';
import { submit } from '../../order/submit.ts';
import { leftPercent } from '../../state/pay.ts';
import { links } from '../../state/route.ts';
import { walletAddress } from '../../state/wallet.ts';
import { claimGrant } from '../../wire/operations.ts';
import { ActionButton } from '../ActionButton.tsx';
import { useNow } from '../useNow.ts';
import { usePolled } from '../usePolled.ts';
import { WalletCard } from '../WalletCard.tsx';
import { CampaignDetail } from './CampaignDetail.tsx';
import { FrozenLine } from './FrozenLine.tsx';
import { PayBar } from './PayBar.tsx';
import { SpendForm } from './SpendForm.tsx';
import { categoriesText, moneyText } from './words.tsx';

/** Purpose money: what can be claimed, what one has and where it is taken, and what each campaign has done. */
export function VouchersPage({ campaign }: { campaign: string | null }) {
  return campaign === null ? <Vouchers /> : <div class="page"><PayBar /><CampaignDetail id={campaign} /></div>;
}

function Vouchers() {
  const address = walletAddress.value;
  const campaigns = usePolled(api.campaigns, 'campaigns');
  const mine = usePolled(async () => (address === null ? null : (await api.vouchers(address)).items), `vouchers ${address ?? ''}`, 4_000);
  const again = () => { campaigns.again(); mine.again(); };
  const items = campaigns.value?.items ?? [];
  const of = (voucher: Voucher) => items.find((campaign) => Number(campaign.id) === Number(voucher.campaign));
  const vouchers = mine.value ?? [];
  const open = items.filter((campaign) => campaign.status === 'open');
  const past = items.filter((campaign) => campaign.status !== 'open');
  return (
    <div class="page">
      <PayBar />
      <section class="panel" aria-label={t('vouchers.title')}>
        <h1 class="page-title">{t('vouchers.title')}</h1>
        <p class="lead">{t('vouchers.lead')}</p>
        {address !== null && <FrozenLine address={address} />}
      </section>
      {address === null ? <WalletCard /> : (
        <section class="panel" aria-label={t('vouchers.mine')}>
          <h2 class="panel-title">{t('vouchers.mine')}</h2>
          {vouchers.length === 0 ? <p class="empty">{mine.error ?? t(mine.value === null ? 'page.loading' : 'vouchers.none')}</p>
            : <div class="vouchers">{vouchers.map((voucher) => <Mine key={voucher.campaign} voucher={voucher} campaign={of(voucher)} />)}</div>}
          {vouchers.some((voucher) => decimal(voucher.balance) > 0n) && <SpendForm address={address} vouchers={vouchers} campaigns={items} again={again} />}
        </section>
      )}
      <section class="panel" aria-label={t('vouchers.open')}>
        <h2 class="panel-title">{t('vouchers.open')}</h2>
        {open.length === 0 ? <p class="empty">{campaigns.error ?? t(campaigns.value === null ? 'page.loading' : 'vouchers.noneOpen')}</p>
          : open.map((campaign) => <Open key={campaign.id} campaign={campaign} voucher={vouchers.find((each) => Number(each.campaign) === Number(campaign.id))} address={address} again={again} />)}
      </section>
      {past.length > 0 && (
        <section class="panel" aria-label={t('vouchers.past')}>
          <h2 class="panel-title">{t('vouchers.past')}</h2>
          {past.map((campaign) => <Open key={campaign.id} campaign={campaign} voucher={undefined} address={null} again={again} />)}
        </section>
      )}
    </div>
  );
}

function Mine({ voucher, campaign }: { voucher: Voucher; campaign: Campaign | undefined }) {
  const left = Date.parse(voucher.expires) - useNow();
  return (
    <article class="voucher">
      <h3><a href={links.vouchers(Number(voucher.campaign))}>{voucher.name}</a></h3>
      <p class="voucher-amount num">{moneyText(voucher.balance, voucher.asset)}</p>
      <p class="hint">{left > 0 ? t('vouchers.until', { day: day(voucher.expires), span: span(left) }) : t('vouchers.over')}</p>
      {campaign !== undefined && <p class="hint">{where(campaign)}</p>}
      {decimal(voucher.spent) > 0n && <p class="hint">{t('vouchers.spentOf', { spent: moneyText(voucher.spent, voucher.asset), received: moneyText(voucher.received, voucher.asset) })}</p>}
    </article>
  );
}

/** Where a campaign's vouchers are taken, and how much of a price they pay. */
export function where(campaign: Campaign): string {
  return [
    t('vouchers.where', { categories: campaign.categories === '' ? t('vouchers.named') : categoriesText(campaign.categories) }),
    ...(campaign.shareBps < 10_000 ? [t('vouchers.share', { share: basisPoints(campaign.shareBps) })] : []),
    ...(campaign.paymentMax === null ? [] : [t('vouchers.atOnce', { amount: moneyText(campaign.paymentMax, campaign.asset) })]),
  ].join(' · ');
}

function Open({ campaign, voucher, address, again }: { campaign: Campaign; voucher: Voucher | undefined; address: string | null; again: () => void }) {
  const now = useNow();
  const left = leftPercent(decimal(campaign.money.unclaimed), decimal(campaign.money.budget));
  const claim = decimal(campaign.claimAmount);
  const isLater = campaign.opens !== null && Date.parse(campaign.opens) > now;
  // Why it cannot be claimed now; the chain says the same.
  const stop = campaign.status !== 'open' ? t(`vouchers.status.${campaign.status}`)
    : isLater ? t('vouchers.opens', { day: day(campaign.opens!) })
      : Date.parse(campaign.closes) <= now ? t('vouchers.status.closed')
        : campaign.rule === 'given' ? t('vouchers.rule.given')
          : campaign.rule === 'listed' && voucher?.isListed !== true ? t('vouchers.notListed')
            : decimal(campaign.money.unclaimed) < claim ? t('vouchers.usedUp')
              : campaign.personMax !== null && decimal(voucher?.received) + claim > decimal(campaign.personMax) ? t('vouchers.reached', { most: moneyText(campaign.personMax, campaign.asset) }) : null;
  return (
    <article class="campaign">
      <div class="campaign-words">
        <h3><a href={links.vouchers(Number(campaign.id))}>{campaign.name}</a> <span class="tag">{t(`vouchers.rule.${campaign.rule}`)}</span></h3>
        <p>{where(campaign)}</p>
        <p class="hint">{campaign.status === 'open' ? t('vouchers.times', { closes: day(campaign.closes), expires: day(campaign.expires) }) : t(`vouchers.status.${campaign.status}`)}{campaign.personMax !== null && ` · ${t('vouchers.personMax', { most: moneyText(campaign.personMax, campaign.asset) })}`}</p>
        {campaign.status === 'open' && (
          <>
            <meter class="left" min={0} max={100} value={left} aria-label={t('vouchers.leftLabel')} />
            <p class="hint num">{t('vouchers.left', { left: moneyText(campaign.money.unclaimed, campaign.asset), percent: integer(left), budget: moneyText(campaign.money.budget, campaign.asset) })}</p>
          </>
        )}
      </div>
      <div class="campaign-end">
        {stop === null && address !== null
          ? <ActionButton look="primary" label={t('vouchers.claim', { amount: moneyText(claim, campaign.asset) })} act={() => submit([claimGrant(Number(campaign.id))])} done={t('vouchers.claimed', { amount: moneyText(claim, campaign.asset) })} then={again} />
          : <p class="hint">{stop ?? t('pay.needsWallet')}</p>}
        <a class="button" href={links.vouchers(Number(campaign.id))}>{t('vouchers.what')}</a>
      </div>
    </article>
  );
}
