import { effect } from '@preact/signals';
import {
  CandlestickSeries, createChart, HistogramSeries,
  type CandlestickData, type CandlestickSeriesOptions, type HistogramData, type ISeriesApi, type UTCTimestamp,
} from 'lightweight-charts';
import { useEffect, useRef } from 'preact/hooks';
import { api } from '../api/client.ts';
import type { Candle, Interval } from '../api/types.ts';
import { locale, t } from '../i18n/index.ts';
import { connection, feed, market as currentMarket } from '../state/exchange.ts';
import { darkNow, palette } from '../state/settings.ts';
import { colour, localSeconds, paint } from './chart-paint.ts';

const BAR_SPACING = 8;
/** Below so many candles a chart of the usual scale is mostly empty. */
const YOUNG_CANDLES = 60;
const YOUNG_SLOTS = 30;

/** Candles with volume: the past by one request, the present by the feed. */
export function CandleChart({ market, interval }: { market: string; interval: Interval }) {
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = box.current!;
    const chart = createChart(host, {
      autoSize: true,
      // The attribution stands in the page's status bar: the logo would need an inline style.
      layout: { attributionLogo: false },
      rightPriceScale: { borderVisible: false, scaleMargins: { top: 0.08, bottom: 0.24 } },
      timeScale: { borderVisible: false, timeVisible: interval !== '1d', secondsVisible: false, rightOffset: 4, barSpacing: BAR_SPACING },
      crosshair: { mode: 0 },
    });
    const decimals = (currentMarket.peek()?.priceStep.split('.')[1] ?? '').length;
    const candles = chart.addSeries(CandlestickSeries, {
      ...barColours(host), borderVisible: false, priceFormat: { type: 'price', precision: decimals, minMove: 10 ** -decimals },
    });
    const volume = chart.addSeries(HistogramSeries, {
      priceScaleId: 'volume', priceFormat: { type: 'volume' }, lastValueVisible: false, priceLineVisible: false,
    });
    chart.priceScale('volume').applyOptions({ scaleMargins: { top: 0.82, bottom: 0 } });

    const known = new Map<number, Candle>();
    const redraw = () => draw(known, candles, volume, host);
    let young = true;
    /** A young market fills the chart from the left, with wide candles; once there are enough, the usual scale holds. */
    const settle = () => {
      if (!young || known.size === 0) return;
      young = known.size < YOUNG_CANDLES;
      if (young) chart.timeScale().setVisibleLogicalRange({ from: -1, to: Math.max(YOUNG_SLOTS, known.size + 4) });
      else {
        chart.timeScale().applyOptions({ barSpacing: BAR_SPACING });
        chart.timeScale().scrollToRealTime();
      }
    };
    const stopColours = effect(() => {
      void [darkNow.value, palette.value, locale.value];
      // The root's attributes change in an effect of their own: read the colours after it.
      queueMicrotask(() => {
        paint(chart, host, decimals);
        candles.applyOptions(barColours(host));
        redraw();
      });
    });
    let gone = false;
    const load = async () => {
      const page = await api.candles(market, interval).catch(() => null);
      if (gone || page === null) return;
      for (const candle of page.items) if (!known.has(candle.time)) known.set(candle.time, candle);
      redraw();
      settle();
    };
    const stopLoads = effect(() => {
      if (connection.value === 'live') void load();
    });
    const leave = feed.subscribe({ channel: 'candles', market, interval }, (message) => {
      if (message.channel !== 'candles') return;
      for (const candle of message.items) {
        const newest = Math.max(...known.keys());
        const isNew = !known.has(candle.time);
        known.set(candle.time, candle);
        if (candle.time < newest) redraw();
        else {
          candles.update(bar(candle));
          volume.update(column(candle, host));
          if (isNew) settle();
        }
      }
    });
    return () => {
      gone = true;
      leave();
      stopLoads();
      stopColours();
      chart.remove();
    };
  }, [market, interval]);
  return <div class="canvas" ref={box} role="img" aria-label={t('chart.candlesLabel', { market, interval: t(`chart.${interval}`) })} />;
}

function draw(known: Map<number, Candle>, candles: ISeriesApi<'Candlestick'>, volume: ISeriesApi<'Histogram'>, host: HTMLElement): void {
  const sorted = [...known.values()].sort((a, b) => a.time - b.time);
  candles.setData(sorted.map(bar));
  volume.setData(sorted.map((candle) => column(candle, host)));
}

const bar = (c: Candle): CandlestickData<UTCTimestamp> =>
  ({ time: localSeconds(c.time), open: Number(c.open), high: Number(c.high), low: Number(c.low), close: Number(c.close) });

function column(c: Candle, host: HTMLElement): HistogramData<UTCTimestamp> {
  const name = Number(c.close) >= Number(c.open) ? '--up-soft' : '--down-soft';
  return { time: localSeconds(c.time), value: Number(c.volume), color: colour(host, name) };
}

function barColours(host: HTMLElement): Partial<CandlestickSeriesOptions> {
  const [up, down] = [colour(host, '--up'), colour(host, '--down')];
  return { upColor: up, wickUpColor: up, borderUpColor: up, downColor: down, wickDownColor: down, borderDownColor: down };
}
