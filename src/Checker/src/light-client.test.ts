import assert from 'node:assert/strict';
import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { test } from 'node:test';
import { ascii, concat, toHex } from './bytes.ts';
import { readHeader, validatorOf, validatorsHash, voteSignBytes, type Validator } from './comet.ts';
import { follow, followGenesis, type HeaderSource, type SignedHeader } from './light-client.ts';
import type { Reason } from './mismatch.ts';
import { blobField, varintField } from './protobuf.ts';

/* A chain of its own: headers as CometBFT encodes them, signed by keys of both kinds. */

interface Signer { readonly validator: Validator; sign(message: Uint8Array): Uint8Array }
const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;

function signer(kind: 'ed25519' | 'secp256k1', power: number): Signer {
  const pair = kind === 'ed25519' ? generateKeyPairSync('ed25519') : generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
  const jwk = pair.publicKey.export({ format: 'jwk' });
  const x = Buffer.from(jwk.x!, 'base64url');
  const key = kind === 'ed25519' ? x : Buffer.concat([Buffer.of(2 + (Buffer.from(jwk.y!, 'base64url').at(-1)! & 1)), x]);
  return {
    validator: validatorOf(key.toString('hex'), String(power)),
    sign: (message) => (kind === 'ed25519' ? new Uint8Array(sign(null, message, pair.privateKey)) : ecdsa(message, pair.privateKey)),
  };
}

function ecdsa(message: Uint8Array, key: KeyObject): Uint8Array {
  const raw = sign('sha256', message, { key, dsaEncoding: 'ieee-p1363' });
  const s = BigInt('0x' + raw.subarray(32).toString('hex'));
  const low = s > ORDER >> 1n ? ORDER - s : s;
  return Uint8Array.from([...raw.subarray(0, 32), ...Buffer.from(low.toString(16).padStart(64, '0'), 'hex')]);
}

const CHAIN = 'gwangan-test-1';
const hash = (byte: number) => new Uint8Array(32).fill(byte);
const blockIdOf = (headerHash: Uint8Array) => concat(blobField(1, headerHash), blobField(2, concat(varintField(1, 1n), blobField(2, hash(9)))));

interface Making { seconds?: (height: number) => bigint; chainId?: string; signersOf?: (height: number, set: readonly Signer[]) => readonly Signer[] }

/** The headers of a chain whose validators of each height are given. */
function chain(sets: readonly (readonly Signer[])[], { seconds = (height) => BigInt(1_800_000_000 + height), chainId = CHAIN, signersOf = (_, set) => set }: Making = {}): Map<number, SignedHeader> {
  const made = new Map<number, SignedHeader>();
  let last: Uint8Array | null = null;
  sets.forEach((set, i) => {
    const height = i + 1;
    const setHash = (signers: readonly Signer[]) => validatorsHash(signers.map(({ validator }) => validator));
    const header: Uint8Array = concat(
      blobField(1, varintField(1, 11n)), blobField(2, ascii(chainId)), varintField(3, BigInt(height)), blobField(4, varintField(1, seconds(height))),
      last === null ? new Uint8Array(0) : blobField(5, blockIdOf(last)), blobField(8, setHash(set)), blobField(9, setHash(sets[i + 1] ?? set)), blobField(11, hash(height)));
    last = readHeader(header).hash;
    const blockId = blockIdOf(last);
    const time = varintField(1, seconds(height) + 1n);
    const signing = new Set(signersOf(height, set));
    const votes = set.map((one) => {
      if (!signing.has(one)) return blobField(4, varintField(1, 1n));
      const address = Buffer.from(one.validator.address.slice(2), 'hex');
      const signature = one.sign(voteSignBytes({ height: BigInt(height) }, 2n, blockId, time, chainId));
      return blobField(4, concat(varintField(1, 2n), blobField(2, address), blobField(3, time), blobField(4, signature)));
    });
    const commit = concat(varintField(1, BigInt(height)), varintField(2, 2n), blobField(3, blockId), ...votes);
    made.set(height, { height, header: toHex(header), commit: toHex(commit), validators: set.map(({ validator }) => validator) });
  });
  return made;
}

function source(headers: Map<number, SignedHeader>): HeaderSource & { asked: number[] } {
  const asked: number[] = [];
  return { asked, header: (height) => (asked.push(height), headers.has(height) ? Promise.resolve(headers.get(height)!) : Promise.reject(new Error(`no ${height}`))) };
}

const hashAt = (headers: Map<number, SignedHeader>, height: number) => toHex(readHeader(Buffer.from(headers.get(height)!.header, 'hex')).hash);
const refused = (work: Promise<unknown>, reason: Reason) => assert.rejects(work, (error: Error) => error.message === reason, reason);

