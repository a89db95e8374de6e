import type {
  Account, AccountTrade, ApiErrorBody, Assets, Attestations, BlockDetail, BlockSummary, Bodies, Campaign, Candle, Catalog, ColdShares, Custody, DemoBank, Events, Freeze, GrantCategory, GrantMerchant, GrantOrder, GrantQuote, HistoryLine,
  Holders, Ibc, Interval, Issuance, Market, Merchant, Operation, Order, OrderPayment, Page, Payment, Policy, PolicyAnswer, Proposals, Redemption, Related, Reserves, SolvencySample, SolvencyStatement, Sponsored, Status, Submitted, Transfer, Validators, Voucher, Waiting, Withdrawals,
} from './types.ts';
import type { BalanceProof } from '../../../Checker/src/index.ts';

/** The API said no, or could not be reached (code "unreachable"). */
export class ApiError extends Error {
  constructor(readonly status: number, readonly code: string, message: string) {
    super(message);
  }
}

async function call<T>(path: string, init?: RequestInit): Promise<T> {
  let response: Response;
  try {
    response = await fetch(path, init);
  } catch {
    throw new ApiError(0, 'unreachable', '');
  }
  const body: unknown = await response.json().catch(() => null);
  if (!response.ok) {
    const error = (body as ApiErrorBody | null)?.error;
    throw new ApiError(response.status, error?.code ?? `http.${response.status}`, error?.message ?? '');
  }
  return body as T;
}

const post = <T>(path: string, body: object): Promise<T> => call<T>(path, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });

const v1 = '/api/v1';
const part = encodeURIComponent;
const before = (cursor: string | undefined) => (cursor === undefined ? '' : `&before=${part(cursor)}`);

/** Where the proof of a balance is, also for whoever wants to check it by other means than this page. */
export const balanceProofPath = (address: string, asset: string): string => `${v1}/proofs/balance/${part(address)}/${part(asset)}`;

/** An account's history as a file for a spreadsheet. */
export const historyFilePath = (address: string, kinds: string): string => `${v1}/accounts/${part(address)}/history?format=csv${kinds === '' ? '' : `&kind=${kinds}`}`;

/** What may not be there, and then is null. */
const maybe = <T>(asked: Promise<T>): Promise<T | null> =>
  asked.catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 404) return null;
    throw error;
  });

