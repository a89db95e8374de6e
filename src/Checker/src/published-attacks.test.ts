import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkBalance, type BalanceProof } from './check-balance.ts';
import { toHex } from './bytes.ts';
import { validatorOf, type Trusted } from './comet.ts';
import { innerHash } from './merkle.ts';
import { addressBytes, climbSums, endOfPath, sumLeaf, units, type SumPath } from './sum-tree.ts';
import { bigEndian } from './bytes.ts';

/* The published ways to cheat with proofs of liabilities, each tried against this checker; tests/Tests/Store/PublishedAttacksTests.cs tries them against the tree itself. */

const file = new URL('../../../tests/Clients/vectors/balance-proof.json', import.meta.url);
const vectors = JSON.parse(readFileSync(file, 'utf8')) as { validators: { chainId: string; items: Trusted['validators'] }; proofs: BalanceProof[] };
const trusted: Trusted = { chainId: vectors.validators.chainId, validators: vectors.validators.items };
const [won] = vectors.proofs as [BalanceProof];
const absent = vectors.proofs.find((proof) => proof.available === '0')!;
const check = (proof: BalanceProof, asked = { address: won.address, asset: won.asset }) => checkBalance(proof, asked, trusted);
const refused = (proof: BalanceProof, asked?: { address: string; asset: string }) => assert.equal(check(proof, asked).ok, false);
const withSiblings = (change: (siblings: { hash: string; sum: string }[]) => void): BalanceProof => {
  const siblings = won.path!.siblings.map((sibling) => ({ ...sibling }));
  change(siblings);
  return { ...won, path: { ...won.path!, siblings } };
};

test('Maxwell, the larger child instead of the sum (ePrint 2018/1139): both sums are in the hash', () => {
  for (let i = 0; i + 1 < won.path!.siblings.length; i++)
    refused(withSiblings((siblings) => {
      [siblings[i]!.sum, siblings[i + 1]!.sum] = [(BigInt(siblings[i]!.sum) + 1n).toString(), (BigInt(siblings[i + 1]!.sum) - 1n).toString()];
    }));
  const top = won.path!.siblings.at(-1)!;
  refused({ ...won, assetRoot: { ...won.assetRoot, sum: top.sum }, supply: top.sum });
  // Two splits of one total are two nodes.
  const [left, right] = ['01', '02'].map((byte) => new Uint8Array(32).fill(Number(byte)));
  const node = (a: bigint, b: bigint) => toHex(innerHash(left!, bigEndian(a, 16), right!, bigEndian(b, 16)));
  assert.equal(new Set([node(700n, 300n), node(300n, 700n), node(1000n, 0n), node(0n, 1000n)]).size, 4);
});

test('Truncated hashes (Chalkias and others, Financial Cryptography 2022): all 32 bytes count', () => {
  for (let i = 0; i < 64; i++) {
    const digit = (hash: string) => hash.slice(0, i) + (hash[i] === '7' ? '3' : '7') + hash.slice(i + 1);
    refused(withSiblings((siblings) => { siblings[0]!.hash = digit(siblings[0]!.hash); }));
    refused({ ...won, assetRoot: { ...won.assetRoot, hash: digit(won.assetRoot.hash) } });
  }
  refused(withSiblings((siblings) => { siblings[0]!.hash = siblings[0]!.hash.slice(0, 16); }));
});

test('The same leaf shown to two users (plain trees of several exchanges): a leaf names its owner', () => {
  const other = '0x' + '77'.repeat(20);
  refused({ ...won, address: other }, { address: other, asset: won.asset });
  refused({ ...won, address: other, path: { ...won.path!, leaf: { ...won.path!.leaf!, address: other } } }, { address: other, asset: won.asset });
});

