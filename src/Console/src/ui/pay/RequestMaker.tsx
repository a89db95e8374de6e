import { useSignal } from '@preact/signals';
import { useMemo } from 'preact/hooks';
import { t } from '../../i18n/index.ts';
import { dateTime, span } from '../../i18n/format.ts';
import { parseDecimal } from '../../money/decimal.ts';
import { assets, assetName, chainNowMs, status } from '../../state/exchange.ts';
import { keepTillOrder, orNull, paidOf, tillOrders } from '../../state/pay.ts';
import { wallet } from '../../state/wallet.ts';
import { toHex } from '../../wire/bytes.ts';
import { isOrderId, orderHash, readRequest, requestLink, requestText, signRequest, type PaymentRequest } from '../../wire/payment-request.ts';
import { CopyText } from '../CopyText.tsx';
import { useNow } from '../useNow.ts';
import { usePolled } from '../usePolled.ts';
import { QrCode } from './QrCode.tsx';
import { moneyText } from './words.tsx';

const VALID_MINUTES = [5, 15, 60, 1_440] as const;

/** Number that no order of this till had: the day and a count of what the browser keeps. */
const nextOrder = (address: string): string => {
  const today = new Date().toISOString().slice(2, 10).replaceAll('-', '');
  const used = new Set(tillOrders(address).map((order) => order.orderId));
  let count = 1;
  while (used.has(`${today}-${count}`)) count++;
  return `${today}-${count}`;
};

/** Signs what is asked for with the shop's key, and shows it until it is paid. Nothing is sent. */
export function RequestMaker({ address }: { address: string }) {
  const [amount, order, minutes, note, asset] = [useSignal(''), useSignal(nextOrder(address)), useSignal<number>(VALID_MINUTES[1]), useSignal(''), useSignal('KRW')];
  const latest = useMemo(() => tillOrders(address)[0], [address]);
  const [shown, problem] = [useSignal<string | null>(latest !== undefined && (readRequest(latest.text)?.expiresAtMs ?? 0) > chainNowMs() ? latest.text : null), useSignal('')];
  const make = (event: Event) => {
    event.preventDefault();
    const value = parseDecimal(amount.value);
    const [key, chainId] = [wallet.value, status.value?.chainId];
    problem.value = value === null || value <= 0n ? t('send.badAmount') : !isOrderId(order.value) ? t('till.badOrder')
      : tillOrders(address).some((each) => each.orderId === order.value) ? t('till.usedOrder') : key === null || chainId === undefined ? t('error.unreachable') : '';
    if (problem.value !== '') return;
    const text = requestText(signRequest(key!, { chainId: chainId!, merchant: key!.address, orderId: order.value, asset: asset.value, amount: value!, expiresAtMs: chainNowMs() + minutes.value * 60_000 }));
    keepTillOrder(address, { orderId: order.value, text, note: note.value, madeAtMs: chainNowMs() });
    shown.value = text;
    [amount.value, note.value, order.value] = ['', '', nextOrder(address)];
  };
  const request = shown.value === null ? null : readRequest(shown.value);
  return (
    <div class="in-and-out">
      <section class="panel" aria-label={t('till.ask')}>
        <h2 class="panel-title">{t('till.ask')}</h2>
        <p class="lead">{t('till.askLead')}</p>
        <form class="pay-form" onSubmit={make} noValidate>
          <label><span>{t('col.sum')}</span><input class="num" name="till-amount" inputMode="decimal" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
          <label><span>{t('col.asset')}</span><select name="till-asset" value={asset.value} onChange={(event) => (asset.value = event.currentTarget.value)}>{[...assets.value.keys()].map((symbol) => <option key={symbol} value={symbol}>{assetName(symbol)}</option>)}</select></label>
          <label><span>{t('pay.order')}</span><input class="mono" name="till-order" autoComplete="off" spellcheck={false} maxLength={35} value={order.value} onInput={(event) => (order.value = event.currentTarget.value)} /></label>
          <label><span>{t('till.valid')}</span><select name="till-minutes" value={String(minutes.value)} onChange={(event) => (minutes.value = Number(event.currentTarget.value))}>{VALID_MINUTES.map((each) => <option key={each} value={String(each)}>{span(each * 60_000)}</option>)}</select></label>
          <label class="wide-field"><span>{t('till.note')}</span><input name="till-note" autoComplete="off" maxLength={80} value={note.value} onInput={(event) => (note.value = event.currentTarget.value)} /></label>
          <button class="primary" type="submit">{t('till.make')}</button>
          <p class="problem" role="alert">{problem.value}</p>
        </form>
      </section>
      <section class="panel till-shown" aria-label={t('till.shown')} aria-live="polite">
        {request === null ? <p class="empty">{t('till.nothing')}</p> : <Shown key={shown.value} request={request} address={address} close={() => (shown.value = null)} />}
      </section>
    </div>
  );
}

function Shown({ request, address, close }: { request: PaymentRequest; address: string; close: () => void }) {
  const now = useNow();
  const paid = usePolled(() => orNull(paidOf(address, request.orderId, toHex(orderHash(request.merchant, request.orderId)))), `shown ${request.orderId}`, 1_500).value;
  const left = request.expiresAtMs - now;
  const amount = moneyText(request.amount, request.asset);
  return (
    <>
      <p class="request-amount num">{amount}</p>
      <p class="hint"><span class="mono">{request.orderId}</span>{paid === null && left > 0 ? ` · ${t('pay.left', { span: span(left) })}` : ''}</p>
      {paid !== null
        ? <div class="verdict holds"><b>{t('till.paid', { amount })}</b> {dateTime(paid.time)}{paid.withVouchers ? ` · ${t('till.withVouchers')}` : ''}</div>
        : left <= 0 ? <div class="verdict fails"><b>{t('pay.expired')}</b></div>
          : (
            <>
              <QrCode text={requestLink(location.origin, request)} />
              <p class="hint">{t('till.waiting')}</p>
              <details><summary>{t('till.asText')}</summary><p class="till-link"><CopyText text={requestLink(location.origin, request)} /></p></details>
            </>
          )}
      <p><button type="button" class="small" onClick={close}>{t('till.close')}</button></p>
    </>
  );
}
