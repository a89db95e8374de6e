import type { BalanceProof } from './check-balance.ts';
import type { Solvency } from './check-solvency.ts';
import type { HeaderSource, SignedHeader } from './light-client.ts';

/** A node of the city, asked over HTTP; nothing it answers is believed before it is checked. */
export interface NodeSource extends HeaderSource {
  headerByHash(hash: string): Promise<SignedHeader>;
  balance(address: string, asset: string): Promise<BalanceProof>;
  balances(address: string): Promise<readonly string[]>;
  solvency(): Promise<Solvency>;
}

const ANSWER_BYTES_MAX = 16 << 20;
const PATIENCE_MS = 30_000;

export function nodeSource(url: string): NodeSource {
  const base = url.replace(/\/+$/, '') + '/api/v1';
  const get = async <T>(path: string): Promise<T> => {
    const answer = await fetch(base + path, { signal: AbortSignal.timeout(PATIENCE_MS) });
    const text = await answer.text();
    if (text.length > ANSWER_BYTES_MAX) throw new Error(`${path}: the answer is too large`);
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${text.slice(0, 200)}`);
    return JSON.parse(text) as T;
  };
  return {
    header: (height) => get(`/headers/${height}`),
    headerByHash: (hash) => get(`/headers/${encodeURIComponent(hash)}`),
    balance: (address, asset) => get(`/proofs/balance/${encodeURIComponent(address)}/${encodeURIComponent(asset)}`),
    balances: async (address) => (await get<{ items: { asset: string }[] }>(`/accounts/${encodeURIComponent(address)}/balances`)).items.map((item) => item.asset),
    solvency: () => get('/solvency?proof=true'),
  };
}
