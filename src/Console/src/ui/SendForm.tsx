import { useSignal } from '@preact/signals';
import type { Balance } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { number } from '../i18n/format.ts';
import { decimal, parseDecimal } from '../money/decimal.ts';
import { submit } from '../order/submit.ts';
import { assetName } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { fromHex } from '../wire/bytes.ts';
import { transfer } from '../wire/operations.ts';
import { tell } from './Notices.tsx';

const ADDRESS_BYTES = 20;
const MEMO_BYTES_MAX = 128;

/** Sends an asset to another account. */
export function SendForm({ balances, address }: { balances: readonly Balance[]; address: string }) {
  const held = balances.filter((balance) => decimal(balance.available) > 0n);
  const [to, asset, amount, memo] = [useSignal(''), useSignal(''), useSignal(''), useSignal('')];
  const [busy, asked] = [useSignal(false), useSignal(false)];
  const balance = held.find((b) => b.asset === asset.value) ?? held[0];
  if (balance === undefined) return <p class="empty">{t('account.noBalances')}</p>;

  const target = /^0x[0-9a-fA-F]{40}$/.test(to.value.trim()) ? fromHex(to.value) : null;
  const value = parseDecimal(amount.value);
  const problems = {
    to: target?.length !== ADDRESS_BYTES ? t('send.badAddress') : to.value.trim().toLowerCase() === address.toLowerCase() ? t('send.toSelf') : null,
    amount: value === null || value <= 0n ? t('send.badAmount')
      : value > decimal(balance.available) ? t('problem.insufficient', { asset: assetName(balance.asset), needed: number(value), available: number(balance.available) }) : null,
    memo: new TextEncoder().encode(memo.value).length > MEMO_BYTES_MAX ? t('send.longMemo', { most: MEMO_BYTES_MAX }) : null,
  };
  const say = (name: keyof typeof problems, typed: string) => (asked.value || typed !== '' ? problems[name] : null);
  const send = async (event: Event) => {
    event.preventDefault();
    asked.value = true;
    if (busy.value || problems.to !== null || problems.amount !== null || problems.memo !== null) return;
    busy.value = true;
    const result = await submit([transfer(target!, balance.asset, value!.toString(), memo.value)]);
    busy.value = false;
    tell(result.ok, result.ok ? t('send.done') : result.message, result.id === undefined ? undefined : links.operation(result.id));
    if (!result.ok) return;
    [amount.value, memo.value, asked.value] = ['', '', false];
  };
  const input = (name: keyof typeof problems, label: string, text: typeof to, mono: boolean) => (
    <label class={`send-${name}`}><span>{label}</span>
      <input class={mono ? 'mono' : 'num'} name={`send-${name}`} autoComplete="off" spellcheck={false} value={text.value} aria-invalid={say(name, text.value) !== null}
        inputMode={name === 'amount' ? 'decimal' : 'text'} placeholder={name === 'to' ? '0x…' : ''}
        onInput={(event) => (text.value = name === 'amount' ? event.currentTarget.value.replace(/[,\s]/g, '') : event.currentTarget.value)} />
      <span class="problem" role="alert">{say(name, text.value)}</span>
    </label>
  );
  return (
    <form class="send-form" onSubmit={(event) => void send(event)} noValidate>
      <p class="hint">{t('send.lead')}</p>
      {input('to', t('send.to'), to, true)}
      <label class="send-asset"><span>{t('col.asset')}</span>
        <select name="send-asset" value={balance.asset} onChange={(event) => (asset.value = event.currentTarget.value)}>
          {held.map((b) => <option key={b.asset} value={b.asset}>{assetName(b.asset)} · {number(b.available, 8)}</option>)}
        </select>
      </label>
      {input('amount', t('col.amount'), amount, false)}
      {input('memo', t('send.memo'), memo, false)}
      <div class="send-end">
        <button class="primary" type="submit" disabled={busy.value}>{t('send.send')}</button>
        <button type="button" onClick={() => (amount.value = balance.available)}>{t('ticket.all')}</button>
      </div>
    </form>
  );
}
