/**
 * What the console reads from the public API. Decimals and integers beyond 2^53 are strings.
 * These names are the only way the rest of the console reaches the API's shapes.
 */
export type SideName = 'buy' | 'sell';
export type OrderStatus = 'open' | 'filled' | 'cancelled' | 'expired';
export type MarketStatus = 'open' | 'cancelOnly' | 'halted' | 'closed';
export type Interval = '1m' | '5m' | '1h' | '1d';

export interface Page<T> { items: T[]; next: string | null }
export interface ApiErrorBody { error: { code: string; message: string } }

export interface Status {
  chainId: string;
  height: number;
  appHash: string;
  blockTime: string;
  blockTimeMs: number;
  operationsPerSecond: number;
  demo: boolean;
}

export interface Asset {
  symbol: string;
  name: string;
  names?: { ko?: string; en?: string };
  displayDecimals: number;
}

export interface Ticker {
  market: string;
  last: string | null;
  open24h: string | null;
  high24h: string | null;
  low24h: string | null;
  volume24h: string;
  notional24h: string;
  change24hPercent: string | number | null;
  bid: string | null;
  ask: string | null;
}

export interface Market {
  symbol: string;
  base: string;
  quote: string;
  status: MarketStatus;
  priceStep: string;
  ticks: { fromPrice: string; tick: string }[];
  lotSize: string;
  minNotional: string;
  makerFeeBps: number;
  takerFeeBps: number;
  bandPercent: number;
  referencePrice: string | null;
  bandLow: string | null;
  bandHigh: string | null;
  ticker: Ticker;
}

/** Price, size, number of orders. */
export type Level = [price: string, size: string, count: number];

export interface BookMessage {
  channel: 'book';
  market: string;
  type: 'snapshot' | 'delta';
  sequence: number;
  previous?: number;
  height: number;
  bids: Level[];
  asks: Level[];
}

export interface Trade {
  id: string;
  market: string;
  price: string;
  size: string;
  takerSide: SideName;
  height: number;
  time: string;
  timeMs: number;
  makerOrderId?: string;
  takerOrderId?: string;
}

/** A trade seen from one account. */
export interface AccountTrade extends Trade {
  side?: SideName;
  role?: 'maker' | 'taker';
  fee?: string;
}

export interface Candle {
  /** Start of the interval, Unix milliseconds. */
  time: number;
  open: string;
  high: string;
  low: string;
  close: string;
  volume: string;
}

export interface Balance { asset: string; available: string; locked: string; total: string }

export interface Account {
  address: string;
  bech32: string;
  nonceHigh: string | number;
  balances: Balance[];
  body?: string | null;
}

export interface Order {
  orderId: string;
  clientOrderId?: string | null;
  market: string;
  side: SideName;
  type: 'limit' | 'market';
  price: string | null;
  size: string;
  filled: string;
  remaining: string;
  averagePrice?: string | null;
  timeInForce: string;
  status: OrderStatus;
  reason?: string | null;
  createdTime: string;
  updatedTime?: string;
}

export interface Transfer {
  id?: string;
  from?: string | null;
  to?: string | null;
  asset: string;
  amount: string;
  memo?: string | null;
  reference?: string | null;
  kind?: string;
  height: number;
  time: string;
}

export interface BlockSummary {
  height: number;
  hash: string;
  time: string;
  operationCount: number;
  proposer: string;
  appHash: string;
  bytes: number;
}

export interface Outcome {
  code: number;
  codespace: string;
  refusal: string | null;
  message: string;
  cost?: string | number;
  events?: ({ type: string } & Record<string, unknown>)[];
}

export interface Operation {
  id: string;
  /** This and the next two are null while it waits for a block. */
  height: number | null;
  index: number | null;
  time: string | null;
  signer: string;
  keyType: number | string;
  nonce: string | number;
  items: { type: string; fields: Record<string, unknown>; outcome: Outcome | null }[];
  status: 'committed' | 'pending';
}

export interface BlockDetail extends BlockSummary {
  header: Record<string, unknown>;
  operations: Operation[];
}

export interface Submitted {
  id: string;
  height?: number;
  status?: string;
  items?: { type: string; outcome: Outcome }[];
}

/** One data message of the feed. */
export type FeedMessage =
  | BookMessage
  | { channel: 'trades'; market: string; type: 'snapshot' | 'update'; sequence: number; items: Trade[] }
  | { channel: 'candles'; market: string; interval: Interval; items: Candle[] }
  | { channel: 'tickers'; items: Ticker[] }
  | { channel: 'blocks'; type: string; items: BlockSummary[] }
  | AccountMessage;

export interface AccountMessage {
  channel: 'account';
  address: string;
  type: 'snapshot' | 'update';
  sequence: number;
  balances?: Balance[];
  orders?: Order[];
  trades?: AccountTrade[];
}

/** What a client asks the feed for; the same fields come back on each message. */
export type Channel =
  | { channel: 'book'; market: string; depth: number }
  | { channel: 'trades'; market: string }
  | { channel: 'candles'; market: string; interval: Interval }
  | { channel: 'tickers' }
  | { channel: 'blocks' }
  | { channel: 'account'; address: string };
