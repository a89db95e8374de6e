import { computed } from '@preact/signals';
import { useRef } from 'preact/hooks';
import type { BlockSummary } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { clock, integer } from '../i18n/format.ts';
import { blocks } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { useRows } from './useRows.ts';

const ROW_HEIGHT = 24;

interface Second { startMs: number; last: BlockSummary; blockCount: number; operationCount: number }

/** A busy chain makes several blocks a second: a row is a second, and only the first one changes. */
const seconds = computed<readonly Second[]>(() => {
  const rows: Second[] = [];
  for (const block of blocks.value) {
    const startMs = Math.floor(block.timeMs / 1000) * 1000;
    const row = rows.at(-1);
    if (row?.startMs !== startMs) rows.push({ startMs, last: block, blockCount: 1, operationCount: block.operationCount });
    else [row.blockCount, row.operationCount] = [row.blockCount + 1, row.operationCount + block.operationCount];
  }
  // The oldest second may have begun before the blocks that are known.
  return rows.length > 1 ? rows.slice(0, -1) : rows;
});

export function RecentBlocks() {
  const body = useRef<HTMLDivElement>(null);
  const rows = useRows(body, ROW_HEIGHT);
  return (
    <section class="panel recent-blocks" aria-label={t('blocks.recent')}>
      <h2 class="panel-title">{t('blocks.recent')}<a class="hint" href={links.blocks()}>{t('blocks.all')}</a></h2>
      <div class="recent head"><span>{t('col.height')}</span><span>{t('col.operations')}</span><span class="total">{t('col.time')}</span></div>
      <div class="recent-rows" ref={body}>
        {seconds.value.slice(0, rows).map((second) => (
          <a key={second.startMs} class="recent" href={links.block(second.last.height)}>
            <span class="num">{integer(second.last.height)}{second.blockCount > 1 && <span class="hash"> +{second.blockCount - 1}</span>}</span>
            <span class="num count">{integer(second.operationCount)}</span>
            <span class="num total">{clock(second.startMs)}</span>
          </a>
        ))}
      </div>
    </section>
  );
}
