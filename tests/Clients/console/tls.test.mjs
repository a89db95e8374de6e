// The page over TLS: that the browser lets it do what it needs by its own policy, and lets pages of other origins do what the node allows them.
import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { DESK, liveBook, startBrowser } from './browser.mjs';
import { freePort } from './node.mjs';

const folder = mkdtempSync(join(tmpdir(), 'gwangan-tls-'));
const file = (name) => join(folder, name);
let browser, city, port, listed, unlisted;

before(async () => {
  execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-noenc', '-days', '60', '-subj', '/CN=localhost',
    '-addext', 'subjectAltName=DNS:localhost', '-keyout', file('node.key'), '-out', file('node.pem')], { stdio: 'ignore' });
  [listed, unlisted] = await Promise.all([foreigner(), foreigner()]);
  port = await freePort();
  city = spawn(process.env.GWANGAN, ['node', '--data', file('city'), '--http', `127.0.0.1:${port}`, '--metrics', 'off', '--ethereum', '127.0.0.1:0', '--tls-certificate', file('node.pem'), '--tls-key', file('node.key'),
    '--cors-origins', listed.origin], { stdio: ['ignore', 'ignore', 'inherit'] });
  const limit = Date.now() + 120_000;
  while (!(await status('/health') === 200)) {
    assert.ok(Date.now() < limit && city.exitCode === null, 'the node does not start');
    await new Promise((next) => setTimeout(next, 200));
  }
  browser = await startBrowser();
});

after(async () => {
  await browser?.close();
  for (const each of [listed, unlisted]) each?.server.close();
  if (city !== undefined && city.exitCode === null) {
    city.kill();
    await once(city, 'exit');
  }
  rmSync(folder, { recursive: true, force: true });
});

const status = (path) => new Promise((done) => get({ host: 'localhost', port, path, rejectUnauthorized: false }, (answer) => { answer.resume(); done(answer.statusCode); }).on('error', () => done(0)));

/** An empty page of another origin. */
async function foreigner() {
  const server = createServer((_, answer) => answer.setHeader('content-type', 'text/html').end('<!doctype html><title>elsewhere</title>')).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, origin: `http://127.0.0.1:${server.address().port}` };
}

async function open(url) {
  const context = await browser.newContext({ ignoreHTTPSErrors: true, viewport: DESK, locale: 'en-GB' });
  context.setDefaultTimeout(90_000);
  const page = await context.newPage();
  const complaints = [];
  page.on('console', (message) => { if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text()); });
  page.on('pageerror', (error) => complaints.push(String(error)));
  const answer = await page.goto(url);
  return { page, context, complaints, answer };
}

/** Whether a script of the page can read the API, send to it, and open its WebSocket. */
const reach = (page) => page.evaluate(async (host) => ({
  read: await fetch(`https://${host}/api/v1/status`).then((answer) => answer.status, () => 'kept away'),
  sent: await fetch(`https://${host}/api/v1/operations`, { method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: 'x' }).then((answer) => answer.status, () => 'kept away'),
  socket: await new Promise((done) => {
    const socket = new WebSocket(`wss://${host}/ws`);
    socket.onopen = () => done('open');
    socket.onerror = () => done('kept away');
  }),
}), `localhost:${port}`);

test('The page lives over https and wss, and its policy is in nobody\'s way', async () => {
  const { page, context, complaints, answer } = await open(`https://localhost:${port}/`);
  await liveBook(page);
  assert.match(answer.headers()['content-security-policy'], new RegExp(`connect-src 'self' ws://localhost:${port} wss://localhost:${port};`));
  assert.deepEqual(complaints, []);
  assert.deepEqual(await reach(page), { read: 200, sent: 400, socket: 'open' });
  // What the policy is for: nothing that got into the page may carry anything elsewhere.
  assert.equal(await page.evaluate((elsewhere) => fetch(elsewhere).then(() => 'went out', () => 'kept in'), unlisted.origin), 'kept in');
  assert.equal(await page.evaluate((elsewhere) => new Promise((done) => { try { const socket = new WebSocket(elsewhere); socket.onopen = () => done('went out'); socket.onerror = () => done('kept in'); } catch { done('kept in'); } }), unlisted.origin.replace('http', 'ws')), 'kept in');
  assert.match(complaints.join('\n'), /Content Security Policy/);
  await context.close();
});

test('The page is shown in no frame', async () => {
  const { page, context } = await open(listed.origin);
  await page.evaluate((url) => new Promise((done) => { const frame = document.createElement('iframe'); frame.src = url; frame.onload = done; document.body.append(frame); }), `https://localhost:${port}/`);
  assert.doesNotMatch(page.frames().at(-1).url(), /^https:\/\/localhost/);
  await context.close();
});

test('Pages of listed origins use the API, others are kept away', async () => {
  for (const [elsewhere, expected] of [[listed, { read: 200, sent: 400, socket: 'open' }], [unlisted, { read: 'kept away', sent: 'kept away', socket: 'kept away' }]]) {
    const { page, context } = await open(elsewhere.origin);
    assert.deepEqual(await reach(page), expected);
    await context.close();
  }
});
