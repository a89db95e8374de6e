import { Fragment, type ComponentChildren } from 'preact';
import { t, type Key } from '../i18n/index.ts';

/** Columns that hold figures stand to the right with tabular digits. */
const FIGURES = new Set<Key>([
  'col.price', 'col.size', 'col.filled', 'col.average', 'col.total', 'col.available', 'col.locked', 'col.worth', 'col.notional', 'col.fee',
  'col.amount', 'col.value', 'col.supply', 'col.share', 'col.block', 'col.proof', 'col.operations', 'col.bytes', 'col.action',
  'col.sum', 'col.spent', 'col.payments', 'col.received', 'col.passed', 'col.settled', 'col.byVoucher', 'col.givenBack', 'col.owed', 'col.backed', 'col.coverage', 'col.balance', 'col.held', 'col.promised', 'col.approvals', 'col.everybody', 'col.sentPackets', 'col.inFlight', 'col.kept', 'col.mayLeave', 'col.mayCome',
]);

/** A table that a narrow screen turns into cards: every cell carries its heading. */
export function DataTable({ heads, rows, keys, empty, below }: {
  heads: readonly Key[]; rows: readonly (readonly ComponentChildren[])[]; keys: readonly (string | number)[]; empty: string;
  /** What stands under a row over the whole width, where there is something. */
  below?: readonly ComponentChildren[];
}) {
  if (rows.length === 0) return <p class="empty">{empty}</p>;
  return (
    <table class="data">
      <thead><tr>{heads.map((head) => <th key={head} scope="col" class={FIGURES.has(head) ? 'figure' : undefined}>{t(head)}</th>)}</tr></thead>
      <tbody>
        {rows.map((cells, row) => (
          <Fragment key={keys[row]}>
            <tr>
            {cells.map((cell, i) => (
              <td key={heads[i]} data-label={t(heads[i]!)} class={FIGURES.has(heads[i]!) ? 'num figure' : 'num'}><span>{cell}</span></td>
            ))}
            </tr>
            {below?.[row] ? <tr class="below"><td colSpan={heads.length}>{below[row]}</td></tr> : null}
          </Fragment>
        ))}
      </tbody>
    </table>
  );
}
