/**
 * Places one order on a Gwangan exchange, from nothing but two hashing libraries: a file to copy into a project of your own.
 * The format is docs/wire-format.md; the numbers of operations and fields are in GET /api/v1/catalog.
 *
 *   npx tsx place-order.ts --market GOLD-KRW --side buy --price 152300 --size 1.25 [--key 0x...] [--url http://127.0.0.1:8080]
 *
 * Without --key a new key is made and funded by the demo city. `--vectors FILE` checks this file against known envelopes.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { secp256k1 } from '@noble/curves/secp256k1.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { keccak_256 } from '@noble/hashes/sha3.js';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils.js';

// ---- Canonical protobuf: fields in ascending order, zero and empty values left out, shortest varints. ----

function varint(value: bigint): Uint8Array {
  const bytes: number[] = [];
  for (let rest = BigInt.asUintN(64, value); ; rest >>= 7n) {
    if (rest < 128n) return Uint8Array.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 127n) | 128);
  }
}

const integer = (field: number, value: bigint | number): Uint8Array =>
  BigInt(value) === 0n ? new Uint8Array() : concatBytes(varint(BigInt(field << 3)), varint(BigInt(value)));

const bytes = (field: number, value: Uint8Array): Uint8Array =>
  value.length === 0 ? new Uint8Array() : concatBytes(varint(BigInt((field << 3) | 2)), varint(BigInt(value.length)), value);

const text = (field: number, value: string): Uint8Array => bytes(field, utf8ToBytes(value));

// ---- An operation: market.PlaceOrder, number 403. ----

interface PlaceOrder {
  market: string;
  side: number; // 0 buy, 1 sell
  type: number; // 0 limit, 1 market
  price: bigint; // in price steps; 0 for a market order
  lots: bigint;
  timeInForce: number; // 0 until cancelled, 1 immediate or cancel, 2 fill or kill, 3 post-only, 4 until expiresAtMs
  expiresAtMs: bigint;
  selfTrade: number; // 0 cancel the new order, 1 the standing one, 2 both, 3 reduce both
  clientOrderId: bigint;
}

function placeOrder(o: PlaceOrder): Uint8Array {
  const value = concatBytes(
    text(1, o.market), integer(2, o.side), integer(3, o.type), integer(4, o.price), integer(5, o.lots),
    integer(6, o.timeInForce), integer(7, o.expiresAtMs), integer(8, o.selfTrade), integer(9, o.clientOrderId),
  );
  return concatBytes(integer(1, 403), bytes(2, value));
}

// ---- The envelope: operations, signed once. ----

interface Body {
  chainId: string;
  nonce: bigint;
  expiresAtMs: bigint;
  feeMax: string; // 10^-18 won; empty for 0
  account: Uint8Array; // 20 bytes; empty for the key's own address
  items: Uint8Array[];
}

function sign(privateKey: Uint8Array, b: Body): { envelope: Uint8Array; id: string } {
  const body = concatBytes(
    text(1, b.chainId), bytes(2, b.account), integer(3, b.nonce), integer(4, b.expiresAtMs), text(5, b.feeMax),
    ...b.items.map((item) => bytes(6, item)),
  );
  const signDocument = concatBytes(utf8ToBytes('gwangan/native/v1'), sha256(body));
  const digest = keccak_256(concatBytes(utf8ToBytes('\x19Ethereum Signed Message:\n49'), signDocument));
  const envelope = concatBytes(
    utf8ToBytes('GWN1'),
    bytes(1, body),
    integer(2, 1), // key type 1: an Ethereum key
    bytes(3, secp256k1.getPublicKey(privateKey, true)),
    bytes(4, secp256k1.sign(digest, privateKey, { prehash: false })), // 64 bytes R||S with the low S
  );
  return { envelope, id: bytesToHex(sha256(envelope)) };
}

/** The address of an Ethereum key: the last 20 bytes of keccak256 of the uncompressed point. */
function addressOf(privateKey: Uint8Array): string {
  const point = secp256k1.getPublicKey(privateKey, false).subarray(1);
  return '0x' + bytesToHex(keccak_256(point).subarray(12));
}

// ---- Prices and sizes are decimals in the API and whole steps and lots on the wire. ----

/** value / step, exactly; an error when the value is not a whole number of steps. */
function countOf(value: string, step: string): bigint {
  const scaled = (decimal: string): bigint => {
    const [whole = '', fraction = ''] = decimal.split('.');
    if (!/^\d+$/.test(whole) || !/^\d{0,18}$/.test(fraction)) throw new Error(`${decimal} is not a decimal number`);
    return BigInt(whole + fraction.padEnd(18, '0'));
  };
  if (scaled(value) % scaled(step) !== 0n) throw new Error(`${value} is not a multiple of ${step}`);
  return scaled(value) / scaled(step);
}

