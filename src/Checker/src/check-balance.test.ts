import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { checkBalance, STEPS, type BalanceProof } from './check-balance.ts';
import { validatorOf, type Trusted } from './comet.ts';
import { readFields } from './protobuf.ts';
import { copyOf, leaves, put, spoiled, type Tree } from './tamper.ts';

/* The vectors are answers of a real node. */
const file = new URL('../../../tests/Clients/vectors/balance-proof.json', import.meta.url);
interface Vectors { validators: { chainId: string; items: Trusted['validators'] }; proofs: BalanceProof[] }
const vectors = JSON.parse(readFileSync(file, 'utf8')) as Vectors;
const trusted: Trusted = { chainId: vectors.validators.chainId, validators: vectors.validators.items };
const check = (proof: BalanceProof, trust = trusted, asked = proofAsked(proof)) => checkBalance(proof, asked, trust);
const proofAsked = (proof: BalanceProof) => ({ address: proof.address, asset: proof.asset });
const copy = copyOf;

const named = (proof: BalanceProof) => `${proof.asset} of ${proof.address.slice(0, 8)}`;

for (const proof of vectors.proofs) {
  test(`A node's proof holds from the balance to the signature: ${named(proof)}`, () => {
    const checked = check(proof);
    assert.deepEqual(checked.steps.map((step) => [step.name, step.reason]), STEPS.map((name) => [name, null]));
    assert.ok(checked.ok);
    assert.equal(checked.total.toString(), proof.supply);
    assert.deepEqual(checked.signers, trusted.validators.map((validator) => validator.address));
    assert.ok(checked.seconds > 1_700_000_000n);
  });

  test(`No byte of a proof can be changed unnoticed: ${named(proof)}`, () => {
    // How many leaves a tree has is bound only as far as it decides the way, so it is no claim.
    const free = /^(assetPlace|store\.place|record\.store\.place)\.total$/;
    let tried = 0;
    for (const [path, value] of leaves(copy(proof))) {
      if (free.test(path)) continue;
      for (const other of spoiled(value)) {
        const tampered = copy(proof);
        put(tampered, path, other);
        assert.equal(check(tampered as unknown as BalanceProof, trusted, proofAsked(proof)).ok, false, `${path}: ${String(value)} -> ${String(other)}`);
        tried++;
      }
    }
    assert.ok(tried > 1_000);
  });

  test(`Every part is needed: ${named(proof)}`, () => {
    for (const key of Object.keys(proof)) {
      const without = copy(proof);
      delete without[key];
      if (key === 'assets' || (proof as unknown as Tree)[key] === null) continue;
      assert.equal(check(without as unknown as BalanceProof, trusted, proofAsked(proof)).ok, false, key);
    }
  });
}

const [won] = vectors.proofs as [BalanceProof, ...BalanceProof[]];
const reasonOf = (proof: BalanceProof, trust = trusted, asked = proofAsked(won)) => checkBalance(proof, asked, trust).steps.at(-1)!;

test('A proof that answers another question is refused', () => {
  assert.equal(reasonOf(won, trusted, { address: '0x' + '11'.repeat(20), asset: 'KRW' }).reason, 'otherQuestion');
  assert.equal(reasonOf(won, trusted, { address: won.address, asset: 'GOLD' }).reason, 'otherQuestion');
});

test('A higher balance, hidden sums and another supply are named for what they are', () => {
  const more = (text: string) => (BigInt(text) + 1n).toString();
  assert.equal(reasonOf({ ...won, available: more(won.available) }).reason, 'otherLeaf');
  const siblings = won.path!.siblings.map((sibling, i) => (i === 0 ? { ...sibling, sum: more(sibling.sum) } : sibling));
  assert.equal(reasonOf({ ...won, path: { ...won.path!, siblings } }).reason, 'otherAssetRoot');
  assert.equal(reasonOf({ ...won, supply: more(won.supply) }).reason, 'otherSupply');
});

test('Another chain, another validator, and a validator with more power are refused', () => {
  const [validator] = trusted.validators as [Trusted['validators'][number]];
  assert.equal(reasonOf(won, { ...trusted, chainId: 'another' }).reason, 'otherChain');
  const stranger = validatorOf('02' + validator.publicKey.slice(2, -2) + '01', validator.votingPower);
  assert.equal(reasonOf(won, { ...trusted, validators: [stranger] }).reason, 'otherValidators');
  assert.equal(reasonOf(won, { ...trusted, validators: [{ ...validator, votingPower: '11' }] }).reason, 'otherValidators');
  assert.equal(reasonOf(won, { ...trusted, validators: [] }).reason, 'otherValidators');
});

test('A signature with the other S is refused, so that a commit has one spelling', () => {
  const order = 0xfffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141n;
  const s = won.commit.slice(-64);
  const high = (order - BigInt('0x' + s)).toString(16).padStart(64, '0');
  assert.equal(reasonOf({ ...won, commit: won.commit.slice(0, -64) + high }).reason, 'badSignature');
});

test('Protobuf that could be written otherwise is not read', () => {
  for (const bytes of [[0x08, 0x00], [0x08, 0x81, 0x00], [0x10, 1, 0x08, 1], [0x08, 1, 0x08, 1], [0x0a, 5, 1], [0x0d, 0, 0, 0, 0], [0x20, 1], [0x08]])
    assert.throws(() => readFields(Uint8Array.from(bytes), 3), /malformed/, String(bytes));
  assert.equal(readFields(Uint8Array.of(0x08, 0x96, 0x01), 1)[0]!.value, 150n);
});
