// The suite clients/console of ./test: the page in a real browser, against the mock exchange or the node at BASE_URL.
import { spawnSync } from 'node:child_process';

const here = new URL('.', import.meta.url);
const { status } = spawnSync(process.execPath, ['--test', '--test-concurrency=1', 'console.test.mjs'], { cwd: here, stdio: 'inherit' });
process.exit(status ?? 1);