test('Duplicate user ids (Chalkias and others): off its owner’s way a leaf proves nothing', () => {
  const [owner, elsewhere] = ['0x' + '00'.repeat(20), '0x80' + '00'.repeat(19)];
  const leaf = sumLeaf(addressBytes(owner), 100n, 0n);
  const path: SumPath = { leaf: { address: owner, available: '100', locked: '0' }, siblings: [{ hash: toHex(leaf.hash), sum: '100' }] };
  assert.equal(climbSums(endOfPath(path, addressBytes(owner), 100n, 0n), path, addressBytes(owner)).sum, 200n);
  assert.throws(() => endOfPath(path, addressBytes(elsewhere), 100n, 0n), /notEmpty/);
  assert.throws(() => endOfPath(path, addressBytes(elsewhere), 0n, 0n), /otherLeaf/);
});

test('Padding leaves that hold something: a sum in the place of an absent child changes the node', () => {
  const zero = '0'.repeat(64);
  const proof = [won, absent].find((each) => each.path!.siblings.some((sibling) => sibling.hash === zero));
  for (const each of proof === undefined ? [] : [proof]) {
    const siblings = each.path!.siblings.map((sibling) => (sibling.hash === zero ? { ...sibling, sum: '1' } : sibling));
    refused({ ...each, path: { ...each.path!, siblings } }, { address: each.address, asset: each.asset });
  }
  // A leaf of nothing is none.
  const nobody = '0x' + '11'.repeat(20);
  assert.throws(() => endOfPath({ leaf: { address: nobody, available: '0', locked: '0' }, siblings: [] }, addressBytes(nobody), 0n, 0n), /otherLeaf/);
});

test('Negative and overflowing balances (zkmerkle-proof-of-solvency, pull request 3): no sign, no wrapping', () => {
  for (const text of ['-5', '+5', '1e3', '0x5', '05', '5.0', ' 5', '', (1n << 128n).toString()]) assert.throws(() => units(text), /malformed/, text);
  const owner = addressBytes('0x' + '22'.repeat(20));
  assert.throws(() => sumLeaf(owner, (1n << 128n) - 1n, 1n), /sumTooLarge/);
  // "Minus five" as the largest number there is leaves the range beside anything else.
  const minusFive = ((1n << 128n) - 5n).toString();
  refused(withSiblings((siblings) => { siblings[0]!.sum = minusFive; }));
  refused({ ...won, locked: '-' + won.locked });
});

test('Packed fields that collide (zkmerkle-proof-of-solvency, issue 4): every field has its own bytes', () => {
  const owner = addressBytes('0x' + '33'.repeat(20));
  const values = [0n, 1n, (1n << 64n) - 1n, 1n << 64n, (1n << 64n) + 1n];
  const hashes = new Set(values.flatMap((a) => values.map((b) => toHex(sumLeaf(owner, a, b).hash))));
  assert.equal(hashes.size, values.length ** 2);
  // A unit moved from what is available to what is in orders.
  const moved = { available: (BigInt(won.available) - 1n).toString(), locked: (BigInt(won.locked) + 1n).toString() };
  refused({ ...won, ...moved, path: { ...won.path!, leaf: { ...won.path!.leaf!, ...moved } } });
});

test('A dummy user whose debt sets off what others have (Bottazzi): no sibling makes a total smaller', () => {
  const total = units(won.assetRoot.sum);
  assert.ok(total >= units(won.available) + units(won.locked));
  for (const sibling of won.path!.siblings) assert.ok(units(sibling.sum) <= total);
  // What is short in one asset is not made up by another: each has its own tree and its own entry in the registry.
  const gold = vectors.proofs.find((proof) => proof.asset === 'GOLD')!;
  refused({ ...won, assetRoot: gold.assetRoot, assetPlace: gold.assetPlace });
  refused({ ...won, record: gold.record, supply: gold.supply });
});

test('A snapshot of another day, and a header of another chain or of strangers (window dressing): height and signatures are checked', () => {
  refused({ ...won, height: won.height - 1, headerHeight: won.headerHeight - 1 });
  const stranger = validatorOf('02' + '11'.repeat(32), '10');
  assert.equal(checkBalance(won, { address: won.address, asset: won.asset }, { ...trusted, validators: [stranger] }).ok, false);
  assert.equal(checkBalance(won, { address: won.address, asset: won.asset }, { ...trusted, chainId: 'another' }).ok, false);
});
