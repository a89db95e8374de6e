import type { EthereumTransaction, Receipt } from '../../ethereum/rpc.ts';
import { t, type Key } from '../../i18n/index.ts';
import { brief, integer, won } from '../../i18n/format.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { AddressLink } from './AddressLink.tsx';
import { feeOf, methodText, Status } from './Status.tsx';

export interface Row { readonly transaction: EthereumTransaction; readonly receipt: Receipt | null }

/** Transactions, a line each. */
export function TransactionTable({ rows, withBlock, empty }: { rows: readonly Row[] | null; withBlock?: boolean; empty: string }) {
  const heads: Key[] = ['col.hash.transaction', ...(withBlock === true ? ['col.block' as const] : []), 'col.method', 'col.from', 'col.to', 'col.value', 'col.fee', 'col.outcome'];
  return (
    <DataTable empty={rows === null ? t('page.loading') : empty} heads={heads}
      rows={(rows ?? []).map(({ transaction, receipt }) => {
        const target = transaction.to ?? receipt?.contractAddress ?? null;
        return [
          <a class="mono" href={links.transaction(transaction.hash)}>{brief(transaction.hash)}</a>,
          ...(withBlock === true ? [transaction.blockNumber === null ? '–' : <a href={links.block(Number(transaction.blockNumber))}>{integer(Number(transaction.blockNumber))}</a>] : []),
          <span class="tag method">{methodText(transaction)}</span>,
          <AddressLink address={transaction.from} />, target === null ? '–' : <AddressLink address={target} />,
          BigInt(transaction.value) === 0n ? '–' : won(BigInt(transaction.value), 4), receipt === null ? '–' : won(feeOf(receipt), 6), <Status receipt={receipt} />,
        ];
      })} keys={(rows ?? []).map(({ transaction }) => transaction.hash)} />
  );
}
