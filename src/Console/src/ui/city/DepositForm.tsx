import { useSignal } from '@preact/signals';
import { api } from '../../api/client.ts';
import type { DemoBank } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { won } from '../../i18n/format.ts';
import { errorText } from '../../order/submit.ts';
import { virtualAccount } from '../../state/bank.ts';
import { status } from '../../state/exchange.ts';
import { wallet, walletAddress } from '../../state/wallet.ts';
import { CopyText } from '../CopyText.tsx';
import { tell } from '../Notices.tsx';

const STORAGE = 'gwangan.virtual-account';

/** A number to pay to, and, in a demo city, the payment itself. */
export function DepositForm({ bank, stop, again }: { bank: DemoBank; stop: string; again: () => void }) {
  const place = `${STORAGE}.${bank.bic}.${walletAddress.value ?? ''}`;
  const [number, busy, amount, problem] = [useSignal(localStorage.getItem(place)), useSignal(false), useSignal('500000'), useSignal('')];
  const doing = (work: () => Promise<void>) => async (event?: Event) => {
    event?.preventDefault();
    if (busy.value) return;
    [busy.value, problem.value] = [true, ''];
    try {
      await work();
    } catch (error) {
      problem.value = errorText(error);
    }
    busy.value = false;
  };
  const ask = doing(async () => {
    number.value = await virtualAccount(wallet.value!, status.value!.chainId, bank.bank);
    localStorage.setItem(place, number.value);
  });
  const pay = doing(async () => {
    const sum = /^\d{1,12}$/.test(amount.value) ? Number(amount.value) : 0;
    if (sum <= 0 || sum > bank.won) {
      problem.value = t('bank.badAmount', { won: won(String(bank.won)) });
      return;
    }
    await api.demoPay(bank.bank, { owner: walletAddress.value!, to: number.value!, won: sum });
    tell(true, t('bank.paidIn', { won: won(String(sum)) }));
    again();
  });
  return (
    <section class="panel" aria-label={t('bank.in')}>
      <h2 class="panel-title">{t('bank.in')}</h2>
      {stop !== 'none' && <p class="warning city-warning">{t('bank.waits')} {tryT(`stop.${stop}`) ?? stop}</p>}
      {number.value === null
        ? <><p class="lead">{t('bank.askLead')}</p><div class="bank-end"><button class="primary" type="button" disabled={busy.value} onClick={() => void ask()}>{t(busy.value ? 'bank.asking' : 'bank.ask')}</button></div></>
        : (
          <>
            <p class="lead">{t('bank.payTo')}</p>
            <p class="bank-number"><CopyText text={number.value} /> <span class="market-code">{bank.bic}</span></p>
            <form class="bank-form" onSubmit={(event) => void pay(event)} noValidate>
              <p class="hint">{t('bank.payLead')}</p>
              <label><span>{t('bank.amount')}</span><input class="num" name="pay-amount" inputMode="numeric" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
              <button class="primary" type="submit" disabled={busy.value}>{t('bank.pay')}</button>
            </form>
          </>
        )}
      <p class="problem bank-problem" role="alert">{problem.value}</p>
    </section>
  );
}
