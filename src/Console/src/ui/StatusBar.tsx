import { t } from '../i18n/index.ts';
import { brief, clock, integer } from '../i18n/format.ts';
import { connection, gapsMended, head, status } from '../state/exchange.ts';
import { links } from '../state/route.ts';

/** Always in sight: whether the page is live, and the hash that every balance and order on it is committed to. */
export function StatusBar() {
  const now = head.value;
  const state = connection.value;
  return (
    <footer class="status">
      <span class={`status-live is-${state}`} role="status">
        <span class="dot" aria-hidden="true" />{t(`connection.${state}`)}
      </span>
      {now !== null && (
        <>
          <a class="status-proof" href={links.block(now.height)} title={t('status.proof')}>
            <span>{t('status.height')} <b class="num">{integer(now.height)}</b></span>
            <span class="mono"><span class="label">{t('status.appHash')} </span>{brief(now.appHash, 10, 8)}</span>
          </a>
          <span class="num wide">{clock(now.timeMs)}</span>
        </>
      )}
      <span class="wide mono">{status.value?.chainId}</span>
      {gapsMended.value > 0 && <span class="wide" data-gaps={gapsMended.value}>{t('status.gaps', { count: gapsMended.value })}</span>}
      <span class="status-end wide">
        {status.value?.demo === true && <span class="tag">{t('status.demo')}</span>}
        <a href="https://www.tradingview.com/" rel="noopener noreferrer" target="_blank">{t('status.charts')}</a>
      </span>
    </footer>
  );
}
