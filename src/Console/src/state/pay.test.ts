import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accepts, categoryRanges, leftPercent } from './pay.ts';

test('A campaign accepts active merchants of its categories, and those that its source names, and none that it bars', () => {
  const campaign = { categories: '5462,5811-5814' };
  const merchant = (category: string, status = 'active') => ({ category, status });
  assert.deepEqual(categoryRanges(campaign.categories), [[5462, 5462], [5811, 5814]]);
  assert.deepEqual(['5461', '5462', '5810', '5811', '5813', '5814', '5815'].map((code) => accepts(campaign, merchant(code), undefined)), [false, true, false, true, true, true, false]);
  assert.ok(accepts(campaign, merchant('0763'), 'accepted'));
  assert.ok(accepts(campaign, merchant('5462'), 'byCategory'));
  assert.ok(!accepts(campaign, merchant('5462'), 'barred'));
  assert.ok(!accepts(campaign, merchant('5462', 'suspended'), 'accepted'));
  assert.ok(!accepts({ categories: '' }, merchant('5462'), undefined));
});

test('What is left of a budget is rounded down, so that nothing is promised that is not there', () => {
  assert.deepEqual([leftPercent(0n, 0n), leftPercent(99n, 10_000n), leftPercent(9_999n, 10_000n), leftPercent(5n, 5n)], [0, 0, 99, 100]);
});
