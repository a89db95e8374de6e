// Pictures of the console in every light: node screenshots.mjs [folder]; with BASE_URL those of the city's money too
import { mkdirSync } from 'node:fs';
import { DESK, PHONE, liveBook, mocked, startBrowser, startServer, visit } from './browser.mjs';

const folder = process.argv[2] ?? 'artifacts';
mkdirSync(folder, { recursive: true });
const server = await startServer();
const browser = await startBrowser();
process.on('uncaughtException', (error) => { console.error(error); server.stop(); process.exit(1); });
process.on('unhandledRejection', (error) => { throw error; });
const shot = (page, name) => page.screenshot({ path: `${folder}/${name}.png` });
const settle = (page) => page.waitForTimeout(1500);

async function trade(page) {
  await page.locator('.first button.primary').click();
  await page.locator('.first button.primary').click();
  await page.waitForFunction(() => document.querySelector('.available')?.textContent?.match(/[1-9]/));
  await page.fill('input[name=size]', '1.25');
  await page.locator('button.send').click();
  const sent = await page.waitForSelector('.notice.good a').then((link) => link.getAttribute('href'));
  const price = page.locator('input[name=price]');
  await price.focus();
  for (let i = 0; i < 12; i++) await price.press('ArrowDown');
  await page.fill('input[name=size]', '3');
  await page.locator('button.send').click();
  await settle(page);
  return sent;
}

for (const [name, options] of [
  ['desk-ko-light', { locale: 'ko-KR' }], ['desk-en-dark', { colorScheme: 'dark' }],
]) {
  const { page, context, complaints } = await visit(browser, server.url, options);
  await liveBook(page);
  await settle(page);
  await shot(page, `${name}-fresh`);
  const sent = await trade(page);
  await page.fill('input[name=size]', '0.005');
  await shot(page, `${name}-traded`);
  await page.locator('.chart-bar button').last().click();
  await page.locator('.advanced summary').click();
  await page.hover('.depth', { position: { x: 150, y: 200 } });
  await page.locator('.settings summary').click();
  await shot(page, `${name}-depth`);
  await page.keyboard.press('Escape');
  await page.goto(`${server.url}/#/account`);
  await settle(page);
  await shot(page, `${name}-account`);
  await page.locator('.data button').first().click();
  await page.waitForSelector('.verdict');
  await shot(page, `${name}-proof`);
  await page.keyboard.press('Escape');
  for (const [tab, text] of [[0, 'open'], [1, 'history'], [6, 'operations'], [7, 'send'], [8, 'safety']]) {
    await page.locator('.activity [role=tab]').nth(tab).click();
    await settle(page);
    if (text === 'open') await page.locator('.actions button').first().click();
    await shot(page, `${name}-${text}`);
  }
  await page.goto(`${server.url}/#/blocks`);
  await settle(page);
  await shot(page, `${name}-blocks`);
  await page.goto(`${server.url}/${sent}`);
  await page.waitForSelector('.event');
  await shot(page, `${name}-operation`);
  await page.locator('.facts a').first().click();
  await page.waitForSelector('.page .data');
  await shot(page, `${name}-block`);
  if (complaints.length > 0) console.log(name, complaints);
  await context.close();
}
for (const [name, options] of [
  ['phone-ko-light', { locale: 'ko-KR', viewport: PHONE }], ['phone-en-dark', { colorScheme: 'dark', viewport: PHONE }],
]) {
  const { page, context, complaints } = await visit(browser, server.url, options);
  await page.waitForSelector('.ticker-price');
  await settle(page);
  await shot(page, `${name}-chart`);
  await page.locator('.phone-nav a').nth(2).click();
  await settle(page);
  await shot(page, `${name}-order-fresh`);
  await trade(page);
  await shot(page, `${name}-order`);
  await page.locator('main').evaluate((main) => main.scrollTo(0, 9999));
  await shot(page, `${name}-order-below`);
  for (const [index, tab] of [[0, 'markets'], [4, 'account'], [5, 'blocks']]) {
    await page.locator('.phone-nav a').nth(index).click();
    await settle(page);
    await shot(page, `${name}-${tab}`);
  }
  if (complaints.length > 0) console.log(name, complaints);
  await context.close();
}
for (const [name, viewport] of [['laptop', { width: 1280, height: 720 }], ['tablet', { width: 900, height: 1100 }], ['wide', { width: 1920, height: 1080 }]]) {
  const { page, context } = await visit(browser, server.url, { viewport, colorScheme: name === 'wide' ? 'dark' : 'light' });
  await liveBook(page);
  await settle(page);
  await shot(page, name);
  await context.close();
}
// What stands behind the city's money: of a real node only, BASE_URL=...
if (!mocked) {
  const holder = (await (await fetch(`${server.url}/api/v1/assets/KRW/holders`)).json()).items[0].address;
  for (const [name, options] of [['desk-ko-light', { locale: 'ko-KR' }], ['desk-en-dark', { colorScheme: 'dark' }], ['phone-ko-dark', { locale: 'ko-KR', colorScheme: 'dark', viewport: PHONE }]])
    for (const path of ['reserves', 'reserves/BTC', `check/${holder}`, 'custody', 'bodies', 'bank', 'pay', 'vouchers', 'vouchers/1', 'till']) {
      const { page, context, complaints } = await visit(browser, server.url, { ...options, path: `#/${path}` });
      if (path.startsWith('check')) await page.locator('.check-form button.primary').click();
      await settle(page);
      await shot(page, `${name}-${path.split('/').slice(0, 2).join('-').slice(0, 16)}`);
      if (complaints.length > 0) console.log(name, path, complaints);
      await context.close();
    }
}
await browser.close();
server.stop();
