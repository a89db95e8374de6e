import { useCallback, useEffect, useState } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Account } from '../api/types.ts';
import { t, tryT } from '../i18n/index.ts';
import { won } from '../i18n/format.ts';
import { mine, watchAccount, type AccountView } from '../state/account.ts';
import { titleOf } from '../state/ethereum.ts';
import { walletAddress } from '../state/wallet.ts';
import { AccountTabs } from './AccountTabs.tsx';
import { EthereumAccount, ExplorerBar } from './ethereum/later.tsx';
import { CopyText } from './CopyText.tsx';
import { worth } from './MoneyTables.tsx';
import { Safety } from './Safety.tsx';
import { WalletCard } from './WalletCard.tsx';

/** The wallet's account, or any other by its address: balances and orders of this chain are public. */
export function AccountPage({ address }: { address: string | null }) {
  const isOwn = address === null || address.toLowerCase() === walletAddress.value?.toLowerCase();
  return (
    <div class="page">
      {isOwn
        ? <><WalletCard />{mine.value !== null && <Account view={mine.value} own />}</>
        : <><ExplorerBar /><Other address={address} /></>}
    </div>
  );
}

function Other({ address }: { address: string }) {
  const [view, setView] = useState<AccountView | null>(null);
  useEffect(() => {
    const [watched, leave] = watchAccount(address);
    setView(watched);
    return leave;
  }, [address]);
  return view === null ? null : <Account view={view} own={false} />;
}

function Account({ view, own }: { view: AccountView; own: boolean }) {
  const [account, setAccount] = useState<Account | null>(null);
  const read = useCallback(() => void api.account(view.address).then(setAccount, () => undefined), [view.address]);
  useEffect(() => {
    setAccount(null);
    read();
  }, [read]);
  const total = view.balances.value.reduce((sum, balance) => sum + worth(balance), 0n);
  return (
    <>
      <section class="panel account-head" aria-label={t('account.title')}>
        <div>
          <h1 class="account-title">{titleOf(view.address) ?? t(own ? 'account.mine' : 'account.other')}
            {account?.body ? <span class="tag">{tryT(`body.${account.body}`) ?? account.body}</span> : null}
            {account?.killSwitch ? <span class="tag warn">{t('safety.switch.engaged')}</span> : null}</h1>
          <CopyText text={view.address} />
          {account !== null && <CopyText text={account.bech32} faint />}
        </div>
        <div class="account-total"><span>{t('account.worth')}</span><b class="num">{won(total)}</b></div>
      </section>
      <EthereumAccount address={view.address} />
      <section class="panel activity" aria-label={t('account.activity')}>
        <AccountTabs view={view} own={own} first="balances" safety={own ? <Safety account={account} read={read} /> : null} />
      </section>
    </>
  );
}
