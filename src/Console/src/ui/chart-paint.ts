import { ColorType, type IChartApi, type UTCTimestamp } from 'lightweight-charts';
import { number } from '../i18n/format.ts';
import { locale } from '../i18n/index.ts';
import { darkNow, palette } from '../state/settings.ts';

/* What the page's charts share: their colours are the page's, and their clock is the person's. */

/** The chart knows only UTC: moving the time by the zone's offset shows the person's own clock. */
export function localSeconds(ms: number): UTCTimestamp {
  return (ms / 1000 - new Date(ms).getTimezoneOffset() * 60) as UTCTimestamp;
}

/** A custom property as the canvas needs it: resolved to rgb by the browser itself. */
export function colour(host: HTMLElement, name: string): string {
  const key = `${name} ${darkNow.peek()} ${palette.peek()}`;
  let value = resolved.get(key);
  if (value === undefined) {
    const probe = document.createElement('i');
    probe.style.color = `var(${name})`;
    host.append(probe);
    value = toRgba(getComputedStyle(probe).color);
    probe.remove();
    resolved.set(key, value);
  }
  return value;
}
const resolved = new Map<string, string>();

/** color-mix computes to color(srgb r g b / a), which the chart's parser does not know. */
function toRgba(text: string): string {
  const match = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.e-]+))?\)$/.exec(text);
  if (match === null) return text;
  const [r, g, b] = match.slice(1, 4).map((part) => Math.round(Number(part) * 255));
  return `rgba(${r}, ${g}, ${b}, ${match[4] ?? 1})`;
}

/** The library's colours, from the page's. */
export function paint(chart: IChartApi, host: HTMLElement, decimals: number): void {
  const line = colour(host, '--line');
  chart.applyOptions({
    layout: {
      background: { type: ColorType.Solid, color: colour(host, '--panel') },
      textColor: colour(host, '--muted'), fontSize: 11, fontFamily: getComputedStyle(host).fontFamily,
    },
    grid: { vertLines: { color: colour(host, '--grid') }, horzLines: { color: colour(host, '--grid') } },
    crosshair: { vertLine: { color: line, labelBackgroundColor: colour(host, '--label') }, horzLine: { color: line, labelBackgroundColor: colour(host, '--label') } },
    localization: { locale: locale.value, priceFormatter: (price: number) => number(price.toFixed(decimals)) },
  });
}
