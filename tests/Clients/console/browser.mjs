// Starts Chromium, and the mock exchange when BASE_URL names no other server.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { freePort } from './node.mjs';

const FLAGS = [
  '--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update', '--disable-default-apps',
  '--disable-extensions', '--disable-sync', '--no-first-run', '--metrics-recording-only', '--mute-audio',
];

/** True when the tests drive our own mock, which alone has the hooks that break the feed on purpose. */
export const mocked = process.env.BASE_URL === undefined;

export async function startServer() {
  if (!mocked) return { url: process.env.BASE_URL.replace(/\/$/, ''), stop() {} };
  const port = await freePort();
  const script = fileURLToPath(new URL('../../../src/Console/mock/server.mjs', import.meta.url));
  const child = spawn(process.execPath, [script, '--port', String(port)], { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise((ready, failed) => {
    child.stdout.once('data', ready);
    child.once('exit', (code) => failed(new Error(`the mock ended with ${code}`)));
  });
  return { url: `http://127.0.0.1:${port}`, stop: () => child.kill() };
}

export const startBrowser = () =>
  chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });

export const DESK = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** A fresh visitor: own storage, own language, own colour scheme; collects what the console complains about. */
export async function visit(browser, url, { locale = 'en-GB', colorScheme = 'light', viewport = DESK, path = '' } = {}) {
  const context = await browser.newContext({
    locale, colorScheme, viewport, timezoneId: 'Asia/Seoul', hasTouch: viewport.width < 500, deviceScaleFactor: viewport.width < 500 ? 2 : 1,
  });
  // Long enough for a machine that is busy with other things.
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  await page.goto(`${url}/${path}`);
  return { page, context, complaints };
}

export const liveBook = (page) => page.waitForSelector('.half.bids .level');
