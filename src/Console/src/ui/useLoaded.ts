import { useEffect, useState } from 'preact/hooks';
import { errorText } from '../order/submit.ts';

export type Loaded<T> = { value: T; error: null } | { value: null; error: string | null };

/** Reads something once for a page; null and no error while it is under way. */
export function useLoaded<T>(read: () => Promise<T>, key: string): Loaded<T> {
  const [state, setState] = useState<Loaded<T>>({ value: null, error: null });
  useEffect(() => {
    let gone = false;
    read().then(
      (value) => { if (!gone) setState({ value, error: null }); },
      (error: unknown) => { if (!gone) setState({ value: null, error: errorText(error) }); },
    );
    return () => { gone = true; };
  }, [key]);
  return state;
}
