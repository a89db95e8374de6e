import { signal, useSignal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { api, balanceProofPath } from '../api/client.ts';
import { brief, dateTime, integer, number } from '../i18n/format.ts';
import { t, tryT } from '../i18n/index.ts';
import { errorText } from '../order/submit.ts';
import type { BalanceProof, Checked, StepName } from '../../../Checker/src/index.ts';
import { assetName } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { learnValidators, trustAnew, trusted } from '../state/trust.ts';

interface Question { address: string; asset: string }

const asked = signal<Question | null>(null);

/** Opens the proof of a balance. */
export const showProof = (address: string, asset: string): void => { asked.value = { address, asset }; };

export function ProofDialog() {
  const question = asked.value;
  return question === null ? null : <Dialog key={`${question.address} ${question.asset}`} question={question} />;
}

interface Answer { proof: BalanceProof; checked: Checked; sameValidators: boolean }

function Dialog({ question }: { question: Question }) {
  const box = useRef<HTMLDialogElement>(null);
  const answer = useSignal<Answer | null>(null);
  const error = useSignal<string | null>(null);
  const check = async () => {
    try {
      answer.value = await ask(question);
      error.value = null;
    } catch (problem) {
      error.value = errorText(problem);
    }
  };
  useEffect(() => {
    box.current?.showModal();
    void check();
  }, []);
  return (
    <dialog class="proof" ref={box} aria-label={t('proof.title')} onClose={() => (asked.value = null)}
      onClick={(event) => { if (event.target === box.current) box.current?.close(); }}>
      <div class="proof-body">
        <header>
          <h2>{t('proof.title')}</h2>
          <button class="quiet" type="button" aria-label={t('proof.close')} onClick={() => box.current?.close()}>✕</button>
        </header>
        <p class="lead">{t('proof.lead', { asset: assetName(question.asset) })}</p>
        {answer.value !== null && <Findings question={question} answer={answer.value} again={check} />}
        {answer.value === null && <p class="empty" role="status">{error.value ?? t('proof.checking')}</p>}
        <footer>
          <button type="button" onClick={() => void check()}>{t('proof.again')}</button>
          <a href={links.check(question.address)} onClick={() => (asked.value = null)}>{t('proof.all')}</a>
          <a href={balanceProofPath(question.address, question.asset)} target="_blank" rel="noreferrer">{t('proof.raw')}</a>
        </footer>
      </div>
    </dialog>
  );
}

async function ask({ address, asset }: Question): Promise<Answer> {
  // The checker is code of its own, fetched when it is first needed.
  const [sameValidators, proof, { checkBalance }] = await Promise.all([learnValidators(), api.balanceProof(address, asset), import('../../../Checker/src/check-balance.ts')]);
  const validators = trusted.value!;
  return { proof, sameValidators, checked: checkBalance(proof, { address, asset }, { chainId: validators.chainId, validators: validators.items }) };
}

function Findings({ question, answer: { proof, checked, sameValidators }, again }: { question: Question; answer: Answer; again: () => Promise<void> }) {
  const steps: readonly StepName[] = ['question', 'leaf', 'path', 'assets', 'state', 'supply', 'header', 'signature'];
  const failed = checked.steps.find((step) => !step.ok);
  const amount = (units: string) => number(BigInt(/^\d+$/.test(units) ? units : '0'));
  const values = {
    asset: question.asset, available: amount(proof.available), locked: amount(proof.locked), levels: checked.siblingCount, total: number(checked.total),
    block: integer(Number(proof.headerHeight)), height: integer(Number(proof.height)), chain: trusted.value?.chainId ?? '',
  };
  const empty = proof.available === '0' && proof.locked === '0';
  return (
    <>
      {failed === undefined
        ? <p class="verdict holds" role="status"><b>{t('proof.holds')}</b>{t(empty ? 'proof.holdsNothing' : 'proof.holdsText', values)}{' '}
          {dateTime(new Date(Number(checked.seconds) * 1000).toISOString())}</p>
        : <p class="verdict fails" role="alert"><b>{t('proof.fails')}</b>{tryT(`proof.reason.${failed.reason}`) ?? failed.reason} {t('proof.failsText')}</p>}
      <ol class="proof-steps">
        {steps.map((name) => {
          const step = checked.steps.find((s) => s.name === name);
          const state = step === undefined ? 'open' : step.ok ? 'done' : 'failed';
          const key = name === 'leaf' && empty ? 'leafEmpty' : name;
          return (
            <li key={name} class={state}>
              <span class="mark" role="img" aria-label={t(`proof.${state}`)}>{state === 'done' ? '✓' : state === 'failed' ? '✗' : '·'}</span>
              <div>
                <b>{t(`proof.step.${name}`)}</b>
                {/* What was not computed is not claimed. */}
                {state === 'done' && <p>{t(`proof.text.${key}`, values)}</p>}
                {state === 'failed' && <p class="bad">{tryT(`proof.reason.${step!.reason}`) ?? step!.reason}</p>}
                {step?.ok === true && name !== 'supply' && name !== 'question' && <p class="mono faint" title={step.result}>{brief(step.result, 18, 12)}</p>}
              </div>
            </li>
          );
        })}
      </ol>
      {sameValidators
        ? <p class="fine">{t('proof.trust')} {trusted.value?.items.map((validator) => <span key={validator.address} class="mono">{validator.address} </span>)}
          · <a href={links.block(proof.headerHeight)} onClick={() => (asked.value = null)}>{t('proof.block', values)}</a></p>
        : <p class="warning">{t('proof.otherCity')} <button class="small" type="button" onClick={() => void trustAnew().then(again)}>{t('proof.trustAnew')}</button></p>}
    </>
  );
}
