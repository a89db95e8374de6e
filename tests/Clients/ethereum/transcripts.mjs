// The transcripts of execution-apis (requests with the answers of other nodes), replayed against a city that begins with the state at the end of their chain.
// Their blocks are Ethereum's, with headers that a city cannot have: what tells of a block is compared by its form, what comes of state and execution exactly.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { isDeepStrictEqual } from 'node:util';
import { City } from '../faults/city.mjs';
import { call, chainId, send, until, walletOf } from './node.mjs';

// How far an answer agrees, the best last.
const levels = ['other', 'form', 'result', 'exact'];
// With GWANGAN_TRANSCRIPTS=FILE all differences go there whole.
const shownMax = process.env.GWANGAN_TRANSCRIPTS ? Infinity : 600;
const historyContract = '0x0000f90827f1c53a10cb7a02335b175320002935';

/** The archive, looked for upwards. */
function find() {
  for (let folder = process.env.GWANGAN_ROOT ?? process.cwd(); ; folder = dirname(folder)) {
    const archive = join(folder, 'shared/vectors/evm-dev.tar.xz');
    if (existsSync(archive)) return archive;
    if (folder === dirname(folder)) return null;
  }
}

const root = process.env.GWANGAN_ROOT ?? new URL('../../..', import.meta.url).pathname;
const importer = join(root, 'artifacts/bin/Gwangan.Vectors/release/evmtests');
const archive = find();
const missing = archive ? existsSync(importer) ? false : 'evmtests is not built' : 'shared/vectors/evm-dev.tar.xz is absent';

/** A city whose genesis has the accounts of a state. */
async function begin(t, state) {
  const city = City.create();
  t.after(() => city.remove());
  const file = join(city.data, 'genesis.json');
  const genesis = JSON.parse(readFileSync(file, 'utf8'));
  // Their ether stands for won here, and no bank holds as much.
  delete genesis.appState.reserves;
  genesis.appState.assets.find((asset) => asset.symbol === 'KRW').backing = 'issuer';
  const known = new Set(genesis.appState.accounts.map((account) => account.address));
  genesis.appState.evm = {
    // The base fee of their last block.
    chainId, gasLimit: 100_000_000, coinLogs: false, baseFee: '27399052', baseFeeMin: '27399052',
    accounts: state.accounts.filter(({ address, nonce, code }) => address !== historyContract && (nonce > 0 || code !== '0x')).map(({ address, nonce, code, storage }) => ({ address, nonce, code, storage })),
  };
  for (const { address, balance } of state.accounts)
    if (BigInt(balance) > 0n && !known.has(address)) genesis.appState.accounts.push({ address, balances: { KRW: `${BigInt(balance)}` } });
  writeFileSync(file, JSON.stringify(genesis));
  // It makes no block of its own accord while it is asked.
  await city.start('--block-ms', '20', '--idle-ms', '3600000', '--traders', '0', '--ethereum', '127.0.0.1:0');
  // Each transaction has its block and the one that proves it, so the city comes to the height at which their chain ends.
  const wallet = walletOf(city, 70), height = async () => Number(await call(city, 'eth_blockNumber'));
  for (let nonce = 0, at; (at = await height()) < state.blocks; nonce++) {
    await call(city, 'eth_sendRawTransactionSync', await wallet.signTransaction({ type: 2, chainId, nonce, to: wallet.address, value: 1n, gasLimit: 21_000, maxFeePerGas: 10n ** 9n, maxPriorityFeePerGas: 0n }));
    await until('the proof of a block', async () => (await height()) >= at + 2);
  }
  assert.equal(await height(), state.blocks);
  return city;
}

/** Whether two values have the same members, all of the same kind. */
function alike(one, other) {
  if (one === null || other === null) return one === other;
  if (typeof one !== typeof other) return false;
  if (typeof one === 'string') return one.startsWith('0x') === other.startsWith('0x');
  if (Array.isArray(one)) return Array.isArray(other) && (one.length === 0 || other.length === 0 || alike(one[0], other[0]));
  if (typeof one !== 'object') return true;
  const names = Object.keys(one).sort();
  return isDeepStrictEqual(names, Object.keys(other).sort()) && names.every((name) => alike(one[name], other[name]));
}

/** What of an answer comes of state and execution alone; null where nothing does. */
function resultOf(method, result) {
  if (method === 'eth_simulateV1' && Array.isArray(result))
    return result.map(({ receiptsRoot, logsBloom, gasUsed: all, calls }) => ({ receiptsRoot, logsBloom, all, calls: calls.map(({ returnData, gasUsed, maxUsedGas, status, error, logs }) =>
      ({ returnData, gasUsed, maxUsedGas, status, code: error?.code, data: error?.data, logs: logs.map(({ address, topics, data }) => ({ address, topics, data })) })) }));
  if (method === 'eth_getProof' && result) {
    const { accountProof, ...account } = result;
    return account;
  }
  return null;
}

