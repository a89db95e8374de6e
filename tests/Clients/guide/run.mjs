// The guide of docs/guide-solidity.md, executed: its listings become files, its commands run one after another in a shell, and what they print is what the page says, but for numbers and addresses.
import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';
import { City } from '../faults/city.mjs';
import { call, program, until } from '../tools/city.mjs';

const here = new URL('.', import.meta.url).pathname, root = process.env.GWANGAN_ROOT ?? join(here, '../../..');
const packages = JSON.parse(readFileSync(join(here, 'package.json'), 'utf8')).dependencies;

/** The blocks of the guide, each with the heading it stands under, its language and its text. */
function blocksOf(page) {
  const blocks = [];
  let heading = '', block = null;
  for (const line of page.split('\n')) {
    if (block && line === '```') { blocks.push({ ...block, text: block.lines.join('\n') }); block = null; }
    else if (block) block.lines.push(line);
    else if (line.startsWith('## ')) heading = line.slice(3);
    else if (line.startsWith('```')) block = { heading, language: line.slice(3), lines: [] };
  }
  return blocks;
}

const blocks = blocksOf(readFileSync(join(root, 'docs/guide-solidity.md'), 'utf8'));
const under = (heading) => blocks.filter((block) => block.heading === heading);
const fileOf = (block) => block.lines[0].match(/^(?:\/\/|#) file: (\S+)$/)?.[1];

/** A line without what differs from run to run. */
const shape = (line) => line.replace(/0x[0-9a-fA-F]+/g, '0x…').replace(/[\d.,]+(ms|s)?/g, '#').replace(/ \(#\)/g, '').trim();

test('the guide works as it stands', async (t) => {
  const city = new City();
  t.after(() => city.remove());
  // What `./run` starts in the end, on ports that are free.
  const node = await city.start('--ethereum', '127.0.0.1:0');
  const bestPrices = '0x3b5d68e1';
  const folder = mkdtempSync(join(tmpdir(), 'gwangan-guide-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));

  // Programs as the page names them: forge and cast as installed, and npm, which installs what this suite's lock file has fetched already.
  const programs = join(folder, 'programs'), home = join(folder, 'home');
  for (const each of [programs, home]) mkdirSync(each);
  for (const tool of ['forge', 'cast']) symlinkSync(join(here, `node_modules/@foundry-rs/${tool}-linux-amd64/bin/${tool}`), join(programs, tool));
  writeFileSync(join(programs, 'npm'), `#!/bin/sh\nif [ "$1" = install ]; then exec ln -s "${join(here, 'node_modules')}" node_modules; fi\nPATH=${process.env.PATH} exec npm "$@"\n`);
  chmodSync(join(programs, 'npm'), 0o755);
  const env = { PATH: `${programs}:${process.env.PATH}`, HOME: home, HARDHAT_DISABLE_TELEMETRY_PROMPT: 'true', npm_config_update_notifier: 'false', FOUNDRY_OFFLINE: 'true', FOUNDRY_SOLC: join(here, '../foundry/solc.mjs'), FOUNDRY_DISABLE_NIGHTLY_WARNING: '1' };

  const prepared = under('A city').filter((block) => block.language === 'sh');
  const contract = under('What the contract does').find((block) => fileOf(block) === 'GoldDesk.sol').text;

  /** Runs a part of the page as one shell does; what each block of commands printed. */
  async function run(heading, contracts) {
    const began = `printed-${Math.random()}`.replace('.', '');
    const script = ['set -e', `cd '${root}'`, prepared[1].text.replace('demo/290 --secret', `demo/290 --secret --data '${city.data}'`), `cd '${folder}'`];
    const parts = [];
    for (const block of under(heading)) {
      const file = fileOf(block);
      if (file) script.push(`cat > '${file}' <<'END OF FILE'\n${block.text}\nEND OF FILE`);
      else if (block.language === 'sh') { script.push(`echo ${began}`, block.text); parts.push({ text: block.text, expected: [] }); }
      else if (block.language === 'text') parts.at(-1).expected = block.lines.filter((line) => line.trim());
      // The contract goes where the page says, as soon as there is a folder for it.
      if (parts.length === 1 && block.language === 'sh') script.push(`cat > '${contracts}/GoldDesk.sol' <<'END OF FILE'\n${contract}\nEND OF FILE`);
    }
    const text = script.join('\n').replaceAll('http://127.0.0.1:8545', city.rpc);
    const { code, output, errors } = await program('bash', ['-c', text], { cwd: folder, env });
    assert.equal(code, 0, `${output}\n${errors}`);
    for (const [i, printed] of output.split(`${began}\n`).slice(1).entries()) parts[i].printed = printed;
    return parts;
  }

  await t.test('a city starts as the page says, and somebody buys gold', async () => {
    assert.equal(prepared[0].text, './run');
    assert.match(await call(city, 'eth_chainId'), /^0x14083$/);
    const market = { to: '0x0000000000000000000000000000000000000804', data: `${bestPrices}${'20'.padStart(64, '0')}${'8'.padStart(64, '0')}${Buffer.from('GOLD-KRW').toString('hex').padEnd(64, '0')}` };
    await until('a buyer', async () => BigInt((await call(city, 'eth_call', market, 'latest')).slice(0, 66)) > 0n);
  });

  for (const [heading, contracts] of [['With Hardhat', 'contracts'], ['With Foundry', 'src']])
    await t.test(heading, async (t) => {
      for (const { text, expected, printed } of await run(heading, contracts)) {
        const shapes = printed.split('\n').map(shape);
        await t.test(text.split('\n').at(-1), () => { for (const line of expected) assert.ok(shapes.includes(shape(line)), `"${line}" is not in:\n${printed}`); });
        for (const [, name, version] of text.matchAll(/(\S+)@(\d+\.\d+\.\d+)/g)) assert.equal(packages[name], version, name);
      }
    });

  assert.equal(await city.stop(), 0, node.said().slice(-3000));
});
