// Nodes of one city as processes: the leader with its keys, followers in folders of their own.
import assert from 'node:assert/strict';
import { City, get, sleep } from '../faults/city.mjs';

/** A leader whose address stays the same when it is started again. */
export class Leader {
  static async start(...options) {
    const leader = new Leader();
    leader.city = City.create();
    leader.options = options;
    await leader.startAgain();
    leader.city.http = leader.url.replace('http://', '');
    return leader;
  }

  async startAgain() {
    this.node = await this.city.start('--block-ms', '100', '--idle-ms', '300', ...this.options);
    this.url = this.node.url;
  }
}

/** A follower of some addresses; it is ready when it has caught up. */
export class Follower {
  static async start(urls, ...options) {
    const follower = new Follower();
    follower.city = new City();
    follower.options = options;
    follower.urls = urls;
    try {
      await follower.startAgain();
      return follower;
    } catch (error) {
      await follower.city.remove();
      throw error;
    }
  }

  async startAgain() {
    this.node = await this.city.start(...this.urls.flatMap((url) => ['--follow', url]), ...this.options);
    this.url = this.node.url;
  }
}

export const status = async (node) => (await get(node, '/api/v1/status')).json;

/** Waits until something is true of a node's status. */
export async function until(node, what, isTrue, limitMs = 120_000) {
  const began = Date.now();
  for (;;) {
    const now = await status(node).catch(() => null);
    if (now && isTrue(now)) return now;
    assert.ok(Date.now() - began < limitMs, `${what}: not within ${limitMs} ms: ${JSON.stringify(now)} ${node.said().slice(-2000)}`);
    await sleep(20);
  }
}

/** The root and hash of a height, the same on every node. */
export async function rootAt(node, height) {
  const { status: code, json } = await get(node, `/api/v1/blocks/${height}`);
  assert.equal(code, 200, `block ${height}: ${JSON.stringify(json)}`);
  return `${json.hash} ${json.appHash}`;
}

/** Two nodes agree on every height between two. */
export async function sameRoots(one, other, from, to) {
  for (let height = Math.max(1, from); height <= to; height++) assert.equal(await rootAt(one, height), await rootAt(other, height), `height ${height}`);
}

/** Two nodes answer the same once both answer for the same height: a block may come between the two questions. */
export async function sameAnswer(one, other, path) {
  for (let tries = 0; tries < 200; tries++) {
    const [here, there] = [(await get(one, path)).json, (await get(other, path)).json];
    if (here.height !== there.height) continue;
    assert.deepEqual(here, there, path);
    return;
  }
  assert.fail(`${path}: never at the same height in 200 tries`);
}
