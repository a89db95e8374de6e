// The ABIs that the console knows: those of the city's own contracts. `node abis.mjs` writes them anew; the suite checks that they have not drifted.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { compileAll } from './compile.mjs';

const root = process.env.GWANGAN_ROOT ?? fileURLToPath(new URL('../../..', import.meta.url));
export const file = join(root, 'src/Console/src/ethereum/abis.json');

/** What the file has to hold: modules by address, and the ABI of each interface, a line for each of its members. */
export function abisText(contracts = compileAll()) {
  const library = readFileSync(join(root, 'contracts/Gwangan.sol'), 'utf8');
  const modules = Object.fromEntries([...library.matchAll(/(I\w+)\((0x0{36}08[0-9a-f]{2})\)/g)].map(([, name, address]) => [address, name]));
  const lines = [...Object.values(modules), 'IToken'].map((name) =>
    `    ${JSON.stringify(name)}: [\n${contracts[name].abi.map((item) => `      ${JSON.stringify(item, (key, value) => (key === 'internalType' ? undefined : value))}`).join(',\n')}\n    ]`);
  return `{\n  "modules": ${JSON.stringify(modules)},\n  "abis": {\n${lines.join(',\n')}\n  }\n}\n`;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) writeFileSync(file, abisText());
