import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import type { Result } from '../order/submit.ts';
import { links } from '../state/route.ts';
import { tell } from './Notices.tsx';

/** Tells how an operation went, with the way to it. */
export function tellResult(result: Result, done: string): void {
  tell(result.ok, result.ok ? done : result.message, result.id === undefined ? undefined : links.operation(result.id));
}

/** One press, one operation, one word about it. */
export function ActionButton({ label, act, done, look = 'small', then }: {
  label: ComponentChildren; act: () => Promise<Result>; done: string; look?: string; then?: () => void;
}) {
  const busy = useSignal(false);
  const press = async () => {
    busy.value = true;
    const result = await act();
    busy.value = false;
    tellResult(result, done);
    then?.();
  };
  return <button class={look} type="button" disabled={busy.value} onClick={() => void press()}>{label}</button>;
}
