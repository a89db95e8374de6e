import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'node:test';

test('The types of the API are those of docs/openapi.json: npm run generate writes them', () => {
  const { status, stdout, stderr } = spawnSync('npm', ['run', '--silent', 'generate', '--', '--check'], { cwd: fileURLToPath(new URL('../..', import.meta.url)), encoding: 'utf8' });
  assert.equal(status, 0, stdout + stderr);
});
