import assert from 'node:assert/strict';
import { test } from 'node:test';
import { scopeOf, type ScopeDraft } from './scope.ts';

const NOW = 1_700_000_000_000;
const draft: ScopeDraft = { permissions: ['cancel', 'order'], markets: ['GOLD-KRW'], asset: 'KRW', amountMax: '1000.5', budget: '', feeBudget: '', lifetime: 'day' };
const problem = (change: Partial<ScopeDraft>) => scopeOf({ ...draft, ...change }, NOW).problem;

test('A scope is written as the chain takes it', () => {
  assert.deepEqual(scopeOf(draft, NOW).scope, {
    permissions: 3, markets: ['GOLD-KRW'], asset: 'KRW', amountMax: '1000500000000000000000', budget: '', feeBudget: '', expiresAtMs: NOW + 86_400_000,
  });
  assert.equal(scopeOf({ ...draft, lifetime: 'never' }, NOW).scope?.expiresAtMs, 0);
});

test('Amounts without an asset are no bounds', () => {
  assert.deepEqual(scopeOf({ ...draft, asset: '', amountMax: 'x', feeBudget: '7' }, NOW).scope, {
    permissions: 3, markets: ['GOLD-KRW'], asset: '', amountMax: '', budget: '', feeBudget: '7000000000000000000', expiresAtMs: NOW + 86_400_000,
  });
});

test('What the chain would refuse is refused before a key is made', () => {
  assert.equal(problem({ permissions: [] }), 'nothingPermitted');
  assert.equal(problem({ markets: Array.from({ length: 9 }, (_, i) => `M${i}-KRW`) }), 'tooManyMarkets');
  assert.equal(problem({ amountMax: '-1' }), 'amountMax');
  assert.equal(problem({ budget: '0' }), 'budget');
  assert.equal(problem({ amountMax: '' }), 'boundMissing');
  assert.equal(problem({ feeBudget: '1e3' }), 'feeBudget');
});
