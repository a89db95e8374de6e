// tools/standard-contracts on a city: everything at its usual address, twice, and refused where another code stands. Its packages are this suite's, by the same lock file.
import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';
import { Contract, JsonRpcProvider, TypedDataEncoder, Wallet } from 'ethers';
import { chainId, program, projectOf, secretOf, start } from '../tools/city.mjs';

const here = new URL('.', import.meta.url).pathname, tool = join(here, '../../../tools/standard-contracts');

test('the tool and its suite have the same packages', () => {
  for (const file of ['package.json', 'package-lock.json']) assert.equal(readFileSync(join(here, file), 'utf8'), readFileSync(join(tool, file), 'utf8'), file);
});

test('standard contracts come to their usual addresses', async (t) => {
  const city = await start(t), project = projectOf(t, tool, join(here, 'node_modules'));
  writeFileSync(join(project, 'key'), `${secretOf(city, 70)}\n`);
  const deploy = (...args) => program('node', [join(project, 'deploy.mjs'), '--rpc-url', city.rpc, ...args]);
  const provider = new JsonRpcProvider(city.rpc, undefined, { cacheTimeout: -1 });
  t.after(() => provider.destroy());
  const listed = (await deploy('--list')).output.trim().split('\n');
  assert.ok(listed.length >= 14);

  await t.test('what is absent is told', async () => {
    const { code, output } = await deploy('--check');
    assert.equal(code, 1);
    assert.equal(output.match(/: absent/g).length, listed.length);
  });

  await t.test('one alone', async () => {
    const { code, output, errors } = await deploy('--only', 'Permit2', '--key-file', join(project, 'key'));
    assert.equal(code, 0, errors);
    assert.match(output, /^0x000000000022D473030F116dDEE9F6B43aC78BA3 Permit2: deployed, \d+ gas\n$/);
  });

  await t.test('all, and again', async () => {
    const first = await deploy('--key-file', join(project, 'key'));
    assert.equal(first.code, 0, first.output + first.errors);
    assert.equal(first.output.match(/: deployed/g).length, listed.length - 1);
    const second = await deploy('--key-file', join(project, 'key'));
    assert.equal(second.output.match(/: there/g).length, listed.length, second.output + second.errors);
    assert.equal((await deploy('--check')).code, 0);
  });

  await t.test('Permit2 moves the city\'s gold by a signature', async () => {
    const [owner, spender] = [new Wallet(secretOf(city, 71), provider), new Wallet(secretOf(city, 72), provider)];
    const gold = new Contract('0x000000000000000000000000000a55e700000002', ['function approve(address,uint256) returns (bool)', 'function balanceOf(address) view returns (uint256)'], owner);
    const address = '0x000000000022D473030F116dDEE9F6B43aC78BA3', domain = { name: 'Permit2', chainId, verifyingContract: address };
    const permit2 = new Contract(address, ['function DOMAIN_SEPARATOR() view returns (bytes32)', 'function permitTransferFrom(((address token, uint256 amount) permitted, uint256 nonce, uint256 deadline) permit, (address to, uint256 requestedAmount) details, address owner, bytes signature)'], spender);
    assert.equal(await permit2.DOMAIN_SEPARATOR(), TypedDataEncoder.hashDomain(domain));
    await (await gold.approve(address, 100n)).wait();
    const permit = { permitted: { token: await gold.getAddress(), amount: 40n }, nonce: 0n, deadline: 2n ** 40n };
    const named = (list) => list.map(([name, type]) => ({ name, type }));
    const types = { PermitTransferFrom: named([['permitted', 'TokenPermissions'], ['spender', 'address'], ['nonce', 'uint256'], ['deadline', 'uint256']]), TokenPermissions: named([['token', 'address'], ['amount', 'uint256']]) };
    const signature = await owner.signTypedData(domain, types, { ...permit, spender: spender.address });
    const before = await gold.balanceOf(spender.address);
    await (await permit2.permitTransferFrom(permit, { to: spender.address, requestedAmount: 40n }, owner.address, signature)).wait();
    assert.equal(await gold.balanceOf(spender.address), before + 40n);
  });
});

test('another code at such an address is refused', async (t) => {
  const city = await start(t, null, { ethereum: { chainId, accounts: [{ address: '0x000000000022D473030F116dDEE9F6B43aC78BA3', nonce: 1, code: '0x6001' }] } });
  const project = projectOf(t, tool, join(here, 'node_modules'));
  const { code, errors } = await program('node', [join(project, 'deploy.mjs'), '--rpc-url', city.rpc, '--check']);
  assert.equal(code, 1);
  assert.match(errors, /Permit2: the code at 0x000000000022D473030F116dDEE9F6B43aC78BA3 is another one/);
  const nobody = await program('node', [join(project, 'deploy.mjs'), '--rpc-url', 'http://127.0.0.1:1', '--check']);
  assert.equal(nobody.code, 1);
  assert.match(nobody.errors, /no chain answers/);
});
