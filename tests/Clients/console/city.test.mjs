// The page against a real city: everything here is signed by the page, executed by the chain, and read back from it. Needs BASE_URL.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { DESK, PHONE, liveBook, startBrowser, visit } from './browser.mjs';

const url = process.env.BASE_URL.replace(/\/$/, '');
let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

async function visiting(options, walk) {
  const { page, context, complaints } = await visit(browser, url, options);
  page.setDefaultTimeout(20_000);
  try {
    await walk(page);
    assert.deepEqual(complaints.filter((text) => !/Failed to load resource/.test(text)), []);
  } finally {
    await context.close();
  }
}

const api = (path) => fetch(`${url}/api/v1/${path}`).then((answer) => answer.json());
const addressOf = (page) => page.locator('.wallet-chip').innerText();
const tab = (page, index) => page.locator('.activity [role=tab]').nth(index);

async function fund(page) {
  await liveBook(page);
  await page.locator('.first button.primary').click();
  await page.locator('.first button.primary').click();
  await page.waitForFunction(() => /[1-9]/.test(document.querySelector('.available b')?.textContent ?? ''));
}

/** Takes the best price of the other side, two steps worse, so that it trades at once. */
async function buyAtOnce(page, size) {
  await page.locator('.half.asks .level').last().click();
  for (let i = 0; i < 12; i++) await page.locator('input[name=price]').press('ArrowUp');
  await page.fill('input[name=size]', size);
  await page.locator('button.send').click();
  await page.waitForSelector('.notice.good a');
}

/** An order far below the market, that stays. */
async function bidThatStays(page, size) {
  const { items } = await api('markets');
  const gold = items.find((market) => market.symbol === 'GOLD-KRW');
  const price = Math.ceil(Number(gold.bandLow) / 100) * 100 + 1000;
  await page.fill('input[name=price]', String(price));
  await page.fill('input[name=size]', size);
  await page.locator('button.send').click();
  return price;
}

for (const [locale, colorScheme, viewport] of [['en-GB', 'light', DESK], ['ko-KR', 'dark', DESK], ['ko-KR', 'light', PHONE], ['en-GB', 'dark', PHONE]])
  test(`From nothing to a trade, an order taken back, and a wallet that stays: ${locale}, ${colorScheme}, ${viewport.width} px`, () =>
    visiting({ locale, colorScheme, viewport }, async (page) => {
      const phone = viewport === PHONE;
      if (phone) await page.locator('.phone-nav a').nth(2).click();
      await fund(page);
      const before = await page.locator('.available b').innerText();
      await buyAtOnce(page, '0.5');
      await tab(page, 2).click();
      await page.locator('.activity .data tbody tr').first().waitFor();
      await page.waitForFunction((text) => document.querySelector('.available b').textContent !== text, before);

      await bidThatStays(page, '1');
      await tab(page, 0).click();
      const open = page.locator('.activity .data tbody tr');
      await open.first().waitFor();
      await open.first().locator('button').last().click();
      await page.waitForFunction(() => document.querySelectorAll('.activity .data tbody tr').length === 0);
      await tab(page, 1).click();
      await page.locator('.activity .data tbody tr').first().waitFor();

      const address = await addressOf(page);
      await page.reload();
      if (phone) await page.locator('.phone-nav a').nth(2).click();
      await liveBook(page);
      await page.waitForFunction(() => /[1-9]/.test(document.querySelector('.available b')?.textContent ?? ''));
      assert.equal(await addressOf(page), address);
      await tab(page, 2).click();
      await page.locator('.activity .data tbody tr').first().waitFor();
    }));

