import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { ascii, concat, fromHex, toHex } from './bytes.ts';

/** Key type 1: secp256k1 with Ethereum's address and message signature. */
export const KEY_TYPE_ETHEREUM = 1;

/** The chain's numbers for the ways in which a key signs. */
export const KEY_TYPES: Readonly<Record<string, number>> = { ethereum: 1, cosmos: 2, ed25519: 3, passkey: 4 };

export interface Key {
  readonly secret: Uint8Array;
  /** Compressed, 33 bytes. */
  readonly publicKey: Uint8Array;
  /** 20 bytes: the last of keccak256 of the uncompressed point, so it equals the Ethereum address. */
  readonly address: Uint8Array;
}

export function createKey(): Key {
  return keyOf(secp256k1.utils.randomSecretKey());
}

/** Imports a private key of 64 hex digits, with or without 0x; null when it is not a valid key. */
export function importKey(text: string): Key | null {
  const secret = fromHex(text);
  if (secret === null || secret.length !== 32 || !secp256k1.utils.isValidSecretKey(secret)) return null;
  return keyOf(secret);
}

/** Ethereum's "personal" signature over a message: 64 bytes R||S with the low S. Deterministic (RFC 6979). */
export function signMessage(key: Key, message: Uint8Array): Uint8Array {
  const digest = keccak_256(concat(ascii(`\x19Ethereum Signed Message:\n${message.length}`), message));
  return secp256k1.sign(digest, key.secret, { prehash: false, lowS: true });
}

/** The address as people write it: 0x and 40 hex digits, upper and lower case by EIP-55. */
export function addressText(address: Uint8Array): string {
  const digits = toHex(address);
  const hash = toHex(keccak_256(ascii(digits)));
  let text = '0x';
  for (let i = 0; i < digits.length; i++)
    text += Number.parseInt(hash[i]!, 16) >= 8 ? digits[i]!.toUpperCase() : digits[i]!;
  return text;
}

function keyOf(secret: Uint8Array): Key {
  const uncompressed = secp256k1.getPublicKey(secret, false);
  return {
    secret,
    publicKey: secp256k1.getPublicKey(secret, true),
    address: keccak_256(uncompressed.subarray(1)).subarray(12),
  };
}
