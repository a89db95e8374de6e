// Solidity beside a suite, compiled with npm's solc; what it imports comes from the suite's own packages.
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import solc from 'solc';

/** Every contract of a file: { abi, bytecode } by name. The file's own warnings are errors; those of packages are theirs. */
export function compile(url, { remappings = [], packages = [], runs = 200 } = {}) {
  const file = fileURLToPath(url), folders = [join(dirname(file), 'node_modules'), ...packages.map((each) => fileURLToPath(each))];
  const input = {
    language: 'Solidity',
    sources: { 'Own.sol': { content: readFileSync(file, 'utf8') } },
    settings: { remappings, optimizer: { enabled: true, runs }, evmVersion: 'osaka', outputSelection: { 'Own.sol': { '*': ['abi', 'evm.bytecode.object'] } } },
  };
  const find = (path) => {
    const folder = folders.find((each) => existsSync(join(each, path)));
    return folder ? { contents: readFileSync(join(folder, path), 'utf8') } : { error: `no ${path}` };
  };
  const output = JSON.parse(solc.compile(JSON.stringify(input), { import: find }));
  const said = (output.errors ?? []).filter((each) => each.severity === 'error' || each.sourceLocation?.file === 'Own.sol');
  assert.equal(said.map((each) => each.formattedMessage).join('\n'), '');
  return Object.fromEntries(Object.entries(output.contracts['Own.sol']).map(([name, { abi, evm }]) => [name, { abi, bytecode: `0x${evm.bytecode.object}` }]));
}
