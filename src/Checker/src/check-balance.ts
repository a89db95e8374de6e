import { provedAsset, type AssetFacts } from './asset-record.ts';
import { toHex } from './bytes.ts';
import { checkCommit, readHeader, type Header, type Trusted } from './comet.ts';
import { appHashOver, climb, demandHash, HASH_BYTES, hexBytes, merkleRoot, type MerklePlace, type StorePlace } from './merkle.ts';
import { demand } from './mismatch.ts';
import type { RecordProof } from './slot-tree.ts';
import { runSteps, type Step } from './steps.ts';
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
  readonly store: StorePlace;
  /** The asset's entry in the registry. */
  readonly record: RecordProof;
  readonly supply: string;
  readonly header: string;
  readonly commit: string;
}

/** The steps in the order in which they are checked: each begins where the one before it ended. */
export const STEPS = ['question', 'leaf', 'path', 'assets', 'state', 'supply', 'header', 'signature'] as const;
export type StepName = (typeof STEPS)[number];

export interface Checked {
  readonly ok: boolean;
  /** Up to and with the first that failed. */
  readonly steps: readonly Step<StepName>[];
  /** All balances of the asset together, as the tree adds them up. */
  readonly total: bigint;
  /** What the registry says about the asset; null when that was not reached. */
  readonly asset: AssetFacts | null;
  readonly siblingCount: number;
  readonly signers: readonly string[];
  /** Time of the signed header, Unix seconds. */
  readonly seconds: bigint;
}

export const MONEY = 'money';

/** Checks a proof from the balance to the signature, trusting nothing but the validators' keys. Never throws. */
export function checkBalance(proof: BalanceProof, asked: { address: string; asset: string }, trusted: Trusted): Checked {
  let owner = new Uint8Array(0);
  let [available, locked] = [0n, 0n];
  let root: SumNode = { hash: new Uint8Array(HASH_BYTES), sum: 0n };
  let end = root;
  let asset: AssetFacts | null = null;
  let header: Header | null = null;
  let signers: string[] = [];

  const { ok, steps } = runSteps(STEPS, {
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
    assets: () => {
      const moneyRoot = proof.path === null ? rootWithout(proof) : placed(proof, root);
      demandHash(moneyRoot, proof.store.root, 'otherMoneyRoot');
      return proof.store.root;
    },
    state: () => {
      demandHash(appHashOver(proof.store, MONEY, hexBytes(proof.store.root, HASH_BYTES)), proof.appHash, 'otherAppHash');
      return proof.appHash;
    },
    supply: () => {
      // The registry under the same app hash: which asset has this symbol and number, and how much of it was issued.
      asset = provedAsset(proof.record, hexBytes(proof.appHash, HASH_BYTES));
      demand(asset.symbol === proof.asset && asset.assetId === proof.assetId, 'otherRecord');
      demand(root.sum === asset.supply && units(proof.supply) === asset.supply, 'otherSupply');
      return root.sum.toString();
    },
    header: () => {
      header = checkHeader(proof, trusted);
      return toHex(header.hash);
    },
    signature: () => {
      demand(header !== null, 'otherBlock');
      signers = checkCommit(hexBytes(proof.commit), header, trusted).map((validator) => validator.address);
      return signers.join(' ');
    },
  });
  return { ok, steps, total: root.sum, asset, siblingCount: proof.path?.siblings?.length ?? 0, signers, seconds: (header as Header | null)?.seconds ?? 0n };
}

/** The header that carries the state: that of the next height, of the trusted chain. */
export function checkHeader(proof: { height: number; headerHeight: number; appHash: string; header: string }, trusted: Trusted): Header {
  const header = readHeader(hexBytes(proof.header));
  demand(header.chainId === trusted.chainId, 'otherChain');
  demand(proof.headerHeight === proof.height + 1 && header.height === BigInt(proof.headerHeight), 'otherHeader');
  demandHash(header.appHash, proof.appHash, 'otherHeader');
  return header;
}

function placed(proof: BalanceProof, root: SumNode): Uint8Array {
  demand(proof.assetPlace !== null && proof.assets.length === 0, 'malformed');
  return climb(assetLeaf(proof.assetId, root), proof.assetPlace);
}

/** All assets that somebody holds, in the order of their numbers; this one is not among them. */
function rootWithout(proof: BalanceProof): Uint8Array {
  demand(proof.assetPlace === null && proof.assets.every((asset) => asset.assetId !== proof.assetId), 'otherMoneyRoot');
  return moneyRoot(proof.assets);
}

/** The root over all assets that somebody holds, by ascending number. */
export function moneyRoot(assets: BalanceProof['assets']): Uint8Array {
  return merkleRoot(assets.map((asset, i) => {
    demand(i === 0 || asset.assetId > assets[i - 1]!.assetId, 'otherMoneyRoot');
    return assetLeaf(asset.assetId, { hash: hexBytes(asset.hash, HASH_BYTES), sum: units(asset.total) });
  }));
}
