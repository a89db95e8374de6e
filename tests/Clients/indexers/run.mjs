// Indexers against a node, call for call as they ask: one like Blockscout, one like The Graph's; each keeps a ledger of its own, which must be the node's at every height. And what Remix asks from a page.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import test from 'node:test';
import { AbiCoder, Contract, id, Interface, JsonRpcProvider, NonceManager, Wallet } from 'ethers';
import { WebSocket } from 'ws';
import { chainId, secretOf, start, until } from '../tools/city.mjs';
import { Recording } from '../tools/recorder.mjs';
import { checkColumn } from '../tools/table.mjs';
import { coinMoves, Ledger } from './ledger.mjs';

const solc = createRequire(import.meta.url)('solc');
const won = '0x000000000000000000000000000a55e700000001', gold = '0x000000000000000000000000000a55e700000002', multicall = '0xca11bde05977b3631167028862be2a173976ca11';
const hex = (number) => `0x${number.toString(16)}`;
const erc20 = new Interface(['function name() view returns (string)', 'function symbol() view returns (string)', 'function decimals() view returns (uint8)', 'function totalSupply() view returns (uint256)', 'function balanceOf(address) view returns (uint256)', 'function transfer(address, uint256) returns (bool)']);
const aggregate = new Interface(['function aggregate3((address target, bool allowFailure, bytes callData)[] calls) payable returns ((bool success, bytes returnData)[])']);

function compile() {
  const input = { language: 'Solidity', sources: { 'Bank.sol': { content: readFileSync(new URL('Bank.sol', import.meta.url), 'utf8') } }, settings: { evmVersion: 'osaka', outputSelection: { '*': { Bank: ['abi', 'evm.bytecode.object'] } } } };
  const { Bank } = JSON.parse(solc.compile(JSON.stringify(input))).contracts['Bank.sol'];
  return { abi: Bank.abi, bytecode: `0x${Bank.evm.bytecode.object}` };
}

/** Several requests in one message, as indexers send them; the results in their order. */
async function batch(url, requests, headers = {}) {
  const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(requests.map(([method, ...params], i) => ({ jsonrpc: '2.0', id: i, method, params }))) });
  const answers = await response.json();
  return requests.map(([method], i) => {
    const { result, error } = answers.find((answer) => answer.id === i);
    if (error) throw Object.assign(new Error(`${method}: ${error.message}`), error);
    return result;
  });
}

/** What the node says of balances after a block: tokens by one call, won as the coin too. */
async function asked(url, pairs, blockHash) {
  const calls = pairs.map(([token, account]) => [token, false, erc20.encodeFunctionData('balanceOf', [account])]);
  const [answer] = await batch(url, [['eth_call', { to: multicall, data: aggregate.encodeFunctionData('aggregate3', [calls]) }, { blockHash }]]);
  return aggregate.decodeFunctionResult('aggregate3', answer)[0].map(({ returnData }) => BigInt(returnData));
}

