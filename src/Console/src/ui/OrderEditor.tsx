import { useSignal } from '@preact/signals';
import type { Order } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { number } from '../i18n/format.ts';
import { decimal, floorTo, parseDecimal } from '../money/decimal.ts';
import { tickAt } from '../order/checks.ts';
import { submit } from '../order/submit.ts';
import { markets } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { amendOrder, reduceOrder, type Item } from '../wire/operations.ts';
import { tell } from './Notices.tsx';

/** Changes an open order where it stands: a new price, or another size that remains. */
export function OrderEditor({ order, close }: { order: Order; close: () => void }) {
  const { hasTrigger, hasPrice } = fieldsOf(order);
  const trigger = useSignal(order.stop?.triggerPrice ?? '');
  const price = useSignal(order.price ?? '');
  const remaining = useSignal(order.remaining);
  const busy = useSignal(false);
  const change = changeOf(order, { trigger: trigger.value, price: price.value, remaining: remaining.value });
  const save = async (event: Event) => {
    event.preventDefault();
    if (change.item === null || busy.value) return;
    busy.value = true;
    const result = await submit([change.item]);
    busy.value = false;
    tell(result.ok, result.ok ? t('edit.done') : result.message, result.id === undefined ? undefined : links.operation(result.id));
    if (result.ok) close();
  };
  const input = (name: string, label: string, value: typeof price) => (
    <label><span>{label}</span>
      <input class="num" name={name} inputMode="decimal" autoComplete="off" value={value.value} onInput={(event) => (value.value = event.currentTarget.value.replace(/[,\s]/g, ''))} />
    </label>
  );
  return (
    <form class="order-edit" aria-label={t('edit.title')} onSubmit={(event) => void save(event)}
      onKeyDown={(event) => { if (event.key === 'Escape') close(); }}>
      {hasTrigger && input('edit-trigger', t('special.stop.field'), trigger)}
      {hasPrice && input('edit-price', t('col.price'), price)}
      {input('edit-remaining', t('edit.remaining'), remaining)}
      <button class="small primary" type="submit" disabled={change.item === null || busy.value}>{t('edit.save')}</button>
      <button class="small" type="button" onClick={close}>{t('edit.close')}</button>
      <p class={change.problem === null ? 'hint' : 'problem'} role="status">{change.problem ?? change.hint}</p>
    </form>
  );
}

interface Change { item: Item | null; hint: string; problem: string | null }

/** What of an order can be changed besides its size: the chain moves the trigger of a trailing stop, and an order at market has no price. */
function fieldsOf(order: Order): { hasTrigger: boolean; hasPrice: boolean } {
  const waits = order.status === 'waiting';
  return { hasTrigger: waits && !order.stop?.trailBy, hasPrice: !waits || order.type === 'limit' };
}

/** A pure reduction keeps the order's place and is possible even in a halted market; everything else amends. */
function changeOf(order: Order, text: { trigger: string; price: string; remaining: string }): Change {
  const refuse = (problem: string): Change => ({ item: null, hint: '', problem });
  const market = markets.value.find((m) => m.symbol === order.market);
  if (market === undefined) return refuse(t('page.loading'));
  const { hasTrigger, hasPrice } = fieldsOf(order);
  const prices: { now: bigint; before: bigint }[] = [];
  for (const [has, now, before] of [[hasTrigger, text.trigger, order.stop?.triggerPrice], [hasPrice, text.price, order.price]] as const) {
    const value = has ? parseDecimal(now) : 0n;
    if (value === null || (has && value <= 0n)) return refuse(t('problem.priceMissing'));
    const tick = has ? tickAt(market, value) : 1n;
    const below = floorTo(value, tick);
    if (below !== value) return refuse(t('problem.offTick', { tick: number(tick), below: number(below), above: number(below + tick) }));
    prices.push({ now: value, before: has ? decimal(before) : 0n });
  }
  const remaining = parseDecimal(text.remaining);
  if (remaining === null || remaining <= 0n) return refuse(t('problem.sizeMissing'));
  const lot = decimal(market.lotSize);
  if (remaining % lot !== 0n) return refuse(t('problem.offLot', { lot: number(lot), asset: market.base }));

  const oldRemaining = decimal(order.remaining);
  const isSame = prices.every((price) => price.now === price.before);
  if (isSame && remaining === oldRemaining) return { item: null, hint: t('edit.nothing'), problem: null };
  const id = BigInt(order.orderId);
  if (isSame && remaining < oldRemaining) return { item: reduceOrder(id, (oldRemaining - remaining) / lot), hint: t('edit.keepsPlace'), problem: null };
  const step = decimal(market.priceStep);
  // Of an order that waits, 0 leaves a price as it is.
  if (order.status === 'waiting') {
    const [trigger, price] = prices.map((each) => (each.now === each.before ? 0n : each.now / step));
    return { item: amendOrder(id, price!, remaining / lot, trigger!), hint: t('edit.waits'), problem: null };
  }
  return { item: amendOrder(id, prices[1]!.now / step, remaining / lot), hint: t('edit.losesPlace'), problem: null };
}
