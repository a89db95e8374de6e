// A development city and anvil, each a process of its own, and how they are asked.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

const require = createRequire(import.meta.url);
const root = process.env.GWANGAN_ROOT ?? new URL('../../..', import.meta.url).pathname;
export const gwangan = process.env.GWANGAN ?? join(root, 'artifacts/bin/Gwangan.Node/release/gwangan');

/** One that answers JSON-RPC. */
export class World {
  constructor(name, url, process) {
    Object.assign(this, { name, url, process });
  }

  /** Where a city's page and REST are. */
  get page() {
    return this.said().match(/API and page\s+(http:\S+)/)[1];
  }

  /** The result of a method, or its error as an exception. */
  async ask(method, ...params) {
    const response = await fetch(this.url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
    const { result, error } = await response.json();
    if (error) throw Object.assign(new Error(`${method}: ${error.message}`), { code: error.code });
    return result;
  }
}

/** Starts a program, and waits until it says where it answers. */
async function launch(t, name, program, args, pattern) {
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  const url = await new Promise((resolve, reject) => {
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        said += chunk;
        const found = said.match(pattern);
        if (found) resolve(found[1].startsWith('http') ? found[1] : `http://${found[1]}`);
      });
    }
    child.on('exit', (code) => reject(new Error(`${name} ended with ${code}: ${said}`)));
  });
  return Object.assign(new World(name, url, child), { said: () => said });
}

/** A folder that goes with the test. */
export function folder(t) {
  const made = mkdtempSync(join(tmpdir(), 'gwangan-development-'));
  t.after(() => rmSync(made, { recursive: true, force: true }));
  return join(made, 'city');
}

/** A development city; without a folder of its own, one that goes with it. */
export async function startCity(t, data = folder(t)) {
  const city = await launch(t, 'gwangan', gwangan, ['dev', '--data', data, '--http', '127.0.0.1:0', '--ethereum', '127.0.0.1:0', '--metrics', 'off', '--admin', 'off'], /JSON-RPC\s+(http:\S+)/);
  // Its first block is made with the genesis' time.
  while ((await city.ask('eth_blockNumber').catch(() => '0x0')) === '0x0') await new Promise((resolve) => setTimeout(resolve, 20));
  return city;
}

/** anvil, with the same accounts and rules. */
export function startAnvil(t) {
  const program = join(dirname(require.resolve('@foundry-rs/anvil-linux-amd64/package.json')), 'bin/anvil');
  return launch(t, 'anvil', program, ['--port', '0', '--host', '127.0.0.1', '--hardfork', 'osaka', '--accounts', '20'], /Listening on (\S+)/);
}
