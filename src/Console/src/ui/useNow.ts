import { useEffect, useState } from 'preact/hooks';
import { chainNowMs } from '../state/exchange.ts';

/** The chain's clock, moving on each second: for ages and countdowns. */
export function useNow(): number {
  const [now, setNow] = useState(chainNowMs());
  useEffect(() => {
    const timer = setInterval(() => setNow(chainNowMs()), 1_000);
    return () => clearInterval(timer);
  }, []);
  return now;
}
