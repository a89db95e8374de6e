// The suite clients/console of ./test: the page in a real browser, first against the mock exchange, which can break things on purpose,
// then against a real node (the executable GWANGAN names, or the one at BASE_URL), where the whole way from a wallet to a proof is walked, and against one that is an Ethereum chain.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { startNode } from './node.mjs';

const here = new URL('.', import.meta.url);

async function tests(files, environment) {
  const child = spawn(process.execPath, ['--test', '--test-concurrency=1', ...files], { cwd: here, stdio: 'inherit', env: { ...process.env, ...environment } });
  const [code] = await once(child, 'exit');
  return code === 0;
}

let good = true;
const { BASE_URL, GWANGAN } = process.env;
const CITY = ['city.test.mjs', 'pay.test.mjs'];
if (BASE_URL !== undefined) good = await tests(['console.test.mjs', ...CITY], {});
else if (GWANGAN === undefined) {
  good = await tests(['console.test.mjs'], {});
  console.log('skipped - the page against a real node: GWANGAN names no executable');
} else {
  // The city begins while the mock is tested: its books are alive when their turn comes.
  const starting = startNode(GWANGAN);
  starting.catch(() => undefined);
  const stop = async () => { await (await starting).stop(); process.exit(1); };
  process.once('SIGTERM', stop);
  process.once('SIGINT', stop);
  good = await tests(['console.test.mjs'], {});
  const node = await starting;
  try {
    good = await tests(['console.test.mjs', ...CITY, 'lying.test.mjs'], { BASE_URL: node.url }) && good;
  } finally {
    await node.stop();
  }
  good = await tests(['tls.test.mjs'], {}) && good;
  good = await tests(['explorer.test.mjs'], {}) && good;
}
process.exit(good ? 0 : 1);
