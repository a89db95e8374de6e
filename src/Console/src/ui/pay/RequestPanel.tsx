import { useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { Merchant } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { brief, dateTime, number, span } from '../../i18n/format.ts';
import { decimal, decimalText, parseDecimal } from '../../money/decimal.ts';
import { submit } from '../../order/submit.ts';
import { mine } from '../../state/account.ts';
import { assetName, status } from '../../state/exchange.ts';
import { orNull, paidOf } from '../../state/pay.ts';
import { links } from '../../state/route.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import { payRequest, spendGrant } from '../../wire/operations.ts';
import { isReference, orderHash, requestLink, signedBy, type PaymentRequest } from '../../wire/payment-request.ts';
import { tellResult } from '../ActionButton.tsx';
import { useNow } from '../useNow.ts';
import { usePolled } from '../usePolled.ts';
import { FeeLine } from './FeeLine.tsx';
import { QrCode } from './QrCode.tsx';
import { categoryText, moneyText } from './words.tsx';

/** What a merchant asks for in plain words, whether it can be paid, and the way to pay it: with one's own money or with vouchers. */
export function RequestPanel({ request, merchants, address }: { request: PaymentRequest; merchants: ReadonlyMap<string, Merchant>; address: string | null }) {
  const now = useNow();
  const account = `0x${toHex(request.merchant)}`;
  const hash = toHex(orderHash(request.merchant, request.orderId));
  const known = usePolled(() => orNull(api.merchant(account)), account, 10_000);
  const paid = usePolled(() => paidOf(account, request.orderId, hash), `${account} ${request.orderId}`, 2_000);
  const merchant = known.value ?? merchants.get(account) ?? null;
  const available = mine.value?.balances.value.find((balance) => balance.asset === request.asset)?.available ?? '0';
  const signer = signedBy(request);
  const amount = moneyText(request.amount, request.asset);
  const left = request.expiresAtMs - now;
  const stop = paid.value !== null ? null
    : status.value !== null && status.value.chainId !== request.chainId ? t('pay.otherCity', { chain: request.chainId })
      : signer === 'false' ? t('pay.notSigned')
        : known.value === null && known.error === null && merchant === null && paid.error === null ? t('pay.unknownMerchant')
          : merchant !== null && merchant.status !== 'active' ? t('pay.closedMerchant')
            : left <= 0 ? t('pay.expired')
              : address !== null && address.toLowerCase() === account ? t('pay.ownRequest') : null;
  return (
    <section class="panel" aria-label={t('pay.asked')}>
      <div class="request">
        <div class="request-words">
          <h2 class="panel-title">{t('pay.asked')}</h2>
          <p class="request-amount num">{amount}</p>
          <dl class="facts request-facts">
            <div><dt>{t('pay.to')}</dt><dd>{merchant === null ? <span class="mono">{brief(account)}</span> : <><b>{merchant.name}</b> <span class="hint">{categoryText(merchant.category)}</span></>}</dd></div>
            <div><dt>{t('pay.order')}</dt><dd class="mono">{request.orderId}</dd></div>
            <div><dt>{t('pay.until')}</dt><dd class="num">{dateTime(new Date(request.expiresAtMs).toISOString())}{left > 0 && paid.value === null ? ` · ${t('pay.left', { span: span(left) })}` : ''}</dd></div>
            <div><dt>{t('pay.signature')}</dt><dd class={signer === 'false' ? 'bad' : undefined}>{t(`pay.signed.${signer}`)}</dd></div>
          </dl>
          {paid.value !== null && (
            <div class="verdict holds" role="status"><b>{t('pay.isPaid')}</b>{' '}
              {t(address !== null && paid.value.payer.toLowerCase() === address.toLowerCase() ? 'pay.paidByYou' : 'pay.paidByOther', { time: dateTime(paid.value.time) })}{' '}
              {decimal(paid.value.refunded) > 0n && t('pay.givenBack', { amount: moneyText(paid.value.refunded, request.asset) })}
            </div>
          )}
          {stop !== null && <div class="verdict fails" role="alert">{stop}</div>}
          {address !== null && paid.value === null && stop === null && <PayNow request={request} account={account} address={address} available={available} again={paid.again} />}
          {address === null && paid.value === null && <p class="hint city-note">{t('pay.needsWallet')}</p>}
          <p class="city-note"><a href={links.pay()}>{t('pay.another')}</a></p>
        </div>
        <div class="request-code"><QrCode text={requestLink(location.origin, request)} /><p class="hint">{t('pay.qrLead')}</p></div>
      </div>
    </section>
  );
}

/** The payment itself. Vouchers are offered where the merchant takes some that the payer has. */
function PayNow({ request, account, address, available, again }: { request: PaymentRequest; account: string; address: string; available: string; again: () => void }) {
  const [busy, reference, problem, chosen] = [useSignal(false), useSignal(''), useSignal(''), useSignal<'own' | 'vouchers' | null>(null)];
  const vouchers = usePolled(() => orNull(api.vouchers(address)), `vouchers ${address}`, 10_000).value?.items ?? [];
  // Vouchers pay by the merchant's number of the order alone, so the signature has to be looked at here.
  const usable = signedBy(request) !== 'own' ? [] : vouchers.filter((voucher) => voucher.asset === request.asset && decimal(voucher.balance) > 0n).slice(0, 4).map((voucher) => voucher.campaign);
  const quote = usePolled(async () => (usable.length === 0 ? null : quoteOf(usable, address, account, request.amount)), `${usable.join(',')} ${account} ${request.amount}`, 10_000).value;
  const way = quote === null ? 'own' : (chosen.value ?? 'vouchers');
  const own = way === 'own' ? request.amount : parseDecimal(quote!.own)!;
  useEffect(() => { problem.value = ''; }, [way, reference.value, available]);
  const send = async (event: Event) => {
    event.preventDefault();
    if (busy.value) return;
    problem.value = !isReference(reference.value) ? t('pay.badReference')
      : own > decimal(available) ? t('problem.insufficient', { asset: assetName(request.asset), needed: number(own), available: number(available) }) : '';
    if (problem.value !== '') return;
    busy.value = true;
    const result = await submit([way === 'own'
      ? payRequest(request, reference.value)
      : spendGrant(quote!.campaigns, request.merchant, orderHash(request.merchant, request.orderId), request.amount.toString(), own.toString())]);
    busy.value = false;
    tellResult(result, t('pay.done', { amount: moneyText(request.amount, request.asset) }));
    if (!result.ok) problem.value = result.message;
    again();
  };
  const choice = (name: 'own' | 'vouchers', label: string) => (
    <label class="pay-way"><input type="radio" name="pay-way" checked={way === name} onChange={() => (chosen.value = name)} /><span>{label}</span></label>
  );
  return (
    <form class="pay-form" onSubmit={(event) => void send(event)} noValidate>
      {quote !== null && (
        <fieldset class="wide-field"><legend>{t('pay.way')}</legend>
          {choice('vouchers', quote.own === '0' ? t('pay.allVouchers', { names: quote.names(vouchers) }) : t('pay.someVouchers', { names: quote.names(vouchers), part: moneyText(decimalText(request.amount - own), request.asset), own: moneyText(quote.own, request.asset) }))}
          {choice('own', t('pay.ownMoney', { available: moneyText(available, request.asset) }))}
        </fieldset>
      )}
      {way === 'own' && (
        <label class="wide-field"><span>{t('pay.reference')}</span>
          <input class="mono" name="pay-reference" autoComplete="off" spellcheck={false} maxLength={35} value={reference.value} onInput={(event) => (reference.value = event.currentTarget.value)} />
        </label>
      )}
      <button class="primary" type="submit" disabled={busy.value}>{busy.value ? t('ticket.sending') : t('pay.payAmount', { amount: moneyText(request.amount, request.asset) })}</button>
      <p class="problem" role="alert">{problem.value}</p>
      <FeeLine address={address} />
    </form>
  );
}

/** What those of the vouchers pay that the merchant takes; null when none does. */
async function quoteOf(campaigns: readonly number[], payer: string, merchant: string, amount: bigint) {
  const first = await api.grantQuote(campaigns, payer, merchant, amount.toString());
  const usable = first.parts.filter((part) => part.refusal === null && decimal(part.amount) > 0n).map((part) => Number(part.campaign));
  if (usable.length === 0) return null;
  const names = (all: readonly { campaign: number | string; name: string }[]) => usable.map((id) => all.find((each) => Number(each.campaign) === id)?.name ?? String(id)).join(', ');
  return { campaigns: usable, own: first.own, names };
}

/** An address as people write it, in bytes; null when it is none. */
export const addressBytes = (text: string): Uint8Array | null => (/^0x[0-9a-fA-F]{40}$/.test(text.trim()) ? fromHex(text.trim()) : null);
