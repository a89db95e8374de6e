import { percent } from '../i18n/format.ts';

export const direction = (value: number): 'up' | 'down' | 'flat' => (value > 0 ? 'up' : value < 0 ? 'down' : 'flat');

/** A change with a colour and, for those who do not see it, an arrow. */
export function Change({ value }: { value: string | number | null | undefined }) {
  const n = Number(value ?? 0);
  return (
    <span class={`num ${direction(n)}`}>
      <span class="arrow" aria-hidden="true">{n > 0 ? '▲' : n < 0 ? '▼' : ''}</span>{percent(n)}
    </span>
  );
}
