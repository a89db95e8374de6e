import { effect, signal, type ReadonlySignal } from '@preact/signals';

/** Follows a signal, at most once in so many milliseconds: lists that people read must not run away under their eyes. */
export function calm<T>(source: ReadonlySignal<T>, everyMs: number): ReadonlySignal<T> {
  const shown = signal(source.peek());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let shownAt = 0;
  effect(() => {
    const next = source.value;
    const due = shownAt + everyMs - performance.now();
    const show = () => {
      waiting = undefined;
      shownAt = performance.now();
      shown.value = source.peek();
    };
    if (due <= 0) queueMicrotask(() => { if (next === source.peek()) show(); });
    else waiting ??= setTimeout(show, due);
  });
  return shown;
}