// ---- The API. ----

async function call<T>(url: string, init?: RequestInit): Promise<T> {
  const response = await fetch(url, init);
  const answer = (await response.json()) as T & { error?: { code: string; message: string } };
  if (!response.ok) throw new Error(`${answer.error?.code ?? response.status}: ${answer.error?.message ?? 'no reason given'}`);
  return answer;
}

const post = (body: string | Uint8Array): RequestInit => ({
  method: 'POST',
  headers: { 'content-type': typeof body === 'string' ? 'application/json' : 'application/octet-stream' },
  body: body as NonNullable<RequestInit['body']>,
});

async function main(options: { url: string; market: string; side: string; price: string; size: string; key: string | undefined }): Promise<void> {
  const api = `${options.url}/api/v1`;
  const privateKey = options.key === undefined ? secp256k1.utils.randomSecretKey() : hexToBytes(options.key.replace(/^0x/, ''));
  const address = addressOf(privateKey);
  if (options.key === undefined) {
    await call(`${api}/demo/fund`, post(JSON.stringify({ address })));
    console.log(`${address} is funded by the demo city`);
    await new Promise((resolve) => setTimeout(resolve, 1500)); // the funds come with the next block
  }

  const status = await call<{ chainId: string; blockTimeMs: number }>(`${api}/status`);
  const market = await call<{ priceStep: string; lotSize: string }>(`${api}/markets/${options.market}`);
  const account = await call<{ nonceHigh: string }>(`${api}/accounts/${address}`);

  const order = placeOrder({
    market: options.market, side: options.side === 'buy' ? 0 : 1, type: 0,
    price: countOf(options.price, market.priceStep), lots: countOf(options.size, market.lotSize),
    timeInForce: 0, expiresAtMs: 0n, selfTrade: 0, clientOrderId: 0n,
  });
  const { envelope, id } = sign(privateKey, {
    chainId: status.chainId,
    nonce: BigInt(account.nonceHigh) + 1n,
    expiresAtMs: BigInt(Math.max(status.blockTimeMs, Date.now()) + 60_000),
    feeMax: '100000000000000000000', // 100 won
    account: new Uint8Array(),
    items: [order],
  });
  const answer = await call<{ height: number; items: { outcome: { refusal: string | null; message: string } }[] }>(
    `${api}/operations?wait=commit`, post(envelope));
  const outcome = answer.items[0]!.outcome;
  console.log(`operation ${id} stands in block ${answer.height}: ${outcome.refusal ?? 'done'} ${outcome.message}`);
  if (outcome.refusal !== null) process.exitCode = 1;
}

// ---- Known envelopes: the same bytes from every implementation, because RFC 6979 leaves no room. ----

function checkVectors(file: string): void {
  const { vectors } = JSON.parse(readFileSync(file, 'utf8'));
  let checked = 0;
  for (const v of vectors) {
    if (v.operations.some((operation: { type: string }) => operation.type !== 'market.PlaceOrder')) continue;
    const items = v.operations.map(({ fields: f }: { fields: Record<string, string> }) => placeOrder({
      market: f.market!, side: Number(f.side), type: Number(f.type), price: BigInt(f.price!), lots: BigInt(f.lots!),
      timeInForce: Number(f.timeInForce), expiresAtMs: BigInt(f.expiresAtMs!), selfTrade: Number(f.selfTrade), clientOrderId: BigInt(f.clientOrderId!),
    }));
    const signed = sign(hexToBytes(v.privateKey), {
      chainId: v.chainId, nonce: BigInt(v.nonce), expiresAtMs: BigInt(v.expiresAtMs), feeMax: v.feeMax, account: hexToBytes(v.account), items,
    });
    if (bytesToHex(signed.envelope) !== v.envelope || signed.id !== v.id || addressOf(hexToBytes(v.privateKey)) !== v.address)
      throw new Error(`"${v.name}" comes out differently`);
    checked++;
  }
  if (checked === 0) throw new Error('no vector was checked');
  console.log(`${checked} envelopes come out byte for byte`);
}

const { values } = parseArgs({
  options: {
    url: { type: 'string', default: 'http://127.0.0.1:8080' },
    market: { type: 'string', default: 'GOLD-KRW' },
    side: { type: 'string', default: 'buy' },
    price: { type: 'string', default: '150000' },
    size: { type: 'string', default: '1' },
    key: { type: 'string' },
    vectors: { type: 'string' },
  },
});
if (values.vectors !== undefined) checkVectors(values.vectors);
else await main({ ...values, key: values.key });
