// The page of a city that is an Ethereum chain: a contract is deployed by ethers, opened, proved, read and written with a browser's wallet and with the page's own key.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { Contract, Wallet, parseEther } from 'ethers';
import { PHONE, startBrowser, startServer, visit } from './browser.mjs';
import { GOLD, abi, chainId, kept, startExplorerCity } from './explorer-city.mjs';

const SYSTEM_BLOCK = 1;
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser, here;
before(async () => { [browser, here] = await Promise.all([startBrowser(), startExplorerCity()]); });
after(async () => {
  await browser?.close();
  await here?.stop();
});

async function visiting(options, walk) {
  const { page, context, complaints } = await visit(browser, here.url, options);
  try {
    await walk(page, context);
    assert.deepEqual(complaints.filter((text) => !/Failed to load resource/.test(text)), []);
  } finally {
    await context.close();
  }
}

const open = (page, path) => page.goto(`${here.url}/#/${path}`);
const shows = (page, text) => page.locator('main').getByText(text).first().waitFor();
const tabOf = (page, name) => page.locator('.ethereum-account').getByRole('tab', { name, exact: true }).click();
const fn = (page, name) => page.locator('.function', { has: page.locator('summary', { hasText: new RegExp(`^${name}\\(`) }) });

/** Gives the page a wallet as MetaMask would: it knows no chain until it is told, and signs with a key of the test. */
async function giveWallet(page, wallet) {
  const asked = [];
  let [isStubborn, chain] = [true, '0x1'];
  await page.exposeFunction('askWallet', async (method, params) => {
    asked.push([method, params]);
    if (method === 'eth_requestAccounts') return { result: [wallet.address] };
    if (method === 'eth_chainId') return { result: chain };
    if (method === 'wallet_switchEthereumChain') return { error: { code: 4902, message: 'unknown chain' } };
    if (method === 'wallet_addEthereumChain') {
      // MetaMask moves to a chain that it adds; not every wallet does.
      if (asked.some(([name]) => name === 'wallet_switchEthereumChain') && !isStubborn) chain = params[0].chainId;
      return { result: null };
    }
    if (method === 'eth_sendTransaction') return { result: (await wallet.sendTransaction({ to: params[0].to, data: params[0].data, value: params[0].value })).hash };
    return { error: { code: 4200, message: `no ${method}` } };
  });
  await page.addInitScript(() => {
    window.ethereum = {
      async request({ method, params }) {
        const { result, error } = await window.askWallet(method, params ?? []);
        if (error) throw Object.assign(new Error(error.message), error);
        return result;
      },
    };
  });
  await page.reload();
  return { asked, soften: () => { isStubborn = false; } };
}

test('Where the city is no Ethereum chain nothing of the explorer shows', async () => {
  const server = await startServer();
  const { page, context } = await visit(browser, server.url, { path: '#/blocks' });
  try {
    await page.locator('.data tbody tr').first().waitFor();
    assert.equal(await page.locator('.explorer').count(), 0);
    await page.goto(`${server.url}/#/account/0x00000000000000000000000000000000000000aa`);
    await page.locator('.account-head').waitFor();
    assert.equal(await page.locator('.ethereum-account').count(), 0);
  } finally {
    await context.close();
    server.stop();
  }
});

