// Paying and being paid, in two browsers against a real city: a shop and its customer, vouchers, refunds; and a withdrawal that is asked for with its rule in sight. Needs BASE_URL.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { PHONE, startBrowser, visit } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const url = process.env.BASE_URL.replace(/\/$/, '');
let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

const api = (path, body) => fetch(`${url}/api/v1/${path}`, body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }).then((answer) => answer.json());

/** Visitors with a wallet each, closed afterwards; their consoles have to stay silent. */
async function visiting(optionsOfEach, walk) {
  const all = await Promise.all(optionsOfEach.map((options) => visit(browser, url, options)));
  try {
    await walk(...all.map((each) => each.page));
    for (const { complaints } of all) assert.deepEqual(complaints.filter((text) => !/Failed to load resource/.test(text)), []);
  } finally {
    await Promise.all(all.map((each) => each.context.close()));
  }
}

async function wallet(page, isFunded = false) {
  await page.goto(`${url}/#/account`);
  await page.locator('.wallet button.primary').click();
  const key = await page.evaluate(() => localStorage.getItem('gwangan.demo-key'));
  assert.match(key, /^[0-9a-f]{64}$/);
  if (!isFunded) return;
  await page.locator('.wallet button.primary').click();
  await page.locator('.notice.good').waitFor();
}

async function openShop(page, name) {
  await page.goto(`${url}/#/till`);
  await page.fill('input[name=shop-name]', name);
  await page.getByRole('button', { name: 'Open the shop' }).click();
  await page.getByRole('heading', { name, level: 1 }).waitFor();
}

async function ask(page, amount, note) {
  await page.fill('input[name=till-amount]', amount);
  await page.fill('input[name=till-note]', note);
  await page.getByRole('button', { name: 'Show QR code' }).click();
  await page.locator('.till-shown .qr').waitFor();
  return page.locator('.till-link button').evaluate((button) => button.firstChild.textContent);
}

