import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { DemoBank } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { won } from '../../i18n/format.ts';
import { mine } from '../../state/account.ts';
import { walletAddress } from '../../state/wallet.ts';
import { WalletCard } from '../WalletCard.tsx';
import { usePolled } from '../usePolled.ts';
import { Arrivals } from './Arrivals.tsx';
import { DepositForm } from './DepositForm.tsx';
import { RedeemForm } from './RedeemForm.tsx';
import { RedemptionList } from './RedemptionList.tsx';

/** Won in and out by a bank: a number to pay to, what arrived with the bank's entry, and redemptions until they are paid. */
export function BankPage() {
  const address = walletAddress.value;
  return address === null ? <div class="page"><Lead /><WalletCard /></div> : <Bank key={address} address={address} />;
}

const Lead = () => (
  <section class="panel" aria-label={t('bank.title')}>
    <h1 class="page-title">{t('bank.title')}</h1>
    <p class="lead">{t('bank.lead')}</p>
  </section>
);

function Bank({ address }: { address: string }) {
  const banks = usePolled(() => api.demoBanks(address), address, 2_000);
  const redemptions = usePolled(() => api.redemptions(address), address, 1_500);
  const reserves = usePolled(api.reserves, 'reserves', 10_000);
  const chosen = useSignal(0);
  const items = banks.value?.items ?? [];
  const bank = items.find((each) => each.bank === chosen.value) ?? items[0];
  const its = reserves.value?.items[0]?.banks.find((each) => each.id === bank?.bank);
  const available = mine.value?.balances.value.find((balance) => balance.asset === 'KRW')?.available ?? '0';
  useEffect(() => { redemptions.again(); }, [available]);
  if (bank === undefined)
    return <div class="page"><Lead /><section class="panel"><p class="empty">{banks.value === null && banks.error === null ? t('page.loading') : t('bank.noDoor')}</p></section></div>;
  return (
    <div class="page">
      <Lead />
      <section class="panel bank-choice" aria-label={t('bank.choose')}>
        <label class="city-choice"><span>{t('bank.choose')}</span>
          <select name="bank" value={String(bank.bank)} onChange={(event) => (chosen.value = Number(event.currentTarget.value))}>{items.map((each) => <option key={each.bank} value={String(each.bank)}>{nameOf(each, reserves.value)} · {each.bic}</option>)}</select>
        </label>
        <p class="hint">{t('bank.simulated', { account: bank.account, bic: bank.bic, won: won(String(bank.won)) })}</p>
        <p class="hint">{t('bank.inWallet', { won: won(available, 2) })}</p>
      </section>
      <div class="in-and-out">
        <DepositForm key={`in ${bank.bank}`} bank={bank} stop={its?.stop ?? 'none'} again={banks.again} />
        <RedeemForm key={`out ${bank.bank}`} bank={bank} available={available} again={redemptions.again} />
      </div>
      <RedemptionList items={redemptions.value?.items ?? null} banks={reserves.value?.items[0]?.banks ?? []} again={redemptions.again} />
      <Arrivals address={address} />
    </div>
  );
}

const nameOf = (bank: DemoBank, reserves: Awaited<ReturnType<typeof api.reserves>> | null): string => reserves?.items[0]?.banks.find((each) => each.id === bank.bank)?.name ?? bank.bic;
