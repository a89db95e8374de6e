import { effect, signal, type ReadonlySignal } from '@preact/signals';

/** Follows a signal, at most once in so many milliseconds: lists that people read must not run away under their eyes. */
export function calm<T>(source: ReadonlySignal<T>, everyMs: number): ReadonlySignal<T> {
  const shown = signal(source.peek());
  let waiting: ReturnType<typeof setTimeout> | undefined;
  let shownAt = -Infinity;
  const show = () => {
    waiting = undefined;
    shownAt = performance.now();
    shown.value = source.peek();
  };
  effect(() => {
    void source.value;
    const dueMs = shownAt + everyMs - performance.now();
    if (dueMs <= 0) show();
    else waiting ??= setTimeout(show, dueMs);
  });
  return shown;
}
