import { useLayoutEffect, useState } from 'preact/hooks';
import type { RefObject } from 'preact';

/** How many rows of a given height fit into an element, so that none is cut in half. */
export function useRows(ref: RefObject<HTMLElement | null>, rowHeight: number): number {
  const [rows, setRows] = useState(0);
  useLayoutEffect(() => {
    const element = ref.current;
    if (element === null) return undefined;
    const measure = () => setRows(Math.floor(element.clientHeight / rowHeight));
    const observer = new ResizeObserver(measure);
    observer.observe(element);
    measure();
    return () => observer.disconnect();
  }, [ref, rowHeight]);
  return rows;
}
