import { useSignal } from '@preact/signals';
import { t } from '../i18n/index.ts';

/** A long identifier in full, copied by one press. */
export function CopyText({ text, faint }: { text: string; faint?: boolean }) {
  const copied = useSignal(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      copied.value = true;
      setTimeout(() => (copied.value = false), 1_500);
    } catch {
      // Without permission the text can still be selected by hand.
    }
  };
  return (
    <button type="button" class={faint === true ? 'copy mono faint' : 'copy mono'} title={t('page.copy')} onClick={() => void copy()}>
      {text}<span class="copied" role="status">{copied.value ? t('page.copied') : ''}</span>
    </button>
  );
}
