import { useSignal } from '@preact/signals';
import type { Merchant } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { number } from '../../i18n/format.ts';
import { decimal, parseDecimal } from '../../money/decimal.ts';
import { submit } from '../../order/submit.ts';
import { mine } from '../../state/account.ts';
import { assetName } from '../../state/exchange.ts';
import { pay } from '../../wire/operations.ts';
import { isReference } from '../../wire/payment-request.ts';
import { tellResult } from '../ActionButton.tsx';
import { addressBytes } from './RequestPanel.tsx';
import { moneyText } from './words.tsx';

const MEMO_BYTES_MAX = 128;

/** Pays anybody, with a reference by which both find the payment again. */
export function PayForm({ address, merchants }: { address: string; merchants: ReadonlyMap<string, Merchant> }) {
  const [to, asset, amount, reference, memo] = [useSignal(''), useSignal('KRW'), useSignal(''), useSignal(''), useSignal('')];
  const [busy, asked] = [useSignal(false), useSignal(false)];
  const balances = (mine.value?.balances.value ?? []).filter((balance) => decimal(balance.available) > 0n);
  const balance = balances.find((each) => each.asset === asset.value) ?? balances[0];
  const [target, value] = [addressBytes(to.value), parseDecimal(amount.value)];
  const problem = target === null ? t('send.badAddress')
      : to.value.trim().toLowerCase() === address.toLowerCase() ? t('send.toSelf')
        : value === null || value <= 0n ? t('send.badAmount')
          : value > decimal(balance?.available) ? t('problem.insufficient', { asset: assetName(balance?.asset ?? 'KRW'), needed: number(value), available: number(balance?.available ?? '0') })
            : !isReference(reference.value) ? t('pay.badReference')
              : new TextEncoder().encode(memo.value).length > MEMO_BYTES_MAX ? t('send.longMemo', { most: MEMO_BYTES_MAX }) : '';
  const send = async (event: Event) => {
    event.preventDefault();
    asked.value = true;
    if (busy.value || problem !== '') return;
    busy.value = true;
    const result = await submit([pay(target!, balance!.asset, value!.toString(), reference.value, memo.value)]);
    busy.value = false;
    tellResult(result, t('pay.done', { amount: moneyText(value!, balance!.asset) }));
    if (result.ok) [amount.value, reference.value, memo.value, asked.value] = ['', '', '', false];
  };
  return (
    <section class="panel" aria-label={t('pay.byReference')}>
      <h2 class="panel-title">{t('pay.byReference')}</h2>
      <p class="lead">{t('pay.byReferenceLead')}</p>
      <form class="pay-form" onSubmit={(event) => void send(event)} noValidate>
        <label class="wide-field"><span>{t('pay.toWhom')}</span>
          <input class="mono" name="pay-to" list="pay-merchants" autoComplete="off" spellcheck={false} placeholder="0x…" value={to.value} onInput={(event) => (to.value = event.currentTarget.value)} />
          <datalist id="pay-merchants">{[...merchants.values()].filter((merchant) => merchant.status === 'active').map((merchant) => <option key={merchant.account} value={merchant.account}>{merchant.name}</option>)}</datalist>
        </label>
        <label><span>{t('col.asset')}</span>
          <select name="pay-asset" value={balance?.asset ?? 'KRW'} onChange={(event) => (asset.value = event.currentTarget.value)}>
            {balances.length === 0 ? <option value="KRW">{assetName('KRW')}</option> : balances.map((each) => <option key={each.asset} value={each.asset}>{assetName(each.asset)} · {number(each.available, 4)}</option>)}
          </select>
        </label>
        <label><span>{t('col.sum')}</span><input class="num" name="pay-sum" inputMode="decimal" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
        <label><span>{t('pay.reference')}</span><input class="mono" name="pay-id" autoComplete="off" spellcheck={false} maxLength={35} value={reference.value} onInput={(event) => (reference.value = event.currentTarget.value)} /></label>
        <label><span>{t('send.memo')}</span><input name="pay-memo" autoComplete="off" value={memo.value} onInput={(event) => (memo.value = event.currentTarget.value)} /></label>
        <button class="primary" type="submit" disabled={busy.value}>{t(busy.value ? 'ticket.sending' : 'pay.pay')}</button>
        <p class="problem" role="alert">{asked.value ? problem : ''}</p>
      </form>
    </section>
  );
}
