import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../wire/bytes.ts';
import { freshSalt } from './bank.ts';

/** Where somebody wants things delivered: an address on another chain, or a place. The chain knows only a salted hash of it. */
export interface Place { asset: string; text: string; salt: string; commitment: string }

const STORAGE = 'gwangan.places';

/** What the owner commits to on chain, and what the custodian compares with what it is told. */
export const placeHash = (asset: string, text: string, salt: string): Uint8Array => sha256(new TextEncoder().encode(['gwangan/custody/destination/v1', asset, salt, text].join('\n')));

export const newPlace = (asset: string, text: string): Place => {
  const salt = freshSalt();
  return { asset, text, salt, commitment: toHex(placeHash(asset, text, salt)) };
};

/** An owner's places, kept in this browser: without the salt nobody could say where anything goes. */
export function keptPlaces(owner: string): readonly Place[] {
  try {
    return JSON.parse(localStorage.getItem(`${STORAGE}.${owner.toLowerCase()}`) ?? '[]') as Place[];
  } catch {
    return [];
  }
}

export function keepPlaces(owner: string, places: readonly Place[]): void {
  localStorage.setItem(`${STORAGE}.${owner.toLowerCase()}`, JSON.stringify(places));
}
