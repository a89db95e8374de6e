import { t } from '../../i18n/index.ts';
import { links, route } from '../../state/route.ts';

/** The ways between the pages of paying and being paid. */
export function PayBar() {
  const { page } = route.value;
  const link = (here: boolean, href: string, label: string) => <a href={href} aria-current={here ? 'page' : undefined}>{label}</a>;
  return (
    <nav class="panel city-bar" aria-label={t('pay.label')}>
      {link(page === 'pay', links.pay(), t('pay.title'))}
      {link(page === 'vouchers', links.vouchers(), t('vouchers.title'))}
      {link(page === 'till', links.till(), t('till.title'))}
      {link(false, links.bank(), t('bank.title'))}
    </nav>
  );
}
