import { api } from '../../api/client.ts';
import { amountText, holdersOf, type TokenInfo } from '../../ethereum/history.ts';
import type { Rpc } from '../../ethereum/rpc.ts';
import { t } from '../../i18n/index.ts';
import { integer, number } from '../../i18n/format.ts';
import { decimal } from '../../money/decimal.ts';
import { assetOfToken } from '../../state/ethereum.ts';
import { DataTable } from '../DataTable.tsx';
import { useLoaded } from '../useLoaded.ts';
import { AddressLink } from './AddressLink.tsx';

interface Line { readonly address: string; readonly amount: string; readonly share: number }

/** The largest holders: of an asset by the node's own books, of a contract's token by its transfers. */
export function Holders({ rpc, token, head }: { rpc: Rpc; token: TokenInfo; head: number }) {
  const { value, error } = useLoaded(() => read(rpc, token, head), String(head));
  if (value === null) return <p class="empty">{error ?? t('page.loading')}</p>;
  if (value.lines === null) return <p class="empty">{t('token.tooMany')}</p>;
  return (
    <>
      <p class="hint note">{t('token.holders', { count: integer(value.count), shown: integer(value.lines.length) })}</p>
      <DataTable empty={t('token.noHolders')} heads={['col.address', 'col.amount', 'col.share']}
        rows={value.lines.map((line) => [<AddressLink address={line.address} whole />, number(line.amount, 8), `${line.share.toFixed(2)}%`])}
        keys={value.lines.map((line) => line.address)} />
    </>
  );
}

async function read(rpc: Rpc, token: TokenInfo, head: number): Promise<{ lines: readonly Line[] | null; count: number }> {
  const symbol = assetOfToken(token.address);
  const shareOf = (part: bigint) => (token.supply === 0n ? 0 : Number((part * 1_000_000n) / token.supply) / 10_000);
  if (symbol !== null) {
    const { items, holders } = await api.holders(symbol);
    return { lines: items.map((item) => ({ address: item.address, amount: item.total, share: shareOf(decimal(item.total)) })), count: holders };
  }
  const found = await holdersOf(rpc, token.address, head);
  return { lines: found?.map(({ address, balance }) => ({ address, amount: amountText(balance, token.decimals), share: shareOf(balance) })) ?? null, count: found?.length ?? 0 };
}
