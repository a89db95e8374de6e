// Checks the money tree's vectors with Node's own SHA-256 and nothing of the chain's code.
// usage: node sumtree-check.mjs [vectors/sumtree.json]     exit code 0 when everything holds
//
// Definitions (|| joins bytes; numbers are big-endian):
//   leaf(address, available, locked) = SHA256(00 || address20 || available16 || locked16), sum = available + locked
//   inner(left, right)               = SHA256(01 || left.hash || left.sum16 || right.hash || right.sum16), sum = left.sum + right.sum
//   absent child                     = 32 zero bytes, sum 0; a leaf stands at the shortest prefix of address bits that is unique
//   asset leaf                       = SHA256(00 || assetId4 || root.hash || root.sum16)
//   money root                       = RFC 6962 tree over the asset leaves by ascending asset id
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";

const file = process.argv[2] ?? new URL("vectors/sumtree.json", import.meta.url);
const vectors = JSON.parse(readFileSync(file, "utf8"));

const limit = 1n << 128n;
const sha256 = (...parts) => createHash("sha256").update(Buffer.concat(parts)).digest();
const tag = (value) => Buffer.from([value]);
const hex = (text) => Buffer.from(text, "hex");
const big = (value, size) => Buffer.from(value.toString(16).padStart(2 * size, "0"), "hex");
const bit = (address, depth) => (address[depth >> 3] >> (7 - (depth & 7))) & 1;
const absent = { hash: Buffer.alloc(32), sum: 0n };

function leaf(balance) {
  const [available, locked] = [BigInt(balance.available), BigInt(balance.locked)];
  return { hash: sha256(tag(0), hex(balance.address), big(available, 16), big(locked, 16)), sum: available + locked };
}

function inner(left, right) {
  return { hash: sha256(tag(1), left.hash, big(left.sum, 16), right.hash, big(right.sum, 16)), sum: left.sum + right.sum };
}

function tree(balances, depth = 0) {
  if (balances.length === 0) return absent;
  if (balances.length === 1) return leaf(balances[0]);
  const side = (wanted) => balances.filter((b) => bit(hex(b.address), depth) === wanted);
  return inner(tree(side(0), depth + 1), tree(side(1), depth + 1));
}

const assetLeaf = (assetId, root) => sha256(tag(0), big(BigInt(assetId), 4), root.hash, big(root.sum, 16));
const join = (left, right) => sha256(tag(1), left, right);

function merkle(leaves) {
  if (leaves.length === 0) return sha256();
  if (leaves.length === 1) return leaves[0];
  let split = 1;
  while (2 * split < leaves.length) split *= 2;
  return join(merkle(leaves.slice(0, split)), merkle(leaves.slice(split)));
}

// What a holder's wallet runs: does this proof show that the address holds exactly this under the money root?
function verify(moneyRoot, proof) {
  const address = hex(proof.address);
  const holdsNothing = BigInt(proof.available) === 0n && BigInt(proof.locked) === 0n;
  if (proof.assets.length > 0 || proof.siblings === null) {
    const ids = proof.assets.map((a) => a.assetId);
    if (!holdsNothing || ids.includes(proof.assetId) || ids.some((id, i) => i > 0 && id <= ids[i - 1])) return false;
    return merkle(proof.assets.map((a) => assetLeaf(a.assetId, { hash: hex(a.hash), sum: BigInt(a.total) }))).equals(moneyRoot);
  }
  let node = absent;
  if (proof.leaf !== null) {
    const isOwn = proof.leaf.address === proof.address;
    if (isOwn ? proof.leaf.available !== proof.available || proof.leaf.locked !== proof.locked : !holdsNothing) return false;
    node = leaf(proof.leaf);
    if (node.sum === 0n || node.sum >= limit) return false;
    for (let depth = 0; depth < proof.siblings.length; depth++)
      if (bit(hex(proof.leaf.address), depth) !== bit(address, depth)) return false;
  } else if (!holdsNothing) return false;
  proof.siblings.forEach((s, i) => {
    const sibling = { hash: hex(s.hash), sum: BigInt(s.sum) };
    node = bit(address, proof.siblings.length - 1 - i) ? inner(sibling, node) : inner(node, sibling);
    if (node.sum >= limit) node = absent; // a total out of range verifies nothing
  });
  if (!node.hash.equals(hex(proof.root.hash)) || node.sum !== BigInt(proof.root.total)) return false;
  const aunts = proof.aunts.map(hex);
  let hash = assetLeaf(proof.assetId, node);
  for (let [index, count] = [proof.index, proof.count]; count > 1; index >>= 1, count = (count + 1) >> 1) {
    if (index === count - 1 && index % 2 === 0) continue; // an odd last node has no sibling and rises as it is
    hash = index % 2 === 0 ? join(hash, aunts.shift()) : join(aunts.shift(), hash);
  }
  return aunts.length === 0 && hash.equals(moneyRoot);
}

let checks = 0;
let failures = 0;
function expect(condition, what) {
  checks++;
  if (condition) return;
  failures++;
  console.error(`mismatch: ${what}`);
}

for (const [index, vector] of vectors.entries()) {
  const roots = [];
  for (const asset of vector.assets) {
    const root = tree(asset.balances);
    expect(root.hash.toString("hex") === asset.hash, `vector ${index}: root of asset ${asset.assetId}`);
    expect(root.sum === BigInt(asset.total), `vector ${index}: total of asset ${asset.assetId}`);
    roots.push(assetLeaf(asset.assetId, root));
  }
  const moneyRoot = merkle(roots);
  expect(moneyRoot.toString("hex") === vector.moneyRoot, `vector ${index}: money root`);
  for (const proof of vector.proofs) {
    const name = `vector ${index}: proof of ${proof.address} in asset ${proof.assetId}`;
    expect(verify(moneyRoot, proof), name);
    const more = (BigInt(proof.available) + 1n).toString();
    expect(!verify(moneyRoot, { ...proof, available: more }), `${name} shows another balance too`);
    if (proof.siblings?.length) {
      const siblings = proof.siblings.map((s, i) => (i === 0 ? { ...s, sum: (BigInt(s.sum) + 1n).toString() } : s));
      expect(!verify(moneyRoot, { ...proof, siblings }), `${name} does not bind its first sibling's sum`);
    }
  }
}
console.log(`${checks} checks, ${failures} mismatches`);
process.exit(checks > 0 && failures === 0 ? 0 : 1);