test('A contract is proved by its source, and then its transactions, calls, events and errors have names', () => visiting({}, async (page) => {
  await open(page, `tx/${here.hashes.calls}`);
  await shows(page, 'Success');
  assert.equal(await page.locator('.calls li').count(), 3);
  await page.locator('.calls').getByText('Gold token').waitFor();
  await shows(page, '1.25 GOLD');
  assert.equal(await page.getByText('keepAndPay').count(), 0);

  await open(page, `account/${here.address}`);
  await tabOf(page, 'Contract');
  const upload = (json) => page.locator('input[name=compiled]').setInputFiles({ name: 'build-info.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(json)) });
  await upload({ contracts: {} });
  await shows(page, 'None of the compiled contracts has this code.');
  await upload({ input: kept.input, output: kept.output });
  await page.locator('.verdict.holds').getByText('names this compiler output').waitFor();
  await page.locator('.contract-source summary').click();
  await shows(page, 'Keeps a number, and says so');

  await open(page, `tx/${here.hashes.calls}`);
  await shows(page, 'keepAndPay(uint256,address,address,uint256)');
  await page.locator('.event').getByText('by itself').waitFor();
  // As a wallet links to it.
  await page.goto(`${here.url}/tx/${here.hashes.reverted}`);
  await page.waitForFunction((hash) => location.pathname === '/' && location.hash === hash, `#/tx/${here.hashes.reverted}`);
  await shows(page, 'TooLarge(value: 1001, most: 1000)');
  await open(page, `tx/${here.hashes.deploy}`);
  await shows(page, 'Contract created');
  await page.reload();
  await open(page, `account/${here.address}`);
  await page.locator('.verdict.holds').waitFor();
}));

test('The city is added to Keplr, and who has none is told so', () => visiting({}, async (page) => {
  await open(page, 'blocks');
  await page.getByRole('button', { name: 'Add the city to Keplr' }).click();
  await page.locator('.notice').getByText('This browser has no Keplr wallet.').waitFor();
  // As Keplr offers itself: it takes a chain, asks its person, and is enabled for it.
  const asked = [];
  let refuses = true;
  await page.exposeFunction('askKeplr', (method, value) => {
    asked.push([method, value]);
    return refuses ? 'Request rejected' : null;
  });
  await page.addInitScript(() => {
    const ask = async (method, value) => {
      const problem = await window.askKeplr(method, value);
      if (problem) throw new Error(problem);
    };
    window.keplr = { experimentalSuggestChain: (chain) => ask('suggest', chain), enable: (chainId) => ask('enable', chainId) };
  });
  await page.reload();
  await page.getByRole('button', { name: 'Add the city to Keplr' }).click();
  while (asked.length === 0) await page.waitForTimeout(50);
  assert.equal(await page.locator('.notice').count(), 0, 'who says no knows that');
  refuses = false;
  asked.length = 0;
  await page.getByRole('button', { name: 'Add the city to Keplr' }).click();
  await page.locator('.notice.good').getByText('Keplr knows the city now').waitFor();
  const [[first, chain], second] = asked;
  assert.deepEqual([first, second, chain.chainId, chain.bip44.coinType, chain.feeCurrencies[0].coinMinimalDenom], ['suggest', ['enable', 'gwangan-demo-1'], 'gwangan-demo-1', 60, 'KRW']);
  // What it says is where Cosmos' tools find the city.
  assert.equal((await (await fetch(`${chain.rest}/cosmos/base/tendermint/v1beta1/node_info`)).json()).default_node_info.network, 'gwangan-demo-1');
  assert.equal((await (await fetch(`${chain.rpc}/status`)).json()).result.node_info.network, 'gwangan-demo-1');
}));

test('A contract is read, and written with the wallet of the browser, which is told of the city first', () => visiting({}, async (page) => {
  const { asked, soften } = await giveWallet(page, here.owner);
  await open(page, 'blocks');
  await page.getByRole('button', { name: 'Add the city to MetaMask' }).click();
  await page.locator('.notice.good').waitFor();
  assert.deepEqual(asked.at(-1), ['wallet_addEthereumChain', [{
    chainId: `0x${chainId.toString(16)}`, chainName: 'Gwangan gwangan-demo-1', nativeCurrency: { name: 'Korean won', symbol: 'KRW', decimals: 18 },
    rpcUrls: [`${here.url}/ethereum`], blockExplorerUrls: [here.url],
  }]]);

  await open(page, `account/${here.address}`);
  await page.locator('textarea[name=abi]').fill('not an ABI');
  await page.getByRole('button', { name: 'Use this ABI' }).click();
  await shows(page, 'This is no ABI.');
  await page.locator('textarea[name=abi]').fill(JSON.stringify(abi));
  await page.getByRole('button', { name: 'Use this ABI' }).click();

  await fn(page, 'sum').locator('summary').click();
  await fn(page, 'sum').locator('input').fill('["40", 2]');
  await fn(page, 'sum').getByRole('button', { name: 'Ask' }).click();
  await fn(page, 'sum').locator('.answer').getByText('42').waitFor();
  await fn(page, 'sum').locator('input').fill('forty');
  await fn(page, 'sum').getByRole('button', { name: 'Ask' }).click();
  await fn(page, 'sum').getByText('JSON is needed').waitFor();

  await fn(page, 'keep').locator('summary').click();
  await fn(page, 'keep').locator('input').nth(0).fill('99');
  await fn(page, 'keep').locator('input').nth(1).fill('바다');
  await fn(page, 'keep').locator('input[name=value]').last().fill('1.5');
  await fn(page, 'keep').getByRole('button', { name: "Send with the browser's wallet" }).click();
  // What a wallet would sign for another chain is not given to it.
  await fn(page, 'keep').getByText('The wallet is on another chain').waitFor();
  assert.ok(!asked.some(([method]) => method === 'eth_sendTransaction'));
  soften();
  await fn(page, 'keep').getByRole('button', { name: "Send with the browser's wallet" }).click();
  await fn(page, 'keep').locator('.good a').click();
  await shows(page, 'Success');
  await page.locator('.event').getByText('바다').first().waitFor();
  assert.ok(asked.some(([method]) => method === 'wallet_switchEthereumChain'));
  assert.deepEqual([...await new Contract(here.address, abi, here.provider).note()], [99n, '바다']);
  await open(page, `account/${here.address}`);
  await fn(page, 'note').locator('summary').click();
  await fn(page, 'note').locator('.answer').getByText('바다').waitFor();
}));

test('The page signs with its own key as well, and tells why a contract refuses', () => visiting({ locale: 'ko-KR', viewport: PHONE }, async (page) => {
  const key = Wallet.createRandom();
  await (await here.owner.sendTransaction({ to: key.address, value: parseEther('10') })).wait();
  await page.evaluate(([secret, address, json]) => {
    localStorage.setItem('gwangan.demo-key', secret);
    localStorage.setItem('gwangan.abis', JSON.stringify({ [address]: { abi: json } }));
  }, [key.privateKey.slice(2), here.address, abi]);
  await page.reload();
  await open(page, `account/${here.address}`);
  const keep = fn(page, 'keep');
  await keep.locator('summary').click();
  await keep.locator('input').nth(0).fill('1001');
  await keep.getByRole('button', { name: '데모 지갑으로 보내기' }).click();
  await keep.getByText('TooLarge(value: 1001, most: 1000)').waitFor();
  await keep.locator('input').nth(0).fill('3');
  await keep.getByRole('button', { name: '데모 지갑으로 보내기' }).click();
  await keep.locator('.good a').click();
  await shows(page, '성공');
  assert.equal((await new Contract(here.address, abi, here.provider).note()).value, 3n);
  assert.ok(await page.evaluate(() => document.querySelector('main').scrollWidth <= document.querySelector('main').clientWidth), 'no sideways scrolling');
}));

test('Heights, hashes, addresses in both spellings and assets are found; what is not is said so', () => visiting({}, async (page) => {
  const block = await here.provider.getBlock((await here.provider.getTransactionReceipt(here.hashes.keep)).blockNumber);
  const { bech32 } = await (await fetch(`${here.url}/api/v1/accounts/${here.other.address}`)).json();
  const native = await (await fetch(`${here.url}/api/v1/blocks/${block.number}`)).json();
  await open(page, 'blocks');
  for (const [text, wanted] of [
    [String(block.number), `#/blocks/${block.number}`], [here.hashes.keep, `#/tx/${here.hashes.keep}`], [block.hash, `#/blocks/${block.number}`], [native.hash, `#/blocks/${block.number}`],
    [native.operations[0].id, `#/operations/${native.operations[0].id}`], [here.address, `#/account/${here.address}`], [bech32, `#/account/${here.other.address.toLowerCase()}`],
    ['gold', `#/account/${GOLD}`], ['금', `#/account/${GOLD}`],
  ]) {
    await open(page, 'blocks');
    await page.fill('input[name=search]', text);
    await page.keyboard.press('Enter');
    await page.waitForFunction((hash) => location.hash === hash, wanted);
  }
  await open(page, 'blocks');
  await page.fill('input[name=search]', `0x${'ab'.repeat(32)}`);
  await page.keyboard.press('Enter');
  await shows(page, 'Nothing of that name');
}));

test('Blocks show both sides, tokens their holders, accounts what they sent and got', () => visiting({}, async (page) => {
  await open(page, 'transactions');
  await page.locator('.data').getByText('Reverted').waitFor();
  await open(page, `blocks/${SYSTEM_BLOCK}`);
  await page.locator('.ethereum-block').getByText('State root').waitFor();
  const { blockNumber } = await here.provider.getTransactionReceipt(here.hashes.value);
  await open(page, `blocks/${blockNumber}`);
  await page.locator('.ethereum-block .data').getByText('Payment').waitFor();
  await page.locator('.ethereum-block .data').getByText('₩1,000').waitFor();

  await open(page, 'tokens');
  await page.locator('.data').getByText('Gold').first().click();
  await page.locator('.ethereum-account').getByText('holders').first().waitFor();
  await page.locator('.ethereum-account .data').getByText(here.address.slice(0, 10)).or(page.locator('.ethereum-account .data tbody tr')).first().waitFor();
  const { items, holders } = await (await fetch(`${here.url}/api/v1/assets/GOLD/holders`)).json();
  assert.ok(holders > 80 && items.every((item, i) => i === 0 || Number(items[i - 1].total) >= Number(item.total)));
  await tabOf(page, 'Token transfers');
  await page.locator('.ethereum-account .data').getByText('1.25').waitFor();
  await tabOf(page, 'Contract');
  await fn(page, 'symbol').locator('summary').click();
  await fn(page, 'symbol').locator('.answer').getByText('GOLD').waitFor();

  await open(page, `account/${here.other.address}`);
  await tabOf(page, 'Token transfers');
  await page.locator('.ethereum-account .data').getByText('1,000').waitFor();
  await tabOf(page, 'Transactions');
  await page.locator('.ethereum-account .data').getByText('Payment').waitFor();
  await open(page, `account/${here.address}`);
  await tabOf(page, 'Events');
  assert.ok(await page.locator('.ethereum-account .event').first().waitFor().then(() => true));
}));

for (const [locale, colorScheme] of [['en-GB', 'light'], ['ko-KR', 'dark']])
  test(`The explorer's pages have no accessibility violation: ${locale}, ${colorScheme}`, () => visiting({ locale, colorScheme }, async (page) => {
    await page.evaluate(([address, json]) => localStorage.setItem('gwangan.abis', JSON.stringify({ [address]: { abi: json } })), [here.address, abi]);
    await page.reload();
    const { blockNumber } = await here.provider.getTransactionReceipt(here.hashes.value);
    for (const path of ['transactions', 'tokens', `tx/${here.hashes.calls}`, `tx/${here.hashes.reverted}`, `account/${here.address}`, `account/${GOLD}`, `blocks/${blockNumber}`]) {
      await open(page, path);
      await page.locator('.data tbody tr, .calls li, .function').first().waitFor();
      await page.evaluate(axe);
      const { violations } = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'] }));
      assert.deepEqual(violations.map(({ id, nodes }) => [path, id, nodes.slice(0, 3).map(({ html }) => html)]), []);
    }
  }));
