// A city in a temporary folder and its node as a child process, with what a client needs to sign for its demo accounts.
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

const root = process.env.GWANGAN_ROOT ?? new URL('../../..', import.meta.url).pathname;
const gwangan = process.env.GWANGAN ?? join(root, 'artifacts/bin/Gwangan.Node/release/gwangan');

export const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** Waits until something is there: longer than a machine takes that is busy with other things. */
export async function until(what, look) {
  for (const began = Date.now(); ;) {
    const found = await look();
    if (found) return found;
    assert.ok(Date.now() - began < 120_000, `waited in vain for ${what}`);
    await sleep(30);
  }
}

/** Does something again and again until it has been heard of: a subscription or a filter stands only some time after a library was asked for it, and the library does not say when. */
export async function repeat(what, act, heard) {
  for (const began = Date.now(); ;) {
    await act();
    for (const acted = Date.now(); Date.now() - acted < 3_000; await sleep(30)) if (await heard()) return;
    assert.ok(Date.now() - began < 120_000, `waited in vain for ${what}`);
  }
}

/** Runs a command of the executable to its end. */
export function run(...args) {
  const done = spawnSync(gwangan, args, { encoding: 'utf8', timeout: 300_000 });
  return { code: done.status, output: done.stdout, errors: done.stderr };
}

/** A random number generator with a seed: what a test did can be done again. */
export function randomOf(seed) {
  let state = seed >>> 0;
  return (below) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
}

