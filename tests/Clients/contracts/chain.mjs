// A city with an EVM for suites of contracts: ethers sends, and at the end everything that the node tells about what was sent has to agree.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { Contract, ContractFactory, id, Interface, isError, JsonRpcProvider, toQuantity, Wallet } from 'ethers';
import { City, sleep } from '../faults/city.mjs';

/** The city's assets as tokens. */
export const tokens = { KRW: '0x000000000000000000000000000a55e700000001', GOLD: '0x000000000000000000000000000a55e700000002' };

const root = process.env.GWANGAN_ROOT ?? new URL('../../..', import.meta.url).pathname;
const systemSender = '0x4dbc3148f74686146c9712b5e96b739b4e9df3c5';
// What a contract asked for is done after its transaction, and stands in the receipt, not in the trace.
const laterTopics = ['OperationExecuted(address,uint64,uint16)', 'OperationRejected(address,uint64,uint16,uint16,uint16)'].map(id);
const transferTopic = '0xddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';

/** A JSON file of a package, seen from a suite. */
export const artifactsOf = (url) => {
  const require = createRequire(url);
  return (path) => JSON.parse(readFileSync(require.resolve(path), 'utf8'));
};

// A send is answered when it is in a block (EIP-7966), and answers are never kept: with blocks every few milliseconds they are old at once.
class Provider extends JsonRpcProvider {
  async send(method, params) {
    return method === 'eth_sendRawTransaction' ? (await super.send('eth_sendRawTransactionSync', params)).transactionHash : super.send(method, params);
  }
}

/** Someone who sends, one after the other: counts nonces, knows the price, and gives exactly the gas that was estimated, or some percent more. */
class Sender extends Wallet {
  margin = 0n;

  async sendTransaction(request) {
    this.nonce ??= await this.provider.getTransactionCount(this.address);
    if (this.margin) request = { ...request, gasLimit: request.gasLimit ?? (await this.estimateGas(request)) * (100n + this.margin) / 100n };
    const sent = await super.sendTransaction({ type: 2, maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 0n, nonce: this.nonce, ...request });
    this.nonce++;
    return sent;
  }
}

export class Chain {
  /** Starts a city; its node and its folder end with the test. */
  static async start(t, { blockMs = 20 } = {}) {
    const chain = new Chain();
    chain.city = City.create();
    t.after(() => chain.city.remove());
    chain.chainId = chain.city.withEthereum();
    chain.city.withBodyOfOne('custodian', 'regulator');
    await chain.city.start('--block-ms', `${blockMs}`, '--idle-ms', '300', '--traders', '0', '--ethereum', '127.0.0.1:0');
    chain.url = chain.city.rpc;
    chain.provider = new Provider(chain.url, Number(chain.chainId), { cacheTimeout: -1, polling: true, pollingInterval: blockMs, staticNetwork: true });
    t.after(() => chain.provider.destroy());
    chain.interfaces = [];
    for (const [symbol, address] of Object.entries(tokens)) chain[symbol] = chain.at(chain.abiOf('IToken.sol'), address);
    return chain;
  }

  /** The signatures in one of the repository's own Solidity interfaces. */
  abiOf(file) {
    const text = readFileSync(`${root}/contracts/${file}`, 'utf8').replace(/\/\/.*$/gm, '').replace(/\s+/g, ' ');
    return [...text.matchAll(/(?:function|event|error) [^;]+/g)].map(([signature]) => signature.replace(/ external/, '').trim());
  }

  /** A demo account that sends, with won and gold, unless its number ends in 8 or 9: those have keys of another kind. */
  wallet(index) {
    return this.key(`demo/${index}`);
  }

  /** Whoever holds a key of the data folder. */
  key(name) {
    return new Sender(this.city.secretOf(name), this.provider);
  }

  /** A contract; its errors are told by name wherever they come from. */
  at(abi, address, wallet = this.provider) {
    const contract = new Contract(address, abi, wallet);
    this.interfaces.push(contract.interface);
    return contract;
  }

