import type { Signal } from '@preact/signals';
import { useEffect, useRef } from 'preact/hooks';
import { language, t, type Key } from '../i18n/index.ts';
import { choose, colours, theme } from '../state/settings.ts';

/** A disclosure: Escape and a click elsewhere close it. */
export function Settings() {
  const ref = useRef<HTMLDetailsElement>(null);
  useEffect(() => {
    const close = (event: Event) => {
      const box = ref.current;
      if (box === null || !box.open) return;
      const leaves = event instanceof KeyboardEvent ? event.key === 'Escape' : !box.contains(event.target as Node);
      if (!leaves) return;
      box.open = false;
      if (event instanceof KeyboardEvent) box.querySelector('summary')?.focus();
    };
    addEventListener('pointerdown', close);
    addEventListener('keydown', close);
    return () => {
      removeEventListener('pointerdown', close);
      removeEventListener('keydown', close);
    };
  }, []);
  return (
    <details class="settings" ref={ref}>
      <summary class="quiet" aria-label={t('settings.label')} title={t('settings.label')}>
        <svg viewBox="0 0 20 20" aria-hidden="true"><path d="M3 6h8M15 6h2M3 14h2M9 14h8" /><circle cx="13" cy="6" r="2" /><circle cx="7" cy="14" r="2" /></svg>
      </summary>
      <div class="settings-box">
        <Choice name="theme" target={theme} label="settings.theme"
          options={[['auto', 'settings.auto'], ['light', 'settings.light'], ['dark', 'settings.dark']]} />
        <Choice name="colours" target={colours} label="settings.colours"
          options={[['auto', 'settings.byLanguage'], ['korean', 'settings.korean'], ['western', 'settings.western'], ['safe', 'settings.safe']]} />
        <Choice name="language" target={language} label="settings.language"
          options={[['ko', 'settings.ko'], ['en', 'settings.en']]} />
        <p class="legend" aria-hidden="true"><span class="up">▲ {t('settings.rise')}</span><span class="down">▼ {t('settings.fall')}</span></p>
        <a class="hint" href="https://www.tradingview.com/" rel="noopener noreferrer" target="_blank">{t('status.charts')}</a>
      </div>
    </details>
  );
}

function Choice<T extends string>({ name, target, label, options }: {
  name: 'theme' | 'colours' | 'language'; target: Signal<T>; label: Key; options: readonly (readonly [T, Key])[];
}) {
  return (
    <fieldset class="choice">
      <legend>{t(label)}</legend>
      {options.map(([value, text]) => (
        <label key={value}>
          <input type="radio" name={name} checked={target.value === value} onChange={() => choose(name, target, value)} />
          <span>{t(text)}</span>
        </label>
      ))}
    </fieldset>
  );
}
