#!/usr/bin/env node
// Puts contracts that wallets and libraries expect onto a chain, each at its usual address: node tools/standard-contracts/deploy.mjs --help
// May run again at any time: what is there already is checked and left.
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { concat, getBytes, getCreate2Address, JsonRpcProvider, keccak256, Network, Transaction, Wallet } from 'ethers';
import { contracts } from './list.mjs';

const help = `Usage: node deploy.mjs [--rpc-url URL] [--only NAME]... (--key-file FILE | --check | --list)
  --rpc-url URL    Ethereum's JSON-RPC of the chain; http://127.0.0.1:8545 unless given
  --key-file FILE  a file with the key in hexadecimal of an account that pays
  --only NAME      only contracts whose name begins so, such as Permit2, EntryPoint, Safe; may be given several times
  --check          deploys nothing: exits with 1 when something is absent
  --list           shows what there is to deploy`;

const { values: options } = parseArgs({ options: { 'rpc-url': { type: 'string', default: 'http://127.0.0.1:8545' }, 'key-file': { type: 'string' }, only: { type: 'string', multiple: true, default: [''] }, check: { type: 'boolean' }, list: { type: 'boolean' }, help: { type: 'boolean' } } });
const wanted = contracts.filter(({ name }) => options.only.some((prefix) => name.startsWith(prefix)));

class Failure extends Error {}

/** The hash of a code in which the words that differ from chain to chain are zero. */
function hashOf(code, differing = []) {
  const bytes = getBytes(code);
  for (const at of differing) bytes.fill(0, at, at + 32);
  return keccak256(bytes);
}

/** Whether a contract stands at its address; another code there is a failure. */
async function stands(provider, { name, address, codeHash, differing }) {
  const code = await provider.getCode(address);
  if (code === '0x') return false;
  const hash = hashOf(code, differing);
  if (hash !== codeHash) throw new Failure(`${name}: the code at ${address} is another one: ${hash} instead of ${codeHash}`);
  return true;
}

async function deploy(provider, wallet, { name, address, through, salt, initCode, transaction, by }) {
  let sent;
  if (through) {
    if ((await provider.getCode(through)) === '0x') throw new Failure(`${name}: its deployer ${through} is not on this chain`);
    const code = initCode();
    if (getCreate2Address(through, salt, keccak256(code)) !== address) throw new Failure(`${name}: this code would not come to ${address}`);
    sent = await wallet.sendTransaction({ to: through, data: concat([salt, code]) });
  } else {
    const raw = transaction(), { gasLimit, gasPrice } = Transaction.from(raw);
    const lacking = gasLimit * gasPrice - (await provider.getBalance(by));
    if (lacking > 0n) await (await wallet.sendTransaction({ to: by, value: lacking })).wait();
    sent = await provider.broadcastTransaction(raw);
  }
  return (await sent.wait()).gasUsed;
}

/** The chain at an address, which must answer: the library would ask again and again. */
async function connect(url) {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"jsonrpc":"2.0","id":1,"method":"eth_chainId","params":[]}' };
  const answer = await fetch(url, request).then((response) => response.json()).catch(() => null);
  if (!answer?.result) throw new Failure(`no chain answers at ${url}`);
  const network = Network.from(BigInt(answer.result));
  // Without its cache: a code that comes into being within a quarter of a second is to be seen.
  return new JsonRpcProvider(url, network, { staticNetwork: network, pollingInterval: 200, cacheTimeout: -1 });
}

async function main() {
  if (options.help) return console.log(help);
  if (options.list) return wanted.forEach(({ name, address }) => console.log(address, name));
  if (!options['key-file'] && !options.check) throw new Failure(help);
  const provider = await connect(options['rpc-url']);
  try {
    const wallet = options.check ? null : new Wallet(readFileSync(options['key-file'], 'utf8').trim(), provider);
    for (const contract of wanted) {
      const { name, address } = contract;
      if (await stands(provider, contract)) { console.log(`${address} ${name}: there`); continue; }
      if (options.check) { console.log(`${address} ${name}: absent`); process.exitCode = 1; continue; }
      const gas = await deploy(provider, wallet, contract);
      if (!(await stands(provider, contract))) throw new Failure(`${name}: nothing came to ${address}`);
      console.log(`${address} ${name}: deployed, ${gas} gas`);
    }
  } finally {
    provider.destroy();
  }
}

await main().catch((error) => {
  console.error(error instanceof Failure ? error.message : error);
  process.exitCode = 1;
});
