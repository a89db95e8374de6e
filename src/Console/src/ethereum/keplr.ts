/** Keplr, as it offers itself to pages (docs.keplr.app): a wallet of the Cosmos ecosystem. */
interface Keplr {
  experimentalSuggestChain(chain: unknown): Promise<void>;
  enable(chainId: string): Promise<void>;
}

/** The city's node serves no Cosmos' wallets. */
export class NotServedError extends Error {}

/** Keplr, or a wallet that offers the same; null where the browser has none. */
export function keplr(): Keplr | null {
  const offered = (globalThis as { keplr?: Keplr }).keplr;
  return typeof offered?.experimentalSuggestChain === 'function' ? offered : null;
}

/** Tells the wallet of the city, which asks its person, and lets this page use it there. */
export async function suggestCity(wallet: Keplr): Promise<void> {
  const answer = await fetch('/keplr/chain.json');
  if (!answer.ok) throw new NotServedError();
  const chain = await answer.json() as { chainId: string };
  await wallet.experimentalSuggestChain(chain);
  await wallet.enable(chain.chainId);
}
