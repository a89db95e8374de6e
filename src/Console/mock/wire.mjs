// Reads the signed native envelope back: what the node does, for development and tests of the console only.
import { createHash } from 'node:crypto';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';

const sha256 = (bytes) => createHash('sha256').update(bytes).digest();

function fields(bytes) {
  const out = {};
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = bytes[at++];
      if (byte === undefined) throw new Error('truncated');
      value |= BigInt(byte & 0x7f) << shift;
      if (byte < 0x80) return value;
    }
  };
  while (at < bytes.length) {
    const tag = Number(varint());
    let value = varint();
    if ((tag & 7) === 2) {
      const length = Number(value);
      value = bytes.subarray(at, at + length);
      at += length;
    }
    (out[tag >> 3] ??= []).push(value);
  }
  return out;
}

const text = (list) => (list ? Buffer.from(list[0]).toString('utf8') : '');
const number = (list) => (list ? Number(BigInt.asIntN(64, list[0])) : 0);

/** Decodes and verifies; throws a refusal {code, message} when the envelope is not good. */
export function readEnvelope(bytes, chainId) {
  if (bytes.subarray(0, 4).toString('latin1') !== 'GWN1') throw { code: 'kernel.EnvelopeMalformed', message: 'not an envelope' };
  const envelope = fields(bytes.subarray(4));
  const encodedBody = envelope[1][0];
  const publicKey = envelope[3][0];
  const document = Buffer.concat([Buffer.from('gwangan/native/v1'), sha256(encodedBody)]);
  const digest = keccak_256(Buffer.concat([Buffer.from('\x19Ethereum Signed Message:\n49'), document]));
  if (!secp256k1.verify(envelope[4][0], digest, publicKey, { prehash: false }))
    throw { code: 'kernel.SignatureInvalid', message: 'The signature does not match.' };
  const body = fields(encodedBody);
  if (text(body[1]) !== chainId) throw { code: 'kernel.WrongChain', message: 'Signed for another chain.' };
  return {
    id: sha256(bytes).toString('hex'),
    signer: addressOf(Buffer.from(publicKey).toString('hex')),
    nonce: Number(body[3][0]),
    expiresAtMs: number(body[4]),
    items: body[6].map((raw) => {
      const item = fields(raw);
      return { operation: number(item[1]), value: fields(item[2]?.[0] ?? Buffer.alloc(0)) };
    }),
  };
}

export const placeOrderOf = (v) => ({
  market: text(v[1]), side: number(v[2]) === 0 ? 'buy' : 'sell', type: number(v[3]) === 0 ? 'limit' : 'market',
  price: number(v[4]), lots: number(v[5]), timeInForce: ['gtc', 'ioc', 'fok', 'postOnly', 'gtt'][number(v[6])],
  expiresAtMs: number(v[7]), selfTrade: number(v[8]), clientOrderId: v[9] ? String(v[9][0]) : null,
});
export const placeStopOf = (v) => ({
  ...placeOrderOf(v), stop: { trigger: number(v[10]) === 0 ? 'atOrAbove' : 'atOrBelow', triggerPrice: number(v[11]), trailIn: [null, 'ticks', 'basisPoints'][number(v[12])], trailBy: number(v[13]) || null },
});
export const placeIcebergOf = (v) => ({
  market: text(v[1]), side: number(v[2]) === 0 ? 'buy' : 'sell', type: 'limit', price: number(v[3]), lots: number(v[4]), displayLots: number(v[5]),
  timeInForce: ['gtc', 'ioc', 'fok', 'postOnly', 'gtt'][number(v[6])], expiresAtMs: number(v[7]), selfTrade: number(v[8]), clientOrderId: v[9] ? String(v[9][0]) : null,
});
export const amendOrderOf = (v) => ({ orderId: String(v[1]?.[0] ?? 0n), price: number(v[3]), lots: number(v[4]), triggerPrice: number(v[5]) });
export const reduceOrderOf = (v) => ({ orderId: String(v[1]?.[0] ?? 0n), lots: number(v[3]) });
export const armOf = (v) => ({ market: text(v[1]), timeoutMs: number(v[2]) });
export const killSwitchOf = (v) => ({ engaged: number(v[2]) === 1 });
const hex = (list) => (list ? Buffer.from(list[0]).toString('hex') : '');
export const addKeyOf = (v) => ({
  keyType: 'ethereum', publicKey: hex(v[2]), permissions: number(v[3]), markets: text(v[4]), asset: text(v[5]), amountMax: text(v[6]) || '0', budget: text(v[7]) || '0', feeBudget: text(v[8]) || '0', expiresAtMs: String(number(v[9])),
});
export const revokeKeyOf = (v) => ({ keyType: 'ethereum', publicKey: hex(v[2]) });
/** The address that a compressed secp256k1 key implies. */
export const addressOf = (publicKey) => '0x' + Buffer.from(keccak_256(secp256k1.Point.fromBytes(Buffer.from(publicKey, 'hex')).toBytes(false).subarray(1)).subarray(12)).toString('hex');
export const cancelOrderOf = (v) => ({ orderId: String(v[1]?.[0] ?? 0n) });
export const cancelAllOf = (v) => ({ market: text(v[1]) });
export const transferOf = (v) => ({ to: '0x' + Buffer.from(v[1][0]).toString('hex'), asset: text(v[2]), amount: text(v[3]), memo: text(v[4]) });
