import { useSignal } from '@preact/signals';
import type { Account } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { clock } from '../i18n/format.ts';
import { arm, disarm, guard, lapsed } from '../order/guard.ts';
import { markets } from '../state/exchange.ts';
import { walletAddress } from '../state/wallet.ts';
import { ActionButton } from './ActionButton.tsx';

const TIMEOUTS = { '30s': 30_000, '1m': 60_000, '5m': 300_000, '1h': 3_600_000 } as const;
type Timeout = keyof typeof TIMEOUTS;

/** Orders that the chain cancels when this browser falls silent. */
export function CancelOnDisconnect({ account, read }: { account: Account; read: () => void }) {
  const [market, timeout] = [useSignal(''), useSignal<Timeout>('1m')];
  const armed = account.cancelOnDisconnect ?? null;
  const kept = guard.value?.address === walletAddress.value ? guard.value : null;
  const where = armed?.market ? armed.market.replace('-', '/') : t('safety.everyMarket');
  return (
    <section aria-labelledby="safety-guard">
      <h2 id="safety-guard">{t('safety.guard')}<span class={armed === null ? 'tag' : 'tag on'}>{t(armed === null ? 'safety.off' : 'safety.guard.armed')}</span></h2>
      <p>{t('safety.guard.help')}</p>
      {armed === null && lapsed.value && <p class="warning">{t('safety.guard.lapsed')}</p>}
      {armed !== null && (
        <p><b>{t('safety.guard.until', { where, time: clock(kept === null ? armed.deadlineMs : Math.max(kept.deadlineMs, armed.deadlineMs)) })}</b>{' '}
          {t(kept === null ? 'safety.guard.elsewhere' : 'safety.guard.here')}</p>
      )}
      <div class="safety-actions">
        {armed !== null
          ? <ActionButton look="" label={t('safety.guard.disarm')} act={disarm} done={t('safety.guard.disarmed')} then={read} />
          : (
            <>
              <label><span>{t('col.market')}</span>
                <select name="guard-market" value={market.value} onChange={(event) => (market.value = event.currentTarget.value)}>
                  <option value="">{t('safety.everyMarket')}</option>
                  {markets.value.map((m) => <option key={m.symbol} value={m.symbol}>{m.symbol.replace('-', '/')}</option>)}
                </select>
              </label>
              <label><span>{t('safety.guard.timeout')}</span>
                <select name="guard-timeout" value={timeout.value} onChange={(event) => (timeout.value = event.currentTarget.value as Timeout)}>
                  {(Object.keys(TIMEOUTS) as Timeout[]).map((name) => <option key={name} value={name}>{t(`safety.timeout.${name}`)}</option>)}
                </select>
              </label>
              <ActionButton look="primary" label={t('safety.guard.arm')} act={() => arm(walletAddress.value ?? '', market.value, TIMEOUTS[timeout.value])} done={t('safety.guard.isArmed')} then={read} />
            </>
          )}
      </div>
    </section>
  );
}
