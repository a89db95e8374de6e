import { api } from '../../api/client.ts';
import type { Body, Catalog, Related, Role } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, day, integer, span } from '../../i18n/format.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { useLoaded } from '../useLoaded.ts';
import { usePolled } from '../usePolled.ts';
import { useNow } from '../useNow.ts';
import { CityBar } from './CityBar.tsx';
import { Proposals } from './Proposals.tsx';

/** The seven bodies: who speaks for each, what is being decided, and who may stop it. */
export function BodiesPage() {
  const { value, error } = usePolled(api.bodies, 'bodies');
  const catalog = useLoaded(api.catalog, 'catalog').value;
  const related = usePolled(api.related, 'related', 15_000).value?.items ?? [];
  return (
    <div class="page">
      <CityBar />
      <section class="panel" aria-label={t('bodies.title')}>
        <h1 class="page-title">{t('bodies.title')}</h1>
        <p class="lead">{t('bodies.lead')}</p>
        {value === null ? <p class="empty">{error ?? t('page.loading')}</p> : <p class="fine city-note">{t('bodies.delays', { delay: span(value.delayMs), recovery: span(value.recoveryDelayMs), open: span(value.proposalMs) })}{catalog === null ? '' : ` ${t('bodies.mayAll', { acts: of(catalog, (by) => by.length === BODIES).map(({ name }) => actName(name)).join(', ') })}`}</p>}
      </section>
      <Proposals bodies={value?.items ?? []} catalog={catalog} />
      <div class="bodies">{(value?.items ?? []).map((body) => <OneBody key={body.body} body={body} catalog={catalog} />)}</div>
      <section class="panel" aria-label={t('related.title')}>
        <h2 class="panel-title">{t('related.title')}</h2>
        <p class="lead">{t('related.lead')}</p>
        <RelatedTable items={related} />
      </section>
    </div>
  );
}

const BODIES = 7;

/** An operation in words; by its name where there are none. */
export const actName = (name: string): string => tryT(`act.${name}`) ?? name;

const of = (catalog: Catalog, choose: (by: readonly string[]) => boolean) => catalog.operations.filter(({ by }) => choose(by));

/** What the chain lets this body do and not every other. */
function May({ body, catalog }: { body: string; catalog: Catalog }) {
  const acts = of(catalog, (by) => by.includes(body) && by.length < BODIES);
  return acts.length === 0 ? null : (
    <details class="roles may">
      <summary>{t('bodies.may', { count: integer(acts.length) })}</summary>
      <ul>{acts.map((act) => <li key={act.name}><span title={act.name}>{actName(act.name)}</span>{act.isDelayed && <span class="tag">{t('bodies.waits')}</span>}</li>)}</ul>
    </details>
  );
}

function OneBody({ body, catalog }: { body: Body; catalog: Catalog | null }) {
  const now = useNow();
  const name = tryT(`body.${body.body}`) ?? body.body;
  return (
    <section class="panel body" aria-label={name}>
      <h2 class="panel-title">{name} <span class="tag">{body.decidesBy === 'keySet' ? t('bodies.keySet', { threshold: integer(body.threshold), members: integer(body.members.length) }) : t('bodies.oneKey')}</span></h2>
      <p class="lead">{tryT(`bodies.does.${body.body}`)}</p>
      <p class="fine city-note"><a class="mono" href={links.account(body.address)}>{brief(body.address, 10, 8)}</a> · {t('bodies.lastActed', { span: span(now - body.lastActedMs) })}{body.version > 1 ? ` · ${t('bodies.replaced', { count: integer(body.version - 1) })}` : ''}</p>
      {catalog !== null && <May body={body.body} catalog={catalog} />}
      {body.members.length > 0 && <Roles title={t('bodies.members')} roles={body.members} />}
      {body.delegates.length > 0 && <Roles title={t('bodies.delegates')} roles={body.delegates} />}
    </section>
  );
}

function Roles({ title, roles }: { title: string; roles: readonly Role[] }) {
  return (
    <div class="roles">
      <h3>{title}</h3>
      <ul>
        {roles.map((role) => (
          <li key={role.address}>
            <span>{role.entity || t('bodies.noEntity')}</span> <a class="mono" href={links.account(role.address)}>{brief(role.address, 8, 4)}</a>
            {role.status !== 'active' && <span class="tag bad" title={t('bodies.conflictText')}>{tryT(`role.${role.status}`) ?? role.status}</span>}
            {role.operations === null || role.operations === undefined ? null : <p class="hint">{t('bodies.mayDo', { operations: role.operations.map(actName).join(', '), until: role.until ? day(role.until) : '–' })}</p>}
          </li>
        ))}
      </ul>
    </div>
  );
}

const RelatedTable = ({ items }: { items: readonly Related[] }) => (
  <DataTable empty={t('related.none')} heads={['col.entity', 'col.relatedTo', 'col.how', 'col.saidBy', 'col.since']} keys={items.map((item) => `${item.entityA} ${item.entityB}`)}
    rows={items.map((item) => [item.entityA, item.entityB, tryT(`related.${item.kind}`) ?? item.kind, item.declaredBy.map((by) => tryT(`body.${by}`) ?? by).join(', '), dateTime(item.since)])} />
);
