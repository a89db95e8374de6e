import { useSignal } from '@preact/signals';
import { api } from '../api/client.ts';
import type { Account, AccountKey } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { brief, dateTime, number, won } from '../i18n/format.ts';
import { errorText, submit, type Result } from '../order/submit.ts';
import { status } from '../state/exchange.ts';
import { exportWallet } from '../state/wallet.ts';
import { fromHex } from '../wire/bytes.ts';
import { addressText, KEY_TYPES, type Key } from '../wire/key.ts';
import { revokeKey } from '../wire/operations.ts';
import { ActionButton } from './ActionButton.tsx';
import { CopyText } from './CopyText.tsx';
import { DataTable } from './DataTable.tsx';
import { GrantForm } from './GrantForm.tsx';

/** The keys that act for the account besides the wallet's own, and one more on request. */
export function SessionKeys({ account, read }: { account: Account; read: () => void }) {
  const granting = useSignal(false);
  const granted = useSignal<Key | null>(null);
  const keys = account.keys.filter((key) => key.status !== 'revoked' && key.address.toLowerCase() !== account.address.toLowerCase());
  const done = (key: Key) => {
    granted.value = key;
    granting.value = false;
    read();
  };
  return (
    <section aria-labelledby="safety-keys">
      <h2 id="safety-keys">{t('safety.keys')}</h2>
      <p>{t('safety.keys.help')}</p>
      {granted.value !== null && (
        <div class="granted" role="group" aria-label={t('safety.keys.new')}>
          <p class="warning">{t('safety.keys.once', { address: brief(addressText(granted.value.address)) })}</p>
          <p class="secret"><CopyText text={exportWallet(granted.value)} /></p>
          <p class="hint">{t('safety.keys.use', { chain: status.value?.chainId ?? '' })}</p>
          <button type="button" onClick={() => (granted.value = null)}>{t('safety.keys.copied')}</button>
        </div>
      )}
      <DataTable empty={t('safety.keys.none')} heads={['col.key', 'col.may', 'col.markets', 'col.bounds', 'col.until', 'col.action']}
        rows={keys.map((key) => [
          <><span class="mono" title={key.address}>{brief(key.address)}</span>{key.status === 'expired' && <span class="tag warn">{t('safety.keys.expired')}</span>}</>,
          permissions(key), key.scope === null || key.scope.markets.length === 0 ? t('safety.everyMarket') : key.scope.markets.join(', ').replaceAll('-', '/'), <Bounds key_={key} />,
          key.scope?.expiryMs ? dateTime(new Date(key.scope.expiryMs).toISOString()) : t('safety.life.never'),
          <ActionButton label={t('safety.keys.revoke')} act={() => revoke(account.address, key)} done={t('safety.keys.revoked')} then={read} />,
        ])} keys={keys.map((key) => key.address)} />
      {granted.value === null && (
        <div class="safety-actions">
          <button type="button" class="primary" aria-expanded={granting.value} onClick={() => (granting.value = !granting.value)}>{t('safety.keys.grant')}</button>
        </div>
      )}
      {granting.value && <GrantForm done={done} close={() => (granting.value = false)} />}
    </section>
  );
}

const permissions = ({ scope }: AccountKey): string =>
  scope === null ? t('safety.may.everything') : scope.permissions.map((name) => t(`safety.may.${name as 'cancel' | 'order' | 'transfer'}`)).join(', ');

function Bounds({ key_: { scope } }: { key_: AccountKey }) {
  if (scope === null) return <>–</>;
  const lines = [
    scope.amountMax === null ? null : t('safety.bounds.each', { amount: number(scope.amountMax), asset: scope.asset ?? '' }),
    scope.budget === null ? null : t('safety.bounds.all', { spent: number(scope.spent), amount: number(scope.budget), asset: scope.asset ?? '' }),
    scope.feeBudget === null ? null : t('safety.bounds.fees', { spent: number(scope.feesSpent), amount: won(scope.feeBudget, 18) }),
  ].filter((line) => line !== null);
  return <>{lines.length === 0 ? t('safety.bounds.none') : lines.map((line) => <span key={line} class="line">{line}</span>)}</>;
}

/** The state knows an added key by its address only; the operation that added it tells the public key, which revoking takes. */
async function revoke(account: string, key: AccountKey): Promise<Result> {
  try {
    const publicKey = key.publicKey ?? await publicKeyOf(account, key.address);
    const bytes = publicKey === null ? null : fromHex(publicKey);
    return bytes === null ? { ok: false, message: t('safety.keys.unknown') } : await submit([revokeKey(KEY_TYPES[key.keyType] ?? 0, bytes)]);
  } catch (error) {
    return { ok: false, message: errorText(error) };
  }
}

async function publicKeyOf(account: string, keyAddress: string): Promise<string | null> {
  const isKey = (value: unknown) => String(value).toLowerCase() === keyAddress.toLowerCase();
  for (let before: string | undefined, more = true; more;) {
    const page = await api.history(account, 'keyAdded', before);
    const line = page.items.find((item) => isKey(item.other));
    if (line?.operation) {
      const { items } = await api.operation(line.operation);
      const added = items.find((part) => part.outcome?.events.some((event) => event.type === 'accounts.KeyAdded' && isKey(event.keyAddress)));
      return added === undefined ? null : String(added.fields.publicKey);
    }
    before = page.next ?? undefined;
    more = before !== undefined;
  }
  return null;
}
