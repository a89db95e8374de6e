// A lying server: a proxy between the page and a real node changes every field of a proof, one after another. The page has to show each as not proved; so does the
// command-line checker. Needs BASE_URL.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { startBrowser, visit } from './browser.mjs';
import { startProxy } from './proxy.mjs';

const node = new URL(process.env.BASE_URL);
const checker = fileURLToPath(new URL('../../../src/Checker/', import.meta.url));
let browser;
let proxy;
before(async () => {
  browser = await startBrowser();
  proxy = await startProxy(node);
});
after(async () => {
  await browser?.close();
  proxy?.server.closeAllConnections();
  proxy?.server.close();
});

const get = async (path) => {
  const answer = await fetch(new URL(`/api/v1${path}`, node));
  assert.ok(answer.ok, `${path}: ${answer.status}`);
  return answer.json();
};

/** Every text, number and truth value of an answer with its path. */
function* leaves(tree, path = []) {
  if (tree === null || typeof tree !== 'object') {
    if (tree !== null) yield [path, tree];
  } else for (const [key, value] of Object.entries(tree)) yield* leaves(value, [...path, key]);
}

/** An answer with one field changed: a digit in its middle, or the number after it. */
function changed(answer, path) {
  const copy = structuredClone(answer);
  const last = path.at(-1);
  const parent = path.slice(0, -1).reduce((at, key) => at[key], copy);
  const value = parent[last];
  const middle = value.length >> 1;
  parent[last] = typeof value === 'number' ? value + 1 : typeof value === 'boolean' ? !value : value.slice(0, middle) + (value[middle] === '7' ? '3' : '7') + value.slice(middle + 1);
  return copy;
}

// How many leaves a list has is bound only as far as it decides the way: it is no claim.
const isFree = (path) => path.at(-1) === 'total' && path.at(-2)?.toLowerCase().endsWith('place');

test('The page shows every changed field of a proof as not proved', { timeout: 170_000 }, async () => {
  const holder = (await get('/assets/KRW/holders')).items[0].address;
  const { page, context } = await visit(browser, proxy.url, { path: `#/account/${holder}` });
  try {
    const check = page.locator('.data tbody tr').first().getByRole('button', { name: 'Check' });
    await check.click();
    await page.locator('.verdict.holds').waitFor();
    const symbol = (await page.locator('.proof a[target=_blank]').getAttribute('href')).split('/').at(-1);
    const truth = await get(`/proofs/balance/${holder}/${symbol}`);
    const path = `/api/v1/proofs/balance/`;
    const again = page.locator('.proof footer button');
    const ask = async (answer) => {
      proxy.lies.set(path, answer);
      const answered = page.waitForResponse((response) => response.url().includes(path));
      await again.click();
      await answered;
    };

    await ask(truth);
    await page.locator('.verdict.holds').waitFor();
    const fields = [...leaves(truth)].map(([field]) => field).filter((field) => !isFree(field));
    assert.ok(fields.length > 60, `${fields.length} fields`);
    for (const field of fields) {
      await ask(changed(truth, field));
      await page.locator('.verdict.fails').getByText('Not proved.').waitFor({ timeout: 5_000 }).catch(() => assert.fail(`${field.join('.')} was believed`));
      assert.equal(await page.locator('.verdict.holds').count(), 0, field.join('.'));
      // Between two lies the truth, so that each is seen anew.
      await ask(truth);
      await page.locator('.verdict.holds').waitFor({ timeout: 5_000 });
    }

    // What is no single field: an older proof as if it were another's, a part left out, another account's balance.
    const others = (await get('/assets/KRW/holders')).items[1].address;
    for (const [what, lie] of Object.entries({
      'another account': await get(`/proofs/balance/${others}/${symbol}`),
      'no siblings': { ...truth, path: { ...truth.path, siblings: [] } },
      'no path': { ...truth, path: null },
      'no record': { ...truth, record: undefined },
      'no commit': { ...truth, commit: '' },
      'nothing': {},
    })) {
      await ask(lie);
      await page.locator('.verdict.fails').waitFor({ timeout: 5_000 }).catch(() => assert.fail(`${what} was believed`));
    }
    proxy.lies.clear();
  } finally {
    await context.close();
  }
});