  /** Puts code there; how much gas it took is in deployed. */
  async deploy(wallet, { abi, bytecode }, ...args) {
    const made = await new ContractFactory(abi, bytecode, wallet).deploy(...args);
    const receipt = await made.deploymentTransaction().wait();
    assert.equal(receipt.status, 1);
    return Object.assign(this.at(abi, receipt.contractAddress, wallet), { receipt });
  }

  /** Waits for what was sent; its receipt. */
  async done(sending) {
    const receipt = await (await sending).wait();
    assert.equal(receipt.status, 1);
    return receipt;
  }

  /** The events of a receipt that a contract knows, as [name, ...arguments]. */
  events(receipt, contract) {
    return receipt.logs.filter((log) => log.address.toLowerCase() === `${contract.target}`.toLowerCase())
      .map((log) => contract.interface.parseLog(log)).filter(Boolean).map((log) => [log.name, ...log.args]);
  }

  /** The name of an error by its data: a custom error, the text of a revert, or Panic. */
  errorOf(data) {
    if (!data || data === '0x') return '';
    const [error] = [new Interface([]), ...this.interfaces].map((each) => each.parseError(data)).filter(Boolean);
    if (!error) return data.slice(0, 10);
    return error.name === 'Error' ? error.args[0] : error.name;
  }

  /**
   * What must not succeed: an eth_call says why, an estimate says the same, and sent all the same it is in a block, failed, its trace with the same data.
   * A text is the error's whole name or the revert's whole text.
   */
  async refused(contract, method, args, expected, overrides = {}) {
    const sender = contract.runner;
    const request = { ...await contract[method].populateTransaction(...args, overrides), from: sender.address };
    const dataOf = async (ask) => {
      try { await ask; } catch (error) {
        assert.ok(isError(error, 'CALL_EXCEPTION'), error.stack);
        return error.data ?? '0x';
      }
      return assert.fail(`${method} is not refused`);
    };
    const data = await dataOf(this.provider.call(request));
    assert.equal(this.errorOf(data), expected);
    assert.equal(await dataOf(this.provider.estimateGas(request)), data);
    const sent = await sender.sendTransaction({ ...request, gasLimit: 3_000_000n });
    const receipt = await this.provider.waitForTransaction(sent.hash);
    assert.equal(receipt.status, 0, `${method} is refused by a call, but not in a block`);
    assert.equal(this.errorOf((await this.ask('debug_traceTransaction', sent.hash, { tracer: 'callTracer' })).output), expected);
    return receipt;
  }

  /** Waits until the chain's time is past a second; a transaction makes the block that has it. */
  async until(seconds, wallet) {
    for (;;) {
      if ((await this.provider.getBlock('latest')).timestamp >= seconds) return;
      await sleep(100);
      await this.done(wallet.sendTransaction({ to: wallet.address }));
    }
  }

  /** Makes blocks. */
  async blocks(count, wallet) {
    const to = await this.provider.getBlockNumber() + count;
    while (await this.provider.getBlockNumber() < to) await this.done(wallet.sendTransaction({ to: wallet.address }));
  }

  async ask(method, ...params) {
    const [answer] = await this.askAll([[method, ...params]]);
    return answer;
  }

