// The page against a real city: everything here is signed by the page, executed by the chain, and read back from it. Needs BASE_URL.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { DESK, PHONE, liveBook, startBrowser, visit } from './browser.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const url = process.env.BASE_URL.replace(/\/$/, '');
let browser;
before(async () => { browser = await startBrowser(); });
after(async () => { await browser?.close(); });

async function visiting(options, walk) {
  const { page, context, complaints } = await visit(browser, url, options);
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
  await page.getByRole('tab', { name: 'Transfers', exact: true }).click();
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

const digits = (text) => text.replace(/\D/g, '');

test('Reserves show what the chain says: what is owed, what stands behind it, the bank\'s last statement, and every mint with its entry', () => visiting({ path: '#/reserves' }, async (page) => {
  const { items: [reserve] } = await api('reserves');
  const row = page.locator('.page .data').first().locator('tbody tr', { hasText: 'KRW' });
  await row.getByText('Fully backed').waitFor();
  assert.equal(digits(await row.locator('td').nth(1).innerText()), reserve.supply);
  await page.locator('.city-chart canvas').first().waitFor();
  const [account] = reserve.banks[0].accounts;
  const line = page.locator('.city-part .data tbody tr', { hasText: account.display });
  await line.getByText('In order').waitFor();
  await line.getByText(/^No\. \d+, day of \d{4}-\d\d-\d\d/).waitFor();

  const mints = page.locator('.page .data').last();
  const [mint] = (await api('reserves/entries?asset=KRW&kind=mint&limit=1')).items;
  await mints.locator(`[title="${mint.entry}"]`).first().waitFor();
  const first = await mints.locator('tbody tr').first().innerText();
  await page.locator('select[name=issuance]').selectOption('everything');
  await mints.getByText('Booked in').first().waitFor();
  if (await page.getByRole('button', { name: 'Older' }).count() > 0) {
    await page.getByRole('button', { name: 'Older' }).click();
    await page.getByRole('button', { name: 'Newer' }).waitFor();
    assert.notEqual(await mints.locator('tbody tr').first().innerText(), first);
  }
  await page.getByRole('link', { name: /^Bitcoin/ }).click();
  await page.getByText('of the value of crypto assets lies in cold vaults').waitFor();
}));

test('A stop of minting, an account that does not balance and a shortfall are told in plain words', () => visiting({}, async (page) => {
  await page.route('**/api/v1/reserves', async (route) => {
    const answer = await (await route.fetch()).json();
    const [bank] = answer.items[0].banks;
    Object.assign(bank, { stop: 'unbalanced' });
    Object.assign(bank.accounts[0], { state: 'unbalanced', stated: '900', recorded: '1000' });
    await route.fulfill({ json: answer });
  });
  await page.route('**/api/v1/solvency', async (route) => {
    const answer = await (await route.fetch()).json();
    Object.assign(answer.assets[0], { backed: (BigInt(answer.assets[0].backed) - 10n ** 20n).toString(), isDeficient: true, deficientSinceMs: answer.timeMs });
    await route.fulfill({ json: answer });
  });
  await page.goto(`${url}/#/reserves`);
  await page.locator('.verdict.fails').getByText('Not fully backed').waitFor();
  await page.getByText('99.99%').waitFor();
  await page.getByText('Nothing is minted: a statement does not agree').waitFor();
  await page.getByText('statement says 900, the chain had recorded 1,000').waitFor();
}));

test('Bodies and custody show who may do what, and by which rule something leaves a vault', () => visiting({ path: '#/bodies' }, async (page) => {
  const { items } = await api('bodies');
  await page.locator('.body').nth(6).waitFor();
  for (const body of items) for (const member of body.members) await page.locator(`.body a[href="#/account/${member.address}"]`).waitFor();
  const regulator = page.getByRole('region', { name: 'Regulator', exact: true });
  await regulator.getByText(/^What it may do/).click();
  await regulator.getByText('Set the most won that may exist').waitFor();
  assert.equal(await page.getByRole('region', { name: 'Custodian', exact: true }).getByText('Set the most won').count(), 0);
  await page.getByRole('link', { name: 'Custody', exact: true }).click();
  await page.getByText('Yeouido vault').first().waitFor();
  await page.getByText('Custodian and DEMO-AUDITOR').first().waitFor();
  const { rules } = await api('custody/policy');
  await page.waitForFunction((count) => document.querySelectorAll('.policy li').length === count, rules.length);
  await page.fill('input[name=trial-owner]', items[0].address);
  await page.getByRole('button', { name: 'What would happen?' }).click();
  await page.locator('.city-answer').getByText(/^Rule \d+/).waitFor();
}));

test('Decisions show what is left of their time, who has approved and who objects; withdrawals name their rule; a bank that is late can be left', () => visiting({}, async (page) => {
  const [bodies, at] = [(await api('bodies')).items, (ms) => new Date(Date.now() + ms).toISOString()];
  const [custodian] = bodies.filter((body) => body.body === 'custodian');
  const proposal = {
    body: 'custodian', isRecovery: false, isDelayed: true, memo: '', proposer: custodian.members[0].address, approvals: [custodian.members[0].address], counted: 1, threshold: 2, supporters: [], vetoes: [], made: at(-1000), expires: null, due: null,
  };
  await page.route('**/api/v1/proposals', (route) => route.fulfill({ json: { height: 1, items: [
    { ...proposal, id: '7', status: 'decided', operation: 'reserves.SetIssuanceCap', fields: { asset: 'KRW', cap: '20000000000000000000000000000000' }, counted: 2, vetoes: ['bank'], due: at(40_000) },
    { ...proposal, id: '8', status: 'open', operation: 'bodies.RecoverBody', fields: {}, isRecovery: true, supporters: ['regulator', 'bank'], expires: at(3 * 86_400_000 + 60_000) },
  ] } }));
  await page.route('**/api/v1/bodies', (route) => route.fulfill({ json: { items: bodies.map((body) => (body !== custodian ? body : { ...body, members: body.members.map((member, i) => ({ ...member, status: i === 0 ? 'conflict' : 'active' })) })), delayMs: 60_000, recoveryDelayMs: 86_400_000, proposalMs: 86_400_000, height: 1 } }));
  await page.goto(`${url}/#/bodies`);
  const [first, second] = [page.locator('.proposal').nth(0), page.locator('.proposal').nth(1)];
  await first.getByText(/^Takes effect in \d\d seconds\.$/).waitFor();
  assert.match(await first.innerText(), /Proposal 7 · Custodian · Set the most won that may exist.*2 of 2 approvals: DEMO-CUSTODIAN-\d.*Objections: Bank.*20,000,000,000,000/s);
  assert.match(await second.innerText(), /Recovery of a body.*Asked for by: Regulator, Bank.*Ends in 3 days/s);
  await page.getByRole('region', { name: 'Custodian', exact: true }).getByText('In conflict').waitFor();

  const withdrawal = { owner: custodian.address, asset: 'BTC', amount: '2500000000000000000', vault: 4, toVault: null, destination: '00', approvals: [], isOverdue: false, requestedAt: at(0), notBefore: at(0), deadline: at(0), validUntil: null, code: null, receipt: null };
  await page.route('**/api/v1/custody/withdrawals**', (route) => route.fulfill({ json: { height: 1, next: null, items: [
    { ...withdrawal, id: 2, state: 'requested', rule: 20, approvalsNeeded: 1, isOverdue: true }, { ...withdrawal, id: 1, state: 'denied', rule: 64, approvalsNeeded: 0 },
  ] } }));
  await page.goto(`${url}/#/custody`);
  const rows = page.locator('.data').last().locator('tbody tr');
  await rows.first().getByText('Rule 20').waitFor();
  assert.match((await rows.allInnerTexts()).join(' / ').replace(/\s+/g, ' '), /2\.5 BTC Cold wallet Rule 20 0 \/ 1 Waits ?Overdue .*Rule 64 0 \/ 0 Denied by rule/);

  await page.goto(`${url}/#/account`);
  await page.locator('.wallet button.primary').click();
  await page.route('**/redemptions?**', (route) => route.fulfill({ json: { next: null, items: [
    { id: '9', owner: custodian.address, asset: 'KRW', amount: '1000', bank: 1, formerBank: null, state: 'sent', reroutes: 0, destination: '00', endToEndId: 'W1', requestedAt: at(-90_000), deadlineAt: at(-1_000), deadlineAtMs: Date.now() - 1_000, code: null, entry: null },
  ] } }));
  await page.goto(`${url}/#/bank`);
  await page.getByRole('button', { name: 'Have Harbour bank pay' }).click();
  // The chain knows no such redemption of this wallet's.
  await page.locator('.notice.bad').waitFor();
}));

test('A citizen pays in by a bank and sees its entry, redeems to a bank account, and is paid', () => visiting({ path: '#/bank' }, async (page) => {
  await page.locator('.wallet button.primary').click();
  await page.locator('select[name=bank] option').nth(1).waitFor({ state: 'attached' });
  await page.locator('select[name=bank]').selectOption({ index: 1 });
  await page.getByRole('button', { name: 'Get my number' }).click();
  await page.locator('.bank-number').waitFor();
  await page.fill('input[name=pay-amount]', '2000000000');
  await page.getByRole('button', { name: 'Send won' }).click();
  await page.locator('.bank-problem').getByText('at most').waitFor();
  await page.fill('input[name=pay-amount]', '750000');
  await page.getByRole('button', { name: 'Send won' }).click();
  const minted = page.locator('.data tbody tr', { hasText: 'Minted' });
  await minted.getByText('750,000').waitFor();
  const entry = await minted.locator('[title]').getAttribute('title');
  const { items } = await api(`reserves/entries?asset=KRW&kind=mint&limit=100`);
  const its = items.find((item) => item.entry === entry);
  assert.equal(its.amount, '750000');

  await page.fill('input[name=redeem-amount]', '250000.5');
  await page.getByRole('button', { name: 'Redeem', exact: true }).click();
  await page.locator('.bank-problem').getByText('Enter whole won').waitFor();
  await page.fill('input[name=redeem-amount]', '250000');
  await page.fill('input[name=redeem-name]', 'Kim Minjun');
  await page.getByRole('button', { name: 'Redeem', exact: true }).click();
  await page.waitForFunction(() => document.querySelectorAll('.redemption .stages .done').length === 4);
  await page.locator('.redemption').getByText("the bank's booking").waitFor();
  const [redemption] = (await api(`accounts/${its.owner}/redemptions`)).items;
  assert.deepEqual([redemption.state, redemption.amount, redemption.bank], ['paid', '250000', 2]);
  // Where the money went stands neither in the page's storage any more nor on the chain.
  await page.waitForFunction(() => !Object.values({ ...localStorage }).join().includes('Kim Minjun'));
  assert.doesNotMatch(JSON.stringify(redemption), /Minjun|222-/);
}));

for (const [name, options] of [['light', {}], ['dark, in Korean', { colorScheme: 'dark', locale: 'ko-KR' }], ['on a phone', { viewport: PHONE, locale: 'ko-KR' }]])
  test(`The pages of the city's money, ${name}, break no rule of WCAG 2.1 AA that a program can check, and fit`, () => visiting(options, async (page) => {
    await page.goto(`${url}/#/account`);
    await page.locator('.wallet button.primary').click();
    for (const path of ['reserves', 'reserves/BTC', 'check', 'custody', 'bodies', 'bank']) {
      await page.goto(`${url}/#/${path}`);
      if (path === 'bank') await page.locator('select[name=bank]').waitFor();
      else await page.locator('.city-bar [aria-current]').waitFor();
      if (path !== 'check' && path !== 'bank') await page.locator(path === 'bodies' ? '.body' : '.data tbody tr').nth(2).waitFor();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
      assert.deepEqual(violations.flatMap((rule) => rule.nodes.map((node) => `${path} ${rule.id}: ${node.html.slice(0, 140)}`)), []);
      assert.ok(await page.evaluate(() => Math.max(document.documentElement.scrollWidth, document.querySelector('main').scrollWidth) <= innerWidth), `${path} is too wide`);
    }
  }));
