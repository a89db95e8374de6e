import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client.ts';
import { transactionsOf } from '../../ethereum/history.ts';
import type { Rpc } from '../../ethereum/rpc.ts';
import { t } from '../../i18n/index.ts';
import { calm } from '../../state/calm.ts';
import { ethereum, height } from '../../state/ethereum.ts';
import { ExplorerBar } from './ExplorerBar.tsx';
import { TransactionTable, type Row } from './TransactionTable.tsx';

const BLOCKS = 25;
const EVERY_MS = 3_000;

const shown = calm(height, EVERY_MS);

interface Page { readonly rows: readonly Row[]; readonly next: string | null }

/** Every transaction, newest first, page by page. The system's own are left out: their blocks show them. */
export function TransactionsPage() {
  const [page, setPage] = useState<Page | null>(null);
  const [isLong, setIsLong] = useState(false);
  const rpc = ethereum.value?.rpc;
  const head = shown.value;
  useEffect(() => {
    // Who reads old pages is not thrown back to the first.
    if (rpc === undefined || isLong) return undefined;
    let gone = false;
    void read(rpc).then((first) => { if (!gone) setPage(first); }, () => undefined);
    return () => { gone = true; };
  }, [rpc, head, isLong]);
  const older = async () => {
    if (rpc === undefined || page === null || page.next === null) return;
    const more = await read(rpc, page.next);
    setIsLong(true);
    setPage({ rows: [...page.rows, ...more.rows], next: more.next });
  };
  return (
    <div class="page">
      <ExplorerBar />
      <section class="panel" aria-label={t('explorer.transactions')}>
        <h1 class="page-title">{t('explorer.transactions')}</h1>
        <p class="lead">{t('explorer.transactionsLead')}</p>
        <TransactionTable rows={page?.rows ?? null} withBlock empty={t('ethereum.noTransactions')} />
        {page !== null && page.next !== null && <div class="older"><button class="small" type="button" onClick={() => void older()}>{t('explorer.older')}</button></div>}
      </section>
    </div>
  );
}

/** The transactions of so many blocks; of a full block the page shows the first, and the block itself all. */
async function read(rpc: Rpc, before?: string): Promise<Page> {
  const { items, next } = await api.transactions(BLOCKS, before);
  return { rows: await transactionsOf(rpc, items.flatMap((block) => block.events.map((event) => `0x${String(event['hash'])}`))), next: next ?? null };
}
