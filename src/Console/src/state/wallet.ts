import { computed, signal } from '@preact/signals';
import { toHex } from '../wire/bytes.ts';
import { addressText, createKey, importKey, type Key } from '../wire/key.ts';

const STORAGE = 'gwangan.demo-key';

/** The demo wallet: one key that never leaves this browser. Convenient, and only as safe as the browser is. */
export const wallet = signal<Key | null>(load());

export const walletAddress = computed(() => (wallet.value === null ? null : addressText(wallet.value.address)));

export function createWallet(): void {
  keep(createKey());
}

/** False when the text is no private key. */
export function importWallet(text: string): boolean {
  const key = importKey(text);
  if (key !== null) keep(key);
  return key !== null;
}

export function exportWallet(key: Key): string {
  return '0x' + toHex(key.secret);
}

export function forgetWallet(): void {
  localStorage.removeItem(STORAGE);
  wallet.value = null;
}

function keep(key: Key): void {
  localStorage.setItem(STORAGE, toHex(key.secret));
  wallet.value = key;
}

function load(): Key | null {
  const text = localStorage.getItem(STORAGE);
  return text === null ? null : importKey(text);
}