test('An order is made smaller, then moved, where it stands; then all are cancelled at once', () => visiting({}, async (page) => {
  await fund(page);
  const price = await bidThatStays(page, '2');
  await tab(page, 0).click();
  const row = page.locator('.activity .data tbody tr').first();
  await row.waitFor();
  await page.getByRole('button', { name: 'Change' }).click();
  await page.fill('input[name=edit-remaining]', '0.005');
  await page.locator('.order-edit').getByText('multiple of').waitFor();
  await page.fill('input[name=edit-remaining]', '1.5');
  await page.locator('.order-edit').getByText("keeps the order's place").waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.order-edit').waitFor({ state: 'detached' });

  await page.getByRole('button', { name: 'Change' }).click();
  await page.fill('input[name=edit-price]', String(price + 1000));
  await page.locator('.order-edit').getByText('behind others').waitFor();
  await page.getByRole('button', { name: 'Save' }).click();
  await page.locator('.order-edit').waitFor({ state: 'detached' });
  await page.waitForFunction((text) => document.querySelector('.activity .data tbody tr').textContent.includes(text), (price + 1000).toLocaleString('en-GB'));

  await bidThatStays(page, '1');
  await page.waitForFunction(() => document.querySelectorAll('.activity .data tbody tr').length === 2);
  await page.getByRole('button', { name: 'Cancel all' }).click();
  await page.getByText('No open orders.').waitFor();
  await tab(page, 1).click();
  await page.locator('select[name=filter-status]').selectOption('cancelled');
  await page.locator('.filters').getByText('2 of 2').waitFor();
  await page.locator('select[name=filter-side]').selectOption('sell');
  await page.locator('.filters').getByText('0 of 2').waitFor();
}));

test('An asset is sent to another account, and both lists tell it in words', () => visiting({}, async (page) => {
  await fund(page);
  await page.goto(`${url}/#/account`);
  await page.getByRole('tab', { name: 'Send' }).click();
  await page.locator('select[name=send-asset]').selectOption('GOLD');
  await page.fill('input[name=send-to]', '0x12');
  await page.locator('.send-form').getByText('40 hex digits').waitFor();
  const { items: [body] } = await api('bodies');
  await page.fill('input[name=send-to]', body.address);
  await page.fill('input[name=send-amount]', '1000000');
  await page.locator('.send-form').getByText('Not enough').waitFor();
  await page.fill('input[name=send-amount]', '1.25');
  await page.fill('input[name=send-memo]', 'thanks');
  await page.locator('.send-form button[type=submit]').click();
  await page.locator('.notice.good').getByText('Sent').waitFor();
  await page.getByRole('tab', { name: 'Transfers' }).click();
  await page.locator('.data').getByText('1.25').first().waitFor();
  await page.getByRole('tab', { name: 'Operations' }).click();
  await page.locator('.data').getByText(/^Send 1\.25 GOLD to 0x/).waitFor();
}));

test('A balance is proved in the browser up to the signature; a proof with another balance, supply or signature is refused loudly', () => visiting({}, async (page) => {
  await fund(page);
  await page.goto(`${url}/#/account`);
  const check = page.locator('.data tbody tr').first().getByRole('button', { name: 'Check' });
  await check.click();
  await page.locator('.verdict.holds').getByText('Proved.').waitFor();
  assert.equal(await page.locator('.proof-steps .done').count(), 8);
  await page.keyboard.press('Escape');

  const spoil = {
    'A balance or a sum was changed|something else than the balance': (proof) => ({ ...proof, available: proof.available + '0' }),
    'not what was issued': (proof) => ({ ...proof, supply: (BigInt(proof.supply) - 1n).toString() }),
    'A signature is false': (proof) => ({ ...proof, commit: proof.commit.slice(0, -1) + (proof.commit.endsWith('7') ? '3' : '7') }),
  };
  for (const [words, change] of Object.entries(spoil)) {
    await page.route('**/api/v1/proofs/**', async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ json: change(await answer.json()) });
    });
    await check.click();
    assert.match(await page.locator('.verdict.fails').innerText(), new RegExp(words));
    assert.equal(await page.locator('.proof-steps .failed').count(), 1);
    await page.keyboard.press('Escape');
    await page.unroute('**/api/v1/proofs/**');
  }
}));

test('A node that names other validators than at the first visit is not believed until the person says so', () => visiting({}, async (page) => {
  await fund(page);
  await page.goto(`${url}/#/account`);
  const check = page.locator('.data tbody tr').first().getByRole('button', { name: 'Check' });
  await check.click();
  await page.locator('.verdict.holds').waitFor();
  await page.keyboard.press('Escape');
  await page.evaluate(() => {
    const kept = JSON.parse(localStorage.getItem('gwangan.validators'));
    localStorage.setItem('gwangan.validators', JSON.stringify({ ...kept, hash: '00'.repeat(32), items: kept.items.map((item) => ({ ...item, votingPower: '11' })) }));
  });
  await page.reload();
  await check.click();
  await page.locator('.verdict.fails').getByText('other validators').waitFor();
  await page.getByRole('button', { name: /begun anew/ }).click();
  await page.locator('.verdict.holds').waitFor();
}));
