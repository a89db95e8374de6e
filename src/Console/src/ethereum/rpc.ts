import { ApiError } from '../api/client.ts';

/* Ethereum's JSON-RPC where the page's own server answers it (docs/json-rpc.md). Quantities stay 0x texts until somebody counts with them. */

/** The node answered with an error; `data` is what a call was reverted with. */
export class RpcError extends ApiError {
  constructor(readonly number: number, message: string, readonly data: string | null) {
    super(200, `rpc.${number}`, message);
  }
}

export interface Call { readonly method: string; readonly params: readonly unknown[] }

export interface EthereumTransaction {
  hash: string; type: string; nonce: string; from: string; to: string | null; value: string; input: string; gas: string; gasPrice: string;
  maxFeePerGas?: string; maxPriorityFeePerGas?: string; blockNumber: string | null; transactionIndex: string | null;
  authorizationList?: readonly { address: string }[];
}
export interface EthereumBlock {
  number: string; hash: string; parentHash: string; stateRoot: string; transactionsRoot: string; receiptsRoot: string; timestamp: string; gasUsed: string; gasLimit: string;
  baseFeePerGas: string; size: string; miner: string; transactions: readonly EthereumTransaction[];
}
export interface Log { address: string; topics: readonly string[]; data: string; logIndex: string; transactionHash: string; blockNumber: string; blockTimestamp?: string }
export interface Receipt {
  transactionHash: string; status: string; gasUsed: string; effectiveGasPrice: string; contractAddress: string | null; logs: readonly Log[]; blockNumber: string; blockHash: string;
  from: string; to: string | null; revertReason?: string;
}
/** A call of callTracer, with those that it made. */
export interface CallFrame {
  type: string; from: string; to?: string; value?: string; gas: string; gasUsed: string; input: string; output?: string; error?: string; revertReason?: string;
  calls?: readonly CallFrame[];
}
export interface Filter { address?: string | readonly string[]; topics?: readonly (string | null)[]; fromBlock?: string; toBlock?: string }

interface Answer { id: number; result?: unknown; error?: { code: number; message: string; data?: unknown } }

/** JSON-RPC at a path of this origin. */
export class Rpc {
  constructor(private readonly path: string) {}

  readonly block = (number: string | number) => this.call<EthereumBlock | null>('eth_getBlockByNumber', [tagOf(number), true]);
  readonly blockByHash = (hash: string) => this.call<EthereumBlock | null>('eth_getBlockByHash', [hash, false]);
  readonly receipts = (number: string | number) => this.call<readonly Receipt[] | null>('eth_getBlockReceipts', [tagOf(number)]);
  readonly transaction = (hash: string) => this.call<EthereumTransaction | null>('eth_getTransactionByHash', [hash]);
  readonly receipt = (hash: string) => this.call<Receipt | null>('eth_getTransactionReceipt', [hash]);
  readonly trace = (hash: string) => this.call<CallFrame>('debug_traceTransaction', [hash, { tracer: 'callTracer' }]);
  readonly code = (address: string) => this.call<string>('eth_getCode', [address, 'latest']);
  readonly balance = async (address: string) => BigInt(await this.call<string>('eth_getBalance', [address, 'latest']));
  readonly nonce = async (address: string, tag = 'latest') => BigInt(await this.call<string>('eth_getTransactionCount', [address, tag]));
  readonly ethCall = (to: string, data: string, from?: string) => this.call<string>('eth_call', [{ to, data, ...(from === undefined ? {} : { from }) }, 'latest']);
  readonly logs = (filter: Filter) => this.call<readonly Log[]>('eth_getLogs', [filter]);

  async call<T>(method: string, params: readonly unknown[]): Promise<T> {
    const [answer] = await this.batch<T>([{ method, params }]);
    if (answer instanceof RpcError) throw answer;
    return answer!;
  }

  /** Several calls in one request; each is answered or fails by itself. */
  async batch<T>(calls: readonly Call[]): Promise<readonly (T | RpcError)[]> {
    if (calls.length === 0) return [];
    const messages = calls.map((call, id) => ({ jsonrpc: '2.0', id, ...call }));
    let response: Response;
    try {
      response = await fetch(this.path, {
        method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(messages.length === 1 ? messages[0] : messages),
      });
    } catch {
      throw new ApiError(0, 'unreachable', '');
    }
    const body = await response.json().catch(() => null) as Answer | readonly Answer[] | { error: { code: string; message: string } } | null;
    if (!response.ok || body === null) {
      const error = (body as { error?: { code: unknown; message: string } } | null)?.error;
      throw new ApiError(response.status, String(error?.code ?? `http.${response.status}`), error?.message ?? '');
    }
    const answers = (Array.isArray(body) ? body : [body]) as readonly Answer[];
    return calls.map((_, id) => {
      const answer = answers.find((each) => each.id === id) ?? answers[0]!;
      if (answer.error === undefined) return answer.result as T;
      return new RpcError(answer.error.code, answer.error.message, typeof answer.error.data === 'string' ? answer.error.data : null);
    });
  }
}

const tagOf = (number: string | number): string => (typeof number === 'number' ? `0x${number.toString(16)}` : number);
