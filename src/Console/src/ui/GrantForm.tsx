import { useSignal, type Signal } from '@preact/signals';
import { t } from '../i18n/index.ts';
import { submit } from '../order/submit.ts';
import { LIFETIMES, scopeOf, type Lifetime } from '../order/scope.ts';
import { assetName, assets, chainNowMs, markets } from '../state/exchange.ts';
import { createKey, KEY_TYPE_ETHEREUM, type Key } from '../wire/key.ts';
import { addSessionKey, Permission } from '../wire/operations.ts';
import { tellResult } from './ActionButton.tsx';

const PERMISSIONS = Object.keys(Permission) as (keyof typeof Permission)[];

/** Makes a key in this browser and lets it act for the account within a scope. */
export function GrantForm({ done, close }: { done: (key: Key) => void; close: () => void }) {
  const permissions = useSignal<readonly (keyof typeof Permission)[]>(['cancel']);
  const permitted = useSignal<readonly string[]>([]);
  const [asset, amountMax, budget, feeBudget] = [useSignal(''), useSignal(''), useSignal(''), useSignal('')];
  const lifetime = useSignal<Lifetime>('day');
  const [busy, asked] = [useSignal(false), useSignal(false)];
  const { scope, problem } = scopeOf({
    permissions: permissions.value, markets: permitted.value, asset: asset.value, amountMax: amountMax.value, budget: budget.value, feeBudget: feeBudget.value, lifetime: lifetime.value,
  }, chainNowMs());
  const grant = async (event: Event) => {
    event.preventDefault();
    asked.value = true;
    if (scope === null || busy.value) return;
    busy.value = true;
    const key = createKey();
    const result = await submit([addSessionKey(KEY_TYPE_ETHEREUM, key.publicKey, scope)]);
    busy.value = false;
    tellResult(result, t('safety.keys.granted'));
    if (result.ok) done(key);
  };
  const amount = (name: string, label: string, text: Signal<string>, unit: string) => (
    <label><span>{label}</span>
      <input class="num" name={name} inputMode="decimal" autoComplete="off" placeholder={t('safety.bounds.none')} aria-label={`${label} (${unit})`} value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value.replace(/[,\s]/g, ''))} />
    </label>
  );
  return (
    <form class="grant" aria-label={t('safety.keys.grant')} noValidate onSubmit={(event) => void grant(event)} onKeyDown={(event) => { if (event.key === 'Escape') close(); }}>
      <fieldset><legend>{t('col.may')}</legend>
        {PERMISSIONS.map((name) => <Check key={name} name={`may-${name}`} label={t(`safety.may.${name}`)} value={name} chosen={permissions} />)}
      </fieldset>
      <fieldset><legend>{t('col.markets')} <span class="hint">{t('safety.keys.noneIsAll')}</span></legend>
        {markets.value.map(({ symbol }) => <Check key={symbol} name={`in-${symbol}`} label={symbol.replace('-', '/')} value={symbol} chosen={permitted} />)}
      </fieldset>
      <div class="grant-fields">
        <label><span>{t('safety.bounds.asset')}</span>
          <select name="bound-asset" value={asset.value} onChange={(event) => (asset.value = event.currentTarget.value)}>
            <option value="">{t('safety.bounds.none')}</option>
            {[...assets.value.keys()].map((symbol) => <option key={symbol} value={symbol}>{assetName(symbol)}</option>)}
          </select>
        </label>
        {asset.value !== '' && amount('bound-each', t('safety.bounds.eachField'), amountMax, asset.value)}
        {asset.value !== '' && amount('bound-all', t('safety.bounds.allField'), budget, asset.value)}
        {amount('bound-fees', t('safety.bounds.feesField'), feeBudget, 'KRW')}
        <label><span>{t('col.until')}</span>
          <select name="lifetime" value={lifetime.value} onChange={(event) => (lifetime.value = event.currentTarget.value as Lifetime)}>
            {(Object.keys(LIFETIMES) as Lifetime[]).map((name) => <option key={name} value={name}>{t(`safety.life.${name}`)}</option>)}
          </select>
        </label>
      </div>
      {asset.value !== '' && <p class="hint">{t('safety.bounds.help', { asset: assetName(asset.value) })}</p>}
      {permissions.value.includes('transfer') && <p class="warning">{t('safety.keys.transferWarning')}</p>}
      <p class="problem" role="alert">{asked.value && problem !== null ? t(`safety.problem.${problem}`) : ''}</p>
      <div class="safety-actions">
        <button class="primary" type="submit" disabled={busy.value}>{t('safety.keys.make')}</button>
        <button type="button" onClick={close}>{t('safety.leave')}</button>
      </div>
    </form>
  );
}

function Check<T extends string>({ name, label, value, chosen }: { name: string; label: string; value: T; chosen: Signal<readonly T[]> }) {
  const isChosen = chosen.value.includes(value);
  return (
    <label class="permit">
      <input type="checkbox" name={name} checked={isChosen} onChange={() => (chosen.value = isChosen ? chosen.value.filter((each) => each !== value) : [...chosen.value, value])} />
      <span>{label}</span>
    </label>
  );
}
