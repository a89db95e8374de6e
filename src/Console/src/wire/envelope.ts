import { sha256 } from '@noble/hashes/sha2.js';
import { ascii, concat, toHex } from './bytes.ts';
import { KEY_TYPE_ETHEREUM, signMessage, type Key } from './key.ts';
import type { Item } from './operations.ts';
import { ProtoWriter } from './protobuf.ts';

export interface Body {
  chainId: string;
  /** 20 bytes, or empty for the key's own address. */
  account: Uint8Array;
  nonce: bigint;
  expiresAtMs: number;
  /** Decimal integer of 10^-18 won; empty for 0. */
  feeMax: string;
  items: readonly Item[];
}

export interface SignedEnvelope {
  readonly bytes: Uint8Array;
  /** SHA-256 of the bytes in hex: the name by which the chain knows this operation. */
  readonly id: string;
}

export function encodeBody(body: Body): Uint8Array {
  const items = body.items.map((item) => new ProtoWriter().uint(1, item.operation).blob(2, item.value).finish());
  return new ProtoWriter()
    .text(1, body.chainId)
    .blob(2, body.account)
    .uint(3, body.nonce)
    .int(4, body.expiresAtMs)
    .text(5, body.feeMax)
    .messages(6, items)
    .finish();
}

/** What a key signs: 17 bytes of domain and 32 of the body's hash. */
export function signDocument(body: Uint8Array): Uint8Array {
  return concat(ascii('gwangan/native/v1'), sha256(body));
}

export function signEnvelope(key: Key, body: Body): SignedEnvelope {
  const encoded = encodeBody(body);
  const envelope = new ProtoWriter()
    .blob(1, encoded)
    .uint(2, KEY_TYPE_ETHEREUM)
    .blob(3, key.publicKey)
    .blob(4, signMessage(key, signDocument(encoded)))
    .finish();
  const bytes = concat(ascii('GWN1'), envelope);
  return { bytes, id: toHex(sha256(bytes)) };
}
