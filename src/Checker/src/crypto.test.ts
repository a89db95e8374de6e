import assert from 'node:assert/strict';
import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign } from 'node:crypto';
import { test } from 'node:test';
import { toHex } from './bytes.ts';
import { verifyEd25519 } from './ed25519.ts';
import { ripemd160 } from './ripemd160.ts';
import { verifySecp256k1 } from './secp256k1.ts';
import { sha256, sha512 } from './sha2.ts';

const lengths = [0, 1, 53, 55, 56, 63, 64, 65, 97, 111, 112, 127, 128, 129, 300];
const message = (length: number) => Uint8Array.from({ length }, (_, i) => (31 * i + length) & 0xff);

test('Digests are those of another implementation at every padding', () => {
  for (const length of lengths) {
    for (const [name, own] of [['sha256', sha256], ['sha512', sha512]] as const)
      assert.equal(toHex(own(message(length))), createHash(name).update(message(length)).digest('hex'), `${name} of ${length}`);
  }
});

test('RIPEMD-160 gives its authors’ vectors', () => {
  const of = (text: string) => toHex(ripemd160(new TextEncoder().encode(text)));
  assert.equal(of(''), '9c1185a5c5e9fc54612808977ee8f548b2258d31');
  assert.equal(of('abc'), '8eb208f7e05d987a9b044a8e98c6b087f15a0bfc');
  assert.equal(of('1234567890'.repeat(8)), '9b752e45573d4b39f4dbd3323cab82bf63326bfb');
});

const ORDER = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
const word = (n: bigint) => n.toString(16).padStart(64, '0');

test('secp256k1: signatures of another implementation hold, and no changed byte does', () => {
  for (let round = 0; round < 4; round++) {
    const pair = generateKeyPairSync('ec', { namedCurve: 'secp256k1' });
    const jwk = pair.publicKey.export({ format: 'jwk' });
    const [x, y] = [Buffer.from(jwk.x!, 'base64url'), Buffer.from(jwk.y!, 'base64url')];
    const key = Uint8Array.from([2 + (y.at(-1)! & 1), ...x]);
    const raw = sign('sha256', message(100), { key: pair.privateKey, dsaEncoding: 'ieee-p1363' });
    const s = BigInt('0x' + raw.subarray(32).toString('hex'));
    const [low, high] = s > ORDER >> 1n ? [ORDER - s, s] : [s, ORDER - s];
    const withS = (value: bigint) => Uint8Array.from([...raw.subarray(0, 32), ...Buffer.from(word(value), 'hex')]);
    const signature = withS(low);
    assert.ok(verifySecp256k1(key, message(100), signature));
    assert.equal(verifySecp256k1(key, message(100), withS(high)), false, 'the other S');
    assert.equal(verifySecp256k1(key, message(101), signature), false);
    for (let i = 0; i < 64; i += 7) {
      const wrong = signature.slice();
      wrong[i]! ^= 1;
      assert.equal(verifySecp256k1(key, message(100), wrong), false, `byte ${i}`);
    }
    for (const value of [0n, ORDER]) assert.equal(verifySecp256k1(key, message(100), withS(value)), false);
    const other = key.slice();
    other[0]! ^= 1;
    assert.equal(verifySecp256k1(other, message(100), signature), false);
    assert.equal(verifySecp256k1(key.slice(1), message(100), signature), false);
  }
});

test('Ed25519: signatures of another implementation hold, and no changed byte does', () => {
  for (const length of [0, 1, 150]) {
    const pair = generateKeyPairSync('ed25519');
    const key = new Uint8Array(Buffer.from(pair.publicKey.export({ format: 'jwk' }).x!, 'base64url'));
    const signature = new Uint8Array(sign(null, message(length), pair.privateKey));
    assert.ok(verifyEd25519(key, message(length), signature));
    assert.equal(verifyEd25519(key, message(length + 1), signature), false);
    for (let i = 0; i < 64; i += 9) {
      const wrong = signature.slice();
      wrong[i]! ^= 1;
      assert.equal(verifyEd25519(key, message(length), wrong), false, `byte ${i}`);
    }
  }
});

test('Ed25519: RFC 8032 test 2 holds; a key of small order and an S above the order do not', () => {
  const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
  const secret = '4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb';
  const key = createPublicKey(createPrivateKey({ key: Buffer.concat([hex('302e020100300506032b657004220420'), hex(secret)]), format: 'der', type: 'pkcs8' }));
  assert.equal(Buffer.from(key.export({ format: 'jwk' }).x!, 'base64url').toString('hex'), '3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
  const signature = '92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00';
  assert.ok(verifyEd25519(hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'), Uint8Array.of(0x72), hex(signature)));
  const order = (1n << 252n) + 27742317777372353535851937790883648493n;
  const s = BigInt('0x' + [...hex(signature.slice(64))].reverse().map((b) => b.toString(16).padStart(2, '0')).join('')) + order;
  const spelled = word(s).match(/../g)!.reverse().join('');
  assert.equal(verifyEd25519(hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c'), Uint8Array.of(0x72), hex(signature.slice(0, 64) + spelled)), false);
  const zero = hex('01' + '00'.repeat(31));
  assert.equal(verifyEd25519(zero, Uint8Array.of(1), hex('01' + '00'.repeat(63))), false);
});
