import { batch, computed, effect, signal } from '@preact/signals';
import { api } from '../api/client.ts';
import { Feed, type Connection } from '../api/feed.ts';
import type { Asset, BlockSummary, Channel, Market, Status, Ticker, Trade } from '../api/types.ts';
import { language } from '../i18n/index.ts';
import { applyBook, emptyBook, type BookView } from './book.ts';
import { route } from './route.ts';

/* The one store of what the exchange tells everybody. The feed writes it; the panels read it. */

const TRADES_KEPT = 120;
const BLOCKS_KEPT = 150;
const FAVOURITE = 'GOLD-KRW';
/** How far the height may lag behind the feed's before it means a different chain. */
const RESTART_BLOCKS = 20;
/** A market's status, band and fees are not in the feed. */
const MARKET_REFRESH_MS = 30_000;

export const connection = signal<Connection>('connecting');
export const status = signal<Status | null>(null);
export const markets = signal<readonly Market[]>([]);
export const tickers = signal<ReadonlyMap<string, Ticker>>(new Map());
export const assets = signal<ReadonlyMap<string, Asset>>(new Map());
export const blocks = signal<readonly BlockSummary[]>([]);
export const book = signal<BookView>(emptyBook(''));
export const trades = signal<readonly Trade[]>([]);
/** How often a gap in the book's sequence was found and mended since the page was opened. */
export const gapsMended = signal(0);

/** Height, time and header's app hash of the last block that this page has seen. */
export const head = signal<{ height: number; appHash: string; timeMs: number; seenAt: number } | null>(null);

export const marketName = computed(() => {
  const wanted = route.value.page === 'trade' ? route.value.market : null;
  const known = markets.value;
  const found = known.find((m) => m.symbol === wanted) ?? known.find((m) => m.symbol === FAVOURITE) ?? known[0];
  return found?.symbol ?? '';
});
export const market = computed(() => markets.value.find((m) => m.symbol === marketName.value) ?? null);
export const ticker = computed(() => tickers.value.get(marketName.value) ?? null);

export const feed = new Feed(location.origin.replace(/^http/, 'ws') + '/ws', (state) => {
  const returned = state === 'live' && connection.value === 'lost';
  connection.value = state;
  if (state === 'live' && (returned || markets.value.length === 0)) void loadReference();
});

export function start(): void {
  feed.open();
  feed.subscribe({ channel: 'tickers' }, (message) => {
    if (message.channel === 'tickers') mergeTickers(message.items);
  });
  feed.subscribe({ channel: 'blocks' }, (message) => {
    if (message.channel === 'blocks') mergeBlocks(message.items);
  });
  // Changing the market moves the book and trades subscriptions along with it.
  effect(() => (marketName.value === '' ? undefined : follow(marketName.value)));
}

/** The chain's clock, as well as this page can know it: the last block's time plus the time since it arrived. */
export function chainNowMs(): number {
  const last = head.value;
  return last === null ? Date.now() : Math.round(last.timeMs + (performance.now() - last.seenAt));
}

/** An asset's name in the page's language; a unit after a comma ("Gold, gram") is left out. */
export function assetName(symbol: string): string {
  const asset = assets.value.get(symbol);
  const name = asset?.names?.[language.value] ?? asset?.name ?? symbol;
  return name.split(/[,，]/)[0]!.trim();
}

/** How many decimals a size in the followed market can have. */
export const sizeDecimals = computed(() => (market.value?.lotSize.split('.')[1] ?? '').length);

export const displayDecimals = (symbol: string): number => assets.value.get(symbol)?.displayDecimals ?? 4;

async function loadReference(): Promise<void> {
  try {
    const [now, everyAsset, everyMarket, recent] =
      await Promise.all([api.status(), api.assets(), api.markets(), api.blocks(BLOCKS_KEPT)]);
    // A node that was started anew is another chain: nothing on the page is true any more.
    if (head.value !== null && now.height + RESTART_BLOCKS < head.value.height) location.reload();
    batch(() => {
      status.value = now;
      assets.value = new Map(everyAsset.items.map((asset) => [asset.symbol, asset]));
      mergeTickers(everyMarket.items.map((m) => m.ticker));
      mergeBlocks(recent.items);
      if (head.value === null)
        head.value = { height: now.height, appHash: now.appHash, timeMs: now.blockTimeMs, seenAt: performance.now() };
      markets.value = everyMarket.items;
    });
  } catch {
    // The node is starting or away: ask again while nothing is known, and otherwise when the feed returns.
    if (markets.value.length === 0) setTimeout(() => void loadReference(), 2_000);
  }
}

/** Status, price band and fees change by decision of the city's bodies, and the band every day. */
export async function refreshMarket(symbol: string): Promise<void> {
  const fresh = await api.market(symbol);
  markets.value = markets.value.map((m) => (m.symbol === symbol ? fresh : m));
}

function follow(symbol: string): () => void {
  const bookChannel: Channel = { channel: 'book', market: symbol, depth: 0 };
  let waiting = true;
  book.value = emptyBook(symbol);
  trades.value = [];
  const leaveBook = feed.subscribe(bookChannel, (message) => {
    if (message.channel !== 'book') return;
    if (waiting && message.type === 'delta') return;
    const next = applyBook(book.value, message);
    if (next !== null) {
      waiting = false;
      book.value = next;
      return;
    }
    waiting = true;
    gapsMended.value++;
    feed.resubscribe(bookChannel);
  });
  const leaveTrades = feed.subscribe({ channel: 'trades', market: symbol }, (message) => {
    if (message.channel !== 'trades') return;
    const kept = message.type === 'snapshot' ? [] : trades.value;
    const known = new Set(kept.map((trade) => trade.id));
    const fresh = message.items.filter((trade) => !known.has(trade.id));
    trades.value = [...fresh, ...kept].sort((a, b) => newestFirst(a, b)).slice(0, TRADES_KEPT);
  });
  const refresh = setInterval(() => void refreshMarket(symbol).catch(() => undefined), MARKET_REFRESH_MS);
  return () => {
    clearInterval(refresh);
    leaveBook();
    leaveTrades();
  };
}

/** By time; trades of one block share it, and then the longer or greater id is the later one. */
function newestFirst(a: Trade, b: Trade): number {
  return b.timeMs - a.timeMs || b.id.length - a.id.length || (a.id < b.id ? 1 : a.id > b.id ? -1 : 0);
}

function mergeTickers(items: readonly Ticker[]): void {
  const next = new Map(tickers.value);
  for (const item of items) next.set(item.market, item);
  tickers.value = next;
}

function mergeBlocks(items: readonly BlockSummary[]): void {
  const byHeight = new Map([...blocks.value, ...items].map((b) => [b.height, b]));
  const sorted = [...byHeight.values()].sort((a, b) => b.height - a.height).slice(0, BLOCKS_KEPT);
  const newest = sorted[0];
  batch(() => {
    blocks.value = sorted;
    if (newest !== undefined && newest.height > (head.value?.height ?? -1))
      head.value = { height: newest.height, appHash: newest.appHash, timeMs: Date.parse(newest.time), seenAt: performance.now() };
  });
}