test('A citizen claims a voucher and pays by a shop\'s QR link with it and with money; the shop sees both come, gives back, and settles', () => visiting([{}, {}], async (shop, citizen) => {
  await Promise.all([wallet(shop), wallet(citizen, true)]);
  await Promise.all([
    openShop(shop, 'Millak Fish'),
    (async () => {
      await citizen.goto(`${url}/#/vouchers`);
      await citizen.getByText('You have no voucher').waitFor();
      await citizen.getByRole('button', { name: /^Claim/ }).click();
      await citizen.locator('.voucher').getByText('₩30,000').waitFor();
    })(),
  ]);

  // With the voucher, up to what it pays of one order; the rest is the citizen's own.
  const first = await ask(shop, '25000', 'table 4');
  assert.match(first, /\/#pay=gwangan:[\w-]+\/pay\?merchant=0x[0-9a-f]{40}&order=[\w-]+&asset=KRW&amount=25000000000000000000000&/);
  await citizen.goto(first);
  await citizen.getByText('Millak Fish').waitFor();
  await citizen.getByText("By the merchant's own key, over exactly these terms").waitFor();
  await citizen.getByText(/paid for you; ₩1,000 are left/).waitFor();
  await citizen.getByText(/pays ₩20,000, your own money ₩5,000/).waitFor();
  await citizen.getByRole('button', { name: 'Pay ₩25,000' }).click();
  await citizen.getByText('You have paid this on').waitFor();
  await shop.locator('.till-shown').getByText('₩25,000 paid.').waitFor();
  await shop.getByRole('region', { name: 'Payments at this till' }).locator('tbody tr', { hasText: '₩20,000' }).first().waitFor();

  // With money, and a reference of one's own; the link is pasted this time.
  const second = await ask(shop, '9000', 'one book');
  await citizen.goto(`${url}/#/pay`);
  await citizen.fill('input[name=pay-request]', second.slice(0, -1) + (second.endsWith('0') ? '1' : '0'));
  await citizen.getByRole('button', { name: 'Open', exact: true }).click();
  await citizen.locator('.verdict.fails').getByText('somebody has changed the request').waitFor();
  await citizen.getByRole('link', { name: 'Open another request' }).click();
  await citizen.fill('input[name=pay-request]', 'no request');
  await citizen.getByRole('button', { name: 'Open', exact: true }).click();
  await citizen.getByText('This is no payment request').waitFor();
  await citizen.fill('input[name=pay-request]', second);
  await citizen.getByRole('button', { name: 'Open', exact: true }).click();
  await citizen.getByLabel(/^Your own money/).check();
  await citizen.fill('input[name=pay-reference]', 'BOOKS-7');
  await citizen.getByRole('button', { name: 'Pay ₩9,000' }).click();
  await citizen.getByText('You have paid this on').waitFor();

  // Part of it goes back, then the rest; and of the voucher's order all.
  const paid = shop.getByRole('region', { name: 'Payments at this till' });
  await paid.locator('tbody tr', { hasText: 'one book' }).getByText('₩9,000').waitFor();
  const refund = async (amount, within) => {
    await within.getByRole('button', { name: 'Refund', exact: true }).first().click();
    await within.locator('.refund input').first().fill(amount);
    await within.getByRole('button', { name: 'Give back' }).click();
  };
  await refund('9001', paid.locator('table').first());
  await paid.getByText('At most ₩9,000 are left').waitFor();
  await paid.getByRole('button', { name: 'Leave it' }).click();
  await refund('2000', paid.locator('table').first());
  await paid.getByText('Partly refunded').waitFor();
  await refund('7000', paid.locator('table').first());
  await paid.getByText('Refunded', { exact: true }).waitFor();
  await refund('25000', paid.locator('table').nth(1));
  await paid.locator('table').nth(1).locator('.refund, .refund-open').waitFor({ state: 'detached' });
  await citizen.goto(`${url}/#/pay`);
  const history = citizen.getByRole('region', { name: 'Your payments and refunds' });
  await history.locator('tbody tr', { hasText: 'BOOKS-7' }).getByText('−₩9,000').waitFor();
  await history.locator('tbody tr', { hasText: '+₩7,000' }).getByText('Refund', { exact: true }).waitFor();
  await citizen.goto(`${url}/#/vouchers`);
  await citizen.locator('.voucher').getByText('₩30,000').waitFor();

  // By the form of vouchers, and then the shop makes it its own money.
  const { account } = (await api('merchants?limit=500')).items.find((merchant) => merchant.name === 'Millak Fish');
  await citizen.locator('select[name=spend-merchant]').selectOption(account);
  await citizen.fill('input[name=spend-order]', 'PHONE-1');
  await citizen.fill('input[name=spend-amount]', '4000');
  await citizen.getByText('The voucher pays all of it: ₩4,000.').waitFor();
  await citizen.getByRole('button', { name: 'Pay', exact: true }).click();
  await citizen.locator('.voucher').getByText('₩26,000').waitFor();
  await shop.getByRole('button', { name: 'Settle ₩4,000' }).click();
  await shop.getByRole('button', { name: /^Settle/ }).waitFor({ state: 'detached' });
  await citizen.goto(`${url}/#/vouchers/1`);
  const row = citizen.getByRole('region', { name: 'Spent by merchant' }).locator('tbody tr', { hasText: 'Millak Fish' });
  await row.getByText('₩4,000', { exact: true }).last().waitFor();
  const campaign = await api('grants/1');
  assert.ok(Number(campaign.effect.refunded) >= 20_000);
}));

test('A transfer with a reference is checked before it is sent, and found by both sides', () => visiting([{ path: '#/pay' }], async (page) => {
  await wallet(page, true);
  await page.goto(`${url}/#/pay`);
  const form = page.getByRole('region', { name: 'Pay by reference' });
  const press = () => form.getByRole('button', { name: 'Pay', exact: true }).click();
  await page.locator('select[name=pay-asset] option', { hasText: 'won' }).waitFor({ state: 'attached' });
  await press();
  await form.getByText('An address is 0x and 40 hex digits').waitFor();
  const { items: [merchant] } = await api('merchants');
  await page.fill('input[name=pay-to]', merchant.account);
  await page.fill('input[name=pay-sum]', '900000000');
  await form.getByText('Not enough').waitFor();
  await page.fill('input[name=pay-sum]', '1500');
  await page.fill('input[name=pay-id]', 'rent_11');
  await form.getByText('A reference has at most 35').waitFor();
  await page.fill('input[name=pay-id]', 'RENT-11');
  await page.fill('input[name=pay-memo]', 'November');
  await press();
  const row = page.getByRole('region', { name: 'Your payments and refunds' }).locator('tbody tr', { hasText: 'RENT-11' });
  await row.getByText(merchant.name).waitFor();
  await row.getByText('November').waitFor();
  const { items } = await api('payments?endToEndId=RENT-11');
  assert.equal(items[0].amount, '1500');
}));

test('A withdrawal shows the rule before it is signed: denied to an unknown destination, allowed to a listed one, and is seen until it is handed over', () => visiting([{}], async (page) => {
  await wallet(page, true);
  await page.goto(`${url}/#/custody`);
  const panel = page.getByRole('region', { name: 'Withdraw', exact: true });
  await panel.getByText('A new destination').waitFor({ state: 'attached' });
  await page.fill('input[name=withdraw-text]', 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq');
  await panel.getByRole('button', { name: 'Put on my list' }).click();
  const said = panel.locator('.said');
  await said.getByText('Rule 64: Denied.').waitFor();
  await said.getByText(/counts as listed from/).waitFor();
  assert.ok(await panel.getByRole('button', { name: 'Ask for it' }).isDisabled());
  assert.deepEqual((await api('custody/withdrawals')).items.filter((item) => item.state === 'denied'), []);

  // What does not move, while the list's delay runs.
  await page.route('**/api/v1/freezes**', (route) => route.fulfill({ json: { next: null, items: [
    { id: 1, account: '0x1111111111111111111111111111111111111111', asset: 'KRW', amount: '250000', state: 'confirmed', by: 'regulator', order: 'BUSAN-2026-TA-119', document: '00', since: '2026-01-02T00:00:00Z', until: '2027-01-02T00:00:00Z', confirmedAt: null, endedAt: null },
  ] } }));
  const orders = page.getByRole('region', { name: 'Orders and suspensions' });
  await orders.locator('tbody tr', { hasText: 'BUSAN-2026-TA-119' }).getByText("By court's order").waitFor();
  await page.unroute('**/api/v1/freezes**');

  await said.getByText('Rule 10: Allowed.').waitFor();
  await said.getByText('It may leave at once.').waitFor();
  await page.fill('input[name=withdraw-amount]', '0.5');
  await panel.getByRole('button', { name: 'Ask for it' }).click();
  await panel.getByText('leaves a vault in whole lots of 1').waitFor();
  await page.fill('input[name=withdraw-amount]', '1');
  await said.getByText('Rule 10: Allowed.').waitFor();
  await panel.getByRole('button', { name: 'Ask for it' }).click();
  const own = panel.locator('.withdrawal').first();
  await own.getByText(/^Rule 10: An owner asks/).waitFor();
  await own.getByText(/bc1qar0/).first().waitFor();
  await page.waitForFunction(() => document.querySelectorAll('.withdrawal .stages .done').length === 3);
  const [mine] = (await api('custody/withdrawals?limit=1')).items;
  assert.deepEqual([mine.state, mine.rule, mine.asset], ['delivered', 10, 'BTC']);
}));

test('A freeze of one\'s own money and a suspended asset are told where one pays', () => visiting([{}], async (page) => {
  await wallet(page);
  await page.route('**/api/v1/freezes**', (route) => route.fulfill({ json: { next: null, items: [
    { id: 1, account: '0x00', asset: 'KRW', amount: null, state: 'confirmed', by: 'regulator', order: 'BUSAN-2026-TA-119', document: '00', since: '2026-01-02T00:00:00Z', until: '2027-01-02T00:00:00Z', confirmedAt: null, endedAt: null },
  ] } }));
  await page.route('**/api/v1/assets', async (route) => {
    const answer = await (await route.fetch()).json();
    Object.assign(answer.items.find((asset) => asset.symbol === 'OIL'), { status: 'suspended', suspensionReason: 'stock-check', suspendedSince: '2026-01-02T00:00:00Z' });
    await route.fulfill({ json: answer });
  });
  await page.goto(`${url}/#/pay`);
  await page.reload();
  await page.getByText(/Frozen by order BUSAN-2026-TA-119 until 2 Jan 2027: all Korean won/).waitFor();
  await page.getByText(/Crude oil is suspended by the regulator.*Reason: stock-check/).waitFor();
  await page.route('**/api/v1/payments**', (route) => route.fulfill({ status: 503, json: { error: { code: 'api.Busy', message: 'The node is busy.' } } }));
  await page.reload();
  await page.getByText('The node is busy.').waitFor();
}));

for (const [name, options] of [['light', {}], ['dark, in Korean, on a phone', { colorScheme: 'dark', viewport: PHONE, locale: 'ko-KR' }]])
  test(`The pages of paying, ${name}, break no rule of WCAG 2.1 AA that a program can check, and fit`, () => visiting([options], async (page) => {
    await wallet(page, true);
    const { address } = await page.evaluate(() => ({ address: document.querySelector('.account-head .copy')?.firstChild.textContent }));
    await api('demo/merchants', { address, name: 'Axe shop', category: 5942 });
    for (const path of ['pay', 'till', 'vouchers', 'vouchers/1', 'custody', 'link']) {
      if (path === 'link') {
        await page.goto(`${url}/#/till`);
        await page.fill('input[name=till-amount]', '5000');
        await page.locator('.pay-form button.primary').first().click();
        const link = await page.locator('.till-link button').evaluate((button) => button.firstChild.textContent);
        await page.goto(link);
        await page.locator('.request-code .qr').waitFor();
      } else {
        await page.goto(`${url}/#/${path}`);
        await page.locator({ pay: 'input[name=pay-to]', till: 'input[name=till-amount]', vouchers: '.campaign', 'vouchers/1': '.money-bar', custody: 'select[name=withdraw-asset]' }[path]).first().waitFor();
      }
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
      assert.deepEqual(violations.flatMap((rule) => rule.nodes.map((node) => `${path} ${rule.id}: ${node.html.slice(0, 140)}`)), []);
      assert.ok(await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth) <= innerWidth), `${path} is too wide`);
    }
  }));
