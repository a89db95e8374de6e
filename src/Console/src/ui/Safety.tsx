import { useEffect } from 'preact/hooks';
import type { Account } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { CancelOnDisconnect } from './CancelOnDisconnect.tsx';
import { KillSwitch } from './KillSwitch.tsx';
import { SessionKeys } from './SessionKeys.tsx';

/** The feed does not tell switches and keys: while somebody looks at them they are read again, so that what another program did shows too. */
const READ_EVERY_MS = 4_000;

/** What limits the damage when something goes wrong: the kill switch, cancel on disconnect, keys that may do only a little. */
export function Safety({ account, read }: { account: Account | null; read: () => void }) {
  useEffect(() => {
    const timer = setInterval(read, READ_EVERY_MS);
    return () => clearInterval(timer);
  }, [read]);
  if (account === null) return <p class="empty">{t('page.loading')}</p>;
  return (
    <div class="safety">
      <KillSwitch account={account} read={read} />
      <CancelOnDisconnect account={account} read={read} />
      <SessionKeys account={account} read={read} />
    </div>
  );
}
