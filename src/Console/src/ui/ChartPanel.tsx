import { signal } from '@preact/signals';
import type { Interval } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { won } from '../i18n/format.ts';
import { market, marketName, ticker } from '../state/exchange.ts';
import { CandleChart } from './CandleChart.tsx';
import { DepthChart } from './DepthChart.tsx';

const INTERVALS: readonly Interval[] = ['1m', '5m', '1h', '1d'];

const shown = signal<Interval | 'depth'>('1m');

export function ChartPanel() {
  const current = shown.value;
  return (
    <section class="panel chart" aria-label={t('chart.title')}>
      <div class="chart-bar" role="group" aria-label={t('chart.interval')}>
        {INTERVALS.map((interval) => (
          <button key={interval} type="button" aria-pressed={current === interval} onClick={() => (shown.value = interval)}>
            {t(`chart.${interval}`)}
          </button>
        ))}
        <span class="gap" />
        <button type="button" aria-pressed={current === 'depth'} onClick={() => (shown.value = 'depth')}>{t('chart.depth')}</button>
      </div>
      {current !== 'depth' && ticker.value !== null && ticker.value.last === null && (
        <p class="chart-empty">{t('chart.noTrades', { price: won(market.value?.referencePrice) })}</p>
      )}
      {marketName.value !== '' && (current === 'depth'
        ? <DepthChart />
        : <CandleChart market={marketName.value} interval={current} key={`${marketName.value} ${current}`} />)}
    </section>
  );
}
