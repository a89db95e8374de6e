import { computed, effect, signal, type Signal } from '@preact/signals';
import { language, type Language } from '../i18n/index.ts';

export type Theme = 'auto' | 'light' | 'dark';
/** auto follows the language: red rises in Korea, green rises elsewhere. safe is for colour-blind eyes. */
export type Colours = 'auto' | 'korean' | 'western' | 'safe';

export const theme = signal<Theme>(stored('theme', ['auto', 'light', 'dark'], 'auto'));
export const colours = signal<Colours>(stored('colours', ['auto', 'korean', 'western', 'safe'], 'auto'));
export const palette = computed(() =>
  colours.value === 'auto' ? (language.value === 'ko' ? 'korean' : 'western') : colours.value);

const system = signal(false);

/** What is on screen now, whichever way it was chosen. */
export const darkNow = computed(() => (theme.value === 'auto' ? system.value : theme.value === 'dark'));

/** Reads the settings and keeps the page's root element in step with them. */
export function startSettings(): void {
  const fallback: Language = navigator.languages.some((tag) => tag.toLowerCase().startsWith('ko')) ? 'ko' : 'en';
  language.value = stored('language', ['ko', 'en'], fallback);
  const media = matchMedia('(prefers-color-scheme: dark)');
  system.value = media.matches;
  media.addEventListener('change', () => (system.value = media.matches));
  effect(() => {
    const root = document.documentElement;
    root.lang = language.value;
    root.dataset.theme = theme.value;
    root.dataset.palette = palette.value;
  });
}

/** Sets a setting because the person asked for it, and remembers it. */
export function choose<T extends string>(name: 'theme' | 'colours' | 'language', target: Signal<T>, value: T): void {
  target.value = value;
  localStorage.setItem(`gwangan.${name}`, value);
}

function stored<T extends string>(name: string, allowed: readonly T[], fallback: T): T {
  const value = localStorage.getItem(`gwangan.${name}`) as T | null;
  return value !== null && allowed.includes(value) ? value : fallback;
}
