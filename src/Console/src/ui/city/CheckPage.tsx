import { useSignal } from '@preact/signals';
import { t } from '../../i18n/index.ts';
import { brief, dateTime, integer } from '../../i18n/format.ts';
import { errorText } from '../../order/submit.ts';
import { checkMyMoney, keepHeader, keptHeader, type Findings } from '../../state/check.ts';
import { links } from '../../state/route.ts';
import { walletAddress } from '../../state/wallet.ts';
import { CopyText } from '../CopyText.tsx';
import { CheckFindings } from './CheckFindings.tsx';
import { CityBar } from './CityBar.tsx';

const HASH = /^(0x)?[0-9a-fA-F]{64}$/;
const ADDRESS = /^0x[0-9a-fA-F]{40}$/;

/** Proves a person's balances, and the whole city's books, in this browser and from a header that the person trusts. */
export function CheckPage({ address }: { address: string | null }) {
  const [owner, hash] = [useSignal(address ?? walletAddress.value ?? ''), useSignal('')];
  const [problem, state] = [useSignal(''), useSignal<'idle' | 'busy'>('idle')];
  const [progress, findings] = [useSignal(''), useSignal<Findings | null>(null)];
  const kept = keptHeader.value;
  const check = async (event?: Event) => {
    event?.preventDefault();
    const typed = hash.value.trim();
    problem.value = !ADDRESS.test(owner.value.trim()) ? t('check.badAddress') : typed !== '' && !HASH.test(typed) ? t('check.badHash') : '';
    if (problem.value !== '' || state.value === 'busy') return;
    [state.value, findings.value, progress.value] = ['busy', null, t('check.begin')];
    try {
      findings.value = await checkMyMoney(owner.value.trim().toLowerCase(), typed === '' ? (kept?.hash ?? null) : typed, (done, all) => (progress.value = t('check.progress', { done: integer(done), all: integer(all) })));
    } catch (error) {
      problem.value = error instanceof Error && error.message.startsWith('/') ? t('check.noAnswer', { problem: error.message }) : errorText(error);
    }
    state.value = 'idle';
  };
  return (
    <div class="page">
      <CityBar />
      <section class="panel" aria-label={t('check.title')}>
        <h1 class="page-title">{t('check.title')}</h1>
        <p class="lead">{t('check.lead')}</p>
        <form class="check-form" onSubmit={(event) => void check(event)} noValidate>
          <label><span>{t('check.whose')}</span>
            <input class="mono" name="check-address" autoComplete="off" spellcheck={false} placeholder="0x…" value={owner.value} onInput={(event) => (owner.value = event.currentTarget.value)} />
          </label>
          <label><span>{t('check.trusted')}</span>
            <input class="mono" name="check-header" autoComplete="off" spellcheck={false} placeholder={kept === null ? '' : kept.hash} value={hash.value} onInput={(event) => (hash.value = event.currentTarget.value)} />
          </label>
          {kept === null
            ? <p class="hint">{t('check.noneKept')}</p>
            : <p class="hint">{t('check.kept', { height: integer(kept.height), time: dateTime(new Date(kept.seconds * 1000).toISOString()) })} <span class="mono">{brief(kept.hash, 12, 8)}</span> <button type="button" class="small" onClick={() => keepHeader(null)}>{t('check.forget')}</button></p>}
          <div class="check-end"><button class="primary" type="submit" disabled={state.value === 'busy'}>{t('check.check')}</button>
            {walletAddress.value === null ? null : <button type="button" onClick={() => (owner.value = walletAddress.value ?? '')}>{t('check.myWallet')}</button>}
            <span role="status" class="hint">{state.value === 'busy' ? progress.value : ''}</span></div>
          <p class="problem" role="alert">{problem.value}</p>
        </form>
      </section>
      {findings.value === null ? null : <CheckFindings findings={findings.value} owner={owner.value.trim()} />}
      {findings.value?.failure === null && findings.value.newest !== null && <Keep findings={findings.value} />}
      <section class="panel" aria-label={t('check.elsewhere')}>
        <h2 class="panel-title">{t('check.elsewhere')}</h2>
        <p class="lead">{t('check.elsewhereText')} <a href={links.reserves()}>{t('reserves.title')}</a></p>
      </section>
    </div>
  );
}

/** The header that was verified last, to begin from next time. */
function Keep({ findings }: { findings: Findings }) {
  const newest = findings.newest!;
  return (
    <section class="panel keep" aria-label={t('check.keepTitle')}>
      <h2 class="panel-title">{t('check.keepTitle')}</h2>
      <p class="lead">{t(findings.isFirst ? 'check.keepFirst' : 'check.keepText', { height: integer(newest.height) })}</p>
      <p class="keep-hash"><CopyText text={newest.hash} /></p>
      <div class="check-end"><button type="button" disabled={keptHeader.value?.hash === newest.hash} onClick={() => keepHeader(newest)}>{t(keptHeader.value?.hash === newest.hash ? 'check.isKept' : 'check.keep')}</button></div>
    </section>
  );
}
