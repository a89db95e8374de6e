/** Named values as the chain names them; nested ones are flattened with a dot. */
export function Facts({ fields }: { fields: Record<string, unknown> }) {
  return (
    <dl class="facts">
      {flatten(fields).map(([name, value]) => <div key={name}><dt class="mono">{name}</dt><dd class="mono">{value}</dd></div>)}
    </dl>
  );
}

function flatten(fields: Record<string, unknown>, prefix = ''): [name: string, value: string][] {
  return Object.entries(fields).flatMap(([name, value]) =>
    typeof value === 'object' && value !== null
      ? flatten(value as Record<string, unknown>, `${prefix}${name}.`)
      : [[prefix + name, value === null || value === '' ? '–' : String(value)] as [string, string]]);
}
