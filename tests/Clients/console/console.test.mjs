// The console in a real browser. Runs against the mock exchange, or against a node: BASE_URL=http://127.0.0.1:8080 npm test
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { PHONE, liveBook, mocked, startBrowser, startServer, visit } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

let server;
let browser;
before(async () => {
  server = await startServer();
  browser = await startBrowser();
});
after(async () => {
  await browser?.close();
  server?.stop();
});

const onlyMocked = { skip: mocked ? false : 'needs the hooks of the mock' };

/** Runs one visit, and fails when the browser complained about anything. */
async function visiting(options, walk) {
  const { page, context, complaints } = await visit(browser, server.url, options);
  page.setDefaultTimeout(20_000);
  try {
    await walk(page);
    assert.deepEqual(complaints.filter((text) => !/Failed to load resource/.test(text)), []);
  } finally {
    await context.close();
  }
}

async function fundedWallet(page) {
  await liveBook(page);
  await page.locator('.first button.primary').click();
  await page.getByRole('button', { name: 'Get demo funds' }).click();
  await page.waitForFunction(() => /[1-9]/.test(document.querySelector('.available b')?.textContent ?? ''));
}

const heightShown = (page) => page.locator('.status-proof b').innerText().then((text) => Number(text.replace(/\D/g, '')));

test('The page opens without a complaint and everything that lives is alive', () => visiting({}, async (page) => {
  await liveBook(page);
  await page.waitForSelector('.canvas canvas');
  assert.ok(await page.locator('.markets .market').count() >= 6);
  const height = await heightShown(page);
  await page.waitForFunction((h) => Number(document.querySelector('.status-proof b').textContent.replace(/\D/g, '')) > h, height);
  assert.match(await page.locator('.status-proof .mono').innerText(), /[0-9a-f]{10}…[0-9a-f]{8}/);
}));

test('Nothing is loaded from anywhere else', () => visiting({}, async (page) => {
  const elsewhere = [];
  page.on('request', (request) => { if (!request.url().startsWith(server.url) && !request.url().startsWith('data:')) elsewhere.push(request.url()); });
  await page.reload();
  await liveBook(page);
  assert.deepEqual(elsewhere, []);
}));

test('A newcomer makes a wallet, is funded, trades, and cancels what rests', () => visiting({}, async (page) => {
  await fundedWallet(page);
  await page.getByRole('radiogroup', { name: 'Order type' }).getByText('Market').click();
  await page.fill('input[name=size]', '0.5');
  await page.locator('button.send').click();
  await page.waitForSelector('.notice.good a');
  await page.getByRole('tab', { name: 'Trades' }).click();
  await page.waitForSelector('.activity .data tbody tr');

  await page.getByRole('radiogroup', { name: 'Order type' }).getByText('Limit').click();
  for (let i = 0; i < 25; i++) await page.locator('input[name=price]').press('ArrowDown');
  await page.fill('input[name=size]', '1');
  await page.locator('button.send').click();
  await page.getByRole('tab', { name: /Open orders/ }).click();
  await page.getByRole('button', { name: 'Cancel', exact: true }).click();
  await page.getByText('No open orders.').waitFor();
  await page.getByRole('tab', { name: 'Order history' }).click();
  await page.locator('.activity .data').getByText('Cancelled · by the owner').waitFor();
}));

test('The committed operation can be read from its notice, down to its block', () => visiting({}, async (page) => {
  await fundedWallet(page);
  await page.fill('input[name=size]', '0.1');
  await page.locator('button.send').click();
  const link = await page.waitForSelector('.notice.good a');
  await page.goto(`${server.url}/${await link.getAttribute('href')}`);
  await page.getByRole('region', { name: 'market.PlaceOrder' }).waitFor();
  await page.locator('.facts a').first().click();
  await page.getByRole('heading', { name: /^Block [\d,]+$/ }).waitFor();
}));

