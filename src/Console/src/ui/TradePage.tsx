import { t } from '../i18n/index.ts';
import { mine } from '../state/account.ts';
import { AccountTabs } from './AccountTabs.tsx';
import { ChartPanel } from './ChartPanel.tsx';
import { Holdings } from './Holdings.tsx';
import { MarketList } from './MarketList.tsx';
import { OrderBook } from './OrderBook.tsx';
import { phoneTab } from './PhoneNav.tsx';
import { RecentBlocks } from './RecentBlocks.tsx';
import { Tape } from './Tape.tsx';
import { TickerBar } from './TickerBar.tsx';
import { Ticket } from './Ticket.tsx';

export function TradePage() {
  return (
    <div class="trade" data-tab={phoneTab.value}>
      <div class="side">
        <MarketList />
        <RecentBlocks />
      </div>
      <TickerBar />
      <ChartPanel />
      <OrderBook />
      <Tape />
      <section class="panel activity" aria-label={t('account.activity')}>
        {mine.value === null
          ? <p class="empty">{t('account.noWallet')}</p>
          : <AccountTabs view={mine.value} own brief />}
      </section>
      <div class="right">
        <Ticket />
        <Holdings />
      </div>
    </div>
  );
}
