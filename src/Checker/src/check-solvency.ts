import { provedAsset, type AssetFacts } from './asset-record.ts';
import { sameBytes, toHex } from './bytes.ts';
import { checkHeader, MONEY, moneyRoot } from './check-balance.ts';
import { checkCommit, type Header, type Trusted } from './comet.ts';
import { appHashOver, HASH_BYTES, hexBytes, type StorePlace } from './merkle.ts';
import { demand } from './mismatch.ts';
import type { RecordProof } from './slot-tree.ts';
import { provedPromise, provedReserve, type ReserveFacts } from './reserve-account.ts';
import { runSteps, type Step } from './steps.ts';
import { units } from './sum-tree.ts';

/** What is owed of an asset, and what stands behind it, as the answer says; amounts are units of 10^-18. */
export interface SolvencyAsset {
  readonly symbol: string;
  readonly assetId: number;
  readonly liabilities: { readonly hash: string; readonly sum: string };
  readonly supply: string;
  readonly backing: string;
  readonly backed: string | null;
  readonly isDeficient: boolean;
  readonly deficientSinceMs: number | null;
  /** Redeemed and not paid yet; null where no bank backs it. */
  readonly pending: string | null;
}

/** The answer of GET /api/v1/solvency?proof=true. */
export interface Solvency {
  readonly height: number;
  readonly timeMs: number;
  readonly assets: readonly SolvencyAsset[];
  readonly proof: {
    readonly headerHeight: number;
    readonly appHash: string;
    readonly store: StorePlace;
    /** Every asset that somebody holds. */
    readonly held: readonly { readonly assetId: number; readonly hash: string; readonly total: string }[];
    /** The registry's entries, in the order of `assets`. */
    readonly records: readonly RecordProof[];
    /** The banks' reserve accounts with their last statements. */
    readonly reserves: readonly RecordProof[];
    /** What banks hold and owe of each asset that they back. */
    readonly promised: readonly RecordProof[];
    readonly header: string;
    readonly commit: string;
  };
}

export const SOLVENCY_STEPS = ['totals', 'state', 'registry', 'reserves', 'header', 'signature'] as const;

export interface SolvencyChecked {
  readonly ok: boolean;
  readonly steps: readonly Step<(typeof SOLVENCY_STEPS)[number]>[];
  readonly assets: readonly AssetFacts[];
  readonly reserves: readonly ReserveFacts[];
  readonly signers: readonly string[];
  /** Time of the signed header, Unix seconds. */
  readonly seconds: bigint;
}

/** Checks a statement from the totals to the signature, trusting nothing but the validators' keys. Never throws. */
export function checkSolvency(told: Solvency, trusted: Trusted): SolvencyChecked {
  const proof = told.proof;
  const assets: AssetFacts[] = [];
  const reserves: ReserveFacts[] = [];
  let header: Header | null = null;
  let signers: string[] = [];
  const { ok, steps } = runSteps(SOLVENCY_STEPS, {
    totals: () => {
      // What is said of each asset is what the list of all held assets says; what nobody holds is owed to nobody.
      demand(told.assets.length > 0 && proof.held.every((held) => told.assets.some((asset) => asset.assetId === held.assetId)), 'otherMoneyRoot');
      for (const asset of told.assets) {
        const held = proof.held.find((one) => one.assetId === asset.assetId) ?? { hash: '0'.repeat(2 * HASH_BYTES), total: '0' };
        demand(held.hash === asset.liabilities.hash && held.total === asset.liabilities.sum, 'otherAssetRoot');
      }
      const root = moneyRoot(proof.held);
      demand(toHex(root) === proof.store.root, 'otherMoneyRoot');
      return proof.store.root;
    },
    state: () => {
      const appHash = appHashOver(proof.store, MONEY, hexBytes(proof.store.root, HASH_BYTES));
      demand(sameBytes(appHash, hexBytes(proof.appHash, HASH_BYTES)), 'otherAppHash');
      return proof.appHash;
    },
    registry: () => {
      demand(proof.records.length === told.assets.length, 'otherRecord');
      told.assets.forEach((asset, i) => {
        const facts = provedAsset(proof.records[i]!, hexBytes(proof.appHash, HASH_BYTES));
        demand(facts.assetId === i + 1 && facts.assetId === asset.assetId && facts.symbol === asset.symbol, 'otherRecord');
        demand(units(asset.supply) === facts.supply && units(asset.liabilities.sum) === facts.supply, 'otherSupply');
        demand(asset.backing === facts.backing && asset.isDeficient === (facts.deficientSinceMs !== null), 'otherRecord');
        demand(asset.deficientSinceMs === facts.deficientSinceMs, 'otherRecord');
        demand(asset.backed === (facts.backed === null ? null : facts.backed.toString()), 'otherRecord');
        assets.push(facts);
      });
      return String(assets.length);
    },
    reserves: () => {
      const appHash = hexBytes(proof.appHash, HASH_BYTES);
      // An account's number is its slot + 1 for ever, and together they hold what the city's books say: none can be left out, whatever its statement's age.
      proof.reserves.forEach((record, i) => {
        const facts = provedReserve(record, appHash);
        demand(record.slot === i && facts.id === i + 1, 'otherRecord');
        reserves.push(facts);
      });
      const promises = proof.promised.map((record, i) => {
        demand(i === 0 || record.slot > proof.promised[i - 1]!.slot, 'otherRecord');
        return provedPromise(record, appHash);
      });
      demand(promises.reduce((sum, one) => sum + one.held, 0n) === reserves.reduce((sum, account) => sum + (account.isClosed ? 0n : account.held), 0n), 'otherRecord');
      for (const [i, asset] of assets.entries()) {
        const own = promises.filter((one) => one.assetId === asset.assetId);
        demand(own.length <= 1 && (own.length === 1 || asset.backing !== 'bank' || asset.backed === 0n), 'otherRecord');
        demand(told.assets[i]!.pending === (own[0]?.pending.toString() ?? null), 'otherRecord');
      }
      return String(reserves.length);
    },
    header: () => {
      header = checkHeader({ height: told.height, headerHeight: proof.headerHeight, appHash: proof.appHash, header: proof.header }, trusted);
      return toHex(header.hash);
    },
    signature: () => {
      demand(header !== null, 'otherBlock');
      signers = checkCommit(hexBytes(proof.commit), header, trusted).map((validator) => validator.address);
      return signers.join(' ');
    },
  });
  return { ok, steps, assets, reserves, signers, seconds: (header as Header | null)?.seconds ?? 0n };
}
