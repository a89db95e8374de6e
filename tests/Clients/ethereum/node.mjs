// A node with an EVM, and what the suites of this folder need of it.
import { Wallet } from 'ethers';
import { secretOf, start as startCity } from '../tools/city.mjs';

export { call, chainId, repeat, until } from '../tools/city.mjs';

/** A city with an EVM, and a node of it; its addresses of JSON-RPC are rpc, ws and ipc. */
export const start = (t, blockMs = 100, ...options) => startCity(t, null, { blockMs, options });

export const walletOf = (city, index) => new Wallet(secretOf(city, index));

/** One message of JSON-RPC as it is; the answer with its status. */
export async function send(city, message, headers = {}) {
  const response = await fetch(city.rpc, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof message === 'string' ? message : JSON.stringify(message) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : null };
}

// Init code of a contract that writes a log with one topic, the word it is called with: LOG1(0, 0, calldata[0]).
export const loggerDeploy = '0x6008600c60003960086000f3' + '5f355f5fa1000000';
