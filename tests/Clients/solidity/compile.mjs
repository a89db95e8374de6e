// Compiles the contracts of the repository with npm's solc, as a user would.
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import solc from 'solc';

const root = join(process.env.GWANGAN_ROOT ?? new URL('../../..', import.meta.url).pathname, 'contracts');

/** Every contract and interface under contracts/: { abi, bytecode } by name. A warning is an error. */
export function compileAll() {
  const files = readdirSync(root, { recursive: true }).filter((file) => file.endsWith('.sol'));
  const sources = Object.fromEntries(files.map((file) => [file, { content: readFileSync(join(root, file), 'utf8') }]));
  const input = { language: 'Solidity', sources, settings: { optimizer: { enabled: true, runs: 200 }, evmVersion: 'osaka', outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object'] } } } };
  const output = JSON.parse(solc.compile(JSON.stringify(input)));
  assert.deepEqual((output.errors ?? []).map((error) => error.formattedMessage), []);
  const contracts = {};
  for (const file of Object.values(output.contracts))
    for (const [name, contract] of Object.entries(file)) contracts[name] = { abi: contract.abi, bytecode: `0x${contract.evm.bytecode.object}` };
  return contracts;
}
