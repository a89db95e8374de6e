import { useRef } from 'preact/hooks';
import { t } from '../i18n/index.ts';
import { brief, clock, integer } from '../i18n/format.ts';
import { blocks } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { useRows } from './useRows.ts';

const ROW_HEIGHT = 24;

export function RecentBlocks() {
  const body = useRef<HTMLDivElement>(null);
  const rows = useRows(body, ROW_HEIGHT);
  return (
    <section class="panel recent-blocks" aria-label={t('blocks.recent')}>
      <h2 class="panel-title">{t('blocks.recent')}<a class="hint" href={links.blocks()}>{t('blocks.all')}</a></h2>
      <div class="recent-rows" ref={body}>
        {blocks.value.slice(0, rows).map((block) => (
          <a key={block.height} class="recent" href={links.block(block.height)}>
            <span class="num">{integer(block.height)}</span>
            <span class="mono hash">{brief(block.appHash, 6, 4)}</span>
            <span class="num total">{clock(Date.parse(block.time))}</span>
          </a>
        ))}
      </div>
    </section>
  );
}
