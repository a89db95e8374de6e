import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fromHex, toHex } from './bytes.ts';
import { encodeBody, signDocument, signEnvelope, type Body } from './envelope.ts';
import { addressText, importKey, signMessage } from './key.ts';
import { cancelAllOrders, cancelOrder, placeOrder, transfer, type Item } from './operations.ts';
import { ProtoWriter } from './protobuf.ts';

interface Vector {
  name: string;
  chainId: string;
  privateKey: string;
  account: string;
  nonce: string;
  expiresAtMs: number;
  feeMax: string;
  operations: { type: string; fields: Record<string, string | number> }[];
  publicKey: string;
  address: string;
  body: string;
  signDocument: string;
  signature: string;
  envelope: string;
  id: string;
}

const file = new URL('../../../../tests/Clients/vectors/native-envelope.json', import.meta.url);
const vectors = (JSON.parse(readFileSync(file, 'utf8')) as { vectors: Vector[] }).vectors;

function itemOf(operation: Vector['operations'][number]): Item {
  const f = operation.fields;
  switch (operation.type) {
    case 'market.PlaceOrder':
      return placeOrder({
        market: String(f.market), side: Number(f.side), type: Number(f.type), price: BigInt(f.price!),
        lots: BigInt(f.lots!), timeInForce: Number(f.timeInForce), expiresAtMs: Number(f.expiresAtMs),
        selfTrade: Number(f.selfTrade), clientOrderId: BigInt(f.clientOrderId!),
      });
    case 'market.CancelOrder': return cancelOrder(BigInt(f.orderId!));
    case 'market.CancelAllOrders': return cancelAllOrders(String(f.market));
    case 'money.Transfer':
      return transfer(fromHex(String(f.to))!, String(f.asset), String(f.amount), String(f.memo));
    default: throw new Error(operation.type);
  }
}

for (const vector of vectors) {
  test(`The vector "${vector.name}" comes out byte for byte`, () => {
    const key = importKey(vector.privateKey)!;
    const body: Body = {
      chainId: vector.chainId, account: fromHex(vector.account)!, nonce: BigInt(vector.nonce),
      expiresAtMs: vector.expiresAtMs, feeMax: vector.feeMax, items: vector.operations.map(itemOf),
    };
    const encoded = encodeBody(body);
    assert.equal(toHex(key.publicKey), vector.publicKey);
    assert.equal('0x' + toHex(key.address), vector.address);
    assert.equal(toHex(encoded), vector.body);
    assert.equal(toHex(signDocument(encoded)), vector.signDocument);
    assert.equal(toHex(signMessage(key, signDocument(encoded))), vector.signature);
    const signed = signEnvelope(key, body);
    assert.equal(toHex(signed.bytes), vector.envelope);
    assert.equal(signed.id, vector.id);
  });
}

test('The first well-known development key has its well-known Ethereum address', () => {
  const key = importKey('0xac0974bec39a17e36ba4a6b4d238ff944bacb478cbed5efcae784d7bf4f2ff80')!;
  assert.equal(addressText(key.address), '0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266');
});

test('Zero values are left out and varints are as short as they can be', () => {
  assert.equal(toHex(new ProtoWriter().uint(1, 0).text(2, '').uint(3, 300).finish()), '18ac02');
  assert.equal(toHex(new ProtoWriter().int(1, -1).finish()), '08ffffffffffffffffff01');
  assert.equal(toHex(new ProtoWriter().uint(16, 127).finish()), '80017f');
});

test('Fields out of order and numbers out of range are refused', () => {
  assert.throws(() => new ProtoWriter().uint(2, 1).uint(1, 1));
  assert.throws(() => new ProtoWriter().uint(1, -1));
  assert.throws(() => new ProtoWriter().uint(1, 1n << 64n));
  assert.throws(() => new ProtoWriter().int(1, 1n << 63n));
});

test('Only 32 bytes of hex inside the group order are a private key', () => {
  assert.equal(importKey('not a key'), null);
  assert.equal(importKey('00'.repeat(32)), null);
  assert.equal(importKey('ff'.repeat(32)), null);
  assert.equal(importKey('11'.repeat(31)), null);
  assert.notEqual(importKey(' 0x' + '11'.repeat(32) + '\n'), null);
});
