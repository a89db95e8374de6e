import { useMemo } from 'preact/hooks';
import { api } from '../../api/client.ts';
import type { SolvencyAsset, SolvencySample } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { dateTime, units } from '../../i18n/format.ts';
import { assetName } from '../../state/exchange.ts';
import { usePolled } from '../usePolled.ts';
import { LineChart, type Point } from './LineChart.tsx';
import { Tiles } from './Tiles.tsx';

const EVERY_MS = 60_000;
const SAMPLES = 1_000;

/** One asset's liabilities and reserves over time, and what that means in words. */
export function ReserveChart({ asset, timeMs }: { asset: SolvencyAsset; timeMs: number }) {
  const { value } = usePolled(() => api.solvencyHistory(SAMPLES), 'history', EVERY_MS);
  const points = useMemo(() => pointsOf(asset, timeMs, value?.items ?? []), [asset.symbol, asset.supply, asset.backed, value]);
  const name = assetName(asset.symbol);
  const spare = asset.backed === null ? null : BigInt(asset.backed) - BigInt(asset.supply);
  return (
    <section class="panel" aria-label={t('reserves.ofAsset', { asset: name })}>
      <h2 class="panel-title">{t('reserves.ofAsset', { asset: name })}</h2>
      <Verdict asset={asset} name={name} />
      <Tiles tiles={[
        { label: t('reserves.owed'), value: units(asset.supply, 2), hint: t('reserves.owedHint') },
        ...(spare === null ? [] : [
          { label: t('reserves.backed'), value: units(asset.backed, 2), hint: t('reserves.backedHint') },
          spare < 0n ? { label: t('reserves.missing'), value: units((-spare).toString(), 2), bad: true } : { label: t('reserves.spare'), value: units(spare.toString(), 2), hint: t('reserves.spareHint') },
        ]),
      ]} />
      {spare === null ? null : (
        <>
          <p class="city-legend"><span class="key backed">{t('reserves.backed')}</span><span class="key owed">{t('reserves.owed')}</span><span class="hint">{t('reserves.chartHint')}</span></p>
          <LineChart points={points} label={t('reserves.chartLabel', { asset: name })} />
        </>
      )}
    </section>
  );
}

function Verdict({ asset, name }: { asset: SolvencyAsset; name: string }) {
  if (asset.isDeficient)
    return <p class="verdict fails" role="alert"><b>{t('reserves.deficient')}. </b>{t('reserves.deficientText', { asset: name, time: dateTime(new Date(asset.deficientSinceMs ?? 0).toISOString()) })}</p>;
  return <p class="verdict holds"><b>{t(asset.backed === null ? 'reserves.register' : 'reserves.sound')}. </b>{t(asset.backing === 'issuer' ? 'reserves.registerText' : `reserves.soundBy.${asset.backing}`, { asset: name })}</p>;
}

/** Statements of the past and that of now. A chart's axis needs no more digits than a float has. */
function pointsOf(asset: SolvencyAsset, timeMs: number, samples: readonly SolvencySample[]): Point[] {
  const whole = (text: string) => Number(BigInt(text) / 10n ** 12n) / 1e6;
  const points = [...samples].reverse().flatMap((sample) => {
    const its = sample.assets.find((each) => each.symbol === asset.symbol);
    return its === undefined || sample.timeMs >= timeMs ? [] : [{ timeMs: sample.timeMs, owed: whole(its.supply), backed: its.backed === null ? null : whole(its.backed) }];
  });
  return [...points, { timeMs, owed: whole(asset.supply), backed: asset.backed === null ? null : whole(asset.backed) }];
}
