import { api } from '../../api/client.ts';
import type { SolvencyAsset } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { dateTime, integer, units } from '../../i18n/format.ts';
import { assetName } from '../../state/exchange.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';
import { BankReserves } from './BankReserves.tsx';
import { CityBar } from './CityBar.tsx';
import { VaultReserves } from './VaultReserves.tsx';
import { ReserveChart } from './ReserveChart.tsx';

const EVERY_MS = 10_000;

/** What is owed of every asset, and what stands behind it: for everybody. */
export function ReservesPage({ asset }: { asset: string | null }) {
  const { value, error } = usePolled(api.solvency, 'solvency', EVERY_MS);
  const assets = (value?.assets ?? []) as readonly SolvencyAsset[];
  const chosen = assets.find((each) => each.symbol === asset) ?? assets.find((each) => each.backing === 'bank') ?? assets[0];
  return (
    <div class="page">
      <CityBar />
      <section class="panel" aria-label={t('reserves.title')}>
        <h1 class="page-title">{t('reserves.title')}</h1>
        <p class="lead">{t('reserves.lead')}</p>
        <DataTable empty={error ?? t('page.loading')} heads={['col.asset', 'col.owed', 'col.backed', 'col.coverage', 'col.backedBy', 'col.status']} keys={assets.map((each) => each.symbol)}
          rows={assets.map((each) => [
            <a href={links.reserves(each.symbol)} aria-current={each === chosen ? 'true' : undefined}>{assetName(each.symbol)}<span class="market-code"> {each.symbol}</span></a>,
            units(each.supply, 2), each.backed === null ? '–' : units(each.backed, 2), coverage(each), t(`backing.${each.backing}`), <Standing asset={each} />,
          ])} />
        {value === null ? null : <p class="fine city-note">{t('reserves.asOf', { height: integer(value.height), time: dateTime(new Date(value.timeMs).toISOString()) })} <a href={links.check()}>{t('reserves.checkIt')}</a></p>}
      </section>
      {chosen === undefined ? null : (
        <>
          <ReserveChart key={chosen.symbol} asset={chosen} timeMs={value?.timeMs ?? 0} />
          {chosen.backing === 'bank' && <BankReserves key={chosen.symbol} asset={chosen.symbol} />}
          {chosen.backing === 'custody' && <VaultReserves key={chosen.symbol} asset={chosen.symbol} />}
        </>
      )}
    </div>
  );
}

/** How many percent of what is owed stand behind it, rounded down: 99.99 is never shown as 100. */
function coverage(asset: SolvencyAsset): string {
  if (asset.backed === null || asset.supply === '0') return '–';
  const hundredths = (BigInt(asset.backed) * 10_000n) / BigInt(asset.supply);
  return `${integer(Number(hundredths / 100n))}.${String(hundredths % 100n).padStart(2, '0')}%`;
}

function Standing({ asset }: { asset: SolvencyAsset }) {
  if (asset.isDeficient) return <span class="tag bad">{t('reserves.deficient')}</span>;
  return asset.backed === null ? <span class="tag">{t('reserves.register')}</span> : <span class="tag on">{t('reserves.sound')}</span>;
}
