import { t } from '../../i18n/index.ts';
import { links, route } from '../../state/route.ts';

/** The ways between the pages of what stands behind the city's money. */
export function CityBar() {
  const { page } = route.value;
  const link = (here: boolean, href: string, label: string) => <a href={href} aria-current={here ? 'page' : undefined}>{label}</a>;
  return (
    <nav class="panel city-bar" aria-label={t('city.label')}>
      {link(page === 'reserves', links.reserves(), t('reserves.title'))}
      {link(page === 'check', links.check(), t('check.title'))}
      {link(page === 'custody', links.custody(), t('custody.title'))}
      {link(page === 'bodies', links.bodies(), t('bodies.title'))}
    </nav>
  );
}
