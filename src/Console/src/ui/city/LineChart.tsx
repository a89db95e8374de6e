import { effect } from '@preact/signals';
import { AreaSeries, createChart, LineSeries, LineStyle, type AutoscaleInfo } from 'lightweight-charts';
import { useEffect, useRef } from 'preact/hooks';
import { locale } from '../../i18n/index.ts';
import { darkNow, palette } from '../../state/settings.ts';
import { colour, localSeconds, paint } from '../chart-paint.ts';

/** Two amounts at a time. */
export interface Point { timeMs: number; owed: number; backed: number | null }

/** What is owed as a line over the area of what stands behind it. */
export function LineChart({ points, label }: { points: readonly Point[]; label: string }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = box.current!;
    const chart = createChart(host, {
      autoSize: true,
      layout: { attributionLogo: false },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.15, bottom: 0.1 } },
      timeScale: { borderVisible: false, timeVisible: true, secondsVisible: false, rightOffset: 1 },
      handleScroll: false, handleScale: false,
      crosshair: { mode: 0 },
    });
    const options = {
      priceLineVisible: false, lastValueVisible: false,
      // From zero: what is missing of much looks as small as it is.
      autoscaleInfoProvider: (original: () => AutoscaleInfo | null) => {
        const info = original();
        return info?.priceRange ? { ...info, priceRange: { ...info.priceRange, minValue: 0 } } : info;
      },
      priceFormat: { type: 'custom' as const, formatter: shortly, minMove: 0.01 },
    };
    const backed = chart.addSeries(AreaSeries, { ...options, lineWidth: 2 });
    const owed = chart.addSeries(LineSeries, { ...options, lineWidth: 2, lineStyle: LineStyle.Dashed });
    // Two statements of one second are one point.
    const unique = [...new Map(points.map((point) => [Math.floor(point.timeMs / 1000), point])).values()];
    backed.setData(unique.flatMap((point) => (point.backed === null ? [] : [{ time: localSeconds(Math.floor(point.timeMs / 1000) * 1000), value: point.backed }])));
    owed.setData(unique.map((point) => ({ time: localSeconds(Math.floor(point.timeMs / 1000) * 1000), value: point.owed })));
    chart.timeScale().fitContent();
    const stop = effect(() => {
      void [darkNow.value, palette.value, locale.value];
      // The root's attributes change in an effect of their own: read the colours after it.
      queueMicrotask(() => {
        paint(chart, host, 2);
        chart.applyOptions({ localization: { locale: locale.value, priceFormatter: shortly } });
        const [good, ink] = [colour(host, '--good'), colour(host, '--lantern')];
        backed.applyOptions({ lineColor: good, topColor: colour(host, '--good-soft'), bottomColor: colour(host, '--good-wash') });
        owed.applyOptions({ color: ink });
      });
    });
    return () => {
      stop();
      chart.remove();
    };
  }, [points]);
  return <div class="canvas city-chart" ref={box} role="img" aria-label={label} />;
}

/** As many digits as tell neighbours on the axis apart. */
const shortly = (value: number): string => new Intl.NumberFormat(locale.value, { notation: 'compact', maximumFractionDigits: 2 }).format(value);
