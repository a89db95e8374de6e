import { ApiError } from '../api/client.ts';
import { decodeParameters, encodeCall, topicOf, type AbiItem, type AbiValue } from './abi.ts';
import { isToken } from './known.ts';
import { RpcError, type EthereumTransaction, type Filter, type Log, type Receipt, type Rpc } from './rpc.ts';

/* What the logs tell of an address: every balance of every token follows from Transfer logs (docs/ethereum.md). */

const address = (name: string, indexed = false) => ({ name, type: 'address', indexed });
const uint = (name: string) => ({ name, type: 'uint256' });
const TRANSFER: AbiItem = { type: 'event', name: 'Transfer', inputs: [address('from', true), address('to', true), uint('value')] };
const question = (name: string, output: string, inputs: AbiItem['inputs'] = []): AbiItem => ({ type: 'function', name, inputs, outputs: [{ name: '', type: output }] });
const [NAME, SYMBOL, DECIMALS, SUPPLY] = [question('name', 'string'), question('symbol', 'string'), question('decimals', 'uint8'), question('totalSupply', 'uint256')];
const BALANCE = question('balanceOf', 'uint256', [address('account')]);

/** How far back is looked when the whole history has more logs than one answer holds. */
const SPANS = [Infinity, 100_000, 10_000, 1_000, 100];
const TOO_MANY = -32005;
const SHOWN = 100;

export interface Logs { readonly logs: readonly Log[]; /** Whether they are all that there are. */ readonly isWhole: boolean }
export interface Transfer { readonly log: Log; readonly token: string; readonly from: string; readonly to: string; readonly value: bigint }
export interface TokenInfo { readonly address: string; readonly name: string; readonly symbol: string; readonly decimals: number; readonly supply: bigint }
export interface Holder { readonly address: string; readonly balance: bigint }

const word = (of: string): string => '0x' + of.slice(2).toLowerCase().padStart(64, '0');

/** The logs of a filter, oldest first; where there are too many, those of the latest blocks. */
export async function recentLogs(rpc: Rpc, filter: Filter, head: number): Promise<Logs> {
  for (const span of SPANS) {
    try {
      const from = Math.max(0, head - span);
      return { logs: await rpc.logs({ ...filter, fromBlock: `0x${from.toString(16)}`, toBlock: 'latest' }), isWhole: from === 0 };
    } catch (error) {
      if (!(error instanceof RpcError && error.number === TOO_MANY)) throw error;
    }
  }
  return { logs: [], isWhole: false };
}

/** Transfers from and to an account, newest first. */
export async function transfersOf(rpc: Rpc, account: string, head: number): Promise<readonly Transfer[]> {
  const topic = topicOf(TRANSFER);
  const [out, into] = await Promise.all([recentLogs(rpc, { topics: [topic, word(account)] }, head), recentLogs(rpc, { topics: [topic, null, word(account)] }, head)]);
  return readTransfers([...out.logs, ...into.logs]);
}

/** Transfers of a token, newest first. */
export async function transfersIn(rpc: Rpc, token: string, head: number): Promise<{ transfers: readonly Transfer[]; isWhole: boolean }> {
  const { logs, isWhole } = await recentLogs(rpc, { address: token, topics: [topicOf(TRANSFER)] }, head);
  return { transfers: readTransfers(logs), isWhole };
}

function readTransfers(logs: readonly Log[]): readonly Transfer[] {
  const unique = new Map(logs.map((log) => [`${log.blockNumber} ${log.logIndex}`, log]));
  return [...unique.values()]
    // A token whose value is indexed (EIP-721) has four topics, and no amount.
    .filter((log) => log.topics.length === 3 && log.data.length === 66)
    .map((log) => ({ log, token: log.address, from: `0x${log.topics[1]!.slice(26)}`, to: `0x${log.topics[2]!.slice(26)}`, value: BigInt(log.data) }))
    .sort((a, b) => Number(b.log.blockNumber) - Number(a.log.blockNumber) || Number(b.log.logIndex) - Number(a.log.logIndex));
}

/** Transactions by their hashes with their receipts, newest first. */
export async function transactionsOf(rpc: Rpc, hashes: readonly string[]): Promise<readonly { transaction: EthereumTransaction; receipt: Receipt | null }[]> {
  const wanted = [...new Set(hashes)].slice(0, SHOWN);
  const answers = await rpc.batch<EthereumTransaction | Receipt | null>(wanted.flatMap((hash) => [
    { method: 'eth_getTransactionByHash', params: [hash] }, { method: 'eth_getTransactionReceipt', params: [hash] },
  ]));
  const rows = wanted.map((_, i) => ({ transaction: answers[2 * i], receipt: answers[2 * i + 1] }));
  return rows
    .filter((row) => row.transaction && !(row.transaction instanceof RpcError))
    .map((row) => ({ transaction: row.transaction as EthereumTransaction, receipt: row.receipt instanceof RpcError ? null : row.receipt as Receipt | null }))
    .sort((a, b) => Number(b.transaction.blockNumber) - Number(a.transaction.blockNumber) || Number(b.transaction.transactionIndex) - Number(a.transaction.transactionIndex));
}

