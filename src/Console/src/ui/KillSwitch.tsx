import { useSignal } from '@preact/signals';
import type { Account } from '../api/types.ts';
import { t, tryT } from '../i18n/index.ts';
import { dateTime, integer } from '../i18n/format.ts';
import { submit } from '../order/submit.ts';
import { setKillSwitch } from '../wire/operations.ts';
import { ActionButton } from './ActionButton.tsx';

/** The account's own switch, and those that the city's bodies have engaged for it. */
export function KillSwitch({ account, read }: { account: Account; read: () => void }) {
  const asking = useSignal(false);
  const engaged = account.killSwitch ?? null;
  const bodies = (engaged?.body ?? '').split(',').filter((name) => name !== '').map((name) => tryT(`body.${name}`) ?? name).join(', ');
  return (
    <section aria-labelledby="safety-switch">
      <h2 id="safety-switch">{t('safety.switch')}<span class={engaged === null ? 'tag' : 'tag warn'}>{t(engaged === null ? 'safety.off' : 'safety.engaged')}</span></h2>
      <p>{t('safety.switch.help')}</p>
      {engaged !== null && <p><b>{t('safety.switch.since', { time: dateTime(engaged.sinceTime) })}</b>{bodies === '' ? '' : ` ${t('safety.switch.byBodies', { bodies })}`}</p>}
      <div class="safety-actions">
        {engaged?.own === true
          ? <ActionButton look="primary" label={t('safety.switch.release')} act={() => submit([setKillSwitch(false)])} done={t('safety.switch.released')} then={read} />
          : <button type="button" aria-expanded={asking.value} onClick={() => (asking.value = !asking.value)}>{t('safety.switch.engage')}</button>}
        {engaged?.own !== true && asking.value && (
          <>
            <span>{t('safety.switch.sure', { count: integer(account.openOrders) })}</span>
            <ActionButton look="danger" label={t('safety.switch.engageNow')} act={() => submit([setKillSwitch(true)])} done={t('safety.switch.engaged')}
              then={() => { asking.value = false; read(); }} />
          </>
        )}
      </div>
    </section>
  );
}
