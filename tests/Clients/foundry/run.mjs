// Foundry on a node: cast, forge create, forge script, forge test --fork-url; the programs that npm gives, as a user types them.
import assert from 'node:assert/strict';
import { copyFileSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { call, chainId, program, projectOf, secretOf, start } from '../tools/city.mjs';
import { Recording } from '../tools/recorder.mjs';
import { checkColumn } from '../tools/table.mjs';

const here = new URL('.', import.meta.url).pathname;
const gold = '0x000000000000000000000000000a55e700000002';

test('Foundry works on a city without a change', async (t) => {
  const recording = new Recording('foundry');
  const city = await start(t, recording);
  const project = projectOf(t, join(here, 'project'), join(here, 'node_modules'));
  copyFileSync(join(here, '../../../contracts/foundry/CityFork.sol'), join(project, 'test/CityFork.sol'));
  mkdirSync(join(project, 'home'));
  // Offline with npm's compiler; without these two forge fetches one of its own.
  const env = { HOME: join(project, 'home'), FOUNDRY_SOLC: join(here, 'solc.mjs'), FOUNDRY_OFFLINE: 'true', FOUNDRY_DISABLE_NIGHTLY_WARNING: '1', ETH_RPC_URL: city.rpc, CITY_RPC: city.rpc };
  const [key, otherKey] = [70, 71].map((i) => secretOf(city, i));
  const run = (tool, args, more = {}) => program(join(here, `node_modules/@foundry-rs/${tool}-linux-amd64/bin/${tool}`), args, { cwd: project, env: { ...env, ...more } });
  /** What a command prints, which must succeed. */
  const said = async (tool, args, more) => {
    const { code, output, errors } = await run(tool, args, more);
    assert.equal(code, 0, `${tool} ${args.join(' ')}\n${output}${errors}`);
    return output.trim();
  };
  const cast = (...args) => said('cast', args.map(String));
  const json = async (...args) => JSON.parse(await cast(...args, '--json'));
  const holder = await cast('wallet', 'address', key), other = await cast('wallet', 'address', otherKey);
  let counter, first, second;

  await t.test('forge create deploys', async () => {
    recording.begin('create');
    const output = await said('forge', ['create', 'src/Counter.sol:Counter', '--private-key', key, '--broadcast', '--value', '2', '--constructor-args', '5']);
    counter = output.match(/Deployed to: (0x\w{40})/)[1];
    assert.equal(counter, (await cast('compute-address', '--nonce', 0, holder)).match(/0x\w{40}/)[0]);
    assert.equal(BigInt(await call(city, 'eth_getBalance', counter, 'latest')), 2n);
  });

  await t.test('cast sends, and finds what was sent', async () => {
    recording.begin('send');
    first = await json('send', counter, 'set(uint256)', 11, '--private-key', key);
    second = await json('send', counter, 'set(uint256)', 12, '--private-key', key, '--value', 1);
    assert.equal(first.status, '0x1');
    assert.equal(await cast('call', counter, 'number()(uint256)'), '12');
    assert.equal(await cast('call', counter, 'number()(uint256)', '--block', BigInt(first.blockNumber)), '11');
    assert.equal((await json('receipt', second.transactionHash)).blockHash, second.blockHash);
    assert.equal((await json('tx', second.transactionHash)).from.toLowerCase(), holder.toLowerCase());
    assert.equal(await cast('tx', second.transactionHash, 'nonce'), '2');
    // A payment with no call, of the older kind, and one that stays behind a gap until the gap is filled.
    assert.equal((await json('send', other, '--value', '1ether', '--private-key', key, '--legacy')).type, '0x0');
    const later = await cast('send', other, '--value', 5, '--private-key', key, '--nonce', 5, '--async', '--gas-limit', 21000);
    assert.equal((await json('tx', later)).blockNumber, null);
    await cast('send', other, '--value', 4, '--private-key', key, '--nonce', 4);
    assert.equal((await json('receipt', later)).status, '0x1');
    assert.equal(await cast('nonce', holder), '6');
    const raw = await cast('mktx', counter, 'set(uint256)', 12, '--private-key', otherKey);
    assert.equal(JSON.parse(await cast('publish', raw)).status, '0x1');
    // Won and gold, which are the chain's own, as coin and as token.
    const before = BigInt(await cast('call', gold, 'balanceOf(address)(uint256)', other).then((text) => text.split(' ')[0]));
    assert.equal((await json('send', gold, 'transfer(address,uint256)', other, 9, '--private-key', key)).logs.length, 1);
    assert.equal((await cast('erc20-token', 'balance', gold, other)).split(' ')[0], `${before + 9n}`);
  });

  await t.test('cast tells why a call is refused', async () => {
    recording.begin('refused');
    const tooLarge = await run('cast', ['send', counter, 'set(uint256)', '1001', '--private-key', key]);
    assert.notEqual(tooLarge.code, 0);
    assert.match(tooLarge.errors, /execution reverted.*data: "0x\w{136}"/);
    const poor = await run('cast', ['send', other, '--value', '100000000000ether', '--private-key', key]);
    assert.match(poor.errors, /insufficient funds/);
    const low = await run('cast', ['send', other, '--nonce', '0', '--private-key', key, '--gas-limit', '21000']);
    assert.match(low.errors, /nonce too low/);
    const failed = await json('send', counter, 'set(uint256)', 1001, '--private-key', key, '--gas-limit', 100000);
    assert.equal(failed.status, '0x0');
    assert.match(await cast('run', failed.transactionHash), /\[Revert\] custom error 0x677fd0e3/);
  });

  await t.test('cast reads the chain', async () => {
    recording.begin('read');
    assert.equal(await cast('chain-id'), `${chainId}`);
    assert.match(await cast('client'), /^Gwangan\/v/);
    assert.ok(BigInt(await cast('block-number')) >= BigInt(second.blockNumber));
    const block = await json('block', BigInt(second.blockNumber), '--full');
    assert.equal(block.hash, second.blockHash);
    assert.ok(block.transactions.some((each) => each.hash === second.transactionHash));
    assert.equal((await json('block', second.blockHash)).number, second.blockNumber);
    for (const tag of ['latest', 'finalized', 'safe', 'pending', 'earliest']) assert.ok((await json('block', tag)).number, tag);
    assert.equal(BigInt(await cast('balance', other)), BigInt(await call(city, 'eth_getBalance', other, 'latest')));
    assert.equal(await cast('balance', counter, '--block', BigInt(first.blockNumber)), '2');
    assert.ok(BigInt(await cast('gas-price')) >= 10n ** 9n && BigInt(await cast('base-fee')) >= 10n ** 9n);
    assert.match(await cast('age', BigInt(second.blockNumber)), /20\d\d/);
    assert.ok(BigInt(await cast('find-block', 1)) >= 0n);
    assert.equal(await cast('code', counter), await call(city, 'eth_getCode', counter, 'latest'));
    assert.equal(await cast('codesize', counter), `${(await cast('code', counter)).length / 2 - 1}`);
    assert.equal(BigInt(await cast('storage', counter, 0)), 12n);
    assert.equal(BigInt(await cast('storage', counter, 0, '--block', BigInt(first.blockNumber))), 11n);
    const slot = await cast('index', 'address', holder, 1);
    assert.equal(BigInt(await cast('storage', counter, slot)), 2n);
    const proof = JSON.parse(await cast('proof', counter, 0, slot));
    assert.deepEqual(proof.storageProof.map((each) => BigInt(each.value)), [12n, 2n]);
    assert.equal(await cast('storage-root', counter), proof.storageHash);
    assert.equal(await cast('codehash', counter), proof.codeHash);
    assert.equal(BigInt(await cast('implementation', counter)), 0n);
    assert.ok(BigInt(await cast('estimate', counter, 'set(uint256)', 13, '--from', holder)) > 21_000n);
    assert.match(await cast('access-list', counter, 'set(uint256)', 13, '--from', holder), new RegExp(counter, 'i'));
    assert.equal(JSON.parse(await cast('logs', '--from-block', 0, '--address', counter, 'Changed(address indexed,uint256)', holder, '--json')).length, 2);
    assert.equal(await cast('rpc', 'eth_chainId'), `"0x${chainId.toString(16)}"`);
    assert.equal(JSON.parse(await cast('rpc', 'debug_traceTransaction', second.transactionHash, '{"tracer":"callTracer"}')).value, '0x1');
    assert.equal(JSON.parse(await cast('tx-pool', 'status')).queued, '0x0');
    assert.match(await said('cast', ['chain-id', '--rpc-url', city.ws]), new RegExp(`${chainId}`));
    assert.match(await said('cast', ['block-number', '--rpc-url', join(city.data, 'ethereum.ipc')]), /^\d+$/);
  });

  await t.test('cast runs transactions anew, and traces calls, in its own machine', async () => {
    recording.begin('run');
    const ran = await cast('run', second.transactionHash);
    assert.match(ran, /::(set\(12\)|60fe47b1)/);
    assert.match(ran, /Transaction successfully executed/);
    assert.equal(ran.match(/Gas used: (\d+)/)[1], `${BigInt(second.gasUsed)}`);
    assert.match(await cast('call', '--trace', counter, 'number()(uint256)'), /Return/);
    assert.match(await cast('trace', second.transactionHash), /60fe47b1/);
  });

  await t.test('cast keeps keys, signs, and lets an account take a contract\'s code (EIP-7702)', async () => {
    recording.begin('wallet');
    const made = JSON.parse(await cast('wallet', 'new', project, 'mine', '--unsafe-password', 'secret', '--json'));
    const mine = made[0].address;
    await cast('send', mine, '--value', '2ether', '--private-key', key);
    const paid = await said('cast', ['send', other, '--value', '1ether', '--keystore', join(project, 'mine'), '--password', 'secret', '--json']);
    assert.equal(JSON.parse(paid).from.toLowerCase(), mine.toLowerCase());
    const signature = await cast('wallet', 'sign', 'hello', '--private-key', key);
    assert.match(await cast('wallet', 'verify', '--address', holder, 'hello', signature), /succeeded/);
    const sent = await json('send', other, 'set(uint256)', 21, '--auth', counter, '--private-key', otherKey, '--gas-limit', 300000);
    assert.deepEqual([sent.type, sent.status], ['0x4', '0x1']);
    assert.equal(await cast('call', other, 'number()(uint256)'), '21');
    assert.equal(await cast('code', other), `0xef0100${counter.slice(2).toLowerCase()}`);
  });

  await t.test('forge script sends what it has run, with CREATE and with CREATE2', async () => {
    recording.begin('script');
    const plain = await said('forge', ['script', 'script/Deploy.s.sol', '--fork-url', city.rpc, '--private-key', key, '--broadcast']);
    assert.match(plain, /ONCHAIN EXECUTION COMPLETE & SUCCESSFUL/);
    assert.equal(await cast('balance', '0x000000000000000000000000000000000000beef'), '7');
    recording.begin('script-create2');
    const salt = `0x${'5a'.repeat(32)}`;
    const made = await said('forge', ['script', 'script/Deploy.s.sol', '--sig', 'runCreate2(bytes32)', salt, '--fork-url', city.rpc, '--private-key', key, '--broadcast', '--slow']);
    const address = made.match(/made: address (0x\w{40})/)[1];
    assert.equal(await cast('call', address, 'number()(uint256)'), '9');
    assert.notEqual((await run('forge', ['script', 'script/Deploy.s.sol', '--sig', 'runCreate2(bytes32)', salt, '--fork-url', city.rpc, '--private-key', key, '--broadcast'])).code, 0, 'deployed twice at one address');
  });

  await t.test('forge test --fork-url', async (t) => {
    recording.begin('fork');
    const more = { COUNTER: counter, HOLDER: holder, EARLY: `${BigInt(first.blockNumber)}`, SECOND: second.transactionHash };
    // The wallet's test has left it; a fork is to find what the page of this test says.
    await cast('send', counter, 'set(uint256)', 12, '--private-key', otherKey);
    const { output, errors } = await run('forge', ['test', '--fork-url', city.rpc, '--json'], more);
    const found = Object.values(JSON.parse(output.slice(output.indexOf('{')))).flatMap((suite) => Object.entries(suite.test_results));
    assert.equal(found.length, 5, output + errors);
    for (const [name, { status, reason }] of found) await t.test(name, () => assert.equal(status, 'Success', `${reason}\n${errors}`));
  });

  await t.test('a chain with anvil\'s number is not taken for anvil', async (t) => {
    recording.begin('anvil');
    const like = await start(t, recording, { ethereum: { chainId: 31337 } });
    assert.match(await said('cast', ['call', '--trace', '0xcA11bde05977b3631167028862bE2a173976CA11', 'getChainId()(uint256)', '--rpc-url', like.rpc]), /31337/);
  });

  await t.test('asked what the page says, and got answers', () => checkColumn(recording));
});
