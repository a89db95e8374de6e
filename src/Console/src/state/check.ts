import { signal } from '@preact/signals';
import type { BalanceProof, Checked, Followed, HeaderSource, Reason, SignedHeader, Solvency, SolvencyChecked } from '../../../Checker/src/index.ts';
import { toHex } from '../wire/bytes.ts';

/* Checks one person's money from a header that they trust, asking this page's server and believing nothing that it answers. */

const STORAGE = 'gwangan.header';
const AT_ONCE = 4;

/** A header that somebody trusts: its hash says all, the rest is for people. */
export interface KeptHeader { hash: string; height: number; seconds: number }

/** The header that this browser keeps; null before the first was kept. */
export const keptHeader = signal<KeptHeader | null>(load());

export interface CheckedAsset { symbol: string; proof: BalanceProof; checked: Checked }

/** Where a check ended: at which part, at which of its steps, and why. */
export interface Failure { part: 'trust' | 'way' | 'solvency' | 'balance'; asset: string | null; step: string; at: number; of: number; reason: Reason }

export interface Findings {
  /** Where it began; `isFirst` when this very server named it. */
  start: KeptHeader;
  isFirst: boolean;
  failure: Failure | null;
  told: Solvency | null;
  solvency: SolvencyChecked | null;
  assets: CheckedAsset[];
  /** The latest header that was verified; null when none was. */
  newest: KeptHeader | null;
  /** How many headers were verified on the way to it. */
  followed: number;
}

/** Keeps a header for the next check, and forgets it. */
export function keepHeader(header: KeptHeader | null): void {
  if (header === null) localStorage.removeItem(STORAGE);
  else localStorage.setItem(STORAGE, JSON.stringify(header));
  keptHeader.value = header;
}

/**
 * Checks the whole city's statement and every balance of an account, absences too. With no trusted hash the way begins at a header that the server names, which proves only that it agrees with itself.
 * Throws only when the server cannot be asked.
 */
export async function checkMyMoney(address: string, trustedHash: string | null, progress: (done: number, all: number) => void): Promise<Findings> {
  const checker = await import('../../../Checker/src/index.ts');
  const node = checker.nodeSource('');
  const source = remembering(node);
  const isFirst = trustedHash === null;
  const hash = isFirst ? await newestHash() : trustedHash.toLowerCase().replace(/^0x/, '');
  const findings: Findings = { start: { hash, height: 0, seconds: 0 }, isFirst, failure: null, told: null, solvency: null, assets: [], newest: null, followed: 0 };
  const fail = (part: Failure['part'], reason: Reason, step: string = part, at = 1, of = 1, asset: string | null = null): Findings => ({ ...findings, failure: { part, asset, step, at, of, reason } });

  const start = await node.headerByHash(hash).catch((error: unknown) => {
    if (error instanceof Error && / (404|400) /.test(error.message)) return null;
    throw error;
  });
  if (start === null || !Number.isSafeInteger(start.height)) return fail('trust', 'otherTrust');
  findings.start.height = start.height;

  /** The way to a height; a failure when it does not hold. What is of no known shape is as bad as what is wrong. */
  const wayTo = async (height: number): Promise<Followed | Reason> => {
    try {
      const way = await checker.follow(start.height, hash, height, source);
      findings.followed = Math.max(findings.followed, way.steps);
      if (findings.newest === null || Number(way.header.height) > findings.newest.height)
        findings.newest = { hash: toHex(way.header.hash), height: Number(way.header.height), seconds: Number(way.header.seconds) };
      return way;
    } catch (error) {
      if (error instanceof checker.Mismatch) return error.reason;
      if (error instanceof TypeError && !/fetch/i.test(error.message)) return 'malformed';
      throw error;
    }
  };

  const own = await wayTo(start.height);
  if (typeof own === 'string') return fail('trust', own);
  findings.start.seconds = Number(own.header.seconds);

  const told = await node.solvency();
  if (!isObject(told)) return fail('solvency', 'malformed', checker.SOLVENCY_STEPS[0], 1, checker.SOLVENCY_STEPS.length);
  findings.told = told;
  const way = await wayTo(Number(told.height) + 1);
  if (typeof way === 'string') return fail('way', way);
  const solvency = checker.checkSolvency(told, way.trusted);
  findings.solvency = solvency;
  if (!solvency.ok) return fail('solvency', ...lastStep(solvency.steps, checker.SOLVENCY_STEPS.length));

  // The registry is proved by now: these are all assets that there are, so none that is held can be left out.
  const symbols = solvency.assets.map((asset) => asset.symbol);
  for (let from = 0; from < symbols.length; from += AT_ONCE) {
    progress(from, symbols.length);
    const answers = await Promise.all(symbols.slice(from, from + AT_ONCE).map(async (symbol) => ({ symbol, proof: await node.balance(address, symbol) })));
    for (const { symbol, proof } of answers) {
      if (!isObject(proof)) return fail('balance', 'malformed', checker.STEPS[0], 1, checker.STEPS.length, symbol);
      const its = await wayTo(Number(proof.headerHeight));
      if (typeof its === 'string') return fail('way', its, 'way', 1, 1, symbol);
      const checked = checker.checkBalance(proof, { address, asset: symbol }, its.trusted);
      if (!checked.ok) return fail('balance', ...lastStep(checked.steps, checker.STEPS.length), symbol);
      // The server names each proof's height: none may be from before the statement, so that the oldest time that is shown is the statement's.
      if (proof.height < told.height) return fail('balance', 'otherHeader', 'header', checker.STEPS.indexOf('header') + 1, checker.STEPS.length, symbol);
      findings.assets.push({ symbol, proof, checked });
    }
  }
  return findings;
}

const isObject = (value: unknown): boolean => typeof value === 'object' && value !== null;

function lastStep(steps: readonly { name: string; reason: Reason | null }[], of: number): [reason: Reason, step: string, at: number, of: number] {
  const failed = steps.at(-1)!;
  return [failed.reason ?? 'malformed', failed.name, steps.length, of];
}

/** Each header is asked for once. */
function remembering(source: HeaderSource): HeaderSource {
  const known = new Map<number, Promise<SignedHeader>>();
  return {
    header: (height) => {
      const asked = known.get(height) ?? source.header(height);
      known.set(height, asked);
      return asked;
    },
  };
}

/** The newest header with its signatures, as the server names it. */
async function newestHash(): Promise<string> {
  const { api } = await import('../api/client.ts');
  const { height } = await api.status();
  return (await api.header(Math.max(1, height))).hash;
}

function load(): KeptHeader | null {
  try {
    const kept = JSON.parse(localStorage.getItem(STORAGE) ?? 'null') as KeptHeader | null;
    return kept !== null && /^[0-9a-f]{64}$/.test(kept.hash) ? kept : null;
  } catch {
    return null;
  }
}
