// Counts tests in a suite's log: prints "passed failed skipped".
// Three spellings are known, the first that occurs wins:
//   1. the counters of a .NET test result file:   <Counters total="9" executed="8" passed="7" failed="1" ... />
//   2. the summary of node:test:                  # pass 7 / # fail 1 / # skipped 1 (the marker may also be an information sign)
//   3. one line a test:                           ok - name / not ok - name / skipped - name (or "ok - name # SKIP reason")
import { readFileSync } from 'node:fs';

const log = readFileSync(process.argv[2], 'utf8').replace(/\x1b\[[0-9;]*m/g, '');

function ofResultFile() {
  const counters = log.match(/<Counters [^>]*>/);
  if (!counters) return null;
  const read = (name) => Number(counters[0].match(new RegExp(`\\b${name}="(\\d+)"`))?.[1] ?? 0);
  const passed = read('passed');
  const failed = read('failed') + read('error') + read('timeout') + read('aborted');
  return [passed, failed, Math.max(0, read('total') - passed - failed)];
}

function ofNodeTest() {
  const read = (name) => [...log.matchAll(new RegExp(`^(?:#|ℹ) ${name} (\\d+)$`, 'gm'))].reduce((sum, hit) => sum + Number(hit[1]), 0);
  if (!/^(?:#|ℹ) pass \d+$/m.test(log)) return null;
  return [read('pass'), read('fail') + read('cancelled'), read('skipped') + read('todo')];
}

function ofLines() {
  const count = (pattern) => [...log.matchAll(pattern)].length;
  const marked = count(/^ok\b.*# SKIP/gim);
  return [count(/^ok\b/gm) - marked, count(/^not ok\b/gm), count(/^skipped\b/gm) + marked];
}

console.log((ofResultFile() ?? ofNodeTest() ?? ofLines()).join(' '));