  /** Many questions in one batch. */
  async askAll(questions) {
    const body = JSON.stringify(questions.map(([method, ...params], id) => ({ jsonrpc: '2.0', id, method, params })));
    const answers = await (await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body })).json();
    return questions.map(([method], id) => {
      const { error, result } = answers.find((each) => each.id === id);
      if (error) throw Object.assign(new Error(`${method}: ${error.message}`), error);
      return result;
    });
  }

  /** Everything that the node tells agrees: blocks, receipts, traces, logs by index, balances; and the data folder verifies. A line with counts. */
  async finish(t) {
    const head = await this.provider.getBlockNumber();
    const counts = { transactions: 0, failed: 0, creations: 0, calls: 0, logs: 0, gas: 0n };
    const logs = [], balances = new Map();
    const tell = (key, by) => balances.set(key, (balances.get(key) ?? 0n) + by);
    for (let height = 0; height <= head; height++) {
      const at = toQuantity(height);
      const [block, receipts, traces] = await this.askAll([['eth_getBlockByNumber', at, true], ['eth_getBlockReceipts', at], ...(height ? [['debug_traceBlockByNumber', at, { tracer: 'callTracer', tracerConfig: { withLog: true } }]] : [])]);
      const own = block.transactions.map((each, i) => [each, receipts[i], traces?.[i]]).filter(([each]) => each.from !== systemSender);
      const one = await this.askAll(own.map(([each]) => ['debug_traceTransaction', each.hash, { tracer: 'callTracer', tracerConfig: { withLog: true } }]));
      const before = await this.askAll(own.map(([each]) => ['debug_traceTransaction', each.hash, { tracer: 'prestateTracer' }]));
      for (const [i, [transaction, receipt, { result: trace }]] of own.entries()) {
        assert.deepEqual(one[i], trace, `traces of ${transaction.hash} alone and in its block`);
        assert.equal(trace.gasUsed, receipt.gasUsed, `gas of ${transaction.hash}`);
        assert.equal('error' in trace, receipt.status === '0x0', `status of ${transaction.hash}`);
        assert.equal(trace.from, receipt.from);
        assert.equal(trace.to, receipt.contractAddress ?? receipt.to);
        assert.equal(trace.input, transaction.input);
        assert.deepEqual(logsOf(trace), receipt.logs.filter((log) => !laterTopics.includes(log.topics[0])).map(({ address, topics, data }) => ({ address, topics, data })), `logs of ${transaction.hash}`);
        assert.ok(transaction.from in before[i]);
        counts.transactions++;
        counts.gas += BigInt(receipt.gasUsed);
        counts.calls += callsOf(trace).length;
        if (!trace.error) counts.creations += callsOf(trace).filter((call) => call.type.startsWith('CREATE') && !call.error).length;
        if (receipt.status === '0x0') counts.failed++;
      }
      for (const log of receipts.flatMap((receipt) => receipt.logs)) {
        logs.push(log);
        if (log.topics[0] !== transferTopic || !Object.values(tokens).includes(log.address)) continue;
        tell(`${log.address}${log.topics[1].slice(26)}`, -BigInt(log.data));
        tell(`${log.address}${log.topics[2].slice(26)}`, BigInt(log.data));
      }
    }
    counts.logs = logs.length;
    assert.deepEqual(await this.ask('eth_getLogs', { fromBlock: '0x0', toBlock: toQuantity(head) }), logs, 'logs by index and by receipts');
    await this.compareBalances(balances, toQuantity(head));
    assert.equal(await this.city.stop(), 0, this.city.node.said().slice(-3000));
    this.city.verify();
    t.diagnostic(`${head} blocks, ${counts.transactions} transactions (${counts.failed} meant to fail) with ${counts.calls} calls and ${counts.logs} logs, ${counts.creations} contracts created, ${counts.gas} gas; ${balances.size} balances are those of the logs`);
    return counts;
  }

  // What Transfer logs tell, what tokens answer and what accounts have as coin is the same money.
  async compareBalances(balances, at) {
    const known = [...balances].filter(([key]) => BigInt(`0x${key.slice(42)}`) !== 0n);
    for (let from = 0; from < known.length; from += 50) {
      const part = known.slice(from, from + 50);
      const questions = part.flatMap(([key]) => [
        ['eth_call', { to: key.slice(0, 42), data: `0x70a08231${key.slice(42).padStart(64, '0')}` }, at],
        ['eth_getBalance', `0x${key.slice(42)}`, at],
      ]);
      const answers = await this.askAll(questions);
      for (const [i, [key, told]] of part.entries()) {
        assert.equal(BigInt(answers[2 * i]), told, `balanceOf ${key}`);
        if (key.startsWith(tokens.KRW)) assert.equal(BigInt(answers[2 * i + 1]), told, `coin of ${key}`);
      }
    }
  }
}

/** The logs of a traced call in their order; what was undone has none. */
function logsOf(trace) {
  const within = (call) => [...(call.logs ?? []), ...(call.calls ?? []).flatMap(within)];
  return within(trace).sort((a, b) => a.index - b.index).map(({ address, topics, data }) => ({ address, topics, data }));
}

const callsOf = (call) => [call, ...(call.calls ?? []).flatMap(callsOf)];
