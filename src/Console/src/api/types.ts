import type { components } from './generated.ts';

/**
 * What the console reads from the public API. Decimals and integers beyond 2^53 are strings.
 * These names are the only way the rest of the console reaches the API's shapes; what the description of the API calls
 * a text and is one of few words is narrowed to them here, and a field that it does not have cannot be.
 */
type Schemas = components['schemas'];
type Narrow<T, Words extends Partial<Record<keyof T, unknown>>> = Omit<T, keyof Words> & Words;

export type SideName = 'buy' | 'sell';
export type OrderStatus = 'open' | 'waiting' | 'filled' | 'cancelled' | 'expired';
export type MarketStatus = 'open' | 'cancelOnly' | 'halted' | 'closed';
export type Interval = '1m' | '5m' | '1h' | '1d';

export interface Page<T> { items: T[]; next?: string | null }
export interface ApiErrorBody { error: { code: string; message: string } }

export type Status = Schemas['StatusAnswer'];
export type Asset = Schemas['AssetItem'];
export type Assets = Schemas['AssetsAnswer'];
export type Holders = Schemas['HoldersAnswer'];
export type Ticker = Schemas['TickerItem'];
export type Market = Narrow<Schemas['MarketItem'], { status: MarketStatus }>;

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

export type Trade = Narrow<Schemas['TradeItem'], { takerSide: SideName }>;
/** A trade seen from one account. */
export type AccountTrade = Narrow<Schemas['AccountTradeItem'], { takerSide: SideName; side: SideName; role: 'maker' | 'taker' }>;
/** `time` is the start of the interval, Unix milliseconds. */
export type Candle = Schemas['CandleItem'];
export type Balance = Schemas['BalanceItem'];
export type Account = Schemas['AccountAnswer'];
export type AccountKey = Schemas['KeyItem'];
export type Stop = Narrow<Schemas['StopItem'], { trigger: 'atOrAbove' | 'atOrBelow'; trailIn?: 'ticks' | 'basisPoints' | null; trailBy?: number | null }>;
export type Order = Narrow<Schemas['OrderItem'], { side: SideName; type: 'limit' | 'market'; status: OrderStatus; stop?: Stop | null }>;

/** An order that rests in its book, or waits for its trigger. */
export const isLive = (order: Order): boolean => order.status === 'open' || order.status === 'waiting';
export type Transfer = Schemas['TransferItem'];
/** One event that concerned an account; amounts have a sign. */
export type HistoryLine = Narrow<Schemas['HistoryItem'], { side: SideName | null; role: 'maker' | 'taker' | null }>;
export type BlockSummary = Schemas['BlockItem'];
export type Outcome = Narrow<Schemas['OutcomeItem'], { events: Event[] }>;
export type Events = Narrow<Schemas['EventsItem'], { events: Event[] }>;
export type Event = { type: string } & Record<string, unknown>;
export type Part = Narrow<Schemas['OperationPart'], { fields: Record<string, unknown>; outcome: Outcome | null }>;
/** Height, index and time are null while it waits for a block. */
export type Operation = Narrow<Schemas['OperationItem'], { items: Part[]; status: 'committed' | 'pending' }>;
export type BlockDetail = Narrow<Schemas['BlockAnswer'], { operations: Operation[] }>;
export type Submitted = Narrow<Schemas['SubmittedAnswer'], { items?: { type: string; outcome: Outcome }[] | null }>;
export type Validators = Schemas['ValidatorsAnswer'];

export type Reserves = Schemas['ReservesAnswer'];
export type Reserve = Schemas['ReserveItem'];
export type ReserveBank = Schemas['ReserveBankItem'];
/** A mint, a burn or an entry of a bank's. */
export type Issuance = Schemas['IssuanceItem'];
export type Redemption = Schemas['RedemptionItem'];
/** A simulated bank of a demo city, and the wallet's account at it. */
export type DemoBank = Schemas['DemoBankItem'];
export type Waiting = Schemas['WaitingItem'];
export type SolvencyStatement = Schemas['SolvencyAnswer'];
export type SolvencyAsset = Narrow<Schemas['SolvencyAssetItem'], { backing: 'issuer' | 'bank' | 'custody' | 'channel' }>;
export type SolvencySample = Schemas['SolvencySample'];
/** What a city has with other chains. */
export type Ibc = Narrow<Schemas['IbcAnswer'], { ends: IbcEnd[] }>;
export type IbcEnd = Narrow<Schemas['IbcEndItem'], { state: 'init' | 'try' | 'open' | 'closed'; clientStatus: 'active' | 'frozen' | 'expired' }>;
export type Custody = Schemas['CustodyAnswer'];
export type CustodyAsset = Schemas['CustodyAssetItem'];
export type Vault = Schemas['VaultItem'];
export type Holding = Schemas['HoldingItem'];
export type ColdShare = Schemas['ColdShareItem'];
export type ColdShares = Schemas['ColdShareAnswer'];
export type Attestation = Schemas['AttestationItem'];
export type Attestations = Schemas['AttestationsAnswer'];
export type Withdrawals = Schemas['WithdrawalsAnswer'];
export type Withdrawal = Schemas['WithdrawalItem'];
export type Policy = Schemas['PolicyAnswer'];
/** What the policy would say to a withdrawal. */
export type PolicyAnswer = Schemas['SimulationAnswer'];
export type PolicyRule = Schemas['PolicyRuleItem'];

export type Merchant = Schemas['MerchantItem'];
/** A payment with references; of an order where it has one. */
export type Payment = Schemas['PaymentItem'];
/** What was paid for a merchant's order. */
export type OrderPayment = Schemas['OrderPaymentItem'];
export type Sponsored = Schemas['SponsoredItem'];
/** Money that must not leave, by an order of a court or a body. */
export type Freeze = Schemas['FreezeItem'];
export type Campaign = Narrow<Schemas['CampaignItem'], { rule: 'given' | 'listed' | 'anyone'; status: 'open' | 'closed' | 'expired' | 'ended' }>;
export type Voucher = Schemas['VoucherItem'];
export type GrantQuote = Schemas['GrantQuoteAnswer'];
export type GrantCategory = Schemas['GrantCategoryItem'];
export type GrantMerchant = Schemas['GrantMerchantItem'];
/** An order that was paid with vouchers. */
export type GrantOrder = Schemas['GrantOrderItem'];

/** Every operation of the chain, with the bodies that may do it. */
export type Catalog = Schemas['CatalogAnswer'];
export type Bodies = Schemas['BodiesAnswer'];
export type Body = Schemas['BodyItem'];
export type Role = Schemas['RoleItem'];
export type Related = Schemas['RelatedItem'];
export type Proposals = Schemas['ProposalsAnswer'];
export type Proposal = Narrow<Schemas['ProposalItem'], { fields: Record<string, unknown> }>;

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