function levelOf(method, expected, answer) {
  if (isDeepStrictEqual(expected.result ?? null, answer.result ?? null) && isDeepStrictEqual(expected.error, answer.error)) return 'exact';
  // The words of an error are each node's own.
  if (expected.error || answer.error) return expected.error?.code === answer.error?.code && isDeepStrictEqual(expected.error?.data, answer.error?.data) ? 'result' : 'other';
  const result = resultOf(method, expected.result);
  if (result && isDeepStrictEqual(result, resultOf(method, answer.result))) return 'result';
  return alike(expected.result, answer.result) ? 'form' : 'other';
}

test('transcripts of execution-apis are answered alike', { skip: missing }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'gwangan-transcripts-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  assert.equal(spawnSync('tar', ['-xJf', archive, '-C', folder, '--strip-components=2', 'evm-dev/rpc/tests']).status, 0);
  const tests = join(folder, 'tests'), file = join(folder, 'state.json');
  // Executes all blocks of their chain and compares every root on the way.
  const imported = spawnSync(importer, ['rpc-state', tests, file], { encoding: 'utf8' });
  assert.equal(imported.status, 0, imported.stderr);
  const state = JSON.parse(readFileSync(file, 'utf8'));
  const city = await begin(t, state);
  const head = await call(city, 'eth_getBlockByNumber', 'latest', false);
  // The last block and the chain's number have other names here.
  const renamed = (text) => text.replaceAll(`0x${state.head}`, head.hash).replaceAll('"0xc72dd9d5e883e"', `"0x${chainId.toString(16)}"`);

  const listed = new Map(readFileSync(new URL('transcripts.txt', import.meta.url), 'utf8').split('\n').filter((line) => line && !line.startsWith('#')).map((line) => {
    const [name, level, ...why] = line.split(/\s+/);
    assert.ok(levels.includes(level) && why.length > 0, line);
    return [name, level];
  }));
  const counts = {}, wrong = [], used = new Set();
  for (const method of readdirSync(tests).filter((name) => /^[a-z]+_/.test(name)).sort()) {
    counts[method] = { exact: 0, result: 0, form: 0, other: 0 };
    for (const name of readdirSync(join(tests, method)).sort()) {
      const lines = readFileSync(join(tests, method, name), 'utf8').split('\n');
      let worst = 'exact', shown = '';
      for (let i = 0; i < lines.length; i++) {
        if (!lines[i].startsWith('>>')) continue;
        const { json } = await send(city, renamed(lines[i].slice(2).trim()));
        const expected = JSON.parse(renamed(lines[i + 1].slice(2).trim()));
        const level = levelOf(method, expected, json);
        if (levels.indexOf(level) <= levels.indexOf(worst)) [worst, shown] = [level, `expected ${JSON.stringify(expected).slice(0, shownMax)}\n  answered ${JSON.stringify(json).slice(0, shownMax)}`];
      }
      counts[method][worst]++;
      const id = `${method}/${name.replace(/\.io$/, '')}`, whole = `${method}/*`;
      const allowed = listed.get(id) ?? listed.get(whole) ?? 'exact';
      if (!listed.has(id) && worst === listed.get(whole)) used.add(whole);
      if (listed.has(id)) used.add(id);
      // A line for a whole method speaks of those that are not better.
      const isEnough = worst === allowed || (!listed.has(id) && levels.indexOf(worst) > levels.indexOf(allowed));
      if (!isEnough) wrong.push(`${id} ${worst}, and not ${allowed}\n  ${shown}`);
    }
  }
  const total = { exact: 0, result: 0, form: 0, other: 0 };
  for (const [method, each] of Object.entries(counts)) {
    for (const level of levels) total[level] += each[level];
    t.diagnostic(`${method}: ${levels.toReversed().filter((level) => each[level]).map((level) => `${each[level]} ${level}`).join(', ')}`);
  }
  t.diagnostic(`all: ${levels.toReversed().map((level) => `${total[level]} ${level}`).join(', ')}`);
  if (process.env.GWANGAN_TRANSCRIPTS) writeFileSync(process.env.GWANGAN_TRANSCRIPTS, wrong.join('\n'));
  assert.equal(wrong.length, 0, `${wrong.length} transcripts are answered otherwise than transcripts.txt says, for instance\n${wrong.slice(0, 5).map((each) => each.slice(0, 1_000)).join('\n')}`);
  assert.deepEqual([...listed.keys()].filter((line) => !used.has(line)), [], 'transcripts.txt lists what there is not');
});
