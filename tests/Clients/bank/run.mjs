// The bank adapter as a process: killed with SIGKILL at every step between reading a message and hearing the chain's answer, and at moments that nobody chose; a bank that doubles, reorders and is away; a stranger at its door.
// Every won that arrives at the bank is minted once; what goes back is ordered once.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHmac } from 'node:crypto';
import { readFileSync, writeFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { bytesToHex, concatBytes, utf8ToBytes } from '@noble/hashes/utils.js';
import { City, bytes, number, run, sleep, until } from '../faults/city.mjs';

const gwangan = process.env.GWANGAN ?? join(process.env.GWANGAN_ROOT ?? new URL('../../..', import.meta.url).pathname, 'artifacts/bin/Gwangan.Node/release/gwangan');
const steps = ['Found', 'Judged', 'Noting', 'Noted', 'Moved', 'Reserved', 'Submitted', 'Answered', 'Settled'];
const headers = { 'content-type': 'application/json' };
const post = async (url, body, more = {}) => { const answer = await fetch(url, { method: 'POST', body: typeof body === 'string' ? body : JSON.stringify(body), headers: { ...headers, ...more } }); return { status: answer.status, ...(await answer.json().catch(() => ({}))) }; };

/** A process of `gwangan bank`, and where it serves. */
async function startBank(file, ...options) {
  const child = spawn(gwangan, ['bank', '--config', file, ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  const bank = { process: child, output: '', url: null };
  bank.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(signal ?? code)));
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => { bank.output += chunk; });
  await Promise.race([bank.ended, until('the bank', () => bank.url ??= bank.output.match(/(?:endpoint|reference bank)\s+(http:\/\/\S+)\s/)?.[1])]);
  return bank;
}

const won = async (node, address) => Number((await (await fetch(`${node.url}/api/v1/accounts/${address}`)).json()).balances.find((each) => each.asset === 'KRW').available);
const sign = (member, text) => bytesToHex(secp256k1.sign(keccak_256(concatBytes(utf8ToBytes('\x19Ethereum Signed Message:\n49gwangan/native/v1'), sha256(utf8ToBytes(text)))), member.secret, { prehash: false }));

