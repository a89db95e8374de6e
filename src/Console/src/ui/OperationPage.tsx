import { api } from '../api/client.ts';
import type { Outcome } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { dateTime, integer } from '../i18n/format.ts';
import { refusalText } from '../order/submit.ts';
import { links } from '../state/route.ts';
import { CopyText } from './CopyText.tsx';
import { Facts } from './Facts.tsx';
import { useLoaded } from './useLoaded.ts';

export function OperationPage({ id }: { id: string }) {
  const { value: operation, error } = useLoaded(() => api.operation(id), id);
  if (operation === null) return <div class="page"><section class="panel"><p class="empty">{error ?? t('page.loading')}</p></section></div>;
  return (
    <div class="page">
      <section class="panel" aria-label={t('operation.title')}>
        <h1 class="page-title">{t('operation.title')}</h1>
        <dl class="facts">
          <div><dt>{t('col.id')}</dt><dd><CopyText text={operation.id} /></dd></div>
          <div><dt>{t('col.time')}</dt><dd class="num">{operation.time === null ? '–' : dateTime(operation.time)}</dd></div>
          <div><dt>{t('col.block')}</dt><dd class="num">{operation.height === null
            ? t('operation.pending')
            : <a href={links.block(operation.height)}>{integer(operation.height)}</a>}</dd></div>
          <div><dt>{t('col.signer')}</dt><dd><a class="mono wrap" href={links.account(operation.signer)}>{operation.signer}</a></dd></div>
          <div><dt>{t('operation.nonce')}</dt><dd class="num">{String(operation.nonce)}</dd></div>
        </dl>
      </section>
      {operation.items.map((item, i) => (
        <section key={i} class="panel" aria-label={item.type}>
          <h2 class="panel-title mono">{item.type}<Verdict outcome={item.outcome} /></h2>
          <Facts fields={item.fields} />
          {(item.outcome?.events ?? []).map((event, n) => {
            const { type, ...fields } = event;
            return <div key={n} class="event"><h3 class="mono">{type}</h3><Facts fields={fields} /></div>;
          })}
        </section>
      ))}
    </div>
  );
}

function Verdict({ outcome }: { outcome: Outcome | null }) {
  if (outcome === null) return <span class="hint">{t('operation.pending')}</span>;
  return outcome.code === 0 ? <span class="good">{t('operation.done')}</span> : <span class="bad">{refusalText(outcome)}</span>;
}
