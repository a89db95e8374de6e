import type {
  Account, AccountTrade, ApiErrorBody, Assets, BlockDetail, BlockSummary, Candle, Events, HistoryLine, Holders, Interval, Market, Operation, Order,
  Page, Status, Submitted, Transfer, Validators,
} from './types.ts';
import type { BalanceProof } from '../proof/check-balance.ts';

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

const v1 = '/api/v1';
const part = encodeURIComponent;

/** Where the proof of a balance is, also for whoever wants to check it by other means than this page. */
export const balanceProofPath = (address: string, asset: string): string => `${v1}/proofs/balance/${part(address)}/${part(asset)}`;

/** An account's history as a file for a spreadsheet. */
export const historyFilePath = (address: string, kinds: string): string => `${v1}/accounts/${part(address)}/history?format=csv${kinds === '' ? '' : `&kind=${kinds}`}`;

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
  demoFund: (address: string) =>
    call<unknown>(`${v1}/demo/fund`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ address }),
    }),
  /** Answers when the operation stands in a committed block. */
  submit: (envelope: Uint8Array) =>
    call<Submitted>(`${v1}/operations?wait=commit`, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: envelope as Uint8Array<ArrayBuffer>,
    }),
};
