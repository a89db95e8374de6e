import { signal } from '@preact/signals';
import { api } from '../api/client.ts';
import type { Validators } from '../api/types.ts';

const STORAGE = 'gwangan.validators';

/**
 * Whose signatures count for this browser. The node names them once, at the first visit; from then on what was kept here counts and not what
 * the node says, so a node that would sign with other keys is found out. They can be compared with the genesis that the city publishes.
 */
export const trusted = signal<Validators | null>(load());

/** Learns the validators at the first visit; answers whether the node names the same ones as those that are kept here. */
export async function learnValidators(): Promise<boolean> {
  const told = await api.validators();
  if (trusted.value === null) trust(told);
  return trusted.value?.hash === told.hash && trusted.value.chainId === told.chainId;
}

/** After a person decided so: this is another city, begin with its validators. */
export async function trustAnew(): Promise<void> {
  trust(await api.validators());
}

function trust(validators: Validators): void {
  localStorage.setItem(STORAGE, JSON.stringify(validators));
  trusted.value = validators;
}

function load(): Validators | null {
  try {
    return JSON.parse(localStorage.getItem(STORAGE) ?? 'null') as Validators | null;
  } catch {
    return null;
  }
}
