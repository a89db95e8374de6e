import { effect, useSignal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Market } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { integer, number, won } from '../i18n/format.ts';
import { decimal, decimalText, parseDecimal } from '../money/decimal.ts';
import { availableOf, check, sizeForShare, tickAt, type Checked } from '../order/checks.ts';
import { draft, durationMs, edit, goodFor, selfTrade, special, specialValue, timeInForce, type Duration } from '../order/draft.ts';
import { problemText } from '../order/problem-text.ts';
import { checkSpecial, itemFor } from '../order/special.ts';
import { submit } from '../order/submit.ts';
import { mine } from '../state/account.ts';
import { assetName, book, chainNowMs, connection, displayDecimals, market, refreshMarket, ticker } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { OrderType, SelfTrade, Side, TimeInForce } from '../wire/operations.ts';
import { Field } from './Field.tsx';
import { tell } from './Notices.tsx';
import { FirstSteps } from './FirstSteps.tsx';
import { SpecialFields } from './SpecialFields.tsx';

const SHARES = [10, 25, 50, 100];

export function Ticket() {
  const m = market.value;
  const hasMarket = m !== null;
  useEffect(() => {
    if (!hasMarket) return undefined;
    return startWithMarketPrice();
  }, [hasMarket]);
  return (
    <section class={`panel ticket side-${draft.value.side}`} aria-label={t('ticket.title')}>
      {m !== null && <TicketForm market={m} />}
      <FirstSteps />
    </section>
  );
}

/** Every time the market changes the price starts at the last one (before the first trade: at the reference price), and the size is empty. */
function startWithMarketPrice(): () => void {
  let started = '';
  return effect(() => {
    const now = ticker.value;
    if (now === null || now.market === started) return;
    started = now.market;
    edit({ price: now.last ?? market.peek()?.referencePrice ?? '', size: '' });
  });
}

function TicketForm({ market: m }: { market: Market }) {
  const busy = useSignal(false);
  const asked = useSignal(false);
  const d = draft.value;
  const balances = mine.value?.balances.value ?? null;
  const checked = check(d, m, book.value, balances);
  const last = lastPrice();
  const specialProblem = checkSpecial(special.value, specialValue.value, d.type, timeInForce.value, checked.lots, m, last);
  // A stop meets the book of later, not of now.
  const waits = special.value === 'stop' || special.value === 'trailing';
  const problem = waits && checked.problem?.code === 'noLiquidity' ? null : checked.problem;
  const shown = problem !== null && (asked.value || isTyped(problem.field)) ? problem : null;
  const say = (field: 'price' | 'size' | 'form') => (shown?.field === field ? problemText(shown, m) : null);
  const limit = d.type === 'limit';

  const send = async (event: Event) => {
    event.preventDefault();
    asked.value = true;
    if (problem !== null || specialProblem !== null || busy.value) return;
    busy.value = true;
    const result = await submit([itemOf(m, checked, last)]);
    busy.value = false;
    if (result.ok) {
      asked.value = false;
      const sent = d.side === 'buy' ? 'ticket.boughtSent' : 'ticket.soldSent';
      tell(true, result.height === null ? t('ticket.accepted') : t(sent, { height: integer(result.height) }), links.operation(result.id));
      edit({ size: '' });
    } else {
      tell(false, result.message, result.id === undefined ? undefined : links.operation(result.id));
      void refreshMarket(m.symbol).catch(() => undefined);
    }
  };
  const step = (direction: 1 | -1) => {
    const price = parseDecimal(d.price) ?? decimal(ticker.value?.last);
    const tick = tickAt(m, direction < 0 && price > 0n ? price - 1n : price);
    const down = price - (price % tick);
    const next = direction > 0 ? down + tick : down === price ? price - tick : down;
    if (next > 0n) edit({ price: decimalText(next) });
  };
  return (
    <form onSubmit={(event) => void send(event)} noValidate>
      <div class="sides" role="radiogroup" aria-label={t('ticket.side')}>
        {(['buy', 'sell'] as const).map((side) => (
          <label key={side} class={`side-${side}`}>
            <input type="radio" name="side" checked={d.side === side} onChange={() => edit({ side })} />
            <span>{t(`ticket.${side}`)}</span>
          </label>
        ))}
      </div>
      <div class="types" role="radiogroup" aria-label={t('ticket.type')}>
        {(['limit', 'market'] as const).map((type) => (
          <label key={type}>
            <input type="radio" name="type" checked={d.type === type} onChange={() => chooseType(type)} />
            <span>{t(`ticket.${type}`)}</span>
          </label>
        ))}
        <Available market={m} />
      </div>

      <Field name="price" label={t('ticket.price')} unit={m.quote} value={limit ? d.price : ''} disabled={!limit}
        placeholder={limit ? '' : t('ticket.bestPrice')} problem={say('price')} onInput={(price) => edit({ price })}
        onStep={limit ? step : undefined} />
      <Field name="size" label={t('ticket.size')} unit={m.base} value={d.size} problem={say('size')} placeholder={number(m.lotSize)}
        onInput={(size) => edit({ size })} />
      <div class="shares" role="group" aria-label={t('ticket.shares')}>
        {SHARES.map((percent) => (
          <button key={percent} type="button" disabled={balances === null}
            onClick={() => edit({ size: sizeForShare(percent, d, m, book.value, balances ?? []) })}>
            {percent === 100 ? t('ticket.all') : `${percent}%`}
          </button>
        ))}
      </div>

      <div class="row">
        <label class="select">
          <span>{t('ticket.timeInForce')}</span>
          <select value={timeInForce.value} onChange={(event) => (timeInForce.value = Number(event.currentTarget.value))}>
            {!limit || <option value={TimeInForce.gtc}>{t('tif.gtc')}</option>}
            <option value={TimeInForce.ioc}>{t('tif.ioc')}</option>
            <option value={TimeInForce.fok}>{t('tif.fok')}</option>
            {!limit || <option value={TimeInForce.postOnly}>{t('tif.postOnly')}</option>}
            {!limit || <option value={TimeInForce.gtt}>{t('tif.gtt')}</option>}
          </select>
        </label>
        {timeInForce.value === TimeInForce.gtt && (
          <label class="select">
            <span>{t('ticket.goodFor')}</span>
            <select value={goodFor.value} onChange={(event) => (goodFor.value = event.currentTarget.value as Duration)}>
              {(Object.keys(durationMs) as Duration[]).map((name) => <option key={name} value={name}>{t(`duration.${name}`)}</option>)}
            </select>
          </label>
        )}
      </div>
      <details class="advanced">
        <summary>{t('ticket.advanced')}{special.value === 'none' ? '' : ` · ${t(`special.${special.value}`)}`}</summary>
        <SpecialFields market={m} problem={asked.value || specialValue.value !== '' ? specialProblem : null} />
        <label class="select">
          <span>{t('ticket.selfTrade')}</span>
          <select value={selfTrade.value} onChange={(event) => (selfTrade.value = Number(event.currentTarget.value))}>
            <option value={SelfTrade.cancelTaker}>{t('selfTrade.cancelTaker')}</option>
            <option value={SelfTrade.cancelMaker}>{t('selfTrade.cancelMaker')}</option>
            <option value={SelfTrade.cancelBoth}>{t('selfTrade.cancelBoth')}</option>
            <option value={SelfTrade.decrement}>{t('selfTrade.decrement')}</option>
          </select>
        </label>
        <p class="fine">{t('ticket.rules', { lot: number(m.lotSize), base: m.base, minimum: won(m.minNotional), maker: m.makerFeeBps / 100, taker: m.takerFeeBps / 100 })}</p>
      </details>

      <Summary market={m} checked={checked} />
      <p class="problem" role="alert">{say('form')}</p>
      <button class={`send side-${d.side}`} type="submit" disabled={busy.value || mine.value === null || connection.value !== 'live'}>
        {busy.value ? t('ticket.sending') : t(d.side === 'buy' ? 'ticket.buyAsset' : 'ticket.sellAsset', { asset: assetName(m.base) })}
      </button>
    </form>
  );
}

