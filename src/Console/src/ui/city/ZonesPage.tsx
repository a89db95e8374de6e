import { api } from '../../api/client.ts';
import type { Ibc, IbcEnd } from '../../api/types.ts';
import { dateTime, integer, number } from '../../i18n/format.ts';
import { t } from '../../i18n/index.ts';
import { assetName } from '../../state/exchange.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { ExplorerBar } from '../ethereum/ExplorerBar.tsx';
import { usePolled } from '../usePolled.ts';

const EVERY_MS = 2_000;

/** Channels between this city and other chains, with the packets that are underway; and the same as the cities at the other ends see it. */
export function ZonesPage() {
  const { value, error } = usePolled(() => api.ibc(), 'ibc', EVERY_MS);
  return (
    <div class="page">
      <ExplorerBar />
      <section class="panel" aria-label={t('zones.title')}>
        <h1 class="page-title">{t('zones.title')}</h1>
        <p class="lead">{t('zones.lead')}</p>
        {value === null ? <p class="empty">{error ?? t('page.loading')}</p> : null}
      </section>
      {value !== null && <Zone zone={value} />}
      {value?.neighbours.map((each) => <Neighbour key={each.name} name={each.name} url={each.url} />)}
    </div>
  );
}

/** A city at the other end, by its own word. */
function Neighbour({ name, url }: { name: string; url: string }) {
  const { value, error } = usePolled(() => api.ibc(url), url, EVERY_MS);
  if (value !== null) return <Zone zone={value} url={url} />;
  return <section class="panel" aria-label={name}><h2 class="panel-title">{name}</h2><p class="empty">{error ?? t('page.loading')}</p></section>;
}

function Zone({ zone, url }: { zone: Ibc; url?: string }) {
  const title = url === undefined ? t('zones.here', { chain: zone.chainId }) : zone.chainId;
  return (
    <section class="panel" aria-label={title}>
      <h2 class="panel-title">{url === undefined ? title : <a href={url}>{title}</a>} <span class="tag">{t('zones.height', { height: integer(zone.height) })}</span></h2>
      {zone.sendEnabled && zone.receiveEnabled ? null : <p class="problem">{t('zones.off')}</p>}
      <DataTable empty={t('zones.none')} heads={['col.chain', 'col.channel', 'col.status', 'col.sentPackets', 'col.inFlight', 'col.kept']}
        rows={zone.ends.map((end) => [
          <>{end.chain}<span class="market-code"> {t('zones.verified', { height: integer(end.clientHeight) })}</span></>, <span class="mono">{end.id} ↔ {end.counterparty || '…'}</span>, <Standing end={end} />,
          integer(end.sent), <Underway end={end} />, end.escrows.length === 0 ? '–' : end.escrows.map((each) => <span class="kept" key={each.asset}>{number(each.amount, 2)} {url === undefined ? assetName(each.asset) : each.asset} </span>),
        ])} keys={zone.ends.map((end) => `${end.port}/${end.id}`)} />
      <Limits zone={zone} isHere={url === undefined} />
      {zone.vouchers.length > 0 && <>
        <h2 class="panel-title">{t('zones.vouchers')}</h2>
        <DataTable empty="" heads={['col.asset', 'col.path', 'col.supply']}
          rows={zone.vouchers.map((each) => [url === undefined ? <a href={links.reserves(each.asset)}>{each.asset}</a> : each.asset, <span class="mono" title={each.denom}>{each.path}</span>, number(each.supply, 2)])} keys={zone.vouchers.map((each) => each.asset)} />
      </>}
    </section>
  );
}

/** How much of an asset may still go over a channel, until when. */
function Limits({ zone, isHere }: { zone: Ibc; isHere: boolean }) {
  const limits = zone.ends.flatMap((end) => end.limits.map((limit) => ({ end, limit })));
  if (limits.length === 0) return null;
  return <>
    <h2 class="panel-title">{t('zones.limits')}</h2>
    <p class="lead">{t('zones.limitsLead')}</p>
    <DataTable empty="" heads={['col.channel', 'col.asset', 'col.mayLeave', 'col.mayCome', 'col.until']}
      rows={limits.map(({ end, limit }) => [
        <span class="mono">{end.id}</span>, isHere ? assetName(limit.asset) : limit.asset, <Left left={limit.sendLeft} percent={limit.sendPercent} supply={limit.supply} />, <Left left={limit.receiveLeft} percent={limit.receivePercent} supply={limit.supply} />,
        <>{dateTime(limit.windowEnds)}<span class="market-code"> {t('zones.window', { hours: integer(limit.windowHours) })}</span></>,
      ])} keys={limits.map(({ end, limit }) => `${end.port}/${end.id}/${limit.asset}`)} />
  </>;
}

function Left({ left, percent, supply }: { left: string | null; percent: number; supply: string }) {
  if (left === null) return <>{t('zones.unlimited')}</>;
  return <>{number(left, 2)}<span class="market-code"> {t('zones.share', { percent: integer(percent), supply: number(supply, 0) })}</span></>;
}

/** A client that is not active carries nothing, whatever its channel says. */
function Standing({ end }: { end: IbcEnd }) {
  if (end.clientStatus !== 'active') return <span class="tag bad">{t(`zones.client.${end.clientStatus}`)}</span>;
  return <span class={`tag ${end.state === 'open' ? 'on' : end.state === 'closed' ? 'bad' : 'warn'}`}>{t(`zones.state.${end.state}`)}</span>;
}

function Underway({ end }: { end: IbcEnd }) {
  if (end.inFlight === 0) return <>0</>;
  return <span class="tag warn" title={end.waiting.map((sequence) => `#${sequence}`).join(' ')}>{integer(end.inFlight)}</span>;
}
