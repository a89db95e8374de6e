import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const css = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

/** The pair of a token inside a rule, as [light, dark]; a single colour stands for both. */
function token(name: string, rule: string): [string, string] {
  const block = css.slice(css.indexOf(rule)).match(/\{[^}]*\}/)![0];
  const match = block.match(new RegExp(`--${name}: (?:light-dark\\((#\\w{6}), (#\\w{6})\\)|(#\\w{6}));`));
  assert.ok(match, `${name} in ${rule}`);
  return match[3] !== undefined ? [match[3], match[3]] : [match[1]!, match[2]!];
}

function luminance(hex: string): number {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const c = Number.parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r! + 0.7152 * g! + 0.0722 * b!;
}

function contrast(a: string, b: string): number {
  const [low, high] = [luminance(a), luminance(b)].sort((x, y) => x - y);
  return (high! + 0.05) / (low! + 0.05);
}

const ROOT = ':root {';
const PALETTES = [ROOT, ":root[data-palette='korean'] {", ":root[data-palette='safe'] {"];
const AA = 4.5;

test('Text keeps AA contrast on every surface it stands on, light and dark', () => {
  const texts: [text: string, surfaces: string[]][] = [
    ['ink', ['panel', 'bg', 'raised', 'hover', 'lantern-soft']], ['muted', ['panel', 'raised', 'hover']],
    ['lantern', ['panel', 'lantern-soft', 'raised']], ['good', ['panel']], ['bad', ['panel']], ['on-solid', ['solid']],
  ];
  for (const [text, surfaces] of texts)
    for (const surface of surfaces)
      for (const mode of [0, 1] as const) {
        const ratio = contrast(token(text, ROOT)[mode], token(surface, ROOT)[mode]);
        assert.ok(ratio >= AA, `${text} on ${surface}, ${mode === 0 ? 'light' : 'dark'}: ${ratio.toFixed(2)}`);
      }
});

test('Rise and fall keep AA contrast in every palette, and white on their buttons', () => {
  for (const rule of PALETTES)
    for (const name of ['up', 'down']) {
      for (const surface of ['panel', 'raised'])
        for (const mode of [0, 1] as const) {
          const ratio = contrast(token(name, rule)[mode], token(surface, ROOT)[mode]);
          assert.ok(ratio >= AA, `${name} of ${rule} on ${surface}, ${mode}: ${ratio.toFixed(2)}`);
        }
      const ratio = contrast('#ffffff', token(`${name}-solid`, rule)[0]);
      assert.ok(ratio >= AA, `white on ${name}-solid of ${rule}: ${ratio.toFixed(2)}`);
    }
});
