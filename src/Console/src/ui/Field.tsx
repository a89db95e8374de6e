import { useSignal } from '@preact/signals';
import { useId } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { number } from '../i18n/format.ts';
import { parseDecimal } from '../money/decimal.ts';

/** A number field: grouped while it rests, plain while it is edited, with its problem in words below. */
export function Field({ name, label, unit, value, placeholder, problem, disabled, onInput, onStep }: {
  name: string; label: string; unit: string; value: string; placeholder?: string; problem: string | null; disabled?: boolean;
  onInput: (value: string) => void; onStep?: ((direction: 1 | -1) => void) | undefined;
}) {
  const id = useId();
  const editing = useSignal(false);
  const text = editing.value || parseDecimal(value) === null ? value : number(value);
  const begin = (event: FocusEvent & { currentTarget: HTMLInputElement }) => {
    // The plain spelling has to stand there before anything is typed: when the page wrote it a moment later, the selection would be lost.
    event.currentTarget.value = value;
    event.currentTarget.select();
    editing.value = true;
  };
  const onKey = (event: KeyboardEvent) => {
    const direction = event.key === 'ArrowUp' ? 1 : event.key === 'ArrowDown' ? -1 : 0;
    if (direction === 0 || onStep === undefined) return;
    event.preventDefault();
    onStep(direction);
  };
  return (
    <div class={problem === null ? 'field' : 'field wrong'}>
      <div class="field-box">
        <label for={id}>{label}</label>
        <input id={id} name={name} class="num" inputMode="decimal" autoComplete="off" spellcheck={false} value={text} placeholder={placeholder ?? ''}
          disabled={disabled ?? false} aria-invalid={problem !== null} aria-describedby={`${id}-problem`}
          onFocus={begin} onBlur={() => (editing.value = false)} onKeyDown={onKey}
          onInput={(event) => onInput(event.currentTarget.value.replace(/[,\s]/g, ''))} />
        <span class="unit">{unit}</span>
        {onStep !== undefined && (
          <span class="steps">
            <button type="button" tabIndex={-1} aria-label={t('ticket.priceDown')} onClick={() => onStep(-1)}>−</button>
            <button type="button" tabIndex={-1} aria-label={t('ticket.priceUp')} onClick={() => onStep(1)}>+</button>
          </span>
        )}
      </div>
      <p class="problem" id={`${id}-problem`} role="alert">{problem}</p>
    </div>
  );
}
