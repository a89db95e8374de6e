import { useSignal } from '@preact/signals';
import { t } from '../i18n/index.ts';
import { status } from '../state/exchange.ts';
import { createWallet, exportWallet, forgetWallet, importWallet, wallet } from '../state/wallet.ts';
import { links } from '../state/route.ts';
import { CopyText } from './CopyText.tsx';
import { FundButton } from './FirstSteps.tsx';

/** Creates, imports, shows and forgets the demo key, and says plainly what it is. */
export function WalletCard() {
  const key = wallet.value;
  const importing = useSignal(false);
  const showing = useSignal(false);
  const leaving = useSignal(false);
  return (
    <section class="panel wallet" aria-label={t('wallet.title')}>
      <h2>{t('wallet.title')}</h2>
      <p class="warning">{t('wallet.warning')}</p>
      {key === null
        ? (
          <div class="wallet-actions">
            <button class="primary" type="button" onClick={createWallet}>{t('wallet.create')}</button>
            <button type="button" aria-expanded={importing.value} onClick={() => (importing.value = !importing.value)}>{t('wallet.import')}</button>
          </div>
        ) : (
          <div class="wallet-actions">
            {status.value?.demo === true && <FundButton />}
            <a class="button" href={links.bank()}>{t('bank.title')}</a>
            <button type="button" aria-expanded={showing.value} onClick={() => (showing.value = !showing.value)}>
              {t(showing.value ? 'wallet.hideKey' : 'wallet.showKey')}
            </button>
            <button type="button" aria-expanded={leaving.value} onClick={() => (leaving.value = !leaving.value)}>{t('wallet.forget')}</button>
          </div>
        )}
      {key !== null && showing.value && <p class="secret"><CopyText text={exportWallet(key)} /></p>}
      {key !== null && leaving.value && (
        <p class="confirm">{t('wallet.forgetWarning')}
          <button class="danger" type="button" onClick={() => { forgetWallet(); leaving.value = false; showing.value = false; }}>{t('wallet.forgetSure')}</button>
        </p>
      )}
      {key === null && importing.value && <ImportForm />}
    </section>
  );
}

function ImportForm() {
  const text = useSignal('');
  const wrong = useSignal(false);
  const submit = (event: Event) => {
    event.preventDefault();
    wrong.value = !importWallet(text.value);
  };
  return (
    <form class="import" onSubmit={submit}>
      <label>
        <span>{t('wallet.privateKey')}</span>
        <input class="mono" type="password" name="private-key" autoComplete="off" spellcheck={false} placeholder="0x…" value={text.value}
          aria-invalid={wrong.value} onInput={(event) => { text.value = event.currentTarget.value; wrong.value = false; }} />
      </label>
      <button class="primary" type="submit">{t('wallet.importNow')}</button>
      <p class="problem" role="alert">{wrong.value ? t('wallet.badKey') : ''}</p>
    </form>
  );
}
