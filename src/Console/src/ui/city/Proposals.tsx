import { api } from '../../api/client.ts';
import type { Body, Catalog, Proposal } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, integer, span, units } from '../../i18n/format.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { Facts } from '../Facts.tsx';
import { usePolled } from '../usePolled.ts';
import { useNow } from '../useNow.ts';

const bodyName = (body: string): string => tryT(`body.${body}`) ?? body;
const PAST = 10;
/** 2^128 - 1, which stands for no limit. */
const UNLIMITED = ((1n << 128n) - 1n).toString();

/** What bodies are about to do, with the time that is left to object, and how the last ones ended. */
export function Proposals({ bodies, catalog }: { bodies: readonly Body[]; catalog: Catalog | null }) {
  const { value, error } = usePolled(api.proposals, 'proposals', 3_000);
  const items = (value?.items ?? []) as readonly Proposal[];
  return (
    <section class="panel" aria-label={t('proposals.title')}>
      <h2 class="panel-title">{t('proposals.title')}</h2>
      <p class="lead">{t('proposals.lead')}</p>
      {items.length === 0 ? <p class="empty">{error ?? t(value === null ? 'page.loading' : 'proposals.none')}</p> : items.map((item) => <OneProposal key={item.id} item={item} entities={entitiesOf(bodies)} />)}
      <Past catalog={catalog} />
    </section>
  );
}

const entitiesOf = (bodies: readonly Body[]): ReadonlyMap<string, string> =>
  new Map(bodies.flatMap((body) => [...body.members, ...body.delegates].map((role) => [role.address, role.entity] as const)));

function OneProposal({ item, entities }: { item: Proposal; entities: ReadonlyMap<string, string> }) {
  const now = useNow();
  const who = (address: string) => entities.get(address) || brief(address, 8, 4);
  const left = (time: string) => span(Date.parse(time) - now);
  return (
    <article class="event proposal">
      <h3>{t('proposals.number', { id: item.id })} · {bodyName(item.body)} · {tryT(`act.${item.operation}`) ?? item.operation}{' '}
        {item.isRecovery && <span class="tag bad">{t('proposals.recovery')}</span>} <span class="tag">{t(item.status === 'decided' ? 'proposals.decided' : 'proposals.open')}</span></h3>
      {item.memo !== '' && <p class="proposal-line">“{item.memo}”</p>}
      <p class="proposal-line">{item.isRecovery
        ? t('proposals.supported', { bodies: item.supporters.map(bodyName).join(', ') || '–' })
        : t('proposals.approved', { count: integer(item.counted), threshold: integer(item.threshold), names: item.approvals.map(who).join(', ') || '–' })}</p>
      {item.due !== null && <p class="proposal-line countdown"><b>{Date.parse(item.due) > now ? t('proposals.dueIn', { span: left(item.due) }) : t('proposals.dueNow')}</b> {t('proposals.veto')}</p>}
      {item.expires !== null && <p class="proposal-line">{t('proposals.expires', { span: left(item.expires) })}{item.isDelayed ? ` ${t('proposals.thenDelay')}` : ''}</p>}
      {item.vetoes.length > 0 && <p class="proposal-line bad">{t('proposals.vetoes', { bodies: item.vetoes.map(bodyName).join(', ') })}</p>}
      <Facts fields={{ operation: item.operation, ...readable(item.fields) }} />
    </article>
  );
}

/** Amounts are units of 10^-18 in an operation's fields: people read whole ones. */
function readable(fields: Record<string, unknown>): Record<string, unknown> {
  const show = (value: unknown): unknown => (typeof value !== 'string' || !/^\d{16,39}$/.test(value) ? value : value === UNLIMITED ? t('proposals.noLimit') : units(value, 18));
  return Object.fromEntries(Object.entries(fields).map(([name, value]) => [name, show(value)]));
}

/** Executed and ended ones, from the events of blocks. */
function Past({ catalog }: { catalog: Catalog | null }) {
  const executed = usePolled(() => api.eventsOf('bodies.ProposalExecuted', PAST), 'executed', 10_000).value?.items ?? [];
  const ended = usePolled(() => api.eventsOf('bodies.ProposalEnded', PAST), 'ended', 10_000).value?.items ?? [];
  const lines = [...executed, ...ended].flatMap((block) => block.events.map((event) => ({ block, event: event as Record<string, unknown> })))
    .filter(({ event }) => event.type === 'bodies.ProposalExecuted' || event.type === 'bodies.ProposalEnded')
    .sort((a, b) => b.block.height - a.block.height).slice(0, PAST);
  if (lines.length === 0) return null;
  const what = (event: Record<string, unknown>) => {
    const name = catalog?.operations.find(({ number }) => number === event.operation)?.name;
    return name === undefined ? '–' : (tryT(`act.${name}`) ?? name);
  };
  const outcome = (event: Record<string, unknown>) =>
    event.type === 'bodies.ProposalEnded' ? (tryT(`proposals.ended.${String(event.reason)}`) ?? String(event.reason)) : event.code === 0 ? t('proposals.executed') : t('proposals.refused');
  return (
    <DataTable empty="" heads={['col.number', 'col.time', 'col.body', 'col.what', 'col.outcome', 'col.block']} keys={lines.map(({ block, event }) => `${block.height} ${String(event.id)}`)}
      rows={lines.map(({ block, event }) => [String(event.id), dateTime(block.time), bodyName(String(event.body)), what(event), outcome(event), <a href={links.block(block.height)}>{integer(block.height)}</a>])} />
  );
}
