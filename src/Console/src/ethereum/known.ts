import { signal } from '@preact/signals';
import { decodeLog, decodeParameters, selectorOf, signatureOf, topicOf, type AbiItem, type AbiParameter, type AbiValue } from './abi.ts';
import { isAbi } from './abi-text.ts';
import generated from './abis.json';
import type { Log } from './rpc.ts';

/*
 * Which ABIs the page knows: those of the city's modules and tokens (contracts/*.sol), and those that a person has given for an address. The latter stay in this
 * browser: nobody else's word on what a contract is ever reaches this page.
 */

const STORAGE = 'gwangan.abis';
const MODULES = generated.modules as Record<string, string>;
const ABIS = generated.abis as unknown as Record<string, readonly AbiItem[]>;
const TOKEN = /^0x0{26}0a55e7[0-9a-f]{8}$/;
const TOKEN_ABI = ABIS['IToken']!;

/** How a contract's source was checked against its code. */
export interface Verified { readonly name: string; readonly compiler: string; readonly sources: readonly { readonly path: string; readonly content: string }[]; readonly isExact: boolean; readonly atHash: boolean }
export interface Known { readonly abi: readonly AbiItem[]; readonly verified?: Verified }

const kept = signal<Readonly<Record<string, Known>>>(load());

/** What a contract is called: a module, or a verified contract's name. */
export function contractName(address: string | null | undefined): string | null {
  if (!address) return null;
  const low = address.toLowerCase();
  return MODULES[low] ?? kept.value[low]?.verified?.name ?? null;
}

/** Whether an address is a face of the chain itself, with an interface of its own. */
export const isNative = (address: string): boolean => TOKEN.test(address.toLowerCase()) || address.toLowerCase() in MODULES;

/** Whether it is a native asset's token. */
export const isToken = (address: string): boolean => TOKEN.test(address.toLowerCase());

/** What is known of a contract; null when nothing is. */
export function knownOf(address: string): Known | null {
  const low = address.toLowerCase();
  if (TOKEN.test(low)) return { abi: TOKEN_ABI };
  const module = MODULES[low];
  return module === undefined ? (kept.value[low] ?? null) : { abi: ABIS[module]! };
}

export function keep(address: string, known: Known | null): void {
  const next = { ...kept.value };
  if (known === null) delete next[address.toLowerCase()];
  else next[address.toLowerCase()] = known;
  kept.value = next;
  try {
    localStorage.setItem(STORAGE, JSON.stringify(next));
  } catch {
    // The browser's storage is full: it is known until the page is closed.
  }
}

export interface Named { readonly item: AbiItem; readonly signature: string; readonly values: readonly AbiValue[]; readonly parameters: readonly AbiParameter[] }

/** The call that input asks for: by the contract's own ABI, otherwise by whichever known one has the function. */
export function decodeInput(to: string | null, input: string): Named | null {
  if (to === null || input.length < 10) return null;
  const selector = input.slice(0, 10);
  return named(abisFor(to), 'function', (item) => selectorOf(item) === selector, (item) => decodeParameters(item.inputs ?? [], '0x' + input.slice(10)));
}

export function decodeOutput(to: string | null, input: string, output: string): Named | null {
  const called = decodeInput(to, input);
  if (called === null || output.length <= 2) return null;
  try {
    const parameters = called.item.outputs ?? [];
    return { ...called, parameters, values: decodeParameters(parameters, output) };
  } catch {
    return null;
  }
}

export const decodeEvent = (log: Pick<Log, 'address' | 'topics' | 'data'>): Named | null =>
  named(abisFor(log.address), 'event', (item) => item.anonymous !== true && topicOf(item) === log.topics[0], (item) => decodeLog(item, log.topics, log.data));

const ERROR: AbiItem = { type: 'error', name: 'Error', inputs: [{ name: 'message', type: 'string' }] };
const PANIC: AbiItem = { type: 'error', name: 'Panic', inputs: [{ name: 'code', type: 'uint256' }] };

/** Why a call was reverted; null when nobody knows the error. */
export function decodeRevert(to: string | null, data: string | null): Named | null {
  if (data === null || data.length < 10) return null;
  const selector = data.slice(0, 10);
  return named([[ERROR, PANIC], ...(to === null ? allAbis() : abisFor(to))], 'error', (item) => selectorOf(item) === selector, (item) => decodeParameters(item.inputs ?? [], '0x' + data.slice(10)));
}

function named(abis: Iterable<readonly AbiItem[]>, type: AbiItem['type'], fits: (item: AbiItem) => boolean, read: (item: AbiItem) => readonly AbiValue[]): Named | null {
  for (const abi of abis)
    for (const item of abi) {
      if (item.type !== type || !fits(item)) continue;
      try {
        return { item, signature: signatureOf(item), values: read(item), parameters: item.inputs ?? [] };
      } catch {
        // Another one may have the same four bytes, or index another parameter.
      }
    }
  return null;
}

function abisFor(address: string): (readonly AbiItem[])[] {
  const own = knownOf(address);
  return own === null ? allAbis() : [own.abi, ...allAbis()];
}

const allAbis = (): (readonly AbiItem[])[] => [TOKEN_ABI, ...Object.values(ABIS).filter((abi) => abi !== TOKEN_ABI), ...Object.values(kept.value).map((each) => each.abi)];

function load(): Record<string, Known> {
  try {
    const stored = JSON.parse(localStorage.getItem(STORAGE) ?? '{}') as Record<string, Known>;
    return Object.fromEntries(Object.entries(stored).filter(([, known]) => isAbi(known.abi)));
  } catch {
    return {};
  }
}