/** Work for indexers: simulated traders trade meanwhile, and contracts pay, fail, pass on, end and are lent. */
async function busy(city) {
  const provider = new JsonRpcProvider(city.direct, undefined, { pollingInterval: 100, cacheTimeout: -1 });
  const { abi, bytecode } = compile();
  const key = secretOf(city, 70), sender = new NonceManager(new Wallet(key, provider)), other = new Wallet(secretOf(city, 71), provider);
  const people = Array.from({ length: 4 }, (_, i) => `0x${`${i + 1}f`.padStart(40, '0')}`);
  const made = await (await sender.sendTransaction({ data: bytecode })).wait();
  const bank = new Contract(made.contractAddress, abi, sender), rich = { gasLimit: 500_000n };
  const sent = [];
  for (let i = 0; i < 6; i++) {
    sent.push(await bank.split(people[i % 4], people[(i + 1) % 4], { value: 1_000n + BigInt(i), ...rich }));
    sent.push(await bank.through(people[(i + 2) % 4], { value: 77n, ...rich }));
    sent.push(await bank.refuse({ value: 5n, ...rich }));
    sent.push(await sender.sendTransaction({ to: gold, data: erc20.encodeFunctionData('transfer', [people[i % 4], 9n + BigInt(i)]) }));
    sent.push(await sender.sendTransaction({ to: won, data: erc20.encodeFunctionData('transfer', [people[i % 4], 3n]) }));
    await sent.at(-1).wait();
  }
  const lent = await sender.sendTransaction({ type: 4, to: other.address, value: 11n, gasLimit: 200_000n, authorizationList: [await other.authorize({ address: made.contractAddress, nonce: 0n, chainId })] });
  await lent.wait();
  const receipts = await Promise.all([...sent, lent].map((each) => provider.getTransactionReceipt(each.hash)));
  provider.destroy();
  return { bank: made.contractAddress.toLowerCase(), accounts: [new Wallet(key).address, other.address, made.contractAddress, ...people].map((each) => each.toLowerCase()), height: Math.max(...receipts.map((each) => each.blockNumber)), failed: receipts.filter((each) => each.status === 0).length };
}

