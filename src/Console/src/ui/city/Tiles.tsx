import type { ComponentChildren } from 'preact';

export interface Tile { label: string; value: ComponentChildren; hint?: string | undefined; bad?: boolean }

/** Figures side by side, each with what it is. */
export function Tiles({ tiles }: { tiles: readonly Tile[] }) {
  return (
    <dl class="tiles">
      {tiles.map((tile) => (
        <div key={tile.label}>
          <dt>{tile.label}</dt>
          <dd class={tile.bad === true ? 'num bad' : 'num'}>{tile.value}</dd>
          {tile.hint === undefined ? null : <dd class="hint">{tile.hint}</dd>}
        </div>
      ))}
    </dl>
  );
}