test('Check my money names the step at which a lie was found, and proves what is true from a header that was pasted, then from one that was kept', { timeout: 170_000 }, async () => {
  const holder = (await get('/assets/KRW/holders')).items[0].address;
  const trusted = (await get('/headers/2')).hash;
  const { page, context } = await visit(browser, proxy.url, { path: `#/check/${holder}` });
  const verdict = page.locator('.findings .verdict');
  const check = async () => {
    await page.getByRole('button', { name: 'Check now' }).click();
    await verdict.or(page.locator('.check-form .problem:not(:empty)')).waitFor();
  };
  /** Checks with a lie in place, and expects part and step to be named. */
  const caught = async (path, lie, part, step) => {
    proxy.lies.set(path, lie);
    await check();
    const said = await verdict.innerText();
    proxy.lies.delete(path);
    assert.match(said, /^Not proved/, `${path} ${part} ${step}: ${said}`);
    assert.ok(said.includes(`“${part}`) && said.includes(`: ${step}.`), `${part}, ${step}: ${said}`);
    assert.equal(await page.locator('.findings .proof-steps .failed').count(), 1);
  };
  const altered = (field) => (answer) => changed(answer, field.split('.'));
  try {
    // Without a header of one's own the page says how little that is.
    await check();
    assert.match(await verdict.innerText(), /^The server agrees with itself/);
    await page.fill('input[name=check-header]', trusted);
    await check();
    assert.match(await verdict.innerText(), /^Proved/);
    assert.equal(await page.locator('.findings .proof-steps .done').count(), 4);
    await page.locator('.findings').getByText('What is not proved').waitFor();
    await page.locator('.findings').getByText(/last signed as of .* before the block/).first().waitFor();

    const [books, mine, way] = ["The city's books", 'Your balances (KRW)', 'The way from there to now'];
    for (const [field, step] of [
      ['assets.0.liabilities.sum', 'the totals of all assets'], ['proof.held.1.total', 'the totals of all assets'], ['proof.appHash', "the state's hash"], ['assets.0.supply', 'the registry of assets'],
      ['assets.0.backed', 'the registry of assets'], ['assets.1.isDeficient', 'the registry of assets'], ['proof.records.2.record', 'the registry of assets'], ['proof.reserves.0.record', "the banks' accounts"],
      ['proof.commit', 'the signatures'],
    ]) await caught('/api/v1/solvency', altered(field), books, step);
    const balance = `/api/v1/proofs/balance/${holder}/KRW`;
    for (const [field, step] of [
      ['address', 'The right question'], ['available', 'Your line in the ledger'], ['path.siblings.0.sum', 'Up the tree of all holders'], ['assetRoot.hash', 'Up the tree of all holders'], ['supply', 'All balances together'],
      ['commit', 'Signed'],
    ]) await caught(balance, altered(field), mine, step);
    await caught(balance, null, mine, 'The right question');
    // A true proof of an older state than the city's statement.
    const older = await get(`/proofs/balance/${holder}/KRW`);
    while ((await get('/solvency')).height <= older.height + 1) await new Promise((next) => setTimeout(next, 100));
    await caught(balance, older, mine, 'In the block');
    await caught(`/api/v1/headers/${trusted}`, altered('height'), 'The header that you trust', 'the header');
    await caught('/api/v1/headers/2', altered('header'), 'The header that you trust', 'the header');
    // Every header but the trusted one.
    await caught('/api/v1/headers/', (answer, path) => (/\/(2|3|[0-9a-f]{64})$/.test(path) ? answer : changed(answer, ['commit'])), way, 'the headers in between');
    await page.fill('input[name=check-header]', '11'.repeat(32));
    await check();
    assert.match(await verdict.innerText(), /The header that you trust/);

    // A header that is kept is where the next check begins, also after the page was opened anew.
    await page.fill('input[name=check-header]', trusted);
    await check();
    await page.getByRole('button', { name: 'Keep this header' }).click();
    await page.reload();
    await page.getByText('the check begins at the header that this browser keeps').waitFor();
    await check();
    assert.match(await verdict.innerText(), /^Proved/);
  } finally {
    proxy.lies.clear();
    await context.close();
  }
});

/** Runs the checker against the proxy; answers with its exit code and what it said. */
async function check(...args) {
  const child = spawn(process.execPath, ['--import', 'tsx', 'src/cli.ts', '--node', proxy.url, '--language', 'en', ...args], { cwd: checker, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  child.stdout.on('data', (text) => said.push(text));
  child.stderr.on('data', (text) => said.push(text));
  const [code] = await once(child, 'exit');
  return { code, said: Buffer.concat(said).toString() };
}

test('The checker on the command line proves what the node says, and nothing that was changed on the way', { timeout: 120_000 }, async () => {
  const holder = (await get('/assets/KRW/holders')).items[0].address;
  const trusted = (await get('/headers/2')).hash;
  const balance = ['--trusted', trusted, '--account', holder, '--asset', 'KRW'];
  const honest = await check(...balance);
  assert.equal(honest.code, 0, honest.said);
  assert.match(honest.said, /^PROVED: /);

  const truth = await get(`/proofs/balance/${holder}/KRW`);
  const header = await get(`/headers/${truth.headerHeight}`);
  const first = await get('/headers/2');
  // One of each kind; every character of all of them is changed in the checker's own tests.
  const lies = [
    ...['available', 'supply', 'appHash', 'header', 'commit', 'path.siblings.0.sum', 'path.leaf.locked', 'assetRoot.hash', 'record.record', 'store.root', 'assetId', 'height']
      .map((field) => ['/api/v1/proofs/balance/', changed(truth, field.split('.'))]),
    [`/api/v1/headers/${truth.headerHeight}`, changed(header, ['validators', '0', 'publicKey'])],
    [`/api/v1/headers/${truth.headerHeight}`, changed(header, ['commit'])],
    ['/api/v1/headers/', changed(first, ['header'])],
  ];
  for (const [path, lie] of lies) {
    proxy.lies.clear();
    proxy.lies.set('/api/v1/proofs/balance/', truth);
    proxy.lies.set(path, lie);
    const { code, said } = await check(...balance);
    assert.equal(code, 1, `${path}: ${said}`);
    assert.doesNotMatch(said, /^PROVED/m);
  }
  proxy.lies.clear();

  const solvent = await check('--trusted', trusted, '--solvency');
  assert.equal(solvent.code, 0, solvent.said);
  const statement = await get('/solvency?proof=true');
  for (const field of ['assets.0.supply', 'assets.0.liabilities.sum', 'assets.1.backing', 'proof.held.0.total', 'proof.commit', 'proof.records.0.record']) {
    proxy.lies.set('/api/v1/solvency', changed(statement, field.split('.')));
    const { code, said } = await check('--trusted', trusted, '--solvency');
    assert.equal(code, 1, `${field}: ${said}`);
  }
  proxy.lies.clear();
  // A trusted hash that the chain does not have.
  assert.notEqual((await check('--trusted', '11'.repeat(32), '--solvency')).code, 0);
});
