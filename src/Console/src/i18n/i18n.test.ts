import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import en from './en.json';
import ko from './ko.json';

const source = new URL('..', import.meta.url);
const files = readdirSync(source, { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.tsx?$/.test(name) && !name.endsWith('.test.ts') && !name.endsWith('.d.ts'))
  .map((name) => ({ name, text: readFileSync(new URL(name, source), 'utf8') }));

const holes = (text: string) => [...text.matchAll(/\{(\w+)\}/g)].map((match) => match[1]).sort();

test('Korean and English have the same keys in the same order', () => {
  assert.deepEqual(Object.keys(ko), Object.keys(en));
});

test('Each text has the same placeholders in both languages, and none is empty', () => {
  for (const [key, text] of Object.entries(en)) {
    const korean = (ko as Record<string, string>)[key]!;
    assert.deepEqual(holes(korean), holes(text), key);
    assert.ok(text !== '' && korean !== '', key);
  }
});

test('Every key is used, by name or by the family it belongs to', () => {
  const all = files.map((file) => file.text).join('\n');
  // Families whose last part is put together at run time: t(`order.${status}`).
  const families = [...all.matchAll(/`([\w.]+\.)\$\{[^}]+\}(\.\w+)?`/g)].map((match) => match[1]!);
  for (const key of Object.keys(en)) {
    const used = all.includes(`'${key}'`) || all.includes(`"${key}"`) || families.some((family) => key.startsWith(family));
    assert.ok(used, `${key} is in the catalogues but nowhere in the console`);
  }
});

test('No text for people stands outside the catalogues', () => {
  for (const { name, text } of files) {
    const code = text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
    assert.doesNotMatch(code, /[가-힣]/, `${name} has Korean text`);
    if (!name.endsWith('.tsx')) continue;
    for (const [, words] of code.matchAll(/(?:aria-label|title|alt|placeholder)="([^"]*)"/g))
      assert.doesNotMatch(words!.replace('0x', ''), /[A-Za-z]{2}/, `${name}: attribute "${words}"`);
    for (const [, words] of code.matchAll(/<\/?[A-Za-z][^<>={}]*(?:=(?:"[^"]*"|\{[^{}]*\})[^<>={}]*)*>([^<>{}()=;]+)<\//g))
      assert.doesNotMatch(words!, /[A-Za-z]{2}/, `${name}: text "${words}"`);
  }
});
