import { signal } from '@preact/signals';
import { t, type Key } from '../i18n/index.ts';
import { marketName } from '../state/exchange.ts';
import { isChainPage, isCityPage, isPayPage, links, route } from '../state/route.ts';

export type PhoneTab = 'markets' | 'chart' | 'order';

/** Which part of the exchange a phone shows; a desk shows all. */
export const phoneTab = signal<PhoneTab>('chart');

const icons: Record<string, string> = {
  markets: 'M3 5h14M3 10h14M3 15h9',
  chart: 'M5 3v14M5 6h0M10 2v16M15 5v12M3.500 6h3v7h-3zM8.500 5h3v9h-3zM13.500 8h3v6h-3z',
  order: 'M4 7h11l-3-3M16 13H5l3 3',
  pay: 'M3 3h5v5H3zM12 3h5v5h-5zM3 12h5v5H3zM12 12h2v2h-2zM15.500 15.500h1.500v1.500h-1.500zM12 17h1M17 12v1',
  account: 'M3 6.500h14v10H3zM3 6.500l10-3v3M13 11.500h1',
  reserves: 'M10 2.500l6.500 2.500v5c0 4-3 6.500-6.500 7.500-3.500-1-6.500-3.500-6.500-7.500v-5zM7 10l2.200 2.200L13.300 8',
  blocks: 'M3 3h6v6H3zM11 3h6v6h-6zM3 11h6v6H3zM11 11h6v6h-6z',
};

export function PhoneNav() {
  const page = route.value.page;
  const tab = (name: PhoneTab, label: Key) => (
    <a href={links.trade(marketName.value || undefined)} aria-current={page === 'trade' && phoneTab.value === name ? 'page' : undefined}
      onClick={() => (phoneTab.value = name)}>
      <Icon name={name} />{t(label)}
    </a>
  );
  return (
    <nav class="phone-nav" aria-label={t('nav.label')}>
      {tab('markets', 'nav.markets')}
      {tab('chart', 'nav.chart')}
      {tab('order', 'nav.order')}
      <a href={links.pay()} aria-current={isPayPage(page) ? 'page' : undefined}><Icon name="pay" />{t('nav.pay')}</a>
      <a href={links.account()} aria-current={page === 'account' || page === 'bank' ? 'page' : undefined}><Icon name="account" />{t('nav.account')}</a>
      <a href={links.blocks()} aria-current={isChainPage(page) ? 'page' : undefined}>
        <Icon name="blocks" />{t('nav.blocks')}
      </a>
      <a href={links.reserves()} aria-current={isCityPage(page) ? 'page' : undefined}><Icon name="reserves" />{t('nav.reserves')}</a>
    </nav>
  );
}

const Icon = ({ name }: { name: string }) => (
  <svg viewBox="0 0 20 20" aria-hidden="true"><path d={icons[name]} /></svg>
);
