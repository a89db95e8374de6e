import { useSignal } from '@preact/signals';
import { t } from '../../i18n/index.ts';
import { decimalText, parseDecimal } from '../../money/decimal.ts';
import { submit } from '../../order/submit.ts';
import type { Item } from '../../wire/operations.ts';
import { tellResult } from '../ActionButton.tsx';
import { moneyText } from './words.tsx';

/** Gives back an order, or a part of it; opens at a press. */
export function RefundForm({ name, asset, rest, act, then, hasReason = false }: {
  name: string; asset: string; rest: bigint; act: (amount: string, reason: string) => Item; then: () => void; hasReason?: boolean;
}) {
  const [open, amount, reason, busy, problem] = [useSignal(false), useSignal(''), useSignal(''), useSignal(false), useSignal('')];
  const send = async (event: Event) => {
    event.preventDefault();
    const value = parseDecimal(amount.value);
    problem.value = value === null || value <= 0n ? t('send.badAmount') : value > rest ? t('refund.tooMuch', { rest: moneyText(rest, asset) }) : '';
    if (busy.value || problem.value !== '') return;
    busy.value = true;
    const result = await submit([act(value!.toString(), reason.value)]);
    busy.value = false;
    tellResult(result, t('refund.done', { amount: moneyText(value!, asset) }));
    if (result.ok) open.value = false;
    else problem.value = result.message;
    then();
  };
  if (!open.value)
    return <p class="refund-open"><button type="button" class="small" onClick={() => { [amount.value, problem.value, open.value] = [decimalText(rest), '', true]; }}>{t('refund.open')}</button></p>;
  return (
    <form class="order-edit refund" onSubmit={(event) => void send(event)} noValidate>
      <label><span>{t('refund.amount', { rest: moneyText(rest, asset) })}</span><input class="num" name={`refund-${name}`} inputMode="decimal" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
      {hasReason && <label><span>{t('refund.reason')}</span><input name={`refund-reason-${name}`} autoComplete="off" maxLength={60} value={reason.value} onInput={(event) => (reason.value = event.currentTarget.value)} /></label>}
      <button class="small primary" type="submit" disabled={busy.value}>{t('refund.give')}</button>
      <button class="small" type="button" onClick={() => (open.value = false)}>{t('refund.leave')}</button>
      <p class="problem" role="alert">{problem.value}</p>
    </form>
  );
}
