import { parseDecimal } from '../money/decimal.ts';
import { Permission, type KeyScope } from '../wire/operations.ts';

export const LIFETIMES = { hour: 3_600_000, day: 86_400_000, week: 604_800_000, month: 2_592_000_000, never: 0 } as const;
export type Lifetime = keyof typeof LIFETIMES;

/** What the person chose for a session key. Amounts are typed text; an empty one is no bound. */
export interface ScopeDraft {
  permissions: readonly (keyof typeof Permission)[];
  markets: readonly string[];
  asset: string;
  amountMax: string;
  budget: string;
  feeBudget: string;
  lifetime: Lifetime;
}

export type ScopeProblem = 'nothingPermitted' | 'tooManyMarkets' | 'amountMax' | 'budget' | 'feeBudget' | 'boundMissing';

const MARKETS_MAX = 8;

/** The scope as the chain takes it, or what is wrong with it, in the order of the form. */
export function scopeOf(draft: ScopeDraft, nowMs: number): { scope: KeyScope; problem: null } | { scope: null; problem: ScopeProblem } {
  const refuse = (problem: ScopeProblem) => ({ scope: null, problem });
  if (draft.permissions.length === 0) return refuse('nothingPermitted');
  if (draft.markets.length > MARKETS_MAX) return refuse('tooManyMarkets');
  const isBounded = draft.asset !== '';
  const [amountMax, budget, feeBudget] = [isBounded ? bound(draft.amountMax) : '', isBounded ? bound(draft.budget) : '', bound(draft.feeBudget)];
  if (amountMax === null) return refuse('amountMax');
  if (budget === null) return refuse('budget');
  if (isBounded && amountMax === '' && budget === '') return refuse('boundMissing');
  if (feeBudget === null) return refuse('feeBudget');
  const life = LIFETIMES[draft.lifetime];
  return {
    scope: {
      permissions: draft.permissions.reduce((sum, name) => sum + Permission[name], 0), markets: draft.markets, asset: draft.asset, amountMax, budget, feeBudget,
      expiresAtMs: life === 0 ? 0 : nowMs + life,
    },
    problem: null,
  };
}

/** Units of a typed amount: empty for none, null when it is not above zero. */
function bound(text: string): string | null {
  if (text.trim() === '') return '';
  const value = parseDecimal(text);
  return value === null || value <= 0n ? null : value.toString();
}
