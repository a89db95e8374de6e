// Two worlds that the same signed transactions go to: a node of a city, and anvil.
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Interface, keccak256, Wallet } from 'ethers';
import solc from 'solc';
import { City, post } from '../faults/city.mjs';

const require = createRequire(import.meta.url);

export const chainId = 82051;

/** Something that answers JSON-RPC. */
export class World {
  constructor(name, url) {
    this.name = name;
    this.url = url;
    this.id = 0;
  }

  /** The whole answer. */
  async answer(method, ...params) {
    const response = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: ++this.id, method, params }) });
    return await response.json();
  }

  /** The result; an error is thrown. */
  async ask(method, ...params) {
    const { result, error } = await this.answer(method, ...params);
    if (error) throw new Error(`${this.name}: ${method}: ${JSON.stringify(error)}`);
    return result;
  }

  /** Asks, and keeps only the length, the beginning and the end of the answer. */
  async measure(method, ...params) {
    const response = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: ++this.id, method, params }) });
    let length = 0, start = '', end = '';
    for await (const piece of response.body) {
      length += piece.length;
      if (start.length < 200) start += Buffer.from(piece).toString().slice(0, 200);
      end = (end + Buffer.from(piece.subarray(-300)).toString()).slice(-300);
    }
    return { length, start, end };
  }

  /** Sends a signed transaction and waits until it is in a block: that block's number. */
  async send(signed) {
    if (!this.city) return await this.find(await this.ask('eth_sendRawTransaction', signed));
    const { status, json } = await post(this.city.node, '/api/v1/operations?wait=commit', Buffer.from(signed.slice(2), 'hex'));
    assert.equal(`${status} ${json.status}`, '200 committed', JSON.stringify(json));
    return await this.find(keccak256(signed));
  }

  async find(hash) {
    for (let from = 1; ; ) {
      const last = Number(await this.ask('eth_blockNumber'));
      for (; from <= last; from++)
        if ((await this.ask('eth_getBlockByNumber', `0x${from.toString(16)}`, false)).transactions.includes(hash)) return { hash, block: `0x${from.toString(16)}` };
      await sleep(20);
    }
  }
}

/** A city with an EVM, and a node of it. */
export async function startCity(t) {
  const city = City.create();
  t.after(async () => {
    if (city.node && city.node.process.exitCode === null) await city.stop();
    city.remove();
  });
  city.withEthereum({ chainId });
  await city.start('--block-ms', '100', '--idle-ms', '300', '--traders', '0', '--ethereum', '127.0.0.1:0', '--ethereum-ipc', 'off');
  const world = new World('city', city.rpc);
  world.city = city;
  return world;
}

/** The secret of a citizen. */
export const secretOf = (world, index) => world.city.secretOf(`demo/${index}`);

/** anvil, with an account that is rich. */
export async function startAnvil(t, rich) {
  const program = join(dirname(require.resolve('@foundry-rs/anvil-linux-amd64/package.json')), 'bin/anvil');
  const anvil = spawn(program, ['--port', '0', '--host', '127.0.0.1', '--hardfork', 'osaka', '--chain-id', String(chainId), '--base-fee', '0', '--steps-tracing', '--disable-console-log', '--accounts', '1'], { stdio: ['ignore', 'pipe', 'inherit'] });
  t.after(() => anvil.kill());
  const url = await new Promise((resolve, reject) => {
    let said = '';
    anvil.stdout.on('data', (chunk) => {
      said += chunk;
      const port = said.match(/Listening on 127\.0\.0\.1:(\d+)/);
      if (port) resolve(`http://127.0.0.1:${port[1]}`);
    });
    anvil.on('exit', (code) => reject(new Error(`anvil ended with ${code}: ${said}`)));
  });
  const world = new World('anvil', url);
  await world.ask('anvil_setBalance', rich, `0x${(10n ** 27n).toString(16)}`);
  return world;
}

/** Signs transactions, one nonce after the other. */
export class Signer {
  constructor(secret) {
    this.wallet = new Wallet(secret);
    this.address = this.wallet.address.toLowerCase();
    this.nonce = 0;
  }

  sign(to, data, { value = 0n, gas = 3_000_000 } = {}) {
    return this.wallet.signTransaction({ type: 2, chainId, nonce: this.nonce++, to, data, value, gasLimit: gas, maxFeePerGas: 10_000_000_000n, maxPriorityFeePerGas: 0n });
  }
}

/** The contracts of Prober.sol. */
export function compile() {
  const input = {
    language: 'Solidity',
    sources: { 'Prober.sol': { content: readFileSync(new URL('Prober.sol', import.meta.url), 'utf8') } },
    settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: 'osaka', outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  assert.deepEqual((output.errors ?? []).filter((error) => error.severity === 'error').map((error) => error.formattedMessage), []);
  return Object.fromEntries(Object.entries(output.contracts['Prober.sol']).map(([name, contract]) => [name, { abi: new Interface(contract.abi), bytecode: `0x${contract.evm.bytecode.object}` }]));
}
