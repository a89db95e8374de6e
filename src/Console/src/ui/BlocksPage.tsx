import { t } from '../i18n/index.ts';
import { brief, dateTime, integer } from '../i18n/format.ts';
import { calm } from '../state/calm.ts';
import { blocks } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { ExplorerBar } from './ethereum/later.tsx';
import { DataTable } from './DataTable.tsx';

const SHOWN_EVERY_MS = 2_000;
const ROWS = 100;

const shown = calm(blocks, SHOWN_EVERY_MS);

export function BlocksPage() {
  const list = shown.value.slice(0, ROWS);
  return (
    <div class="page">
      <ExplorerBar />
      <section class="panel" aria-label={t('blocks.title')}>
        <h1 class="page-title">{t('blocks.title')}</h1>
        <p class="lead">{t('blocks.lead')}</p>
        <DataTable empty={t('page.loading')} heads={['col.height', 'col.time', 'col.operations', 'col.bytes', 'col.hash', 'col.appHash']}
          rows={list.map((block) => [
            <a href={links.block(block.height)}>{integer(block.height)}</a>, dateTime(block.time), integer(block.operationCount), integer(block.bytes),
            <span class="mono">{brief(block.hash, 10, 6)}</span>, <span class="mono">{brief(block.appHash, 10, 6)}</span>,
          ])} keys={list.map((block) => block.height)} />
      </section>
    </div>
  );
}
