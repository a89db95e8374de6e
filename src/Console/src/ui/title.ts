import { effect } from '@preact/signals';
import { t } from '../i18n/index.ts';
import { number } from '../i18n/format.ts';
import { assetName, market, ticker } from '../state/exchange.ts';

/** The last price in the browser's tab, for those who look at another one. */
export function startTitle(): void {
  effect(() => {
    const [m, now] = [market.value, ticker.value];
    document.title = m === null || !now?.last ? t('brand.name') : `${number(now.last)} ${assetName(m.base)} · ${t('brand.name')}`;
  });
}
