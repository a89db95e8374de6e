// A demo city of its own for a suite: the built executable on a free loopback port, in a temporary folder.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const READY_WITHIN_MS = 120_000;

export async function startNode(executable) {
  const folder = await mkdtemp(join(tmpdir(), 'gwangan-console-'));
  const port = await freePort();
  const child = spawn(executable, ['node', '--data', join(folder, 'city'), '--http', `127.0.0.1:${port}`, '--metrics', 'off', '--ethereum', '127.0.0.1:0'], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(child, 'exit');
  const url = `http://127.0.0.1:${port}`;
  const stop = async () => {
    if (child.exitCode === null) child.kill();
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await tradesOf(url, child);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, stop };
}

/** Waits until the city is ready and its books are alive. */
async function tradesOf(url, child) {
  const limit = Date.now() + READY_WITHIN_MS;
  while (Date.now() < limit) {
    if (child.exitCode !== null) throw new Error(`the node ended with ${child.exitCode}`);
    const trades = await fetch(`${url}/api/v1/markets/GOLD-KRW/trades?limit=10`).then((answer) => (answer.ok ? answer.json() : null), () => null);
    if (trades?.items.length >= 10) return;
    await new Promise((next) => setTimeout(next, 200));
  }
  throw new Error(`the city did not trade within ${READY_WITHIN_MS} ms`);
}

export async function freePort() {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address();
  server.close();
  await once(server, 'close');
  return port;
}
