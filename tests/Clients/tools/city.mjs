// A node with an EVM for a tool, behind the recorder, and a way to run the tool as a user does: as a program in a project's folder.
import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { City } from '../faults/city.mjs';
import { ipcRecorder, recorder } from './recorder.mjs';

export { repeat, until } from '../faults/city.mjs';

export const chainId = 82051;

/** A city with an EVM, a node of it, and a proxy before it when there is a recording: rpc, ws and ipc go through it, direct does not. */
export async function start(t, recording = null, { ethereum = { chainId }, traders = 0, blockMs = 100, options = [] } = {}) {
  const city = City.create();
  t.after(() => city.remove());
  city.withEthereum(ethereum);
  await city.start('--block-ms', `${blockMs}`, '--idle-ms', `${3 * blockMs}`, '--traders', `${traders}`, '--ethereum', '127.0.0.1:0', ...options);
  city.direct = city.rpc;
  if (recording) {
    const proxy = await recorder(city.direct, recording);
    t.after(() => proxy.close());
    const socket = await ipcRecorder(join(city.data, 'ethereum.ipc'), recording);
    t.after(() => socket.close());
    ({ rpc: city.rpc, ws: city.ws } = proxy);
    city.ipc = socket.ipc;
  }
  return city;
}

/** The key of a demo account. */
export const secretOf = (city, index) => city.secretOf(`demo/${index}`);

/** The result of a method, asked without the recorder, or its error as an exception. */
export async function call(city, method, ...params) {
  const response = await fetch(city.direct ?? city.rpc, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) });
  const { result, error } = await response.json();
  if (error) throw Object.assign(new Error(error.message), error);
  return result;
}

/** A copy of a project in a temporary folder, with its packages; what the tools make there goes with it. */
export function projectOf(t, folder, packages) {
  const copy = mkdtempSync(join(tmpdir(), 'gwangan-project-'));
  t.after(() => rmSync(copy, { recursive: true, force: true }));
  cpSync(folder, copy, { recursive: true, filter: (path) => !path.endsWith('/node_modules') });
  cpSync(join(packages, '../package.json'), join(copy, 'package.json'));
  symlinkSync(packages, join(copy, 'node_modules'));
  return copy;
}

/** Runs a program to its end: its exit code and what it said. Without a terminal, so it asks nothing. */
export function program(command, args, { cwd, env = {}, input = '' } = {}) {
  const child = spawn(command, args, { cwd, env: { ...process.env, NO_COLOR: '1', ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const done = { code: null, output: '', errors: '' };
  child.stdout.on('data', (chunk) => { done.output += chunk; });
  child.stderr.on('data', (chunk) => { done.errors += chunk; });
  child.stdin.on('error', () => {});
  child.stdin.end(input);
  const limit = setTimeout(() => child.kill('SIGKILL'), 300_000);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code, signal) => {
      clearTimeout(limit);
      resolve({ ...done, code: code ?? signal });
    });
  });
}
