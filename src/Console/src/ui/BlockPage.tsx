import { api } from '../api/client.ts';
import { t } from '../i18n/index.ts';
import { brief, dateTime, integer } from '../i18n/format.ts';
import { head } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { EthereumBlockPanel, ExplorerBar } from './ethereum/later.tsx';
import { CopyText } from './CopyText.tsx';
import { DataTable } from './DataTable.tsx';
import { Facts } from './Facts.tsx';
import { useLoaded } from './useLoaded.ts';

export function BlockPage({ height }: { height: string }) {
  const { value: block, error } = useLoaded(() => api.block(height), height);
  if (block === null) return <div class="page"><section class="panel"><p class="empty">{error ?? t('page.loading')}</p></section></div>;
  const last = (head.value?.height ?? block.height) <= block.height;
  return (
    <div class="page">
      <ExplorerBar />
      <section class="panel" aria-label={t('block.title', { height: integer(block.height) })}>
        <div class="page-head">
          <h1 class="page-title">{t('block.title', { height: integer(block.height) })}</h1>
          <nav class="pager" aria-label={t('blocks.title')}>
            <a href={links.block(block.height - 1)} aria-disabled={block.height <= 1}>← {t('block.previous')}</a>
            <a href={links.block(block.height + 1)} aria-disabled={last}>{t('block.next')} →</a>
          </nav>
        </div>
        <dl class="facts">
          <div><dt>{t('col.time')}</dt><dd class="num">{dateTime(block.time)}</dd></div>
          <div><dt>{t('col.operations')}</dt><dd class="num">{integer(block.operations.length)}</dd></div>
          <div><dt>{t('col.hash')}</dt><dd><CopyText text={block.hash} /></dd></div>
          <div><dt>{t('col.appHash')}</dt><dd><CopyText text={block.appHash} /></dd></div>
        </dl>
      </section>
      <section class="panel" aria-label={t('col.operations')}>
        <h2 class="panel-title">{t('col.operations')}</h2>
        <DataTable empty={t('block.noOperations')} heads={['col.id', 'col.type', 'col.signer', 'col.outcome']}
          rows={block.operations.map((operation) => [
            <a class="mono" href={links.operation(operation.id)}>{brief(operation.id, 10, 6)}</a>,
            kindsOf(operation.items),
            <a class="mono" href={links.account(operation.signer)}>{brief(operation.signer)}</a>,
            operation.items.every((item) => item.outcome === null || item.outcome.code === 0)
              ? <span class="good">{t('operation.done')}</span> : <span class="bad">{t('operation.refused')}</span>,
          ])} keys={block.operations.map((operation) => operation.id)} />
      </section>
      <EthereumBlockPanel height={block.height} />
      <section class="panel" aria-label={t('block.header')}>
        <h2 class="panel-title">{t('block.header')}</h2>
        <Facts fields={block.header} />
      </section>
    </div>
  );
}

/** A ladder of quotes has many operations of few kinds: each kind once, with how many. */
function kindsOf(items: readonly { type: string }[]): string {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(item.type, (counts.get(item.type) ?? 0) + 1);
  return [...counts].map(([type, count]) => (count === 1 ? type : `${type} ×${count}`)).join(', ');
}
