import { concat, ascii, toHex } from '../wire/bytes.ts';
import { checkCommit, readHeader, type Header, type Trusted } from './comet.ts';
import { climb, demandHash, digest, hexBytes, HASH_BYTES, leafHash, merkleRoot, type MerklePlace } from './hash.ts';
import { demand, Mismatch, type Reason } from './mismatch.ts';
import { addressBytes, assetLeaf, climbSums, endOfPath, units, type SumNode, type SumPath } from './sum-tree.ts';

/** The answer of GET /api/v1/proofs/balance/{address}/{asset}. Amounts are units of 10^-18, hashes lower-case hex. */
export interface BalanceProof {
  readonly address: string;
  readonly asset: string;
  readonly assetId: number;
  readonly height: number;
  readonly headerHeight: number;
  readonly appHash: string;
  readonly available: string;
  readonly locked: string;
  readonly path: SumPath | null;
  readonly assetRoot: { readonly hash: string; readonly sum: string };
  readonly assetPlace: MerklePlace | null;
  readonly assets: readonly { readonly assetId: number; readonly hash: string; readonly total: string }[];
  readonly store: { readonly name: string; readonly root: string; readonly place: MerklePlace };
  readonly supply: string;
  readonly header: string;
  readonly commit: string;
}

/** The steps in the order in which they are checked: each begins where the one before it ended. */
export const STEPS = ['question', 'leaf', 'path', 'supply', 'assets', 'state', 'header', 'signature'] as const;
export type StepName = (typeof STEPS)[number];

export interface Step {
  readonly name: StepName;
  readonly ok: boolean;
  /** Why it failed; null when it holds. */
  readonly reason: Reason | null;
  /** What was computed here, for whoever wants to compare it: a hash, or an address. */
  readonly result: string;
}

export interface Checked {
  readonly ok: boolean;
  /** Up to and with the first that failed. */
  readonly steps: readonly Step[];
  /** All balances of the asset together, as the tree adds them up. */
  readonly total: bigint;
  readonly siblingCount: number;
  readonly signers: readonly string[];
  /** Time of the signed header, Unix seconds. */
  readonly seconds: bigint;
}

const MONEY = 'money';

/** Checks a proof from the balance to the signature, trusting nothing but the validators' keys. Never throws. */
export function checkBalance(proof: BalanceProof, asked: { address: string; asset: string }, trusted: Trusted): Checked {
  const steps: Step[] = [];
  let owner = new Uint8Array(0);
  let [available, locked] = [0n, 0n];
  let root: SumNode = { hash: new Uint8Array(HASH_BYTES), sum: 0n };
  let end = root;
  let header: Header | null = null;
  let signers: string[] = [];

  const work: Record<StepName, () => string> = {
    question: () => {
      demand(proof.address === asked.address.toLowerCase() && proof.asset === asked.asset, 'otherQuestion');
      owner = addressBytes(proof.address) as Uint8Array<ArrayBuffer>;
      [available, locked] = [units(proof.available), units(proof.locked)];
      return proof.address;
    },
    leaf: () => {
      // Nobody holds an asset that has no tree; then the list of all assets proves it.
      if (proof.path === null) demand(available === 0n && locked === 0n, 'notEmpty');
      else end = endOfPath(proof.path, owner, available, locked);
      return toHex(end.hash);
    },
    path: () => {
      if (proof.path !== null) root = climbSums(end, proof.path, owner);
      demandHash(root.hash, proof.assetRoot.hash, 'otherAssetRoot');
      demand(root.sum === units(proof.assetRoot.sum), 'otherAssetRoot');
      return toHex(root.hash);
    },
    supply: () => {
      demand(root.sum === units(proof.supply), 'otherSupply');
      return root.sum.toString();
    },
    assets: () => {
      const moneyRoot = proof.path === null ? rootWithout(proof) : placed(proof, root);
      demandHash(moneyRoot, proof.store.root, 'otherMoneyRoot');
      return proof.store.root;
    },
    state: () => {
      demand(proof.store.name === MONEY, 'otherAppHash');
      const name = ascii(MONEY);
      const content = concat(Uint8Array.of(name.length), name, Uint8Array.of(HASH_BYTES), digest(hexBytes(proof.store.root, HASH_BYTES)));
      demandHash(climb(leafHash(content), proof.store.place), proof.appHash, 'otherAppHash');
      return proof.appHash;
    },
    header: () => {
      header = readHeader(hexBytes(proof.header));
      demand(header.chainId === trusted.chainId, 'otherChain');
      demand(proof.headerHeight === proof.height + 1 && header.height === BigInt(proof.headerHeight), 'otherHeader');
      demandHash(header.appHash, proof.appHash, 'otherHeader');
      return toHex(header.hash);
    },
    signature: () => {
      demand(header !== null, 'otherBlock');
      signers = checkCommit(hexBytes(proof.commit), header, trusted);
      return signers.join(' ');
    },
  };

  for (const name of STEPS) {
    let [reason, result]: [Reason | null, string] = [null, ''];
    try {
      result = work[name]();
    } catch (error) {
      // What is not of the expected shape at all is as bad as what is wrong.
      reason = error instanceof Mismatch ? error.reason : 'malformed';
    }
    steps.push({ name, ok: reason === null, reason, result });
    if (reason !== null) break;
  }
  return {
    ok: steps.length === STEPS.length && steps.every((step) => step.ok),
    steps, total: root.sum, siblingCount: proof.path?.siblings?.length ?? 0, signers, seconds: (header as Header | null)?.seconds ?? 0n,
  };
}

function placed(proof: BalanceProof, root: SumNode): Uint8Array {
  demand(proof.assetPlace !== null && proof.assets.length === 0, 'malformed');
  return climb(assetLeaf(proof.assetId, root), proof.assetPlace);
}

/** All assets that somebody holds, in the order of their numbers; this one is not among them. */
function rootWithout(proof: BalanceProof): Uint8Array {
  demand(proof.assetPlace === null, 'malformed');
  return merkleRoot(proof.assets.map((asset, i) => {
    demand(asset.assetId !== proof.assetId && (i === 0 || asset.assetId > proof.assets[i - 1]!.assetId), 'otherMoneyRoot');
    return assetLeaf(asset.assetId, { hash: hexBytes(asset.hash, HASH_BYTES), sum: units(asset.total) });
  }));
}
