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
  // Of a stop that waits, the trigger price is what one changes.
  const waits = order.status === 'waiting';
  const price = useSignal((waits ? order.stop?.triggerPrice : order.price) ?? '');
  const remaining = useSignal(order.remaining);
  const busy = useSignal(false);
  const change = changeOf(order, price.value, remaining.value);
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
      {input('edit-price', t(waits ? 'special.stop.field' : 'col.price'), price)}
      {input('edit-remaining', t('edit.remaining'), remaining)}
      <button class="small primary" type="submit" disabled={change.item === null || busy.value}>{t('edit.save')}</button>
      <button class="small" type="button" onClick={close}>{t('edit.close')}</button>
      <p class={change.problem === null ? 'hint' : 'problem'} role="status">{change.problem ?? change.hint}</p>
    </form>
  );
}

interface Change { item: Item | null; hint: string; problem: string | null }

/** A pure reduction keeps the order's place and is possible even in a halted market; everything else amends. */
function changeOf(order: Order, priceText: string, remainingText: string): Change {
  const refuse = (problem: string): Change => ({ item: null, hint: '', problem });
  const market = markets.value.find((m) => m.symbol === order.market);
  if (market === undefined) return refuse(t('page.loading'));
  const [price, remaining] = [parseDecimal(priceText), parseDecimal(remainingText)];
  if (price === null || price <= 0n) return refuse(t('problem.priceMissing'));
  if (remaining === null || remaining <= 0n) return refuse(t('problem.sizeMissing'));
  const tick = tickAt(market, price);
  const below = floorTo(price, tick);
  if (below !== price) return refuse(t('problem.offTick', { tick: number(tick), below: number(below), above: number(below + tick) }));
  const lot = decimal(market.lotSize);
  if (remaining % lot !== 0n) return refuse(t('problem.offLot', { lot: number(lot), asset: market.base }));

  const waits = order.status === 'waiting';
  const [oldPrice, oldRemaining] = [decimal(waits ? order.stop?.triggerPrice : order.price), decimal(order.remaining)];
  if (price === oldPrice && remaining === oldRemaining) return { item: null, hint: t('edit.nothing'), problem: null };
  const id = BigInt(order.orderId);
  if (price === oldPrice && remaining < oldRemaining) return { item: reduceOrder(id, (oldRemaining - remaining) / lot), hint: t('edit.keepsPlace'), problem: null };
  const steps = price / decimal(market.priceStep);
  if (waits) return { item: amendOrder(id, 0n, remaining / lot, price === oldPrice ? 0n : steps), hint: t('edit.waits'), problem: null };
  return { item: amendOrder(id, steps, remaining / lot), hint: t('edit.losesPlace'), problem: null };
}
