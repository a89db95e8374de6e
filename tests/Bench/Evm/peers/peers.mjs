// Runs the workloads in other engines: revm (inside anvil, a process of its own, asked by eth_call) and @ethereumjs/evm (in this process).
// usage: node peers.mjs WORKLOADS OUT
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createEVM } from '@ethereumjs/evm';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { Account, bytesToHex, createAddressFromString, hexToBytes } from '@ethereumjs/util';

const [file, out] = process.argv.slice(2);
const { caller, gas, workloads } = JSON.parse(readFileSync(file, 'utf8'));
const require = createRequire(import.meta.url);
const now = () => performance.now();
const median = (values) => values.sort((a, b) => a - b)[values.length >> 1];
const results = { revm: {}, ethereumjs: {} };

async function revm() {
  const program = join(dirname(require.resolve('@foundry-rs/anvil-linux-amd64/package.json')), 'bin/anvil');
  const anvil = spawn(program, ['--port', '0', '--host', '127.0.0.1', '--hardfork', 'prague', '--gas-limit', '100000000000', '--base-fee', '0', '--gas-price', '0', '--disable-code-size-limit', '--no-cors', '--disable-console-log'], { stdio: ['ignore', 'pipe', 'inherit'] });
  try {
    const port = await new Promise((resolve, reject) => {
      let said = '';
      anvil.stdout.on('data', (chunk) => {
        said += chunk;
        const match = said.match(/Listening on 127\.0\.0\.1:(\d+)/);
        if (match) resolve(match[1]);
      });
      anvil.on('exit', (code) => reject(new Error(`anvil ended with ${code}: ${said}`)));
    });
    let id = 0;
    const ask = async (method, ...params) => {
      const response = await fetch(`http://127.0.0.1:${port}`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: ++id, method, params }) });
      const answer = await response.json();
      if (answer.error) throw new Error(`${method}: ${answer.error.message}`);
      return answer.result;
    };
    // anvil makes a block for each transaction, but answers before it is there.
    const receipt = async (hash) => {
      for (let tries = 0; tries < 1000; tries++) {
        const found = await ask('eth_getTransactionReceipt', hash);
        if (found) return found;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
      throw new Error(`${hash} is not mined`);
    };
    const price = { gas: '0x' + gas.toString(16), gasPrice: '0x0' };
    await ask('anvil_impersonateAccount', caller);
    await ask('anvil_setBalance', caller, '0x' + (10n ** 30n).toString(16));
    // What asking itself costs, with nothing to execute.
    const empty = [];
    for (let i = 0; i < 30; i++) {
      const start = now();
      await ask('eth_call', { from: caller, to: '0x00000000000000000000000000000000000fffff', ...price }, 'latest');
      empty.push(now() - start);
    }
    const idle = median(empty);
    for (const { name, to, data, accounts, setup } of workloads) {
      for (const [address, { code, init }] of Object.entries(accounts)) {
        if (code) await ask('anvil_setCode', address, code);
        else {
          // A constructor has run where its contract lies: the storage it wrote goes to the address that the workload names.
          const hash = await ask('eth_sendTransaction', { from: caller, data: init, ...price });
          const { contractAddress } = await receipt(hash);
          for (const target of setup) target.data = target.data.replace(address.slice(2), contractAddress.slice(2));
        }
      }
      for (const call of setup) {
        const hash = await ask('eth_sendTransaction', { from: caller, ...call, ...price });
        if ((await receipt(hash)).status !== '0x1') throw new Error(`${name}: its preparation failed in anvil`);
      }
      const samples = [];
      let output;
      for (let i = 0, began = now(); i < 15 && (i < 5 || now() - began < 1500); i++) {
        const start = now();
        output = await ask('eth_call', { from: caller, to, data, ...price }, 'latest');
        samples.push(now() - start - idle);
      }
      results.revm[name] = { ms: Math.max(median(samples), 0.001), output };
    }
  } finally {
    anvil.removeAllListeners('exit');
    anvil.kill();
  }
}

async function ethereumjs() {
  const from = createAddressFromString(caller);
  for (const { name, to, data, accounts, setup } of structuredClone(workloads)) {
    const evm = await createEVM({ common: new Common({ chain: Mainnet, hardfork: Hardfork.Prague }), allowUnlimitedContractSize: true });
    await evm.stateManager.putAccount(from, new Account(0n, 10n ** 30n));
    for (const [address, { code, init }] of Object.entries(accounts)) {
      if (code) {
        await evm.stateManager.putAccount(createAddressFromString(address), new Account(1n, 0n));
        await evm.stateManager.putCode(createAddressFromString(address), hexToBytes(code));
      } else {
        const { createdAddress } = await evm.runCall({ caller: from, data: hexToBytes(init), gasLimit: BigInt(gas) });
        for (const call of setup) call.data = call.data.replace(address.slice(2), createdAddress.toString().slice(2));
      }
    }
    const run = async (call) => {
      const { execResult } = await evm.runCall({ caller: from, to: createAddressFromString(call.to), data: hexToBytes(call.data), gasLimit: BigInt(gas) });
      if (execResult.exceptionError) throw new Error(`${name}: ${execResult.exceptionError.error}`);
      return bytesToHex(execResult.returnValue);
    };
    for (const call of setup) await run(call);
    await evm.journal.cleanup();
    const start = now();
    const output = await run({ to, data });
    results.ethereumjs[name] = { ms: now() - start, output };
  }
}

await revm();
await ethereumjs();
writeFileSync(out, JSON.stringify(results));
