// Measures how long the checker takes in Chromium for a recorded proof, from the parsed answer to the verdict: prints one line of JSON, milliseconds. For ./bench solvency.
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import { startBrowser } from './browser.mjs';

const ROUNDS = 41;
const checker = fileURLToPath(new URL('../../../src/Checker/', import.meta.url));
execFileSync('npm', ['--prefix', checker, 'run', 'build', '--silent'], { stdio: ['ignore', 'ignore', 'inherit'] });
const vectors = readFileSync(new URL('../vectors/balance-proof.json', import.meta.url), 'utf8');

const server = createServer((request, answer) => {
  const name = request.url.slice(1);
  const [type, body] = name === '' ? ['text/html', '<!doctype html><title>speed</title>'] : name === 'vectors' ? ['application/json', vectors]
    : /^[a-z0-9-]+\.js$/.test(name) ? ['text/javascript', readFileSync(`${checker}dist/${name}`)] : ['text/plain', ''];
  answer.writeHead(200, { 'content-type': type });
  answer.end(body);
});
await new Promise((ready) => server.listen(0, '127.0.0.1', ready));
const browser = await startBrowser();
try {
  const page = await browser.newPage();
  await page.goto(`http://127.0.0.1:${server.address().port}/`);
  const result = await page.evaluate(async (rounds) => {
    const { checkBalance } = await import('/check-balance.js');
    const { validators, proofs: [proof] } = await (await fetch('/vectors')).json();
    const trusted = { chainId: validators.chainId, validators: validators.items };
    const times = [];
    for (let round = 0; round < rounds; round++) {
      const start = performance.now();
      if (!checkBalance(proof, { address: proof.address, asset: proof.asset }, trusted).ok) throw new Error('the proof does not hold');
      times.push(performance.now() - start);
    }
    return { first: times[0], median: times.sort((a, b) => a - b)[rounds >> 1] };
  }, ROUNDS);
  console.log(JSON.stringify(result));
} finally {
  await browser.close();
  server.close();
}
