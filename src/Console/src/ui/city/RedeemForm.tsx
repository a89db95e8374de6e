import { useSignal } from '@preact/signals';
import type { DemoBank } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { number } from '../../i18n/format.ts';
import { decimal, ONE, parseDecimal } from '../../money/decimal.ts';
import { submit } from '../../order/submit.ts';
import { commitmentOf, freshSalt, keepDestination, type Destination } from '../../state/bank.ts';
import { toHex } from '../../wire/bytes.ts';
import { redeem } from '../../wire/operations.ts';
import { tellResult } from '../ActionButton.tsx';

const BIC = /^[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?$/;
const ACCOUNT = /^[A-Za-z0-9-]{1,34}$/;

/** Turns won back into money on a bank account. The chain sees a commitment, the bank the account. */
export function RedeemForm({ bank, available, again }: { bank: DemoBank; available: string; again: () => void }) {
  const [amount, name, account, bic] = [useSignal('100000'), useSignal(''), useSignal(bank.account), useSignal(bank.bic)];
  const [busy, problem] = [useSignal(false), useSignal('')];
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    const value = parseDecimal(amount.value);
    problem.value = value === null || value <= 0n || value % ONE !== 0n ? t('bank.wholeWon')
      : value > decimal(available) ? t('bank.notEnough', { available: number(available, 2) })
        : name.value.trim() === '' || name.value.trim().length > 140 ? t('bank.badName') : !ACCOUNT.test(account.value.trim()) ? t('bank.badAccount') : !BIC.test(bic.value.trim()) ? t('bank.badBic') : '';
    if (problem.value !== '') return;
    busy.value = true;
    const destination: Destination = { name: name.value.trim(), account: account.value.trim(), bic: bic.value.trim(), salt: freshSalt() };
    const commitment = commitmentOf(destination);
    // Kept before it is sent: without the salt nobody could say where the money goes.
    keepDestination(toHex(commitment), destination);
    const result = await submit([redeem('KRW', value!.toString(), bank.bank, commitment, `W${Date.now()}`)]);
    if (!result.ok && result.id === undefined) keepDestination(toHex(commitment), null);
    busy.value = false;
    tellResult(result, t('bank.redeemed'));
    again();
  };
  const input = (field: string, label: string, text: typeof amount, mono = true) => (
    <label><span>{label}</span><input class={mono ? 'mono' : undefined} name={field} autoComplete="off" spellcheck={false} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} /></label>
  );
  return (
    <section class="panel" aria-label={t('bank.out')}>
      <h2 class="panel-title">{t('bank.out')}</h2>
      <p class="lead">{t('bank.outLead')}</p>
      <form class="bank-form out" onSubmit={(event) => void send(event)} noValidate>
        <label><span>{t('bank.amount')}</span><input class="num" name="redeem-amount" inputMode="numeric" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
        {input('redeem-name', t('bank.holder'), name, false)}
        {input('redeem-account', t('bank.account'), account)}
        {input('redeem-bic', t('bank.bic'), bic)}
        <p class="hint">{t('bank.private')}</p>
        <button class="primary" type="submit" disabled={busy.value}>{t(busy.value ? 'ticket.sending' : 'bank.redeem')}</button>
      </form>
      <p class="problem bank-problem" role="alert">{problem.value}</p>
    </section>
  );
}