test('an adapter that is killed at every step loses and doubles nothing', { timeout: 170_000 }, async (t) => {
  const city = City.create();
  const node = await city.start('--no-traders');
  const folder = join(city.data, 'bank'), config = join(folder, 'bank.json'), referenceConfig = join(folder, 'reference-bank.json');
  const read = (file) => JSON.parse(readFileSync(file, 'utf8'));
  let adapter, bank;
  t.after(async () => {
    for (const each of [adapter, bank]) { each?.process.kill('SIGKILL'); await each?.ended; }
    await city.stop();
  });

  // The adapter's port stays the same over its deaths.
  const settings = read(config), port = 20_000 + (process.pid * 7) % 20_000;
  writeFileSync(config, JSON.stringify({ ...settings, node: node.url, pollMs: 50, http: { ...settings.http, listen: `127.0.0.1:${port}`, deliver: `http://127.0.0.1:${port + 1}/orders` } }));
  writeFileSync(referenceConfig, JSON.stringify({ ...read(referenceConfig), listen: `127.0.0.1:${port + 1}`, adapter: `http://127.0.0.1:${port}/messages`, delayMs: 50, duplicatePercent: 30, reorderPercent: 20, returnPercent: 0, intradayEveryMs: 0 }));
  bank = await startBank(referenceConfig, '--simulate');
  adapter = await startBank(config);
  const member = city.member(1), before = await won(node, member.address);
  let sum = 0, paid = 0;
  const pay = async (to) => { const amount = 1_000 + 7 * ++paid; assert.ok((await post(`${bank.url}/simulate/transfer`, { from: '222-000001', to, won: amount })).reference); sum += amount; };

  const owner = { owner: member.address, proof: { keyType: 'ethereum', publicKey: bytesToHex(member.publicKey), signature: sign(member, `gwangan/bank/virtual-account/v1\ngwangan-demo-1\n${member.address}`) } };
  const virtual = await until('a virtual account number', async () => { const answer = await post(`${adapter.url}/virtual-accounts`, owner); return answer.isReady && answer.number; });

  await t.test('a stranger is turned away', async () => {
    const message = readdirSync(join(folder, 'done'));
    assert.equal((await post(`${adapter.url}/messages`, '<x/>')).status, 401);
    assert.equal((await post(`${adapter.url}/messages`, '<x/>', { authorization: 'Bearer no' })).status, 401);
    assert.equal((await post(`${adapter.url}/virtual-accounts`, { ...owner, owner: city.member(2).address })).status, 403);
    assert.deepEqual(readdirSync(join(folder, 'done')), message);
  });

  for (const step of steps) {
    await t.test(`killed at ${step}`, async () => {
      adapter.process.kill('SIGKILL');
      await adapter.ended;
      adapter = await startBank(config, '--kill-at', step);
      await pay(virtual);
      await pay(virtual);
      assert.equal(await adapter.ended, 'SIGKILL', adapter.output);
      adapter = await startBank(config);
      await until(`the won of ${step}`, async () => await won(node, member.address) === before + sum);
    });
  }

  await t.test('killed at moments that nobody chose, while money comes', async () => {
    for (let i = 0; i < 6; i++) {
      for (let k = 0; k < 5; k++) await pay(virtual);
      await sleep(20 + 37 * i);
      adapter.process.kill('SIGKILL');
      await adapter.ended;
      adapter = await startBank(config);
    }
    await until('all the won', async () => await won(node, member.address) === before + sum);
  });

  await t.test('a bank that is away tells it all when it is back', async () => {
    await post(`${bank.url}/simulate/offline`, {});
    for (let k = 0; k < 5; k++) await pay(virtual);
    await sleep(500);
    assert.equal(await won(node, member.address), before + sum - [0, 1, 2, 3, 4].reduce((all, k) => all + 1_000 + 7 * (paid - k), 0));
    await post(`${bank.url}/simulate/online`, {});
    await until('the won of the absence', async () => await won(node, member.address) === before + sum);
  });

  await t.test('a credit that its owner sends back goes to whoever paid it, and the bank hears of a recall that is refused', async () => {
    const customer = async () => (await (await fetch(`${bank.url}/simulate`)).json()).customers['222-000002'];
    const had = await customer(), key = Buffer.from(readFileSync(join(folder, 'hash.key'), 'utf8').trim(), 'hex');
    const [sent, kept] = await Promise.all([1, 2].map(async (k) => (await post(`${bank.url}/simulate/transfer`, { from: '222-000002', to: virtual, won: 50_000 * k })).reference));
    paid += 2;
    await until('both', async () => await won(node, member.address) === before + sum + 150_000);
    const entry = createHmac('sha256', key).update(`gwangan/bank/v1\nreference\n${sent}`).digest();
    const returned = member.sign([[1011, concatBytes(number(1, 1), bytes(2, entry))]]);
    const answer = await (await fetch(`${node.url}/api/v1/operations?wait=commit`, { method: 'POST', body: returned, headers: { 'content-type': 'application/octet-stream' } })).json();
    assert.equal(answer.items?.[0].outcome.code, 0, JSON.stringify(answer));
    // Also when the adapter dies in the middle of it.
    adapter.process.kill('SIGKILL');
    await adapter.ended;
    adapter = await startBank(config);
    sum += 100_000;
    await until('the money back at the bank', async () => await customer() === had - 100_000);
    await until('its booking', async () => (await (await fetch(`${adapter.url}/status`)).json()).returns === 0);
    assert.equal(await won(node, member.address), before + sum);

    await post(`${bank.url}/simulate/recall`, { reference: kept });
    await until('the recall', async () => (await (await fetch(`${node.url}/api/v1/events?type=reserves.CreditRecalled`)).json()).items.length > 0);
    assert.equal(run('bank', 'refuse-recall', kept, '--config', config).code, 0);
    await until('the answer', async () => (await (await fetch(`${bank.url}/simulate`)).json()).refused.includes(kept));
  });

  await t.test('the statement of the day balances, and nothing was minted twice', async () => {
    await until('every message', async () => (await (await fetch(`${bank.url}/simulate`)).json()).letters === 0);
    await post(`${bank.url}/simulate/end-of-day`, {});
    const events = async (type) => (await (await fetch(`${node.url}/api/v1/events?type=${type}&limit=100`)).json()).items.flatMap((block) => block.events);
    await until('a statement that balances', async () => (await events('reserves.StatementBalanced')).length > 0);
    assert.equal((await events('reserves.StatementUnbalanced')).length, 0);
    const minted = await events('reserves.CreditMinted');
    assert.equal(new Set(minted.map((each) => each.entry)).size, paid);
    assert.equal(minted.length, paid);
    const status = await (await fetch(`${adapter.url}/status`)).json();
    assert.equal(status.journal.refused, 0, JSON.stringify(status));
    assert.equal(await won(node, member.address), before + sum);
  });
});
