import assert from 'node:assert/strict';
import { test } from 'node:test';
import { toHex } from '../wire/bytes.ts';
import { newPlace, placeHash } from './withdrawal.ts';

test('A place is committed to with a salt of its own, for one asset', () => {
  const [first, second] = [newPlace('BTC', 'bc1qexample'), newPlace('BTC', 'bc1qexample')];
  assert.notEqual(first.commitment, second.commitment);
  assert.equal(first.commitment, toHex(placeHash('BTC', 'bc1qexample', first.salt)));
  assert.notEqual(first.commitment, toHex(placeHash('GOLD', 'bc1qexample', first.salt)));
  assert.match(first.salt, /^[0-9a-f]{64}$/);
});
