import { t } from '../i18n/index.ts';
import { number, won } from '../i18n/format.ts';
import { decimal } from '../money/decimal.ts';
import { mine } from '../state/account.ts';
import { assetName, displayDecimals, market } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { worth } from './MoneyTables.tsx';
import { showProof } from './ProofDialog.tsx';

/** What stands beside the ticket: what the account holds, the market's own assets first, and the market's rules. */
export function Holdings() {
  const m = market.value;
  if (m === null) return null;
  const view = mine.value;
  const held = (view?.balances.value ?? []).filter((b) => decimal(b.total) > 0n);
  const rank = (asset: string) => (asset === m.base ? 0 : asset === m.quote ? 1 : 2);
  const sorted = [...held].sort((a, b) => rank(a.asset) - rank(b.asset) || (worth(a) < worth(b) ? 1 : -1));
  const total = held.reduce((sum, balance) => sum + worth(balance), 0n);
  return (
    <section class="panel holdings" aria-label={t('holdings.title')}>
      {view !== null && held.length > 0 && (
        <>
          <h2 class="panel-title">{t('holdings.title')}<a class="hint num" href={links.account()}>{won(total)}</a></h2>
          <ul>
            {sorted.map((b) => (
              <li key={b.asset} class={rank(b.asset) < 2 ? 'near' : undefined}>
                <span>{assetName(b.asset)}<button class="check" type="button" onClick={() => showProof(view.address, b.asset)}
                  aria-label={t('holdings.check', { asset: assetName(b.asset) })}>{t('account.proof')}</button></span>
                <span class="num">{number(b.total, displayDecimals(b.asset))}</span>
                <span class="hint num">{decimal(b.locked) > 0n ? t('holdings.locked', { amount: number(b.locked, displayDecimals(b.asset)) }) : ''}</span>
                <span class="hint num">{b.asset === m.quote ? '' : won(worth(b))}</span>
              </li>
            ))}
          </ul>
        </>
      )}
      <h2 class="panel-title">{t('rules.title', { asset: assetName(m.base) })}</h2>
      <dl class="rules">
        <div><dt>{t('rules.lot')}</dt><dd class="num">{number(m.lotSize)} {m.base}</dd></div>
        <div><dt>{t('rules.minimum')}</dt><dd class="num">{won(m.minNotional)}</dd></div>
        <div><dt>{t('rules.reference')}</dt><dd class="num">{won(m.referencePrice)}</dd></div>
        <div><dt>{t('rules.band')}</dt><dd class="num">±{m.bandPercent}%</dd></div>
        <div><dt>{t('rules.fees')}</dt><dd class="num">{number(String(m.makerFeeBps / 100))}% / {number(String(m.takerFeeBps / 100))}%</dd></div>
      </dl>
    </section>
  );
}