test('The ticket says in words what is wrong before anything is sent', () => visiting({}, async (page) => {
  await fundedWallet(page);
  const problem = page.locator('.field .problem').filter({ hasText: /\S/ });
  await page.fill('input[name=size]', '0.005');
  assert.match(await problem.innerText(), /multiple of/);
  await page.fill('input[name=size]', '100000000');
  assert.match(await problem.innerText(), /Not enough/);
  await page.fill('input[name=size]', '1');
  await page.fill('input[name=price]', '7');
  assert.match(await problem.innerText(), /Today's prices|steps of/);
  await page.getByRole('button', { name: 'Max', exact: true }).click();
  await page.locator('button.send').click();
  assert.equal(await page.locator('.notice').filter({ hasText: 'Buy order' }).count(), 0);
}));

test('What the chain refuses is told in plain words', () => visiting({}, async (page) => {
  await fundedWallet(page);
  await page.getByLabel('Time in force').selectOption({ label: 'Maker only (post-only)' });
  await page.locator('.half.asks .level').last().click();
  await page.fill('input[name=size]', '0.5');
  await page.locator('button.send').click();
  await page.locator('.notice.bad').getByText('would have traded at once').waitFor();
}));

test('A gap in the book is noticed and mended by a fresh snapshot', onlyMocked, () => visiting({}, async (page) => {
  await liveBook(page);
  await fetch(`${server.url}/mock/gap`, { method: 'POST' });
  await page.waitForSelector('[data-gaps="1"]', { state: 'attached' });
  await page.waitForFunction(async () => {
    const right = await (await fetch('/api/v1/markets/GOLD-KRW/book')).json();
    const shown = document.querySelector('.half.bids .level .price').textContent.replace(/,/g, '');
    return shown === right.bids[0][0];
  });
}));

test('After a lost connection the page returns by itself', onlyMocked, () => visiting({}, async (page) => {
  await liveBook(page);
  await fetch(`${server.url}/mock/drop`, { method: 'POST' });
  await page.waitForSelector('.is-lost');
  await page.waitForSelector('.is-live');
  const height = await heightShown(page);
  await page.waitForFunction((h) => Number(document.querySelector('.status-proof b').textContent.replace(/\D/g, '')) > h, height);
}));

test('A Korean visitor sees Korean, won as 원, and red for rising', () => visiting({ locale: 'ko-KR' }, async (page) => {
  await liveBook(page);
  assert.equal(await page.locator('html').getAttribute('lang'), 'ko');
  assert.equal(await page.locator('html').getAttribute('data-palette'), 'korean');
  await page.locator('.markets').getByText(/원/).first().waitFor();
  await page.getByRole('button', { name: 'English', exact: true }).click();
  await page.getByRole('link', { name: 'Exchange', exact: true }).waitFor();
  assert.equal(await page.locator('html').getAttribute('data-palette'), 'western');
  await page.reload();
  await page.getByRole('link', { name: 'Exchange', exact: true }).waitFor();
}));

test('Dark follows the system, and light can be chosen over it', () => visiting({ colorScheme: 'dark' }, async (page) => {
  await liveBook(page);
  const brightness = () => page.evaluate(() => getComputedStyle(document.querySelector('.panel')).backgroundColor.match(/\d+/g).slice(0, 3).reduce((a, b) => a + Number(b), 0));
  assert.ok(await brightness() < 150);
  await page.locator('.settings summary').click();
  await page.getByText('Light', { exact: true }).click();
  assert.ok(await brightness() > 700);
}));

test('A phone shows one part at a time, without sideways scrolling, and trades', () => visiting({ viewport: PHONE }, async (page) => {
  await page.waitForSelector('.canvas canvas');
  const nav = page.locator('.phone-nav a');
  for (const index of [0, 1, 2, 3, 4]) {
    await nav.nth(index).click();
    await page.waitForTimeout(150);
    const wide = await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth) - innerWidth);
    assert.ok(wide <= 0, `tab ${index} is ${wide} px too wide`);
  }
  await nav.nth(2).click();
  await fundedWallet(page);
  await page.fill('input[name=size]', '0.2');
  await page.locator('button.send').click();
  await page.waitForSelector('.notice.good a');
}));

test('The book is walked with arrow keys and Enter takes a price', () => visiting({}, async (page) => {
  await liveBook(page);
  await page.locator('.levels').focus();
  for (let i = 0; i < 4; i++) await page.keyboard.press('ArrowDown');
  const chosen = await page.locator('.level[aria-selected=true] .price').innerText();
  await page.keyboard.press('Enter');
  assert.equal(await page.locator('input[name=price]').inputValue(), chosen);
}));

test('A key is exported, removed, and imported to the same address', () => visiting({ path: '#/account' }, async (page) => {
  await page.getByRole('button', { name: 'Create a demo wallet' }).click();
  await page.getByRole('button', { name: 'Show private key' }).click();
  const secret = (await page.locator('.secret .copy').innerText()).trim();
  const address = await page.locator('.wallet-chip .mono').innerText();
  assert.match(secret, /^0x[0-9a-f]{64}$/);
  await page.getByRole('button', { name: 'Remove from this browser' }).click();
  await page.getByRole('button', { name: 'Remove the key' }).click();
  await page.getByRole('button', { name: 'Import a key' }).click();
  await page.fill('input[name=private-key]', 'not a key');
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.getByText('This is not a private key').waitFor();
  await page.fill('input[name=private-key]', secret);
  await page.getByRole('button', { name: 'Import', exact: true }).click();
  await page.waitForFunction((wanted) => document.querySelector('.wallet-chip .mono')?.textContent === wanted, address);
}));

for (const [name, path, options] of [
  ['The exchange', '', {}], ['The exchange in the dark, in Korean', '', { colorScheme: 'dark', locale: 'ko-KR' }], ['The exchange on a phone', '', { viewport: PHONE }],
  ['The account', '#/account', {}], ['The blocks', '#/blocks', { colorScheme: 'dark' }],
])
  test(`${name}: no rule of WCAG 2.1 AA that a program can check is broken`, () => visiting({ path, ...options }, async (page) => {
    await page.waitForSelector('.status-proof');
    await page.waitForTimeout(800);
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
    // The rows of the book and of the tape say in words what sighted people read from column heads and colours.
    const rows = (rule, node) => rule.id === 'label-content-name-mismatch' && /class="level/.test(node.html);
    const found = violations.flatMap((rule) => rule.nodes.filter((node) => !rows(rule, node)).map((node) => `${rule.id}: ${node.html.slice(0, 140)} ${node.any[0]?.message ?? ''}`));
    assert.deepEqual(found, []);
  }));
