import { useId } from 'preact/hooks';
import type { ComponentChildren } from 'preact';

export interface Tab<T extends string> { name: T; label: string; badge?: number | undefined }

/** Tabs by the ARIA pattern: one stop for the Tab key, arrows between them. */
export function Tabs<T extends string>({ tabs, current, onChoose, label, end, children }: {
  tabs: readonly Tab<T>[]; current: T; onChoose: (name: T) => void; label: string;
  end?: ComponentChildren; children: ComponentChildren;
}) {
  const id = useId();
  const move = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    if (step === 0) return;
    const at = tabs.findIndex((tab) => tab.name === current);
    const next = tabs[(at + step + tabs.length) % tabs.length]!;
    onChoose(next.name);
    document.getElementById(`${id}-${next.name}`)?.focus();
  };
  return (
    <>
      <div class="tabs">
        <div role="tablist" aria-label={label} onKeyDown={move}>
          {tabs.map((tab) => (
            <button key={tab.name} id={`${id}-${tab.name}`} type="button" role="tab" aria-selected={tab.name === current}
              aria-controls={`${id}-panel`} tabIndex={tab.name === current ? 0 : -1} onClick={() => onChoose(tab.name)}>
              {tab.label}{tab.badge !== undefined && tab.badge > 0 && <span class="badge num">{tab.badge}</span>}
            </button>
          ))}
        </div>
        {end}
      </div>
      <div class="tab-panel" id={`${id}-panel`} role="tabpanel" aria-labelledby={`${id}-${current}`}>{children}</div>
    </>
  );
}
