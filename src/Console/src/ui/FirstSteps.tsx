import { useSignal } from '@preact/signals';
import { api } from '../api/client.ts';
import { t } from '../i18n/index.ts';
import { decimal } from '../money/decimal.ts';
import { errorText } from '../order/submit.ts';
import { mine } from '../state/account.ts';
import { status } from '../state/exchange.ts';
import { createWallet, walletAddress } from '../state/wallet.ts';
import { links } from '../state/route.ts';
import { tell } from './Notices.tsx';

/** What a newcomer needs before the first trade: a wallet, then demo funds. Shows nothing once both are there. */
export function FirstSteps() {
  const view = mine.value;
  if (view === null) {
    return (
      <div class="first">
        <p>{t('first.wallet')}</p>
        <button class="primary" type="button" onClick={createWallet}>{t('wallet.create')}</button>
        <a class="quiet-link" href={links.account()}>{t('wallet.importInstead')}</a>
      </div>
    );
  }
  const empty = view.loaded.value && view.balances.value.every((balance) => decimal(balance.total) === 0n);
  if (!empty || status.value?.demo !== true) return null;
  return (
    <div class="first">
      <p>{t('first.funds')}</p>
      <FundButton />
    </div>
  );
}

export function FundButton() {
  const busy = useSignal(false);
  const fund = async () => {
    busy.value = true;
    try {
      await api.demoFund(walletAddress.value!);
      tell(true, t('wallet.funded'));
    } catch (error) {
      tell(false, errorText(error));
    }
    busy.value = false;
  };
  return (
    <button class="primary" type="button" disabled={busy.value} onClick={() => void fund()}>{t('wallet.getFunds')}</button>
  );
}
