import { useEffect, useState } from 'preact/hooks';
import { RpcError, type EthereumBlock, type Receipt, type Rpc } from '../../ethereum/rpc.ts';
import { t } from '../../i18n/index.ts';
import { calm } from '../../state/calm.ts';
import { ethereum, height, SYSTEM } from '../../state/ethereum.ts';
import { ExplorerBar } from './ExplorerBar.tsx';
import { rowsOf } from './EthereumBlockPanel.tsx';
import { TransactionTable, type Row } from './TransactionTable.tsx';

const BLOCKS = 60;
const ROWS = 50;
const EVERY_MS = 3_000;

const shown = calm(height, EVERY_MS);

/** The latest transactions. The system's own are left out: their blocks show them. */
export function TransactionsPage() {
  const [rows, setRows] = useState<readonly Row[] | null>(null);
  const chain = ethereum.value;
  const head = shown.value;
  useEffect(() => {
    if (chain === null || head === 0) return undefined;
    let gone = false;
    void latest(chain.rpc, head).then((read) => { if (!gone) setRows(read); }, () => undefined);
    return () => { gone = true; };
  }, [chain?.rpc, head]);
  return (
    <div class="page">
      <ExplorerBar />
      <section class="panel" aria-label={t('explorer.transactions')}>
        <h1 class="page-title">{t('explorer.transactions')}</h1>
        <p class="lead">{t('explorer.transactionsLead', { blocks: BLOCKS })}</p>
        <TransactionTable rows={rows} withBlock empty={t('explorer.noTransactions')} />
      </section>
    </div>
  );
}

async function latest(rpc: Rpc, head: number): Promise<readonly Row[]> {
  const heights = Array.from({ length: Math.min(BLOCKS, head) }, (_, i) => head - i);
  const params = (each: number) => `0x${each.toString(16)}`;
  const blocks = await rpc.batch<EthereumBlock | null>(heights.map((each) => ({ method: 'eth_getBlockByNumber', params: [params(each), true] })));
  const full = blocks.filter((block): block is EthereumBlock => block !== null && !(block instanceof RpcError))
    .filter((block) => block.transactions.some((transaction) => transaction.from.toLowerCase() !== SYSTEM));
  const receipts = await rpc.batch<readonly Receipt[] | null>(full.map((block) => ({ method: 'eth_getBlockReceipts', params: [block.number] })));
  return full.flatMap((block, i) => {
    const told = receipts[i];
    return [...rowsOf(block, told instanceof RpcError ? null : told!)].reverse();
  }).filter(({ transaction }) => transaction.from.toLowerCase() !== SYSTEM).slice(0, ROWS);
}