const infos = new Map<string, TokenInfo | null>();

/** What tokens say of themselves; null for what is none. Names and decimals do not change, so they are asked once. */
export async function tokenInfos(rpc: Rpc, tokens: readonly string[]): Promise<ReadonlyMap<string, TokenInfo | null>> {
  const missing = [...new Set(tokens.map((token) => token.toLowerCase()))].filter((token) => !infos.has(token)).slice(0, SHOWN);
  const questions = [NAME, SYMBOL, DECIMALS, SUPPLY];
  const answers = await rpc.batch<string>(missing.flatMap((to) => questions.map((item) => ({ method: 'eth_call', params: [{ to, data: encodeCall(item, []) }, 'latest'] }))));
  missing.forEach((token, i) => {
    const [name, symbol, decimals, supply] = questions.map((item, n) => read(item, answers[i * questions.length + n]!));
    const isOne = typeof symbol === 'string' && typeof decimals === 'bigint' && typeof supply === 'bigint' && decimals <= 77n;
    infos.set(token, isOne ? { address: token, name: String(name ?? symbol), symbol, decimals: Number(decimals), supply } : null);
  });
  return infos;
}

export async function tokenInfo(rpc: Rpc, token: string): Promise<TokenInfo | null> {
  return (await tokenInfos(rpc, [token])).get(token.toLowerCase()) ?? null;
}

/** What accounts hold of tokens now, in the order asked for. */
export async function balancesOf(rpc: Rpc, pairs: readonly { token: string; account: string }[]): Promise<readonly bigint[]> {
  const answers = await rpc.batch<string>(pairs.map(({ token, account }) => ({ method: 'eth_call', params: [{ to: token, data: encodeCall(BALANCE, [account]) }, 'latest'] })));
  return answers.map((answer) => (read(BALANCE, answer) ?? 0n) as bigint);
}

/** The largest holders of a contract's token among those that its transfers tell of; null where these are too many to read. */
export async function holdersOf(rpc: Rpc, token: string, head: number): Promise<readonly Holder[] | null> {
  const { transfers, isWhole } = await transfersIn(rpc, token, head);
  if (!isWhole) return null;
  const sums = new Map<string, bigint>();
  for (const { from, to, value } of transfers) {
    sums.set(from, (sums.get(from) ?? 0n) - value);
    sums.set(to, (sums.get(to) ?? 0n) + value);
  }
  // The sums say whom to ask; a token may also pay interest or take fees without a log.
  const largest = [...sums].filter(([, sum]) => sum > 0n).sort(([, a], [, b]) => (a < b ? 1 : -1)).slice(0, SHOWN).map(([account]) => account);
  const balances = await balancesOf(rpc, largest.map((account) => ({ token, account })));
  return largest.map((account, i) => ({ address: account, balance: balances[i]! })).filter(({ balance }) => balance > 0n).sort((a, b) => (a.balance < b.balance ? 1 : -1));
}

/** Tokens of contracts that an account holds: those that its transfers tell of. */
export async function heldTokens(rpc: Rpc, account: string, head: number): Promise<readonly { token: TokenInfo; balance: bigint }[]> {
  const tokens = [...new Set((await transfersOf(rpc, account, head)).map((each) => each.token.toLowerCase()))].filter((token) => !isToken(token)).slice(0, SHOWN);
  const [known, balances] = await Promise.all([tokenInfos(rpc, tokens), balancesOf(rpc, tokens.map((token) => ({ token, account })))]);
  return tokens.flatMap((token, i) => {
    const info = known.get(token);
    return info && balances[i]! > 0n ? [{ token: info, balance: balances[i]! }] : [];
  });
}

/** An amount of a token as people write it. */
export function amountText(value: bigint, decimals: number): string {
  const digits = value.toString().padStart(decimals + 1, '0');
  const fraction = decimals === 0 ? '' : digits.slice(-decimals).replace(/0+$/, '');
  const whole = decimals === 0 ? digits : digits.slice(0, -decimals);
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

function read(item: AbiItem, answer: string | RpcError): AbiValue | null {
  if (answer instanceof ApiError) return null;
  try {
    return decodeParameters(item.outputs!, answer)[0] ?? null;
  } catch {
    return null;
  }
}
