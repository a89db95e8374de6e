import { RpcError, type EthereumBlock, type Receipt, type Rpc } from '../../ethereum/rpc.ts';
import { t } from '../../i18n/index.ts';
import { integer } from '../../i18n/format.ts';
import { ethereum } from '../../state/ethereum.ts';
import { CopyText } from '../CopyText.tsx';
import { useLoaded } from '../useLoaded.ts';
import { gweiText } from './Status.tsx';
import { TransactionTable, type Row } from './TransactionTable.tsx';

/** The same block as Ethereum sees it. */
export function EthereumBlockPanel({ height }: { height: number }) {
  const chain = ethereum.value;
  return chain === null ? null : <Panel rpc={chain.rpc} height={height} />;
}

function Panel({ rpc, height }: { rpc: Rpc; height: number }) {
  const { value, error } = useLoaded(() => readBlock(rpc, height), String(height));
  if (value === null) return <section class="panel"><p class="empty">{error ?? t('page.loading')}</p></section>;
  const { block, rows } = value;
  const used = Number(block.gasUsed);
  return (
    <section class="panel ethereum-block" aria-label={t('ethereum.block')}>
      <h2 class="panel-title">{t('ethereum.block')}</h2>
      <dl class="facts">
        <div><dt>{t('ethereum.hash')}</dt><dd><CopyText text={block.hash} /></dd></div>
        <div><dt>{t('ethereum.gas')}</dt><dd class="num">{t('ethereum.gasOf', { used: integer(used), limit: integer(Number(block.gasLimit)), percent: (100 * used / Number(block.gasLimit)).toFixed(2) })}</dd></div>
        <div><dt>{t('ethereum.baseFee')}</dt><dd class="num">{t('format.gwei', { amount: gweiText(BigInt(block.baseFeePerGas)) })}</dd></div>
        <div><dt>{t('ethereum.stateRoot')}</dt><dd><CopyText text={block.stateRoot} /></dd></div>
      </dl>
      <TransactionTable rows={rows} empty={t('ethereum.noTransactions')} />
    </section>
  );
}

async function readBlock(rpc: Rpc, height: number): Promise<{ block: EthereumBlock; rows: readonly Row[] }> {
  const [block, receipts] = await Promise.all([rpc.block(height), rpc.receipts(height)]);
  if (block === null) throw new RpcError(0, t('ethereum.noBlock'), null);
  return { block, rows: rowsOf(block, receipts) };
}

export const rowsOf = (block: EthereumBlock, receipts: readonly Receipt[] | null): readonly Row[] =>
  block.transactions.map((transaction, i) => ({ transaction, receipt: receipts?.[i] ?? null }));
