import { useSignal } from '@preact/signals';
import { t } from '../../i18n/index.ts';
import { ethereum, find } from '../../state/ethereum.ts';
import { links, route } from '../../state/route.ts';
import { AddCity } from './AddCity.tsx';

/** Search, and the ways between an explorer's lists. Shown where the city is an Ethereum chain. */
export function ExplorerBar() {
  const [text, missing] = [useSignal(''), useSignal(false)];
  if (ethereum.value === null) return null;
  const { page } = route.value;
  const link = (here: boolean, href: string, label: string) => <a href={href} aria-current={here ? 'page' : undefined}>{label}</a>;
  const search = async (event: Event) => {
    event.preventDefault();
    if (text.value.trim() === '') return;
    const found = await find(text.value);
    missing.value = found === null;
    if (found === null) return;
    text.value = '';
    location.hash = found;
  };
  return (
    <section class="panel explorer" aria-label={t('explorer.title')}>
      <form role="search" onSubmit={(event) => void search(event)}>
        <input type="search" name="search" autoComplete="off" spellcheck={false} aria-label={t('explorer.search')} placeholder={t('explorer.searchHint')}
          value={text.value} onInput={(event) => { text.value = event.currentTarget.value; missing.value = false; }} />
        <button type="submit">{t('explorer.find')}</button>
      </form>
      <p class="problem" role="alert">{missing.value ? t('explorer.nothing') : null}</p>
      <div class="explorer-ways">
        <nav aria-label={t('explorer.title')}>
          {link(page === 'blocks' || page === 'block', links.blocks(), t('blocks.title'))}
          {link(page === 'transactions' || page === 'transaction', links.transactions(), t('explorer.transactions'))}
          {link(page === 'tokens', links.tokens(), t('explorer.tokens'))}
          {link(page === 'zones', links.zones(), t('zones.title'))}
        </nav>
        <AddCity />
      </div>
    </section>
  );
}
