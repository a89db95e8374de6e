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

/** A bid near the end of the band, which a real city's traders do not reach. */
async function restFarBelow(page) {
  const { bandLow } = await (await fetch(`${server.url}/api/v1/markets/GOLD-KRW`)).json();
  await page.fill('input[name=price]', String(Math.ceil(Number(bandLow) / 1_000) * 1_000 + 1_000));
  await page.fill('input[name=size]', '1');
  await page.locator('button.send').click();
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
  await restFarBelow(page);
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
  while (await brightness() <= 700) await page.waitForTimeout(50);
}));

test('A phone shows one part at a time, without sideways scrolling, and trades', () => visiting({ viewport: PHONE }, async (page) => {
  await page.waitForSelector('.canvas canvas');
  const nav = page.locator('.phone-nav a');
  for (const index of [0, 1, 2, 3, 4, 5, 6]) {
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

const accountOf = async (page) => {
  const address = await page.evaluate(() => document.querySelector('.account-head .copy').textContent.trim());
  return (await fetch(`${server.url}/api/v1/accounts/${address}`)).json();
};

/** An order that rests far below the market, and then the account's safety section. */
async function safetyWithAnOrder(page) {
  await fundedWallet(page);
  await restFarBelow(page);
  await page.waitForSelector('.notice.good a');
  await openSafety(page);
}

async function openSafety(page) {
  await page.goto(`${server.url}/#/account`);
  await page.getByRole('tab', { name: 'Safety' }).click();
}

test('The kill switch cancels what is open and refuses what is new, until it is released', () => visiting({}, async (page) => {
  await safetyWithAnOrder(page);
  await page.getByRole('button', { name: 'Engage…' }).click();
  await page.getByText('Cancel all open orders (1)').waitFor();
  await page.getByRole('button', { name: 'Engage now' }).click();
  await page.getByText('Engaged since').waitFor();
  await page.locator('.account-title').getByText('Kill switch engaged').waitFor();
  assert.equal((await accountOf(page)).openOrders, 0);

  await page.goto(`${server.url}/#/trade`);
  await page.fill('input[name=size]', '1');
  await page.locator('button.send').click();
  await page.locator('.notice.bad').getByText("The account's kill switch is engaged").waitFor();
  await openSafety(page);
  await page.getByRole('button', { name: 'Release' }).click();
  await page.getByRole('button', { name: 'Engage…' }).waitFor();
  assert.equal((await accountOf(page)).killSwitch ?? null, null);
}));

test('Cancel on disconnect is kept up while the page is open, and acts after it is closed', () => visiting({}, async (page) => {
  await safetyWithAnOrder(page);
  await page.locator('select[name=guard-timeout]').selectOption({ label: '30 seconds' });
  await page.getByRole('button', { name: 'Arm', exact: true }).click();
  await page.getByText('as long as it is open').waitFor();
  const armed = (await accountOf(page)).cancelOnDisconnect;
  assert.deepEqual([armed.market, armed.timeoutMs], [null, 30_000]);

  await page.getByRole('button', { name: 'Disarm' }).click();
  await page.getByRole('button', { name: 'Arm', exact: true }).waitFor();
  assert.equal((await accountOf(page)).cancelOnDisconnect ?? null, null);

  // It moves the deadline on when a third of the time has passed, and keeps in the browser how much that is: here so much that no pause of a busy machine uses it up.
  const keep = (timeoutMs, leftMs) => page.evaluate(([kept, timeout, left]) => {
    const deadlineMs = Date.now() + left;
    localStorage.setItem('gwangan.guard', JSON.stringify({ ...kept, timeoutMs: timeout, deadlineMs }));
    return deadlineMs;
  }, [kept, timeoutMs, leftMs]);
  await page.getByRole('button', { name: 'Arm', exact: true }).click();
  await page.getByText('as long as it is open').waitFor();
  const kept = await page.evaluate(() => JSON.parse(localStorage.getItem('gwangan.guard')));
  for (let moved = 0; moved < 3; moved++) {
    const deadline = await keep(600_000, 390_000);
    await page.waitForFunction((was) => JSON.parse(localStorage.getItem('gwangan.guard')).deadlineMs > was, deadline);
  }
  const account = await accountOf(page);
  assert.deepEqual([account.cancelOnDisconnect.timeoutMs, account.openOrders], [600_000, 1]);

  // The page offers no time short enough for a test. Where it came too late to move this one on, it is told again.
  do {
    await keep(6_000, 3_900);
    await page.waitForTimeout(500);
  } while ((await accountOf(page)).cancelOnDisconnect?.timeoutMs !== 6_000);
  await page.goto('about:blank');
  const limit = Date.now() + 90_000;
  for (let open = 1; open > 0;) {
    assert.ok(Date.now() < limit, 'the chain did not cancel');
    ({ openOrders: open } = await (await fetch(`${server.url}/api/v1/accounts/${account.address}`)).json());
  }
  await openSafety(page);
  await page.getByText('A deadline passed').waitFor();
}));

test('A session key is made in the browser, shown once, listed with its scope, and revoked', () => visiting({}, async (page) => {
  await fundedWallet(page);
  await openSafety(page);
  await page.getByRole('button', { name: 'Grant a key' }).click();
  await page.getByRole('checkbox', { name: 'Cancel and reduce orders' }).uncheck();
  await page.getByRole('button', { name: 'Make the key' }).click();
  await page.getByText('Choose at least one thing').waitFor();
  await page.getByRole('checkbox', { name: 'Cancel and reduce orders' }).check();
  await page.getByRole('checkbox', { name: 'Place and change orders' }).check();
  await page.getByRole('checkbox', { name: 'GOLD/KRW' }).check();
  await page.locator('select[name=bound-asset]').selectOption('KRW');
  await page.getByText('Enter an amount').waitFor();
  await page.fill('input[name=bound-each]', '500,000');
  await page.fill('input[name=bound-all]', '2000000.5');
  await page.locator('select[name=lifetime]').selectOption({ label: '7 days' });
  await page.getByRole('button', { name: 'Make the key' }).click();
  const secret = (await page.locator('.granted .secret .copy').innerText()).trim();
  assert.match(secret, /^0x[0-9a-f]{64}$/);
  await page.getByRole('button', { name: 'I have copied it' }).click();
  assert.equal(await page.locator('.granted').count(), 0);
  assert.ok(!(await page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }))).includes(secret.slice(2)), 'the page kept the key');

  const row = page.locator('.safety .data tbody tr').first();
  assert.match(await row.innerText(), /Cancel and reduce orders, Place and change orders.*GOLD\/KRW.*500,000 KRW each.*0 of 2,000,000\.5 KRW used/s);
  const { scope } = (await accountOf(page)).keys.find((key) => key.scope !== null);
  assert.deepEqual([scope.permissions, scope.markets, scope.asset, scope.amountMax, scope.budget, scope.feeBudget], [['cancel', 'order'], ['GOLD-KRW'], 'KRW', '500000', '2000000.5', null]);
  await page.reload();
  await page.getByRole('tab', { name: 'Safety' }).click();
  await page.getByRole('button', { name: 'Revoke' }).click();
  await page.getByText('No other key acts').waitFor();
}));

test('A stop-limit that waits is given another trigger and another limit', () => visiting({}, async (page) => {
  await fundedWallet(page);
  await page.locator('.side-sell').click();
  const { ticker } = await (await fetch(`${server.url}/api/v1/markets/GOLD-KRW`)).json();
  const limit = Math.round((Number(ticker.last) * 0.9) / 1_000) * 1_000;
  await page.fill('input[name=price]', String(limit));
  await page.locator('.advanced summary').click();
  await page.locator('select[name=special]').selectOption('stop');
  await page.fill('input[name=special-value]', String(limit));
  await page.fill('input[name=size]', '1');
  await page.locator('button.send').click();
  await page.waitForSelector('.notice.good a');
  await page.getByRole('tab', { name: /Open orders/ }).click();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.fill('input[name=edit-trigger]', String(limit - 2_000));
  await page.fill('input[name=edit-price]', String(limit - 3_000));
  await page.locator('.order-edit').getByText('waits behind others').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.order-edit').waitFor({ state: 'detached' });
  const wanted = `≤ ${(limit - 2_000).toLocaleString('en-GB')} → ${(limit - 3_000).toLocaleString('en-GB')}`;
  await page.locator('.activity .data tbody tr').getByText(wanted).waitFor();
}));

for (const [name, options] of [['light', {}], ['dark, in Korean', { colorScheme: 'dark', locale: 'ko-KR' }], ['on a phone', { viewport: PHONE }]])
  test(`The safety section, ${name}, breaks no rule of WCAG 2.1 AA that a program can check, and fits`, () => visiting({ path: '#/account', ...options }, async (page) => {
    await page.waitForSelector('.status-proof');
    await page.locator('.wallet button.primary').click();
    await page.locator('.activity [role=tab]').last().click();
    await page.locator('.safety section').last().locator('button.primary').click();
    await page.locator('select[name=bound-asset]').selectOption('KRW');
    await page.locator('input[name=may-transfer]').check();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
    assert.deepEqual(violations.flatMap((rule) => rule.nodes.map((node) => `${rule.id}: ${node.html.slice(0, 140)}`)), []);
    assert.ok(await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth) <= innerWidth));
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
