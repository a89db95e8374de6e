// Compiles the Solidity workloads and writes what every engine runs: accounts with code, calls that prepare, and the call that is measured.
// usage: node workloads.mjs OUT [folder of evm-benchmarks]
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import solc from 'solc';

const [out, recorded] = process.argv.slice(2);
const here = import.meta.dirname;
const require = createRequire(import.meta.url);
const sources = Object.fromEntries(readdirSync(join(here, '../contracts')).map((name) => [name, { content: readFileSync(join(here, '../contracts', name), 'utf8') }]));
const compiled = JSON.parse(solc.compile(JSON.stringify({
  language: 'Solidity',
  sources,
  settings: { evmVersion: 'cancun', optimizer: { enabled: true, runs: 200 }, metadata: { bytecodeHash: 'none' }, outputSelection: { '*': { '*': ['evm.deployedBytecode.object', 'evm.methodIdentifiers'] } } },
})));
for (const problem of compiled.errors ?? []) if (problem.severity === 'error') throw new Error(problem.formattedMessage);

const word = (value) => BigInt(value).toString(16).padStart(64, '0');
const bytes = (hex) => word(hex.length / 2) + hex.padEnd(Math.ceil(hex.length / 64) * 64, '0');
const contract = (file, name) => {
  const { deployedBytecode, methodIdentifiers } = compiled.contracts[file][name].evm;
  return {
    code: '0x' + deployedBytecode.object,
    call: (method, ...words) => '0x' + Object.entries(methodIdentifiers).find(([signature]) => signature.startsWith(method + '('))[1] + words.join(''),
  };
};

const at = { loops: '0x1000000000000000000000000000000000000001', places: '0x1000000000000000000000000000000000000002', token: '0x1000000000000000000000000000000000000003', payer: '0x1000000000000000000000000000000000000004', swaps: '0x1000000000000000000000000000000000000005', factory: '0x1000000000000000000000000000000000000006' };
const loops = contract('Loops.sol', 'Loops'), places = contract('Loops.sol', 'Places'), token = contract('Token.sol', 'Token'), payer = contract('Token.sol', 'Payer'), swaps = contract('Swaps.sol', 'Swaps');
const workloads = [];
const add = (name, to, data, accounts, setup = []) => workloads.push({ name, to, data, accounts, setup });

add('arith', at.loops, loops.call('arith', word(1_000_000)), { [at.loops]: { code: loops.code } });
add('arithChecked', at.loops, loops.call('arithChecked', word(500_000)), { [at.loops]: { code: loops.code } });
add('keccak', at.loops, loops.call('keccak', word(200_000)), { [at.loops]: { code: loops.code } });

// Recorded codes of ipsilon/evm-benchmarks, each with its longest input.
if (recorded && existsSync(recorded)) {
  const names = { snailtracer: 'snailtracer', sha1_divs: 'sha1/divs', sha1_shifts: 'sha1/shifts', blake2b_shifts: 'blake2b/shifts', blake2b_huff: 'blake2b/huff', weierstrudel: 'weierstrudel', structarray_alloc: 'structarray', swap_math: 'swap_math' };
  for (const [file, name] of Object.entries(names)) {
    const [test] = Object.values(JSON.parse(readFileSync(join(recorded, 'benchmarks/main', `${file}.json`), 'utf8')));
    const data = file === 'swap_math' ? test.transaction.data[0] : test.transaction.data.at(-1);
    add(name, test.transaction.to, data, { [test.transaction.to]: { code: test.pre[test.transaction.to].code } });
  }
}

add('erc20/same', at.token, token.call('sameHolder', word(10_000)), { [at.token]: { code: token.code } });
add('erc20/new', at.token, token.call('newHolders', word(10_000)), { [at.token]: { code: token.code } });
add('erc20/call', at.payer, payer.call('throughCalls', word(at.token), word(10_000)), { [at.token]: { code: token.code }, [at.payer]: { code: payer.code } });

// The factory's own constructor only names its owner and three fee tiers; here they are put into its storage.
const factory = require('@uniswap/v3-core/artifacts/contracts/UniswapV3Factory.sol/UniswapV3Factory.json');
add('uniswap/swaps', at.swaps, swaps.call('run', word(1_000)),
  { [at.swaps]: { code: swaps.code }, [at.factory]: { init: factory.bytecode } },
  [{ to: at.swaps, data: swaps.call('open', word(at.factory)) }]);

add('storage/fresh', at.places, places.call('storeFresh', word(10_000)), { [at.places]: { code: places.code } });
add('storage/warm', at.places, places.call('storeWarm', word(100_000)), { [at.places]: { code: places.code } });
add('calls', at.places, places.call('callLoop', word(50_000)), { [at.places]: { code: places.code } });

const precompile = (name, target, rounds, input) => add(name, at.places, places.call('precompile', word(target), word(rounds), word(96), bytes(input)), { [at.places]: { code: places.code } });
const odd = (size, seed) => Array.from({ length: size }, (_, i) => ((i * 167 + seed) | 1) & 255).map((value) => value.toString(16).padStart(2, '0')).join('');
precompile('modexp/32', 5, 2_000, word(32) + word(32) + word(32) + odd(32, 3) + odd(32, 5) + odd(32, 251));
precompile('modexp/256', 5, 100, word(256) + word(3) + word(256) + odd(256, 3) + '010001' + odd(256, 251));
const generator = '0000000000000000000000000000000000000000000000000000000000000001' + '0000000000000000000000000000000000000000000000000000000000000002';
const negated = '0000000000000000000000000000000000000000000000000000000000000001' + '30644e72e131a029b85045b68181585d97816a916871ca8d3c208c16d87cfd45';
const second = '198e9393920d483a7260bfb731fb5d25f1aa493335a9e71297e485b7aef312c2' + '1800deef121f1e76426a00665e5c4479674322d4f75edadd46debd5cd992f6ed' + '090689d0585ff075ec9e99ad690c3395bc4b313370b38ef355acdadcd122975b' + '12c85ea5db8c6deb4aab71808dcb408fe3d1e7690c43d37b4ce6cc0166fa7daa';
precompile('pairing/2', 8, 50, generator + second + negated + second);

writeFileSync(out, JSON.stringify({ caller: '0xa94f5374fce5edbc8e2a8697c15331677e6ebf0b', gas: 4_000_000_000, workloads }));
