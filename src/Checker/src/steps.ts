import { Mismatch, type Reason } from './mismatch.ts';

export interface Step<Name extends string = string> {
  readonly name: Name;
  readonly ok: boolean;
  /** Why it failed; null when it holds. */
  readonly reason: Reason | null;
  /** What was computed here, for whoever wants to compare it: a hash, or an address. */
  readonly result: string;
}

/** Does the steps in their order up to the first that fails. Never throws: what is not of the expected shape at all is as bad as what is wrong. */
export function runSteps<Name extends string>(names: readonly Name[], work: Record<Name, () => string>): { ok: boolean; steps: Step<Name>[] } {
  const steps: Step<Name>[] = [];
  for (const name of names) {
    let [reason, result]: [Reason | null, string] = [null, ''];
    try {
      result = work[name]();
    } catch (error) {
      reason = error instanceof Mismatch ? error.reason : 'malformed';
    }
    steps.push({ name, ok: reason === null, reason, result });
    if (reason !== null) return { ok: false, steps };
  }
  return { ok: true, steps };
}
