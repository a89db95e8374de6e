// A node with an EVM, and what the suites of this folder need of it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Wallet } from 'ethers';
import { City, run } from '../faults/city.mjs';

export const chainId = 82051;

/** A city with an EVM, and a node of it; its addresses of JSON-RPC are http, ws and ipc. */
export async function start(t, blockMs = 100) {
  const city = City.create();
  t.after(() => city.remove());
  const file = join(city.data, 'genesis.json');
  const genesis = JSON.parse(readFileSync(file, 'utf8'));
  genesis.appState.evm = { chainId };
  writeFileSync(file, JSON.stringify(genesis));
  const node = await city.start('--block-ms', `${blockMs}`, '--idle-ms', `${3 * blockMs}`, '--traders', '0', '--ethereum', '127.0.0.1:0');
  city.rpc = node.output.match(/JSON-RPC\s+(http:\/\/\S+)/)[1];
  city.ws = city.rpc.replace('http', 'ws');
  city.ipc = join(city.data, 'ethereum.ipc');
  return city;
}

/** The key of a demo account. */
export const secretOf = (city, index) => `0x${run('keys', 'export', `demo/${index}`, '--secret', '--data', city.data).output.trim()}`;

export const walletOf = (city, index) => new Wallet(secretOf(city, index));

/** One message of JSON-RPC as it is; the answer with its status. */
export async function send(city, message, headers = {}) {
  const response = await fetch(city.rpc, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: typeof message === 'string' ? message : JSON.stringify(message) });
  const text = await response.text();
  return { status: response.status, headers: response.headers, json: text ? JSON.parse(text) : null };
}

/** The result of a method, or its error as an exception. */
export async function call(city, method, ...params) {
  const { json } = await send(city, { jsonrpc: '2.0', id: 1, method, params });
  if (json.error) throw Object.assign(new Error(json.error.message), json.error);
  return json.result;
}

/** Waits until something is there. */
export async function until(what, look) {
  for (const began = Date.now(); ;) {
    const found = await look();
    if (found) return found;
    if (Date.now() - began > 30_000) throw new Error(`waited in vain for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 30));
  }
}

// Init code of a contract that writes a log with one topic, the word it is called with: LOG1(0, 0, calldata[0]).
export const loggerDeploy = '0x6008600c60003960086000f3' + '5f355f5fa1000000';
