import { computed } from '@preact/signals';
import { Rpc } from '../ethereum/rpc.ts';
import type { Chain } from '../ethereum/wallet.ts';
import { api } from '../api/client.ts';
import { t } from '../i18n/index.ts';
import { assetName, assets, blocks, status } from './exchange.ts';
import { links } from './route.ts';

/** The city as an Ethereum chain; null where it is none, and then nothing of the explorer is shown. */
export const ethereum = computed<{ chainId: number; rpc: Rpc; chain: Chain } | null>(() => {
  const told = status.value?.ethereum;
  if (!told) return null;
  return {
    chainId: told.chainId, rpc: new Rpc(told.path),
    chain: { chainId: told.chainId, name: `Gwangan ${status.value!.chainId}`, rpcUrl: location.origin + told.path, pageUrl: location.origin },
  };
});

/** Who sends the receipt of all money that moved without a transaction (docs/ethereum.md). */
export const SYSTEM = '0x4dbc3148f74686146c9712b5e96b739b4e9df3c5';

/** An asset by the address of its token. */
export const assetOfToken = (address: string): string | null =>
  [...assets.value.values()].find((asset) => asset.token?.toLowerCase() === address.toLowerCase())?.symbol ?? null;

/** What an address that nobody has the key of is called; null for all others. */
export function titleOf(address: string): string | null {
  if (address.toLowerCase() === SYSTEM) return t('tx.system');
  const asset = assetOfToken(address);
  return asset === null ? null : t('token.title', { asset: assetName(asset) });
}

/** Changes with every block: pages that show what is now read again. */
export const height = computed(() => blocks.value[0]?.height ?? 0);

/** Where a search leads: a height, a hash, an address in either spelling, or an asset; null when there is no such thing. */
export async function find(text: string): Promise<string | null> {
  const wanted = text.trim();
  if (/^[\d,]+$/.test(wanted)) return links.block(wanted.replaceAll(',', ''));
  if (/^0x[0-9a-fA-F]{40}$/.test(wanted)) return links.account(wanted);
  if (/^gwangan1[0-9a-z]+$/.test(wanted)) return await api.account(wanted).then((account) => links.account(account.address), () => null);
  if (/^(0x)?[0-9a-fA-F]{64}$/.test(wanted)) return await findHash(wanted.replace(/^0x/i, '').toLowerCase());
  const asset = [...assets.value.values()].find(({ symbol, name, names }) => [symbol, name, names?.ko, names?.en].some((each) => each?.toLowerCase() === wanted.toLowerCase()));
  return asset?.token ? links.account(asset.token) : null;
}

/** A hash can be a transaction's or a block's, each by Ethereum's or by the city's own name for it. */
async function findHash(hash: string): Promise<string | null> {
  const rpc = ethereum.value?.rpc;
  const found = await Promise.all([
    rpc?.transaction(`0x${hash}`).then((it) => (it === null ? null : links.transaction(it.hash)), () => null),
    rpc?.blockByHash(`0x${hash}`).then((it) => (it === null ? null : links.block(Number(it.number))), () => null),
    api.operation(hash).then((it) => links.operation(it.id), () => null),
    api.block(hash).then((it) => links.block(it.height), () => null),
  ]);
  return found.find((link) => link) ?? null;
}
