import { language, t, type Language } from '../i18n/index.ts';
import { brief } from '../i18n/format.ts';
import { isChainPage, isCityPage, isPayPage, links, route } from '../state/route.ts';
import { choose } from '../state/settings.ts';
import { walletAddress } from '../state/wallet.ts';
import { Logo } from './Logo.tsx';
import { Settings } from './Settings.tsx';

export function Header() {
  const page = route.value.page;
  const current = (here: boolean) => (here ? 'page' : undefined);
  const address = walletAddress.value;
  const walletText = address === null ? t('wallet.none') : brief(address, 6, 4);
  return (
    <header class="header">
      <a class="brand" href={links.trade()} title={t('brand.home')}>
        <Logo />
        <span class="brand-name">{t('brand.name')}</span>
        <span class="brand-sub">{t('brand.sub')}</span>
      </a>
      <nav class="nav" aria-label={t('nav.label')}>
        <a href={links.trade()} aria-current={current(page === 'trade')}>{t('nav.exchange')}</a>
        <a href={links.account()} aria-current={current(page === 'account')}>{t('nav.account')}</a>
        <a href={links.pay()} aria-current={current(isPayPage(page))}>{t('nav.pay')}</a>
        <a href={links.bank()} aria-current={current(page === 'bank')}>{t('nav.bank')}</a>
        <a href={links.reserves()} aria-current={current(isCityPage(page))}>{t('nav.reserves')}</a>
        <a href={links.blocks()} aria-current={current(isChainPage(page))}>
          {t('nav.blocks')}
        </a>
      </nav>
      <div class="header-end">
        <a class="wallet-chip" href={links.account()} aria-label={`${t('nav.wallet')}: ${walletText}`}>
          <span class={address === null ? 'dot dot-off' : 'dot dot-on'} aria-hidden="true" />
          <span class={address === null ? undefined : 'mono'}>{walletText}</span>
        </a>
        <LanguageSwitch />
        <Settings />
      </div>
    </header>
  );
}

function LanguageSwitch() {
  const other: Language = language.value === 'ko' ? 'en' : 'ko';
  return (
    <button class="quiet language" type="button" lang={other} title={t('settings.otherLanguage')}
      onClick={() => choose('language', language, other)}>
      {t('settings.otherLanguageShort')}
    </button>
  );
}
