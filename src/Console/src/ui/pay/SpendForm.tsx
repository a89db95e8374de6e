import { useSignal } from '@preact/signals';
import { api } from '../../api/client.ts';
import type { Campaign, Voucher } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { decimal, parseDecimal } from '../../money/decimal.ts';
import { submit } from '../../order/submit.ts';
import { mine } from '../../state/account.ts';
import { accepts, orNull } from '../../state/pay.ts';
import { fromHex } from '../../wire/bytes.ts';
import { spendGrant } from '../../wire/operations.ts';
import { isOrderId, orderHash } from '../../wire/payment-request.ts';
import { tellResult } from '../ActionButton.tsx';
import { usePolled } from '../usePolled.ts';
import { FeeLine } from './FeeLine.tsx';
import { moneyText, useMerchants } from './words.tsx';

/** Pays a merchant's order with a voucher, and shows before how much of it the voucher pays. */
export function SpendForm({ address, vouchers, campaigns, again }: { address: string; vouchers: readonly Voucher[]; campaigns: readonly Campaign[]; again: () => void }) {
  const [chosen, to, order, amount, busy, problem] = [useSignal(''), useSignal(''), useSignal(''), useSignal(''), useSignal(false), useSignal('')];
  const merchants = useMerchants();
  const usable = vouchers.filter((voucher) => decimal(voucher.balance) > 0n);
  const voucher = usable.find((each) => String(each.campaign) === chosen.value) ?? usable[0];
  const campaign = campaigns.find((each) => Number(each.id) === Number(voucher?.campaign));
  const named = usePolled(() => (voucher === undefined ? Promise.resolve(null) : orNull(api.campaignMerchants(Number(voucher.campaign)))), `standing ${voucher?.campaign ?? ''}`, 15_000).value?.items ?? [];
  const standing = new Map(named.map((each) => [each.merchant.toLowerCase(), each.standing]));
  const taking = campaign === undefined ? [] : [...merchants.values()].filter((merchant) => merchant.account.toLowerCase() !== address.toLowerCase() && accepts(campaign, merchant, standing.get(merchant.account.toLowerCase())));
  const merchant = taking.find((each) => each.account === to.value) ?? taking[0];
  const value = parseDecimal(amount.value);
  const asks = voucher !== undefined && merchant !== undefined && value !== null && value > 0n;
  const quote = usePolled(() => (asks ? orNull(api.grantQuote([Number(voucher.campaign)], address, merchant.account, value.toString())) : Promise.resolve(null)), `quote ${voucher?.campaign ?? ''} ${merchant?.account ?? ''} ${amount.value}`, 10_000).value;
  const refusal = quote?.parts[0]?.refusal ?? null;
  const available = mine.value?.balances.value.find((balance) => balance.asset === voucher?.asset)?.available ?? '0';
  if (voucher === undefined || campaign === undefined) return null;
  const pay = async (event: Event) => {
    event.preventDefault();
    problem.value = merchant === undefined ? t('spend.nobody') : value === null || value <= 0n ? t('send.badAmount') : !isOrderId(order.value) ? t('till.badOrder')
      : refusal !== null ? (tryT(`refusal.${refusal}`) ?? refusal) : quote !== null && decimal(quote.own) > decimal(available) ? t('spend.ownShort', { own: moneyText(quote.own, voucher.asset), available: moneyText(available, voucher.asset) }) : '';
    if (busy.value || problem.value !== '' || quote === null) return;
    busy.value = true;
    const bytes = fromHex(merchant!.account)!;
    const result = await submit([spendGrant([Number(voucher.campaign)], bytes, orderHash(bytes, order.value), value!.toString(), decimal(quote.own).toString())]);
    busy.value = false;
    tellResult(result, t('pay.done', { amount: moneyText(value!, voucher.asset) }));
    if (result.ok) [order.value, amount.value] = ['', ''];
    else problem.value = result.message;
    again();
  };
  return (
    <form class="pay-form spend" onSubmit={(event) => void pay(event)} noValidate>
      <h3 class="wide-field">{t('spend.title')}</h3>
      <p class="hint wide-field">{t('spend.lead')}</p>
      <label><span>{t('spend.voucher')}</span><select name="spend-voucher" value={String(voucher.campaign)} onChange={(event) => (chosen.value = event.currentTarget.value)}>{usable.map((each) => <option key={each.campaign} value={String(each.campaign)}>{each.name} · {moneyText(each.balance, each.asset)}</option>)}</select></label>
      <label><span>{t('spend.merchant')}</span><select name="spend-merchant" value={merchant?.account ?? ''} onChange={(event) => (to.value = event.currentTarget.value)}>{taking.length === 0 ? <option value="">{t('spend.nobody')}</option> : taking.map((each) => <option key={each.account} value={each.account}>{each.name}</option>)}</select></label>
      <label><span>{t('pay.order')}</span><input class="mono" name="spend-order" autoComplete="off" spellcheck={false} maxLength={35} value={order.value} onInput={(event) => (order.value = event.currentTarget.value)} /></label>
      <label><span>{t('spend.price')}</span><input class="num" name="spend-amount" inputMode="decimal" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
      {quote !== null && (
        <p class="city-answer wide-field" role="status">
          {refusal !== null ? (tryT(`refusal.${refusal}`) ?? refusal) : quote.own === '0' ? t('spend.all', { amount: moneyText(quote.parts[0]!.amount, voucher.asset) }) : t('spend.part', { amount: moneyText(quote.parts[0]!.amount, voucher.asset), own: moneyText(quote.own, voucher.asset) })}
        </p>
      )}
      <button class="primary" type="submit" disabled={busy.value}>{t(busy.value ? 'ticket.sending' : 'pay.pay')}</button>
      <p class="problem" role="alert">{problem.value}</p>
      <FeeLine address={address} />
    </form>
  );
}