function Available({ market: m }: { market: Market }) {
  const view = mine.value;
  if (view === null) return null;
  const buying = draft.value.side === 'buy';
  const amount = availableOf(view.balances.value, buying ? m.quote : m.base);
  const text = buying ? won(amount) : `${number(amount, displayDecimals(m.base))} ${m.base}`;
  return <span class="available num">{t('ticket.available')} <b>{text}</b></span>;
}

function Summary({ market: m, checked }: { market: Market; checked: Checked }) {
  const e = checked.estimate;
  const buying = draft.value.side === 'buy';
  const total = e === null ? null : buying ? e.notional + e.fee : e.notional - e.fee;
  return (
    <dl class="summary">
      {draft.value.type === 'market' && <div><dt>{t('ticket.averagePrice')}</dt><dd class="num">{e === null ? '–' : number(e.averagePrice, 2)}</dd></div>}
      <div><dt>{t('ticket.notional')}</dt><dd class="num">{won(e?.notional)}</dd></div>
      <div><dt>{t('ticket.fee', { percent: m.takerFeeBps / 100 })}</dt><dd class="num">{won(e?.fee, 2)}</dd></div>
      <div class="sum"><dt>{t(buying ? 'ticket.pay' : 'ticket.receive')}</dt><dd class="num">{won(total)}</dd></div>
    </dl>
  );
}

/** A market order never rests, so the times in force that rest are not for it. */
function chooseType(type: 'limit' | 'market'): void {
  edit({ type });
  const rests = timeInForce.value !== TimeInForce.ioc && timeInForce.value !== TimeInForce.fok;
  if (type === 'market' && rests) timeInForce.value = TimeInForce.ioc;
  if (type === 'limit' && !rests) timeInForce.value = TimeInForce.gtc;
}

/** A field is complained about only once something stands in it. */
function isTyped(field: 'price' | 'size' | 'form'): boolean {
  return field === 'form' || draft.value.size !== '' && (field === 'size' || draft.value.price !== '');
}

/** What triggers stops; null before the first trade. */
function lastPrice() {
  const last = ticker.value?.last;
  return last === null || last === undefined ? null : decimal(last);
}

function itemOf(m: Market, checked: Checked, last: ReturnType<typeof lastPrice>) {
  const d = draft.value;
  const goodTillTime = timeInForce.value === TimeInForce.gtt;
  return itemFor(special.value, specialValue.value, {
    market: m.symbol,
    side: Side[d.side],
    type: OrderType[d.type],
    price: checked.priceSteps,
    lots: checked.lots,
    timeInForce: timeInForce.value,
    expiresAtMs: goodTillTime ? chainNowMs() + durationMs[goodFor.value] : 0,
    selfTrade: selfTrade.value,
    clientOrderId: 0n,
  }, m, last);
}