function varint(value) {
  const bytes = [];
  for (let rest = BigInt.asUintN(64, BigInt(value)); ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

export const number = (field, value) => BigInt(value) === 0n ? new Uint8Array() : concatBytes(varint(field << 3), varint(value));
export const bytes = (field, value) => value.length === 0 ? new Uint8Array() : concatBytes(varint((field << 3) | 2), varint(value.length), value);
export const text = (field, value) => bytes(field, utf8ToBytes(value));
export const frame = (envelopes) => concatBytes(...envelopes.flatMap((envelope) => [varint(envelope.length), envelope]));
export const idOf = (envelope) => bytesToHex(sha256(envelope));

const ofNumber = (value) => (BigInt(value) === 0n ? new Uint8Array() : hexToBytes(BigInt(value).toString(16).padStart(BigInt(value).toString(16).length + (BigInt(value).toString(16).length & 1), '0')));

function prefixed(content, short) {
  if (content.length <= 55) return concatBytes(Uint8Array.of(short + content.length), content);
  const size = ofNumber(content.length);
  return concatBytes(Uint8Array.of(short + 55 + size.length), size, content);
}

/** RLP of bytes, or of a list of such. */
export const rlp = (item) => Array.isArray(item) ? prefixed(concatBytes(...item.map(rlp)), 0xc0) : item.length === 1 && item[0] < 0x80 ? item : prefixed(item, 0x80);

/** Where a contract comes to stand that an account creates with a nonce. */
export const contractOf = (address, nonce) => `0x${bytesToHex(keccak_256(rlp([hexToBytes(address.slice(2)), ofNumber(nonce)])).slice(12))}`;

/** One demo account: its nonce goes up with each envelope. */
export class Member {
  constructor(secret, chainId = 'gwangan-demo-1') {
    this.secret = hexToBytes(secret);
    this.publicKey = secp256k1.getPublicKey(this.secret, true);
    this.address = `0x${bytesToHex(keccak_256(secp256k1.getPublicKey(this.secret, false).slice(1)).slice(12))}`;
    this.chainId = chainId;
    this.nonce = 0;
  }

  /** Signs an Ethereum transaction (legacy, EIP-155). */
  signEthereum({ nonce, to = '', value = 0, data = '', gas = 200_000, gasPrice = 50_000_000_000n, ethereumChainId = 8210n }) {
    const fields = [ofNumber(nonce), ofNumber(gasPrice), ofNumber(gas), hexToBytes(to.replace('0x', '')), ofNumber(value), hexToBytes(data)];
    const signed = secp256k1.sign(keccak_256(rlp([...fields, ofNumber(ethereumChainId), ofNumber(0), ofNumber(0)])), this.secret, { prehash: false, format: 'recovered' });
    const [r, s] = [signed.slice(1, 33), signed.slice(33)].map((part) => ofNumber(`0x${bytesToHex(part)}`));
    return rlp([...fields, ofNumber(ethereumChainId * 2n + 35n + BigInt(signed[0])), r, s]);
  }

  /** Signs items, each [operation, protobuf]. */
  sign(items, { nonce = ++this.nonce, chainId = this.chainId, expiresAtMs = Date.now() + 60_000, signature } = {}) {
    const body = concatBytes(text(1, chainId), number(3, nonce), number(4, expiresAtMs), ...items.map(([operation, value]) => bytes(6, concatBytes(number(1, operation), bytes(2, value)))));
    const digest = keccak_256(concatBytes(utf8ToBytes('\x19Ethereum Signed Message:\n49gwangan/native/v1'), sha256(body)));
    return concatBytes(utf8ToBytes('GWN1'), bytes(1, body), number(2, 1), bytes(3, this.publicKey), bytes(4, signature ?? secp256k1.sign(digest, this.secret, { prehash: false })));
  }
}

export const transfer = (to, units) => [301, concatBytes(bytes(1, hexToBytes(to.slice(2))), text(2, 'KRW'), text(3, `${units}`))];
export const placeOrder = ({ market = 'GOLD-KRW', side = 0, type = 0, price, lots, tif = 0, selfTrade = 0, clientOrderId = 0 }) =>
  [403, concatBytes(text(1, market), number(2, side), number(3, type), number(4, price), number(5, lots), number(6, tif), number(8, selfTrade), number(9, clientOrderId))];

/** A data folder. */
export class City {
  constructor(parent = tmpdir()) {
    this.parent = mkdtempSync(join(parent, 'gwangan-faults-'));
    this.data = join(this.parent, 'city');
    this.http = '127.0.0.1:0';
    this.node = null;
  }

  static create(parent) {
    const city = new City(parent);
    // The last eight shop and bank by themselves where traders run; tests sign for those from 60 to 79.
    const made = run('init', '--data', city.data, '--accounts', '90');
    assert.equal(made.code, 0, made.errors);
    return city;
  }

  /** Changes the genesis of a city that has not begun: `evm` replaces what it says of its Ethereum chain; no bank backs the won of a development city. The chain's number. */
  withEthereum(evm = null) {
    const file = join(this.data, 'genesis.json');
    const genesis = JSON.parse(readFileSync(file, 'utf8'));
    if (evm) genesis.appState.evm = evm;
    if (evm?.development) {
      genesis.appState.assets.find(({ symbol }) => symbol === 'KRW').backing = 'issuer';
      delete genesis.appState.reserves;
    }
    writeFileSync(file, JSON.stringify(genesis, null, 2));
    return BigInt(genesis.appState.evm.chainId);
  }

  /** Makes bodies of a city that has not begun one account each, whose key the data folder has: it can send Ethereum transactions, as no officer of a key set can for its body. */
  withBodyOfOne(...names) {
    const file = join(this.data, 'genesis.json');
    const genesis = JSON.parse(readFileSync(file, 'utf8'));
    for (const name of names) genesis.appState.bodies[name] = JSON.parse(readFileSync(join(this.data, 'keys', `${name}.json`), 'utf8')).address;
    writeFileSync(file, JSON.stringify(genesis, null, 2));
  }

  /** Lets what bodies decide happen at once, in a city that has not begun. */
  withoutDelay() {
    const file = join(this.data, 'genesis.json');
    const genesis = JSON.parse(readFileSync(file, 'utf8'));
    genesis.appState.bodies.delayMs = 0;
    writeFileSync(file, JSON.stringify(genesis, null, 2));
  }

  member(index) {
    return new Member(this.secretOf(`demo/${index}`).slice(2));
  }

  /** Starts a node and waits until it is ready; a node that ends instead is an error with what it said. Where its JSON-RPC is asked for, its addresses are then rpc, ws and ipc. */
  async start(...options) {
    const node = await this.launch(...options);
    assert.equal(node.url !== null, true, `the node ended: ${node.said()}`);
    const began = Date.now();
    for (;;) {
      const health = await fetch(`${node.url}/health`).catch(() => null);
      if (health?.ok) break;
      assert.ok(node.process.exitCode === null && node.process.signalCode === null, `the node ended: ${node.said()}`);
      assert.ok(Date.now() - began < 120_000, `the node is not ready: ${await health?.text()} ${node.said()}`);
      await sleep(20);
    }
    if (options.includes('--ethereum') && options[options.indexOf('--ethereum') + 1] !== 'off') {
      // It has said it before it was ready, but what it says comes by another way than its answers.
      while (!/JSON-RPC\s+http:\/\/\S+\s/.test(node.output)) await sleep(5);
      this.rpc = node.output.match(/JSON-RPC\s+(http:\/\/\S+)/)[1];
      this.ws = this.rpc.replace('http', 'ws');
      this.ipc = join(this.data, 'ethereum.ipc');
    }
    return node;
  }

  /** The secret of a key of the data folder, such as demo/7. */
  secretOf(name) {
    return `0x${run('keys', 'export', name, '--secret', '--data', this.data).output.trim()}`;
  }

  /** Starts a node and returns when it serves, or has ended (url is null then). */
  launch(...options) {
    const child = spawn(gwangan, ['node', '--data', this.data, '--http', this.http, '--metrics', 'off', ...options], { env: { ...process.env, GWANGAN_ETHEREUM: '127.0.0.1:0', GWANGAN_COSMOS_RPC: '127.0.0.1:0', GWANGAN_COSMOS_GRPC: '127.0.0.1:0', GWANGAN_COSMOS_REST: '127.0.0.1:0' }, stdio: ['ignore', 'pipe', 'pipe'] });
    const node = { process: child, url: null, output: '', errors: '', said: () => node.output + node.errors, city: this };
    node.ended = new Promise((resolve) => child.on('close', (code, signal) => resolve(code ?? signal)));
    this.node = node;
    return new Promise((resolve) => {
      child.stderr.on('data', (chunk) => { node.errors += chunk; });
      child.stdout.on('data', (chunk) => {
        node.output += chunk;
        const url = node.output.match(/API and page\s+(http:\/\/\S+)\s/);
        if (url && !node.url) { node.url = url[1]; resolve(node); }
      });
      node.ended.then(() => resolve(node));
    });
  }

  async kill() {
    this.node.process.kill('SIGKILL');
    await this.node.ended;
  }

  async stop() {
    this.node.process.kill('SIGINT');
    return await this.node.ended;
  }

  verify() {
    const verified = run('verify', '--data', this.data);
    assert.equal(verified.code, 0, `verify: ${verified.output}${verified.errors}`);
    return verified.output;
  }

  async remove() {
    if (this.node && this.node.process.exitCode === null && this.node.process.signalCode === null) await this.kill();
    if (existsSync(this.parent)) rmSync(this.parent, { recursive: true, force: true });
  }
}

export async function get(node, path) {
  const answer = await fetch(`${node.url}${path}`);
  return { status: answer.status, json: await answer.json().catch(() => null) };
}

export async function post(node, path, body, type = 'application/octet-stream') {
  const answer = await fetch(`${node.url}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
  return { status: answer.status, json: await answer.json().catch(() => null) };
}