export const api = {
  status: () => call<Status>(`${v1}/status`),
  assets: () => call<Assets>(`${v1}/assets`),
  /** Events of Ethereum transactions, block by block, newest first. */
  transactions: (blocks: number, before?: string) =>
    call<Page<Events>>(`${v1}/events?type=evm.TransactionExecuted&limit=${blocks}${before === undefined ? '' : `&before=${part(before)}`}`),
  holders: (asset: string) => call<Holders>(`${v1}/assets/${part(asset)}/holders`),
  markets: () => call<Page<Market>>(`${v1}/markets`),
  market: (market: string) => call<Market>(`${v1}/markets/${part(market)}`),
  candles: (market: string, interval: Interval, limit = 500) =>
    call<Page<Candle>>(`${v1}/markets/${part(market)}/candles?interval=${interval}&limit=${limit}`),
  blocks: (limit = 50) => call<Page<BlockSummary>>(`${v1}/blocks?limit=${limit}`),
  block: (heightOrHash: string) => call<BlockDetail>(`${v1}/blocks/${part(heightOrHash)}`),
  operation: (id: string) => call<Operation>(`${v1}/operations/${part(id)}`),
  account: (address: string) => call<Account>(`${v1}/accounts/${part(address)}`),
  closedOrders: (address: string, before?: string) =>
    call<Page<Order>>(`${v1}/accounts/${part(address)}/orders?status=closed&limit=100${before === undefined ? '' : `&before=${part(before)}`}`),
  accountOperations: (address: string) => call<Page<Operation>>(`${v1}/accounts/${part(address)}/operations?limit=50`),
  balanceProof: (address: string, asset: string) => call<BalanceProof>(balanceProofPath(address, asset)),
  validators: () => call<Validators>(`${v1}/validators`),
  accountTrades: (address: string) => call<Page<AccountTrade>>(`${v1}/accounts/${part(address)}/trades?limit=100`),
  transfers: (address: string) => call<Page<Transfer>>(`${v1}/accounts/${part(address)}/transfers?limit=100`),
  history: (address: string, kinds: string, before?: string) =>
    call<Page<HistoryLine>>(`${v1}/accounts/${part(address)}/history?limit=100${kinds === '' ? '' : `&kind=${kinds}`}${before === undefined ? '' : `&before=${part(before)}`}`),
  reserves: () => call<Reserves>(`${v1}/reserves`),
  /** What became of an asset that banks back, newest first: mints and burns with their entries, or every line. */
  issuance: (asset: string, kinds: string, cursor?: string) =>
    call<Page<Issuance>>(`${v1}/reserves/entries?asset=${part(asset)}&limit=20${kinds === '' ? '' : `&kind=${kinds}`}${before(cursor)}`),
  /** The same of one account's money. */
  issuanceOf: (address: string) => call<Page<Issuance>>(`${v1}/reserves/entries?owner=${part(address)}&kind=mint,burn,giveBack,return&limit=20`),
  waiting: () => call<Page<Waiting>>(`${v1}/reserves/waiting`),
  redemptions: (address: string) => call<Page<Redemption>>(`${v1}/accounts/${part(address)}/redemptions?limit=20`),
  header: (height: number) => call<{ hash: string }>(`${v1}/headers/${height}`),
  solvency: () => call<SolvencyStatement>(`${v1}/solvency`),
  solvencyHistory: (limit: number) => call<{ items: SolvencySample[] }>(`${v1}/solvency/history?limit=${limit}`),
  /** Of this city, or of the one at an address. */
  ibc: (city = '') => call<Ibc>(`${city}${v1}/ibc`),
  custody: () => call<Custody>(`${v1}/custody`),
  coldShares: (limit: number) => call<ColdShares>(`${v1}/custody/cold-share?limit=${limit}`),
  attestations: (limit: number) => call<Attestations>(`${v1}/custody/attestations?limit=${limit}`),
  withdrawals: (limit: number, owner?: string) => call<Withdrawals>(`${v1}/custody/withdrawals?limit=${limit}${owner === undefined ? '' : `&owner=${part(owner)}`}`),
  policy: () => call<Policy>(`${v1}/custody/policy`),
  tryPolicy: (owner: string, asset: string, units: string, vault: number, destination?: string) =>
    call<PolicyAnswer>(`${v1}/custody/policy/simulate?owner=${part(owner)}&asset=${part(asset)}&amount=${units}&vault=${vault}${destination === undefined ? '' : `&destination=${destination}`}`),
  merchants: () => call<Page<Merchant>>(`${v1}/merchants?limit=500`),
  merchant: (account: string) => maybe(call<Merchant>(`${v1}/merchants/${part(account)}`)),
  /** Payments of an account, newest first. */
  payments: (account: string, limit: number, cursor?: string) => call<Page<Payment>>(`${v1}/payments?account=${part(account)}&limit=${limit}${before(cursor)}`),
  /** What was paid for a merchant's order; null before. */
  orderPayment: (merchant: string, order: string) => maybe(call<OrderPayment>(`${v1}/merchants/${part(merchant)}/payments/${part(order)}`)),
  /** The same of an order that was paid with vouchers. */
  grantOrder: (merchant: string, hash: string) => maybe(call<GrantOrder>(`${v1}/grants/orders/${part(merchant)}/${hash}`)),
  /** Who pays an account's fees; null where nobody does. */
  sponsor: (account: string) => maybe(call<Sponsored>(`${v1}/accounts/${part(account)}/sponsor`)),
  freezes: (account?: string) => call<Page<Freeze>>(`${v1}/freezes?limit=50${account === undefined ? '' : `&account=${part(account)}`}`),
  campaigns: () => call<Page<Campaign>>(`${v1}/grants?limit=100`),
  campaign: (id: number | string) => call<Campaign>(`${v1}/grants/${id}`),
  campaignCategories: (id: number | string) => call<Page<GrantCategory>>(`${v1}/grants/${id}/categories?limit=100`),
  campaignMerchants: (id: number | string) => call<Page<GrantMerchant>>(`${v1}/grants/${id}/merchants?limit=100`),
  /** What a merchant holds of a campaign; null where it was paid nothing of it. */
  campaignMerchant: (id: number, account: string) => maybe(call<GrantMerchant>(`${v1}/grants/${id}/merchants/${part(account)}`)),
  vouchers: (account: string) => call<Page<Voucher>>(`${v1}/accounts/${part(account)}/grants?limit=100`),
  grantQuote: (campaigns: readonly number[], payer: string, merchant: string, units: string) =>
    call<GrantQuote>(`${v1}/grants/quote?campaigns=${campaigns.join(',')}&payer=${part(payer)}&merchant=${part(merchant)}&amount=${units}`),
  catalog: () => call<Catalog>(`${v1}/catalog`),
  bodies: () => call<Bodies>(`${v1}/bodies`),
  related: () => call<Page<Related>>(`${v1}/bodies/related`),
  proposals: () => call<Proposals>(`${v1}/proposals`),
  /** Events of one type, block by block, newest first. */
  eventsOf: (type: string, blocks: number) => call<Page<Events>>(`${v1}/events?type=${part(type)}&limit=${blocks}`),
  demoFund: (address: string) =>
    post<unknown>(`${v1}/demo/fund`, { address }),
  demoMerchant: (address: string, name: string, category: number) => post<Merchant>(`${v1}/demo/merchants`, { address, name, category }),
  demoBanks: (owner: string) => call<Page<DemoBank>>(`${v1}/demo/banks?owner=${part(owner)}`),
  demoPay: (bank: number, payment: { owner: string; to: string; won: number }) => post<{ reference: string }>(`${v1}/demo/banks/${bank}/payments`, payment),
  virtualAccount: (bank: number, request: object) => post<{ number: string; bic: string; isReady: boolean }>(`${v1}/demo/banks/${bank}/virtual-accounts`, request),
  destination: (bank: number, redemption: string, request: object) => post<unknown>(`${v1}/demo/banks/${bank}/redemptions/${part(redemption)}/destination`, request),
  /** Answers when the operation stands in a committed block. */
  submit: (envelope: Uint8Array) =>
    call<Submitted>(`${v1}/operations?wait=commit`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: envelope as Uint8Array<ArrayBuffer>,
    }),
};