test('indexers keep the ledger that the node has', async (t) => {
  const [blockscout, graph, remix] = ['blockscout', 'graph', 'remix'].map((tool) => new Recording(tool));
  const city = await start(t, blockscout, { traders: 20 });
  const work = await busy(city);
  assert.equal(work.failed, 6);

  await t.test('like Blockscout: catching up, then live', async () => {
    blockscout.begin('catch-up');
    const ledger = new Ledger(), own = new Set(work.accounts), calls = [], checked = { balances: 0, moves: 0, blocks: 0 };
    let parent = null;

    /** Blocks of a range as its fetchers ask: blocks and receipts in batches, traces by block, then the balances of who was touched. */
    async function index(from, to) {
      const numbers = Array.from({ length: to - from + 1 }, (_, i) => hex(from + i));
      const blocks = await batch(city.rpc, numbers.map((number) => ['eth_getBlockByNumber', number, true]));
      const receipts = await batch(city.rpc, numbers.map((number) => ['eth_getBlockReceipts', number]));
      // A genesis is not traced, on no chain (TRACE_FIRST_BLOCK is 1).
      const traced = await batch(city.rpc, numbers.filter((number) => number !== '0x0').map((number) => ['debug_traceBlockByNumber', number, { tracer: 'callTracer', timeout: '60s' }]));
      const traces = from === 0 ? [null, ...traced] : traced;
      for (const [i, block] of blocks.entries()) {
        assert.equal(Number(block.number), from + i);
        if (parent) assert.equal(block.parentHash, parent, 'a chain without a gap');
        parent = block.hash;
        assert.deepEqual(receipts[i].map((each) => each.transactionHash), block.transactions.map((each) => each.hash));
        if (traces[i]) assert.deepEqual(traces[i].map((each) => each.txHash), block.transactions.map((each) => each.hash));
        assert.deepEqual(receipts[i].flatMap((each) => each.logs.map((log) => Number(log.logIndex))), receipts[i].flatMap((each) => each.logs).map((_, n) => n), 'logs are numbered through the block');
        const before = new Map(work.accounts.map((account) => [account, ledger.balance(won, account)]));
        const touched = ledger.take(receipts[i]);
        const said = touched.length ? await asked(city.rpc, touched, block.hash) : [];
        touched.forEach(([token, account], n) => assert.equal(ledger.balance(token, account), said[n], `${token} of ${account} after block ${Number(block.number)}`));
        checked.balances += touched.length;
        // Accounts that nobody pays natively: traces and fees alone must tell the same.
        if (!traces[i]) continue;
        const moves = coinMoves(block, receipts[i], traces[i], won);
        for (const account of work.accounts) {
          assert.equal(ledger.balance(won, account) - before.get(account), moves.get(account) ?? 0n, `the coin of ${account} in block ${Number(block.number)}`);
          if (moves.get(account)) checked.moves++;
        }
        const coins = touched.filter(([token, account]) => token === won && own.has(account)).map(([, account]) => account);
        if (coins.length) {
          const balances = await batch(city.rpc, coins.map((account) => ['eth_getBalance', account, block.number]));
          coins.forEach((account, n) => assert.equal(BigInt(balances[n]), ledger.balance(won, account)));
        }
        for (const { contractAddress } of receipts[i]) if (contractAddress) assert.notEqual((await batch(city.rpc, [['eth_getCode', contractAddress, block.number], ['eth_getStorageAt', contractAddress, '0x0', block.number]]))[0], '0x');
        (function walk(frames) { for (const frame of frames ?? []) { calls.push(frame); walk(frame.calls); } })(traces[i].flatMap((each) => each.result.calls ?? []));
        checked.blocks++;
      }
    }

    for (let from = 0; from <= work.height; from += 10) await index(from, Math.min(from + 9, work.height));
    assert.ok(calls.some((call) => call.type === 'SELFDESTRUCT') && calls.some((call) => call.type === 'CREATE2') && calls.some((call) => call.error));

    blockscout.begin('tokens');
    for (const token of ledger.tokens.keys()) {
      const [name, symbol, decimals, supply] = await batch(city.rpc, ['name', 'symbol', 'decimals', 'totalSupply'].map((what) => ['eth_call', { to: token, data: erc20.encodeFunctionData(what) }, 'latest']));
      assert.ok(erc20.decodeFunctionResult('name', name)[0] && erc20.decodeFunctionResult('symbol', symbol)[0]);
      assert.equal(erc20.decodeFunctionResult('decimals', decimals)[0], 18n);
      assert.ok(BigInt(supply) > 0n);
    }

    blockscout.begin('live');
    const socket = new WebSocket(city.ws), heads = [], pending = [];
    socket.on('open', () => ['newHeads', 'newPendingTransactions'].forEach((what, n) => socket.send(JSON.stringify({ jsonrpc: '2.0', id: n, method: 'eth_subscribe', params: [what] }))));
    socket.on('message', (data) => {
      const { params } = JSON.parse(data);
      if (params?.result?.number) heads.push(params.result);
      else if (params) pending.push(params.result);
    });
    await until('a head', () => heads.length > 0);
    await index(work.height + 1, Number(heads[0].number));
    const provider = new JsonRpcProvider(city.direct), wallet = new Wallet(secretOf(city, 70), provider);
    const { hash } = await wallet.sendTransaction({ to: work.accounts[3], value: 6n });
    for (let n = 1, seen = false; !seen; n++) {
      await until('the next head', () => heads.length > n);
      assert.equal(Number(heads[n].number), Number(heads[n - 1].number) + 1, 'heads come one after another');
      await index(Number(heads[n].number), Number(heads[n].number));
      assert.equal(parent, heads[n].hash);
      seen = (await batch(city.rpc, [['eth_getTransactionReceipt', hash]]))[0] !== null;
    }
    assert.ok(pending.includes(hash));
    provider.destroy();
    socket.close();
    await batch(city.rpc, [['txpool_content'], ['eth_blockNumber'], ['eth_chainId'], ['net_version'], ['web3_clientVersion'], ['eth_gasPrice'], ['eth_getTransactionByHash', hash], ['eth_getUncleByBlockHashAndIndex', parent, '0x0'], ['eth_syncing']]);

    // All that the ledger has ever seen, at the last block.
    const all = ledger.all();
    for (let from = 0; from < all.length; from += 200) {
      const some = all.slice(from, from + 200), said = await asked(city.rpc, some, parent);
      some.forEach(([token, account], n) => assert.equal(ledger.balance(token, account), said[n], `${token} of ${account} at the end`));
    }
    t.diagnostic(`${checked.blocks} blocks, ${checked.balances} balances after the block that changed them, ${checked.moves} moves by traces, ${all.length} balances at the end`);
    assert.ok(checked.balances > 100 && checked.moves > 30);
  });

  await t.test('like The Graph: logs by ranges, calls at block hashes', async (t) => {
    const through = await start(t, graph, { traders: 20 });
    const done = await busy(through);
    const ask = async (...request) => (await batch(through.rpc, [request]))[0];

    graph.begin('start');
    assert.equal(await ask('net_version'), `${chainId}`);
    const genesis = await ask('eth_getBlockByNumber', '0x0', false);
    assert.equal((await ask('eth_getBlockByHash', genesis.hash, false)).number, '0x0');
    assert.equal(Number(await ask('eth_chainId')), chainId);
    assert.match(await ask('web3_clientVersion'), /^Gwangan/);
    const head = await ask('eth_getBlockByNumber', 'latest', false);
    const last = Math.min(Number(head.number), done.height);

    graph.begin('scan');
    const topic = id('Transfer(address,address,uint256)'), found = [];
    for (let from = 0; from <= last; from += 7) found.push(...await ask('eth_getLogs', { fromBlock: hex(from), toBlock: hex(Math.min(from + 6, last)), address: [gold, won], topics: [[topic]] }));
    const whole = await ask('eth_getLogs', { fromBlock: '0x0', toBlock: hex(last), topics: [topic] });
    assert.deepEqual(found, whole.filter((log) => [gold, won].includes(log.address)), 'ranges and the whole tell the same');

    graph.begin('blocks');
    const ledger = new Ledger();
    let hash = null, compared = 0;
    for (let number = 0; number <= last; number++) {
      const block = await ask('eth_getBlockByNumber', hex(number), false);
      if (hash) assert.equal(block.parentHash, hash);
      hash = block.hash;
      const full = await ask('eth_getBlockByHash', hash, true), logs = await ask('eth_getLogs', { blockHash: hash });
      const receipts = await Promise.all(full.transactions.map((each) => ask('eth_getTransactionReceipt', each.hash)));
      assert.deepEqual(logs, receipts.flatMap((each) => each.logs));
      const touched = ledger.take(receipts);
      if (!touched.length) continue;
      const said = await asked(through.rpc, touched, hash);
      touched.forEach(([token, account], n) => assert.equal(ledger.balance(token, account), said[n], `${token} of ${account} after block ${number}`));
      compared += touched.length;
    }
    assert.ok(compared > 100);

    graph.begin('calls');
    const traces = await ask('trace_filter', { fromBlock: '0x1', toBlock: hex(last), toAddress: [done.bank] });
    const direct = traces.filter((each) => each.type === 'call' && each.traceAddress.length === 0);
    assert.equal(direct.length, 18, 'six of each function');
    const state = AbiCoder.defaultAbiCoder();
    assert.equal(state.decode(['string'], await ask('eth_call', { to: gold, data: erc20.encodeFunctionData('symbol') }, { blockHash: hash, requireCanonical: true }))[0], 'GOLD');
    await ask('eth_getBalance', done.bank, { blockHash: hash });
    await ask('eth_getCode', done.bank, { blockHash: hash });
    await assert.rejects(ask('eth_call', { to: gold, data: erc20.encodeFunctionData('symbol') }, { blockHash: `0x${'12'.repeat(32)}` }), /not found|unknown/);
    await t.test('asked what the page says, and got answers', () => checkColumn(graph));
  });

  await t.test('Remix, from its page', async (t) => {
    const through = await start(t, remix);
    const done = await busy(through), origin = { origin: 'https://remix.ethereum.org' };
    const ask = async (...request) => (await batch(through.rpc, [request], origin))[0];

    remix.begin('connect');
    const preflight = await fetch(through.rpc, { method: 'OPTIONS', headers: { ...origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' } });
    assert.ok(preflight.ok);
    assert.match(preflight.headers.get('access-control-allow-origin'), /^(\*|https:\/\/remix\.ethereum\.org)$/);
    assert.match(preflight.headers.get('access-control-allow-headers'), /content-type/i);
    const answer = await fetch(through.rpc, { method: 'POST', headers: { 'content-type': 'application/json', ...origin }, body: '{"jsonrpc":"2.0","id":1,"method":"net_version","params":[]}' });
    assert.match(answer.headers.get('access-control-allow-origin'), /^(\*|https:\/\/remix\.ethereum\.org)$/);
    assert.equal(await ask('eth_chainId'), hex(chainId));
    assert.deepEqual(await ask('eth_accounts'), []);
    assert.equal((await ask('eth_getBlockByNumber', '0x0', false)).number, '0x0');

    remix.begin('deploy');
    const wallet = new Wallet(secretOf(through, 72)), { abi, bytecode } = compile(), bank = new Interface(abi);
    const fees = await ask('eth_getBlockByNumber', 'latest', false), price = BigInt(await ask('eth_gasPrice'));
    assert.ok(price >= BigInt(fees.baseFeePerGas));
    const send = async (to, data, value, nonce) => {
      assert.equal(BigInt(await ask('eth_getTransactionCount', wallet.address, 'pending')), BigInt(nonce));
      const gas = value === 5n ? 200_000n : BigInt(await ask('eth_estimateGas', { from: wallet.address, ...(to && { to }), data, value: hex(value) }));
      const sent = await ask('eth_sendRawTransaction', await wallet.signTransaction({ type: 2, chainId, nonce, to, data, value, gasLimit: gas * 2n, maxFeePerGas: price * 2n, maxPriorityFeePerGas: 0n }));
      return until('a receipt', () => ask('eth_getTransactionReceipt', sent));
    };
    const made = await send(null, bytecode, 0n, 0);
    assert.equal(made.status, '0x1');
    assert.equal(await ask('eth_getCode', made.contractAddress, 'latest').then((code) => code.length > 2), true);
    await ask('eth_getBalance', wallet.address, 'latest');

    remix.begin('debug');
    const paid = await send(made.contractAddress, bank.encodeFunctionData('split', [done.accounts[3], done.accounts[4]]), 1000n, 1), refused = await send(made.contractAddress, bank.encodeFunctionData('refuse'), 5n, 2);
    for (const { transactionHash, status, blockNumber, transactionIndex } of [paid, refused]) {
      const transaction = await ask('eth_getTransactionByHash', transactionHash);
      assert.deepEqual(await ask('eth_getTransactionByBlockNumberAndIndex', blockNumber, transactionIndex), transaction);
      await ask('eth_getBlockByNumber', blockNumber, true);
      const { structLogs, failed, gas } = await ask('debug_traceTransaction', transactionHash, { disableStorage: false, enableMemory: true, disableStack: false, fullStorage: false });
      assert.equal(failed, status === '0x0');
      assert.ok(gas > 21_000 && structLogs.length > 50);
      for (const step of structLogs) assert.ok(step.op && Number.isInteger(step.pc) && Array.isArray(step.stack) && step.depth >= 1 && step.gas >= 0);
      if (!failed) assert.ok(structLogs.some((step) => step.depth > 1) && structLogs.some((step) => step.memory?.length > 0));
      else assert.equal(structLogs.at(-1).op, 'REVERT');
      // Its storage viewer asks for all of a contract's, as the transaction finds it.
      const { storage, nextKey } = await ask('debug_storageRangeAt', transaction.blockHash, Number(transactionIndex), made.contractAddress, `0x${'00'.repeat(32)}`, 1000);
      assert.equal(nextKey, null);
      for (const slot of Object.values(storage)) assert.match(`${slot.key} ${slot.value}`, /^0x[0-9a-f]{64} 0x[0-9a-f]{64}$/);
    }
    await ask('eth_call', { to: made.contractAddress, data: '0x' }, 'latest');
    await ask('eth_getStorageAt', made.contractAddress, '0x0', 'latest');
    await t.test('asked what the page says, and got answers', () => checkColumn(remix));
  });

  await t.test('Blockscout asked what the page says, and got answers', () => checkColumn(blockscout));
});
