import { useSignal } from '@preact/signals';
import { api } from '../../api/client.ts';
import type { Merchant } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { day } from '../../i18n/format.ts';
import { errorText } from '../../order/submit.ts';
import { status } from '../../state/exchange.ts';
import { walletAddress } from '../../state/wallet.ts';
import { usePolled } from '../usePolled.ts';
import { WalletCard } from '../WalletCard.tsx';
import { Circulation } from './Circulation.tsx';
import { FrozenLine } from './FrozenLine.tsx';
import { PayBar } from './PayBar.tsx';
import { RequestMaker } from './RequestMaker.tsx';
import { TillPayments } from './TillPayments.tsx';
import { categoryText, KNOWN, useMerchants } from './words.tsx';

const NAME_BYTES_MAX = 32;

/** A merchant's till: asks for payments, sees them come, gives back. */
export function TillPage() {
  const address = walletAddress.value;
  return address === null ? <div class="page"><PayBar /><Lead /><WalletCard /></div> : <Till key={address} address={address} />;
}

function Lead({ merchant }: { merchant?: Merchant }) {
  return (
    <section class="panel" aria-label={t('till.title')}>
      <h1 class="page-title">{merchant === undefined ? t('till.title') : merchant.name}</h1>
      <p class="lead">{merchant === undefined ? t('till.lead') : <>{categoryText(merchant.category)} · {t('till.since', { day: day(merchant.since) })} {merchant.status !== 'active' && <span class="tag bad">{tryT(`till.status.${merchant.status}`) ?? merchant.status}</span>}</>}</p>
      {merchant !== undefined && <FrozenLine address={merchant.account} />}
    </section>
  );
}

function Till({ address }: { address: string }) {
  const known = usePolled(() => api.merchant(address).then((merchant) => ({ merchant })), `till ${address}`, 10_000);
  const merchants = useMerchants();
  if (known.value === null) return <div class="page"><PayBar /><Lead /><section class="panel"><p class="empty">{known.error ?? t('page.loading')}</p></section></div>;
  const { merchant } = known.value;
  if (merchant === null) return <div class="page"><PayBar /><Lead /><OpenShop address={address} then={known.again} /></div>;
  return (
    <div class="page">
      <PayBar />
      <Lead merchant={merchant} />
      {merchant.status === 'active' && <RequestMaker address={address} />}
      <TillPayments address={address} merchants={merchants} />
      <Circulation address={address} merchants={merchants} />
    </div>
  );
}

/** In a demo city anybody opens a shop; in a real one settlement registers merchants. */
function OpenShop({ address, then }: { address: string; then: () => void }) {
  const [name, category, busy, problem] = [useSignal(''), useSignal<string>(KNOWN[0]), useSignal(false), useSignal('')];
  const open = async (event: Event) => {
    event.preventDefault();
    const bytes = new TextEncoder().encode(name.value.trim()).length;
    problem.value = bytes === 0 || bytes > NAME_BYTES_MAX ? t('till.badName', { most: NAME_BYTES_MAX }) : '';
    if (busy.value || problem.value !== '') return;
    busy.value = true;
    try {
      await api.demoMerchant(address, name.value.trim(), Number(category.value));
      then();
    } catch (error) {
      problem.value = errorText(error);
    }
    busy.value = false;
  };
  return (
    <section class="panel" aria-label={t('till.none')}>
      <h2 class="panel-title">{t('till.none')}</h2>
      <p class="lead">{t('till.noneLead')}</p>
      {status.value?.demo === true && (
        <form class="pay-form" onSubmit={(event) => void open(event)} noValidate>
          <p class="hint">{t('till.demo')}</p>
          <label><span>{t('till.name')}</span><input name="shop-name" autoComplete="off" value={name.value} onInput={(event) => (name.value = event.currentTarget.value)} /></label>
          <label><span>{t('till.category')}</span>
            <select name="shop-category" value={category.value} onChange={(event) => (category.value = event.currentTarget.value)}>{KNOWN.map((code) => <option key={code} value={code}>{categoryText(code)} ({code})</option>)}</select>
          </label>
          <button class="primary" type="submit" disabled={busy.value}>{t(busy.value ? 'bank.asking' : 'till.open')}</button>
          <p class="problem" role="alert">{problem.value}</p>
        </form>
      )}
    </section>
  );
}