const [a, b, c, d] = [signer('ed25519', 10), signer('secp256k1', 10), signer('ed25519', 10), signer('secp256k1', 10)];
const strangers = [signer('ed25519', 10), signer('secp256k1', 10), signer('ed25519', 10), signer('secp256k1', 10)];
const steady = Array.from({ length: 40 }, () => [a, b, c, d]);

test('With the same validators one step leads anywhere forward', async () => {
  const headers = chain(steady);
  const followed = await follow(2, hashAt(headers, 2), 40, source(headers));
  assert.equal(followed.steps, 1);
  assert.deepEqual(followed.trusted.validators, headers.get(40)!.validators);
  assert.equal((await followGenesis({ chainId: CHAIN, validators: [a, b, c, d].map((one) => one.validator) }, 33, source(headers))).header.height, 33n);
});

test('Where validators were exchanged one by one, headers half way are put between', async () => {
  const everybody = [a, b, c, d, ...strangers];
  const headers = chain(Array.from({ length: 40 }, (_, i) => Array.from({ length: 4 }, (_, k) => everybody[Math.floor(i / 10) + k]!)));
  const from = source(headers);
  const followed = await follow(1, hashAt(headers, 1), 40, from);
  assert.ok(followed.steps > 1 && followed.steps < 12, String(followed.steps));
  assert.deepEqual(followed.trusted.validators, headers.get(40)!.validators);
});

test('Backward the hashes of the blocks before lead the way', async () => {
  const headers = chain(steady.slice(0, 10));
  assert.equal((await follow(9, hashAt(headers, 9), 3, source(headers))).header.height, 3n);
  const forged = new Map(headers).set(3, chain(steady.slice(0, 10), { seconds: () => 5n }).get(3)!);
  await refused(follow(9, hashAt(headers, 9), 3, source(forged)), 'otherHeader');
});

test('A header of strangers is not reached, however well they signed it', async () => {
  const headers = chain(steady);
  const forged = chain(Array.from({ length: 40 }, () => strangers));
  const lying = source(new Map([...headers].map(([height, own]) => [height, height >= 20 ? forged.get(height)! : own])));
  await refused(follow(2, hashAt(headers, 2), 40, lying), 'otherValidators');
});

test('A third of the known power is not enough to skip, and two thirds of the own power have to sign', async () => {
  // One of four knows: 10 of 40 is no more than a third.
  const known = chain([[a, b, c, d], [a, b, c, d], ...Array.from({ length: 10 }, () => [a, ...strangers.slice(1)])]);
  const followed = await follow(1, hashAt(known, 1), 12, source(known));
  assert.ok(followed.steps > 1, 'the header behind the change is taken in between, where the one before it names the next validators');
  const weak = chain(steady.slice(0, 12), { signersOf: (height, set) => (height === 12 ? set.slice(0, 2) : set) });
  await refused(follow(1, hashAt(weak, 1), 12, source(weak)), 'tooFewSignatures');
});

test('Another trusted hash, another chain, an earlier time and a false signature are named', async () => {
  const headers = chain(steady.slice(0, 12));
  await refused(follow(2, '00'.repeat(32), 9, source(headers)), 'otherTrust');
  const other = chain(steady.slice(0, 12), { chainId: 'gwangan-test-2' });
  await refused(follow(2, hashAt(headers, 2), 9, source(new Map(headers).set(9, other.get(9)!))), 'otherChain');
  const late = chain(steady.slice(0, 12), { seconds: (height) => (height === 9 ? 1_700_000_000n : BigInt(1_800_000_000 + height)) });
  await refused(follow(2, hashAt(late, 2), 9, source(late)), 'otherHeader');
  const told = headers.get(9)!;
  for (const spoiled of [told.commit.slice(0, -1) + (told.commit.endsWith('7') ? '3' : '7')])
    await refused(follow(2, hashAt(headers, 2), 9, source(new Map(headers).set(9, { ...told, commit: spoiled }))), 'badSignature');
  const heavier = told.validators.map((one) => ({ ...one, votingPower: '11' }));
  await refused(follow(2, hashAt(headers, 2), 9, source(new Map(headers).set(9, { ...told, validators: heavier }))), 'otherValidators');
  const renamed = told.validators.map((one, i) => (i === 0 ? { ...one, address: '0x' + '11'.repeat(20) } : one));
  await refused(follow(2, hashAt(headers, 2), 9, source(new Map(headers).set(9, { ...told, validators: renamed }))), 'otherValidators');
});

test('The next validators cannot be put in place of those that the trusted header names', async () => {
  const headers = chain(steady.slice(0, 12));
  const forged = chain(Array.from({ length: 12 }, () => strangers));
  await refused(follow(2, hashAt(headers, 2), 9, source(new Map(headers).set(3, forged.get(3)!))), 'otherValidators');
});

test('Where too many headers would be needed it stops', async () => {
  const headers = chain(steady.slice(0, 3));
  await refused(follow(3, hashAt(headers, 3), -2_000, source(headers)), 'notFollowed');
});
