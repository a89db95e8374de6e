import { computed, signal } from '@preact/signals';
import en from './en.json';
import ko from './ko.json';

export type Language = 'ko' | 'en';
export type Key = keyof typeof en;

const catalogues: Record<Language, Record<Key, string>> = { ko, en };

export const language = signal<Language>('en');

/** The text for a key in the current language, with {name} replaced by values. */
export function t(key: Key, values?: Record<string, string | number>): string {
  return fill(catalogues[language.value][key], values);
}

/** The text for a key that is put together at run time; null when the catalogue has none. */
export function tryT(key: string, values?: Record<string, string | number>): string | null {
  const text = (catalogues[language.value] as Record<string, string>)[key];
  return text === undefined ? null : fill(text, values);
}

function fill(text: string, values?: Record<string, string | number>): string {
  return values === undefined ? text : text.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

/** The locale for Intl: dates, grouping and compact numbers follow the language. */
export const locale = computed(() => (language.value === 'ko' ? 'ko-KR' : 'en-GB'));
