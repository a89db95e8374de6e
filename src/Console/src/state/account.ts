import { batch, effect, signal, type Signal } from '@preact/signals';
import { api } from '../api/client.ts';
import { isLive, type AccountMessage, type AccountTrade, type Balance, type Operation, type Order, type Transfer } from '../api/types.ts';
import { feed } from './exchange.ts';
import { walletAddress } from './wallet.ts';

/** Everything the page shows about one account. The feed keeps it current; transfers are read when they are looked at. */
export interface AccountView {
  readonly address: string;
  readonly loaded: Signal<boolean>;
  readonly balances: Signal<readonly Balance[]>;
  /** Newest first, open and closed. */
  readonly orders: Signal<readonly Order[]>;
  readonly trades: Signal<readonly AccountTrade[]>;
  readonly transfers: Signal<readonly Transfer[] | null>;
  readonly operations: Signal<readonly Operation[] | null>;
  /** Where the next older closed orders begin; null when all are here. */
  readonly olderOrders: Signal<string | null>;
}

/** The wallet's own account; null without a wallet. */
export const mine = signal<AccountView | null>(null);

export function startAccount(): void {
  effect(() => {
    const address = walletAddress.value;
    if (address === null) {
      mine.value = null;
      return undefined;
    }
    const [view, leave] = watchAccount(address);
    mine.value = view;
    return leave;
  });
}

/** Follows an account until the returned function is called. */
export function watchAccount(address: string): [AccountView, () => void] {
  const view: AccountView = {
    address, loaded: signal(false), balances: signal([]), orders: signal([]), trades: signal([]), transfers: signal(null),
    operations: signal(null), olderOrders: signal(null),
  };
  const leave = feed.subscribe({ channel: 'account', address }, (message) => {
    if (message.channel !== 'account') return;
    batch(() => apply(view, message));
    if (message.type === 'snapshot') void loadHistory(view).catch(() => undefined);
  });
  // The feed may know an account only from its first coin on; until then it is empty.
  void api.account(address).then((account) => account.balances, () => []).then((balances) => {
    if (view.loaded.value) return;
    batch(() => {
      view.balances.value = balances;
      view.loaded.value = true;
    });
  });
  return [view, leave];
}

export async function loadTransfers(view: AccountView): Promise<void> {
  view.transfers.value = (await api.transfers(view.address)).items;
}

export async function loadOperations(view: AccountView): Promise<void> {
  view.operations.value = (await api.accountOperations(view.address)).items;
}

/** Reads one more page of closed orders. */
export async function loadOlderOrders(view: AccountView): Promise<void> {
  const before = view.olderOrders.peek();
  if (before === null) return;
  const page = await api.closedOrders(view.address, before);
  batch(() => {
    view.orders.value = mergeOrders(page.items, view.orders.peek());
    view.olderOrders.value = page.next ?? null;
  });
}

async function loadHistory(view: AccountView): Promise<void> {
  const [orders, trades] = await Promise.all([api.closedOrders(view.address), api.accountTrades(view.address)]);
  batch(() => {
    view.orders.value = mergeOrders(orders.items, view.orders.peek());
    view.olderOrders.value = orders.next ?? null;
    view.trades.value = mergeTrades(trades.items, view.trades.peek());
  });
}

function apply(view: AccountView, message: AccountMessage): void {
  // A snapshot lists what is open now: what it leaves out has closed while we were away, and the history tells how.
  const knownOrders = message.type === 'snapshot' ? view.orders.peek().filter((order) => !isLive(order)) : view.orders.peek();
  const knownBalances = message.type === 'snapshot' ? [] : view.balances.peek();
  const balances = new Map(knownBalances.map((b) => [b.asset, b]));
  for (const balance of message.balances ?? []) balances.set(balance.asset, balance);
  view.balances.value = [...balances.values()];
  view.orders.value = mergeOrders(knownOrders, message.orders ?? []);
  view.trades.value = mergeTrades(view.trades.peek(), message.trades ?? []);
  view.loaded.value = true;
}

function mergeOrders(known: readonly Order[], newer: readonly Order[]): readonly Order[] {
  const byId = new Map(known.map((order) => [order.orderId, order]));
  for (const order of newer) byId.set(order.orderId, order);
  return [...byId.values()].sort((a, b) => descending(a.orderId, b.orderId));
}

function mergeTrades(known: readonly AccountTrade[], newer: readonly AccountTrade[]): readonly AccountTrade[] {
  // A trade with oneself has two sides under one id.
  const byId = new Map(known.map((trade) => [`${trade.id} ${trade.role ?? ''}`, trade]));
  for (const trade of newer) byId.set(`${trade.id} ${trade.role ?? ''}`, trade);
  return [...byId.values()].sort((a, b) => b.timeMs - a.timeMs || descending(a.id, b.id));
}

/** Ids are decimal integers without leading zeros. */
function descending(a: string, b: string): number {
  return b.length - a.length || (a < b ? 1 : a > b ? -1 : 0);
}
