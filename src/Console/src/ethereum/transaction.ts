import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { concat, fromHex, toHex } from '../wire/bytes.ts';
import type { Key } from '../wire/key.ts';
import { encodeRlp, numberBytes, type Rlp } from './rlp.ts';

export interface Transaction {
  readonly chainId: bigint;
  readonly nonce: bigint;
  readonly maxPriorityFeePerGas: bigint;
  readonly maxFeePerGas: bigint;
  readonly gas: bigint;
  /** 0x and 40 digits; null creates a contract. */
  readonly to: string | null;
  readonly value: bigint;
  readonly data: string;
}

/** Signs a transaction of type 2 (EIP-1559): its bytes as 0x text, as eth_sendRawTransaction takes them. */
export function signTransaction(key: Key, transaction: Transaction): string {
  const { chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gas, to, value, data } = transaction;
  const fields: Rlp[] = [
    ...[chainId, nonce, maxPriorityFeePerGas, maxFeePerGas, gas].map(numberBytes),
    fromHex(to ?? '')!, numberBytes(value), fromHex(data)!, [],
  ];
  const type = Uint8Array.of(2);
  const digest = keccak_256(concat(type, encodeRlp(fields)));
  const signature = secp256k1.sign(digest, key.secret, { prehash: false, lowS: true, format: 'recovered' });
  const word = (from: number) => numberBytes(BigInt('0x' + toHex(signature.subarray(from, from + 32))));
  return '0x' + toHex(concat(type, encodeRlp([...fields, numberBytes(BigInt(signature[0]!)), word(1), word(33)])));
}
