import { useLayoutEffect } from 'preact/hooks';
import { route } from '../state/route.ts';
import { AccountPage } from './AccountPage.tsx';
import { BlockPage } from './BlockPage.tsx';
import { BlocksPage } from './BlocksPage.tsx';
import { Header } from './Header.tsx';
import { Notices } from './Notices.tsx';
import { OperationPage } from './OperationPage.tsx';
import { PhoneNav, phoneTab } from './PhoneNav.tsx';
import { ProofDialog } from './ProofDialog.tsx';
import { StatusBar } from './StatusBar.tsx';
import { TradePage } from './TradePage.tsx';
import { BankPage, BodiesPage, CheckPage, CustodyPage, ReservesPage, ZonesPage } from './city/later.tsx';
import { PayPage, TillPage, VouchersPage } from './pay/later.tsx';
import { TokensPage, TransactionPage, TransactionsPage } from './ethereum/later.tsx';
import { t } from '../i18n/index.ts';

export function App() {
  return (
    <div class="app">
      <a class="skip" href="#main" onClick={skip}>{t('nav.skip')}</a>
      <Header />
      <main id="main" tabIndex={-1}><Page /></main>
      <StatusBar />
      <PhoneNav />
      <Notices />
      <ProofDialog />
    </div>
  );
}

function Page() {
  const r = route.value;
  // Another page begins at its top, not where the one before was left.
  useLayoutEffect(() => document.getElementById('main')?.scrollTo(0, 0), [r, phoneTab.value]);
  switch (r.page) {
    case 'trade': return <TradePage />;
    case 'blocks': return <BlocksPage />;
    case 'block': return <BlockPage height={r.height} key={r.height} />;
    case 'operation': return <OperationPage id={r.id} key={r.id} />;
    case 'transactions': return <TransactionsPage />;
    case 'transaction': return <TransactionPage hash={r.hash} key={r.hash} />;
    case 'tokens': return <TokensPage />;
    case 'reserves': return <ReservesPage asset={r.asset} />;
    case 'bank': return <BankPage />;
    case 'pay': return <PayPage request={r.request} key={r.request ?? ''} />;
    case 'vouchers': return <VouchersPage campaign={r.campaign} key={r.campaign ?? ''} />;
    case 'till': return <TillPage />;
    case 'custody': return <CustodyPage />;
    case 'bodies': return <BodiesPage />;
    case 'zones': return <ZonesPage />;
    case 'check': return <CheckPage address={r.address} key={r.address ?? ''} />;
    case 'account': return <AccountPage address={r.address} key={r.address ?? ''} />;
  }
}

/** The hash is the router's, so the jump is made by hand. */
function skip(event: Event): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
