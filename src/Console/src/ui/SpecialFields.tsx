import type { Market } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { special, specialValue, type Special } from '../order/draft.ts';
import type { SpecialProblem } from '../order/special.ts';
import { Field } from './Field.tsx';

const KINDS: readonly Special[] = ['none', 'stop', 'trailing', 'iceberg', 'hidden'];

/** What an order is besides a plain one, and the one number that belongs to it. */
export function SpecialFields({ market, problem }: { market: Market; problem: SpecialProblem | null }) {
  const kind = special.value;
  const unit = kind === 'stop' ? market.quote : kind === 'trailing' ? '%' : market.base;
  return (
    <>
      <label class="select">
        <span>{t('special.title')}</span>
        <select name="special" value={kind} onChange={(event) => choose(event.currentTarget.value as Special)}>
          {KINDS.map((name) => <option key={name} value={name}>{t(`special.${name}`)}</option>)}
        </select>
      </label>
      {(kind === 'stop' || kind === 'trailing' || kind === 'iceberg') && (
        <Field name="special-value" label={t(`special.${kind}.field`)} unit={unit} value={specialValue.value}
          problem={problem === null ? null : t(`special.problem.${problem}`)} onInput={(text) => (specialValue.value = text)} />
      )}
      {kind === 'hidden' && problem !== null && <p class="problem" role="alert">{t(`special.problem.${problem}`)}</p>}
      {kind !== 'none' && <p class="fine">{t(`special.${kind}.help`)}</p>}
    </>
  );
}

function choose(kind: Special): void {
  special.value = kind;
  specialValue.value = '';
}
