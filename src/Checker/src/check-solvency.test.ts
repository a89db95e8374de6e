import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkSolvency, SOLVENCY_STEPS, type Solvency } from './check-solvency.ts';
import type { Trusted } from './comet.ts';
import { solvencyReport } from './report.ts';
import { copyOf, leaves, put, spoiled } from './tamper.ts';

const file = new URL('../../../tests/Clients/vectors/balance-proof.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as { validators: { chainId: string; items: Trusted['validators'] }; solvency: Solvency };
const trusted: Trusted = { chainId: vectors.validators.chainId, validators: vectors.validators.items };
const told = vectors.solvency;

test("A node's statement of solvency holds from the totals to the signature", () => {
  const checked = checkSolvency(told, trusted);
  assert.deepEqual(checked.steps.map((step) => [step.name, step.reason]), SOLVENCY_STEPS.map((name) => [name, null]));
  assert.deepEqual(checked.assets.map((asset) => asset.symbol), told.assets.map((asset) => asset.symbol));
  assert.match(solvencyReport(told, checked, 'en', checked.seconds + 61n).join('\n'), /^PROVED: .*1 minute ago.*\nKRW: owed to holders = issued = [0-9,]+/);
  assert.match(solvencyReport(told, checked, 'ko', checked.seconds).join('\n'), /^증명됨/);
});

test('No field of a statement can be changed unnoticed', () => {
  // The time of the statement's own block, for people: the signed header has its own. How many leaves a tree has is no claim, status and ages are shown from the proved records.
  const free = /^timeMs$|\.total$|^assets\.\d+\.(status|pendingSinceMs|attestedAtMs)$/;
  let tried = 0;
  for (const [path, value] of leaves(copyOf(told))) {
    if (free.test(path) && !/held/.test(path)) continue;
    for (const other of spoiled(value, path.length > 6 ? 5 : 1)) {
      const tampered = copyOf(told);
      put(tampered, path, other);
      const checked = checkSolvency(tampered as unknown as Solvency, trusted);
      assert.equal(checked.ok, false, `${path}: ${String(value)} -> ${String(other)}`);
      assert.match(solvencyReport(tampered as unknown as Solvency, checked, 'en', 0n)[0]!, /^NOT PROVED/);
      tried++;
    }
  }
  assert.ok(tried > 500);
});

test('An asset cannot be left out, told twice, or put in the place of another', () => {
  const refuse = (assets: Solvency['assets'], proof = told.proof) => assert.equal(checkSolvency({ ...told, assets, proof }, trusted).ok, false);
  refuse(told.assets.slice(1));
  refuse(told.assets.slice(0, -1), { ...told.proof, records: told.proof.records.slice(0, -1) });
  refuse([...told.assets, told.assets[0]!], { ...told.proof, records: [...told.proof.records, told.proof.records[0]!] });
  refuse([told.assets[1]!, told.assets[0]!, ...told.assets.slice(2)]);
  refuse([], { ...told.proof, held: [], records: [] });
});

test("A bank's account cannot be left out, nor what banks have promised", () => {
  const { reserves, promised } = told.proof;
  assert.ok(reserves.length > 0 && promised.length > 0);
  const refuse = (proof: Partial<Solvency['proof']>) => {
    const checked = checkSolvency({ ...told, proof: { ...told.proof, ...proof } }, trusted);
    assert.deepEqual([checked.ok, checked.steps.at(-1)!.name], [false, 'reserves']);
  };
  for (let i = 0; i < reserves.length; i++) refuse({ reserves: reserves.filter((_, at) => at !== i) });
  refuse({ reserves: [] });
  refuse({ reserves: [...reserves, reserves[0]!] });
  refuse({ promised: [] });
  refuse({ promised: [...promised, promised[0]!] });
  refuse({ reserves: [], promised: [] });
});
