import { RpcError, type Rpc } from './rpc.ts';
import { signTransaction } from './transaction.ts';
import type { Key } from '../wire/key.ts';
import { addressText } from '../wire/key.ts';

/** A browser's wallet (EIP-1193), such as MetaMask. */
interface Provider { request(args: { method: string; params?: readonly unknown[] }): Promise<unknown> }

export interface Chain { readonly chainId: number; readonly name: string; readonly rpcUrl: string; readonly pageUrl: string }
export interface Request { readonly to: string; readonly data: string; readonly value: bigint }

const CHAIN_UNKNOWN = 4902;

/** The wallet stayed on another chain. */
export class WrongChainError extends Error {}

/** The wallet that the browser offers; null where there is none. */
export function browserWallet(): Provider | null {
  const offered = (globalThis as { ethereum?: Provider }).ethereum;
  return typeof offered?.request === 'function' ? offered : null;
}

/** Tells the wallet of the city (EIP-3085), which asks its person. */
export async function addCity(provider: Provider, chain: Chain): Promise<void> {
  await provider.request({
    method: 'wallet_addEthereumChain',
    params: [{
      chainId: hex(BigInt(chain.chainId)), chainName: chain.name, nativeCurrency: { name: 'Korean won', symbol: 'KRW', decimals: 18 },
      rpcUrls: [chain.rpcUrl], blockExplorerUrls: [chain.pageUrl],
    }],
  });
}

/** Has the browser's wallet sign and send; the transaction's hash. */
export async function sendByBrowser(provider: Provider, chain: Chain, request: Request): Promise<string> {
  const accounts = await provider.request({ method: 'eth_requestAccounts' }) as readonly string[];
  if (!(await isOn(provider, chain))) await switchTo(provider, chain);
  // A wallet may add a chain and stay on another one: what is meant for the city must not be signed there.
  if (!(await isOn(provider, chain))) throw new WrongChainError();
  return await provider.request({
    method: 'eth_sendTransaction', params: [{ from: accounts[0], to: request.to, data: request.data, value: hex(request.value), chainId: hex(BigInt(chain.chainId)) }],
  }) as string;
}

/** Signs and sends with the page's own key; the transaction's hash. The price may double before the block. */
export async function sendByKey(rpc: Rpc, key: Key, chainId: number, request: Request): Promise<string> {
  const from = addressText(key.address);
  const [nonce, gas, latest, tip] = await rpc.batch<unknown>([
    { method: 'eth_getTransactionCount', params: [from, 'pending'] },
    { method: 'eth_estimateGas', params: [{ from, to: request.to, data: request.data, value: hex(request.value) }] },
    { method: 'eth_getBlockByNumber', params: ['latest', false] },
    { method: 'eth_maxPriorityFeePerGas', params: [] },
  ]);
  for (const answer of [nonce, gas, latest, tip]) if (answer instanceof RpcError) throw answer;
  const priority = BigInt(tip as string);
  const raw = signTransaction(key, {
    chainId: BigInt(chainId), nonce: BigInt(nonce as string), gas: BigInt(gas as string), to: request.to, value: request.value, data: request.data,
    maxPriorityFeePerGas: priority, maxFeePerGas: 2n * BigInt((latest as { baseFeePerGas: string }).baseFeePerGas) + priority,
  });
  return await rpc.call<string>('eth_sendRawTransaction', [raw]);
}

async function isOn(provider: Provider, chain: Chain): Promise<boolean> {
  return BigInt(String(await provider.request({ method: 'eth_chainId' }))) === BigInt(chain.chainId);
}

async function switchTo(provider: Provider, chain: Chain): Promise<void> {
  try {
    await provider.request({ method: 'wallet_switchEthereumChain', params: [{ chainId: hex(BigInt(chain.chainId)) }] });
  } catch (error) {
    if ((error as { code?: number }).code !== CHAIN_UNKNOWN) throw error;
    await addCity(provider, chain);
  }
}

const hex = (value: bigint): string => `0x${value.toString(16)}`;
