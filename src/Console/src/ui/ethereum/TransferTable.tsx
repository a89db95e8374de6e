import { useEffect, useState } from 'preact/hooks';
import { amountText, tokenInfos, type TokenInfo, type Transfer } from '../../ethereum/history.ts';
import type { Rpc } from '../../ethereum/rpc.ts';
import { t, type Key } from '../../i18n/index.ts';
import { brief, integer, number } from '../../i18n/format.ts';
import { assetOfToken } from '../../state/ethereum.ts';
import { assetName } from '../../state/exchange.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { AddressLink } from './AddressLink.tsx';

const NOBODY = '0x0000000000000000000000000000000000000000';

/** Transfers of tokens: of an account, or all of one token. */
export function TransferTable({ rpc, transfers, account, empty }: { rpc: Rpc; transfers: readonly Transfer[] | null; account: string | null; empty: string }) {
  const [infos, setInfos] = useState<ReadonlyMap<string, TokenInfo | null> | null>(null);
  useEffect(() => {
    let gone = false;
    if (transfers !== null) void tokenInfos(rpc, transfers.map((each) => each.token)).then((read) => { if (!gone) setInfos(new Map(read)); }, () => undefined);
    return () => { gone = true; };
  }, [rpc, transfers]);
  const own = account?.toLowerCase();
  const heads: Key[] = ['col.block', ...(own === undefined ? ['col.from' as const, 'col.to' as const] : ['col.direction' as const, 'col.other' as const]), 'col.asset', 'col.amount', 'col.hash.transaction'];
  const person = (address: string) => (address === NOBODY ? t('transfer.issuer') : <AddressLink address={address} />);
  return (
    <DataTable empty={transfers === null ? t('page.loading') : empty} heads={heads}
      rows={(transfers ?? []).map(({ log, token, from, to, value }) => {
        const info = infos?.get(token.toLowerCase());
        const inward = to.toLowerCase() === own;
        const symbol = assetOfToken(token);
        return [
          <a href={links.block(Number(log.blockNumber))}>{integer(Number(log.blockNumber))}</a>,
          ...(own === undefined ? [person(from), person(to)] : [t(inward ? 'transfer.in' : 'transfer.out'), person(inward ? from : to)]),
          <a href={links.account(token)}>{symbol === null ? info?.symbol ?? brief(token) : assetName(symbol)}</a>,
          info ? number(amountText(value, info.decimals), 8) : String(value),
          <a class="mono" href={links.transaction(log.transactionHash)}>{brief(log.transactionHash)}</a>,
        ];
      })} keys={(transfers ?? []).map(({ log }) => `${log.blockNumber} ${log.logIndex}`)} />
  );
}
