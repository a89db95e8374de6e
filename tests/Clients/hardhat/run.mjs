// Hardhat 2 with its ethers plugin, matchers, Ignition and OpenZeppelin Upgrades on a node, as a network like any other: an ordinary project, each step the command a user types.
import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { call, chainId, program, projectOf, secretOf, start } from '../tools/city.mjs';
import { Recording } from '../tools/recorder.mjs';
import { checkColumn } from '../tools/table.mjs';

const here = new URL('.', import.meta.url).pathname;

test('Hardhat works on a city without a change', async (t) => {
  const recording = new Recording('hardhat');
  const city = await start(t, recording);
  const project = projectOf(t, join(here, 'project'), join(here, 'node_modules'));
  const env = { CITY_RPC: city.rpc, CITY_KEYS: [70, 71, 72].map((i) => secretOf(city, i)).join(), HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', HARDHAT_IGNITION_CONFIRM_DEPLOYMENT: 'true' };
  const hardhat = (...args) => program(join(here, 'node_modules/.bin/hardhat'), args, { cwd: project, env });
  /** Runs the tests of a file, each as a test of its own. */
  async function tested(t, file) {
    const { code, output, errors } = await hardhat('test', '--no-compile', file);
    assert.match(output, /"stats"/, output + errors);
    const { stats, tests } = JSON.parse(output.slice(output.indexOf('{\n')));
    for (const each of tests) await t.test(each.fullTitle, () => assert.deepEqual(each.err, {}));
    assert.ok(stats.passes > 0 && stats.failures === 0 && code === 0, output + errors);
  }

  await t.test('compile', async () => {
    const { code, output, errors } = await hardhat('compile');
    assert.equal(code, 0, output + errors);
    assert.match(output, /Compiled \d+ Solidity files successfully \(evm target: osaka\)/);
    assert.equal(recording.methods.size, 0, 'compiling asks no node');
  });

  await t.test('a script deploys and calls', async () => {
    recording.begin('script');
    const { code, output, errors } = await hardhat('run', '--no-compile', 'scripts/deploy.js');
    assert.equal(code, 0, output + errors);
    const made = JSON.parse(output.trim().split('\n').at(-1));
    assert.notEqual(await call(city, 'eth_getCode', made.shop, 'latest'), '0x');
    assert.equal(BigInt(await call(city, 'eth_getBalance', made.shop, 'latest')), 5n * 10n ** 18n + 1n);
    assert.notEqual(made.buyer, made.owner);
  });

  await t.test('Ignition deploys a module, and has nothing left to do the second time', async () => {
    recording.begin('ignition');
    const first = await hardhat('ignition', 'deploy', 'ignition/modules/Shop.js');
    assert.equal(first.code, 0, first.output + first.errors);
    assert.match(first.output, /successfully deployed/);
    const addresses = JSON.parse(readFileSync(join(project, `ignition/deployments/chain-${chainId}/deployed_addresses.json`), 'utf8'));
    const sold = await call(city, 'eth_call', { to: addresses['Shop#Shop'], data: '0x02c7e7af' }, 'latest');
    assert.equal(BigInt(sold), 1n);
    const nonce = await call(city, 'eth_getTransactionCount', await addressOf(), 'latest');
    const second = await hardhat('ignition', 'deploy', 'ignition/modules/Shop.js');
    assert.equal(second.code, 0, second.output + second.errors);
    assert.equal(await call(city, 'eth_getTransactionCount', await addressOf(), 'latest'), nonce);
  });

  for (const file of readdirSync(join(project, 'test')))
    await t.test(`test/${file}`, async (t) => {
      recording.begin(file.replace('.js', ''));
      await tested(t, `test/${file}`);
    });

  await t.test('asked what the page says, and got answers', () => checkColumn(recording));

  await t.test('on a development city', async (t) => {
    const development = await start(t, null, { ethereum: { chainId: 31337, development: true, coinLogs: false } });
    Object.assign(env, { CITY_RPC: development.rpc, CITY_KEYS: [70, 71].map((i) => secretOf(development, i)).join() });
    await tested(t, 'development/balances.js');
  });

  async function addressOf() {
    const { code, output, errors } = await hardhat('run', '--no-compile', 'scripts/whoami.js');
    assert.equal(code, 0, errors);
    return output.trim().split('\n').at(-1);
  }
});
