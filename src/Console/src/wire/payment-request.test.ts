import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from './bytes.ts';
import { importKey } from './key.ts';
import { isOrderId, isReference, LINK, orderHash, readRequest, requestLink, requestText, signedBy, signRequest } from './payment-request.ts';

// By `gwangan pay request "A-7 (it's 1+1)" 12000.5`, with the key 46…46.
const BY_THE_COMMAND =
  'gwangan:gwangan-demo-1/pay?merchant=0x9d8a62f656a8d1615c1294fd71e9cfb3e4855a4f&order=A-7%20%28it%27s%201%2B1%29&asset=KRW&amount=12000500000000000000000&expires=1795436991044&key=ethereum:024bc2a31265153f07e70e0bab08724e6b85e217f8cd628ceb62974247bb493382&signature=fcb553cea7dfc307fc93f96ee5c71ddb2b6a9412abe17b54908764c7bce58318169f64643f1dae90c392244da72726097a9310bb8235b718517c9d9949da3490';
const key = importKey('46'.repeat(32))!;
const read = (text: string) => readRequest(text)!;

test('A request of the command line is read, and made again to the character', () => {
  const request = read(BY_THE_COMMAND);
  assert.deepEqual([request.orderId, request.asset, request.amount, toHex(request.merchant)], ["A-7 (it's 1+1)", 'KRW', 12000_500000000000000000n, toHex(key.address)]);
  assert.equal(requestText(request), BY_THE_COMMAND);
  assert.equal(requestText(signRequest(key, request)), BY_THE_COMMAND);
  assert.equal(signedBy(request), 'own');
});

test('A link carries a request, also where another program has escaped it once more', () => {
  const link = requestLink('https://city.example', read(BY_THE_COMMAND));
  assert.ok(link.startsWith(`https://city.example/${LINK}gwangan:`));
  assert.equal(requestText(read(` ${link}\n`)), BY_THE_COMMAND);
  assert.equal(requestText(read(`https://city.example/${LINK}${encodeURIComponent(BY_THE_COMMAND)}`)), BY_THE_COMMAND);
});

test('Every changed term is seen, by the form or by the signature', () => {
  const end = BY_THE_COMMAND.indexOf('&signature=');
  for (let at = 0; at < BY_THE_COMMAND.length; at++) {
    const old = BY_THE_COMMAND[at]!;
    const changed = BY_THE_COMMAND.slice(0, at) + (old === '1' ? '2' : '1') + BY_THE_COMMAND.slice(at + 1);
    const request = readRequest(changed);
    if (request === null) continue;
    assert.notEqual(signedBy(request), 'own', `${at < end ? 'term' : 'signature'} at ${at}: ${old}`);
  }
});

test('What is no request is none', () => {
  for (const text of ['', 'hello', 'gwangan:', '#pay=', '#pay=%', `${BY_THE_COMMAND}&more=1`, BY_THE_COMMAND.replace('KRW', 'krw'), BY_THE_COMMAND.replace('amount=', 'amount=0'), BY_THE_COMMAND.replace('gwangan:', 'bitcoin:'), BY_THE_COMMAND.replace('key=ethereum', 'key=passkey'), 'x'.repeat(5_000)])
    assert.equal(readRequest(text), null, text.slice(0, 60));
});

test('References have 35 characters of those that banks take; an order number has at least one', () => {
  assert.ok(isReference('') && isReference("INV-2026/7 (a):.,'+?") && isReference('x'.repeat(35)));
  assert.ok(!isReference('x'.repeat(36)) && !isReference('주문') && !isReference('a&b') && !isReference('a_b'));
  assert.ok(!isOrderId('') && isOrderId('1'));
});

test('An order has one name for vouchers, by its merchant and its number', () => {
  const name = toHex(orderHash(key.address, 'A-1'));
  assert.equal(name.length, 64);
  assert.notEqual(name, toHex(orderHash(key.address, 'A-2')));
  assert.notEqual(name, toHex(orderHash(importKey('47'.repeat(32))!.address, 'A-1')));
});
