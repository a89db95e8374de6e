import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { ascii, concat, fromHex, toHex } from './bytes.ts';
import { KEY_TYPES, signMessage, type Key } from './key.ts';

/* What a merchant asks for and signs, as text in one spelling (docs/payments.md): made off the chain, shown as a QR code, paid once. */

export interface PaymentTerms {
  chainId: string;
  /** 20 bytes. */
  merchant: Uint8Array;
  /** The merchant's number of the order. */
  orderId: string;
  asset: string;
  /** In units of 10^-18. */
  amount: bigint;
  /** Unix milliseconds. */
  expiresAtMs: number;
}

export interface PaymentRequest extends PaymentTerms {
  keyType: string;
  publicKey: Uint8Array;
  signature: Uint8Array;
}

/** What a reference may be made of: what ISO 20022 messages take between banks. */
const REFERENCE = /^[a-zA-Z0-9/?:().,'+ -]{0,35}$/;
const TEXT = /^gwangan:([^/?#]+)\/pay\?merchant=(0x[0-9a-f]{40})&order=([^&]+)&asset=([A-Z0-9]+)&amount=([1-9]\d{0,38})&expires=(\d{1,15})&key=(\w+):([0-9a-f]+)&signature=([0-9a-f]{128})$/;
const LENGTH_MAX = 1_024;
const AMOUNT_MAX = 10n ** 35n;

/** Where a link to this page carries a request. */
export const LINK = '#pay=';

export const isReference = (text: string): boolean => REFERENCE.test(text);

export const isOrderId = (text: string): boolean => text !== '' && isReference(text);

// RFC 3986's unreserved characters alone stand for themselves.
const escape = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

const sized = (text: string): Uint8Array => {
  const bytes = new TextEncoder().encode(text);
  return concat(Uint8Array.of(bytes.length), bytes);
};

/** The hash that the merchant's key signs as it signs the hash of a body. */
export function requestHash(terms: PaymentTerms): Uint8Array {
  const numbers = fromHex(terms.amount.toString(16).padStart(32, '0') + terms.expiresAtMs.toString(16).padStart(16, '0'))!;
  return sha256(concat(ascii('gwangan payment request/v1'), sized(terms.chainId), terms.merchant, sized(terms.orderId), sized(terms.asset), numbers));
}

const document = (terms: PaymentTerms): Uint8Array => concat(ascii('gwangan/native/v1'), requestHash(terms));

export function signRequest(key: Key, terms: PaymentTerms): PaymentRequest {
  return { ...terms, keyType: 'ethereum', publicKey: key.publicKey, signature: signMessage(key, document(terms)) };
}

export function requestText(request: PaymentRequest): string {
  return `gwangan:${escape(request.chainId)}/pay?merchant=0x${toHex(request.merchant)}&order=${escape(request.orderId)}&asset=${request.asset}&amount=${request.amount}` +
    `&expires=${request.expiresAtMs}&key=${request.keyType}:${toHex(request.publicKey)}&signature=${toHex(request.signature)}`;
}

/** The same as a link that opens this page with it. */
export const requestLink = (origin: string, request: PaymentRequest): string => `${origin}/${LINK}${requestText(request)}`;

/** Reads a request, or a link that carries one; null when it is neither. Whether its signature is right is another question. */
export function readRequest(typed: string): PaymentRequest | null {
  const text = typed.trim();
  const link = text.indexOf(LINK);
  const carried = link < 0 ? text : text.slice(link + LINK.length);
  // What passes through other programs may come back escaped once more.
  const plain = carried.startsWith('gwangan:') ? carried : unescape(carried);
  const [, chain, merchant, order, asset, amount, expires, keyType, key, signature] = (plain.length <= LENGTH_MAX ? TEXT.exec(plain) : null) ?? [];
  if (signature === undefined) return null;
  const request: PaymentRequest = {
    chainId: unescape(chain!), merchant: fromHex(merchant!)!, orderId: unescape(order!), asset: asset!, amount: BigInt(amount!), expiresAtMs: Number(expires),
    keyType: keyType!, publicKey: fromHex(key!) ?? new Uint8Array(0), signature: fromHex(signature)!,
  };
  const isSound = isOrderId(request.orderId) && request.amount <= AMOUNT_MAX && keyType !== 'passkey' && KEY_TYPES[keyType!] !== undefined && requestText(request) === plain;
  return isSound ? request : null;
}

function unescape(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return '';
  }
}

/**
 * own: the account's own Ethereum key has signed exactly these terms. false: it has not, or something was changed.
 * other: another of the account's keys may have, which only the chain can tell.
 */
export function signedBy(request: PaymentRequest): 'own' | 'other' | 'false' {
  if (request.keyType !== 'ethereum') return 'other';
  try {
    const message = document(request);
    const digest = keccak_256(concat(ascii(`\x19Ethereum Signed Message:\n${message.length}`), message));
    if (!secp256k1.verify(request.signature, digest, request.publicKey, { prehash: false })) return 'false';
    const address = keccak_256(secp256k1.Point.fromBytes(request.publicKey).toBytes(false).subarray(1)).subarray(12);
    return toHex(address) === toHex(request.merchant) ? 'own' : 'other';
  } catch {
    return 'false';
  }
}

/** The 32 bytes that name a merchant's order where it is paid with vouchers. */
export const orderHash = (merchant: Uint8Array, orderId: string): Uint8Array => sha256(new TextEncoder().encode(`gwangan/order/v1\n0x${toHex(merchant)}\n${orderId}`));
