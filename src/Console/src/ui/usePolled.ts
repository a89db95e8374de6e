import { useEffect, useState } from 'preact/hooks';
import { errorText } from '../order/submit.ts';

export interface Polled<T> { value: T | null; error: string | null; again: () => void }

/** Reads something now and again while a page shows it. What was read last stays until there is something newer; only what was never read is an error. */
export function usePolled<T>(read: () => Promise<T>, key: string, everyMs = 5_000): Polled<T> {
  const [state, setState] = useState<{ key: string; value: T | null; error: string | null }>({ key, value: null, error: null });
  const [asked, ask] = useState(0);
  useEffect(() => {
    let gone = false;
    let timer: number | undefined;
    const round = async () => {
      // Nobody looks at a hidden page; it reads again when it is shown.
      if (!document.hidden) {
        try {
          const value = await read();
          if (!gone) setState({ key, value, error: null });
        } catch (error) {
          if (!gone) setState((old) => (old.key === key && old.value !== null ? old : { key, value: null, error: errorText(error) }));
        }
      }
      if (!gone) timer = window.setTimeout(() => void round(), everyMs);
    };
    void round();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [key, asked]);
  const shown = state.key === key ? state : { value: null, error: null };
  return { value: shown.value, error: shown.error, again: () => ask((count) => count + 1) };
}
