// Solidity contracts, compiled with npm's solc, on a node: one that keeps gold and places orders, and one that tries to keep what was undone.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { getCreateAddress, Interface, parseEther, Wallet } from 'ethers';
import { City, get, post } from '../faults/city.mjs';
import { abisText, file as abisFile } from './abis.mjs';
import { compileAll } from './compile.mjs';

const contracts = compileAll();
const chainId = 82051;
const gold = parseEther('1');
const tokens = { gold: '0x000000000000000000000000000a55e700000002' };
const [vault, thief, token, market] = ['GoldVault', 'Thief', 'IToken', 'IMarket'].map((name) => new Interface(contracts[name].abi));

/** A city with an EVM, and a node of it. */
async function start(t) {
  const city = City.create();
  t.after(() => city.remove());
  city.withEthereum({ chainId });
  await city.start('--block-ms', '100', '--idle-ms', '300', '--traders', '0');
  return city;
}

/** Someone who sends Ethereum transactions. */
class Sender {
  constructor(city, index) {
    this.city = city;
    this.wallet = new Wallet(city.secretOf(`demo/${index}`));
    this.address = this.wallet.address.toLowerCase();
    this.nonce = 0;
  }

  /** Sends a transaction and waits until it is in a block; whether it succeeded. */
  async send(to, data, value = 0n) {
    const signed = await this.wallet.signTransaction({ type: 2, chainId, nonce: this.nonce, to, data, value, gasLimit: 3_000_000, maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 0n });
    const { status, json } = await post(this.city.node, '/api/v1/operations?wait=commit', Buffer.from(signed.slice(2), 'hex'));
    assert.equal(status, 200, JSON.stringify(json));
    assert.equal(json.status, 'committed', JSON.stringify(json));
    this.nonce++;
    const { json: found } = await get(this.city.node, `/api/v1/operations/${json.id}`);
    const executed = JSON.stringify(found).match(/"success":(true|false)/);
    assert.ok(executed, JSON.stringify(found));
    return executed[1] === 'true';
  }

  async deploy(name, ...args) {
    const address = getCreateAddress({ from: this.address, nonce: this.nonce }).toLowerCase();
    const contract = new Interface(contracts[name].abi);
    assert.equal(await this.send(null, contracts[name].bytecode + contract.encodeDeploy(args).slice(2)), true, name);
    return address;
  }
}

async function balanceOf(city, address, asset) {
  const { json } = await get(city.node, `/api/v1/accounts/${address}/balances`);
  const found = json.items.find((item) => item.asset === asset);
  return found ? { available: parseEther(found.available), locked: parseEther(found.locked) } : { available: 0n, locked: 0n };
}

const ordersOf = async (city, address) => (await get(city.node, `/api/v1/accounts/${address}/orders`)).json.items.filter((order) => order.status === 'open');

test('a contract keeps gold, sells it on the market and pays out', async (t) => {
  const city = await start(t);
  const [owner, buyer] = [new Sender(city, 70), new Sender(city, 71)];
  const address = await owner.deploy('GoldVault');
  assert.equal(await owner.send(tokens.gold, token.encodeFunctionData('approve', [address, 10n * gold])), true);
  assert.equal(await owner.send(address, vault.encodeFunctionData('deposit', [10n * gold])), true);
  assert.deepEqual(await balanceOf(city, address, 'GOLD'), { available: 10n * gold, locked: 0n });

  const { json: terms } = await get(city.node, '/api/v1/markets/GOLD-KRW');
  const price = BigInt(terms.referencePriceSteps ?? terms.referencePrice ?? 196_500);
  assert.equal(await buyer.send(address, vault.encodeFunctionData('offer', [price, 100n])), false, 'somebody else offers the vault\'s gold');
  assert.equal(await owner.send(address, vault.encodeFunctionData('offer', [price, 100n])), true);
  const [order] = await ordersOf(city, address);
  assert.equal(`${order.clientOrderId}`, '1', JSON.stringify(order));
  assert.ok((await balanceOf(city, address, 'GOLD')).locked > 0n);

  // A citizen buys it by the market's function; the vault has won and pays it out.
  assert.equal(await buyer.send('0x0000000000000000000000000000000000000804', market.encodeFunctionData('placeOrder', ['GOLD-KRW', 0, 0, price, 100n, 0, 0, 0, 9n])), true);
  assert.equal((await ordersOf(city, address)).length, 0);
  const won = (await balanceOf(city, address, 'KRW')).available;
  assert.ok(won > 0n);
  const payee = `0x${'5a'.repeat(20)}`;
  assert.equal(await owner.send(address, vault.encodeFunctionData('payOut', [payee])), true);
  assert.deepEqual(await balanceOf(city, payee, 'KRW'), { available: won, locked: 0n });
  assert.ok((await balanceOf(city, payee, 'GOLD')).available > 0n);
  assert.equal(await city.stop(), 0, city.node.said().slice(-3000));
  city.verify();
});

test('a contract that undoes what it did keeps nothing of it', async (t) => {
  const city = await start(t);
  const owner = new Sender(city, 72);
  const address = await owner.deploy('Thief');
  const payee = `0x${'6b'.repeat(20)}`;
  assert.equal(await owner.send(tokens.gold, token.encodeFunctionData('transfer', [address, 20n * gold])), true);
  assert.equal(await owner.send(address, thief.encodeFunctionData('payTwice', [payee, gold, 5n]), 10n), true);
  assert.deepEqual(await balanceOf(city, payee, 'GOLD'), { available: gold, locked: 0n });
  assert.deepEqual(await balanceOf(city, payee, 'KRW'), { available: 0n, locked: 0n });

  const { json: terms } = await get(city.node, '/api/v1/markets/GOLD-KRW');
  const price = BigInt(terms.referencePriceSteps ?? terms.referencePrice ?? 196_500);
  const before = await balanceOf(city, address, 'GOLD');
  assert.equal(await owner.send(address, thief.encodeFunctionData('orderAndSpend', [payee, price, 100n])), false, 'gold that was set aside is spent');
  assert.equal(await owner.send(address, thief.encodeFunctionData('orderAndUndo', [price, 100n])), true);
  assert.equal((await ordersOf(city, address)).length, 0);
  assert.deepEqual(await balanceOf(city, address, 'GOLD'), before);
  assert.equal(await owner.send(address, thief.encodeFunctionData('nested', [payee, gold])), true);
  assert.deepEqual(await balanceOf(city, payee, 'GOLD'), { available: 3n * gold, locked: 0n });
  assert.equal(await city.stop(), 0, city.node.said().slice(-3000));
  city.verify();
});


test('the ABIs that the console knows are those of the contracts', () => {
  assert.equal(readFileSync(abisFile, 'utf8'), abisText(contracts), 'write them anew: node tests/Clients/solidity/abis.mjs');
});
