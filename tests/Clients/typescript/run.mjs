// The suite clients/typescript of ./test: the example for client writers is well typed and makes the known envelopes.
import { spawnSync } from 'node:child_process';

const here = new URL('.', import.meta.url);
let failed = 0;
for (const [name, script] of [['The example is well typed', 'check'], ['The example makes the known envelopes byte for byte', 'test']]) {
  const { status } = spawnSync('npm', ['run', '--silent', script], { cwd: here, stdio: 'inherit' });
  console.log(`${status === 0 ? 'ok' : 'not ok'} - ${name}`);
  if (status !== 0) failed++;
}
process.exit(failed === 0 ? 0 : 1);
