/* For tests: every text, number and truth value of an answer, changed one at a time. */

export type Tree = { [key: string]: unknown };

/** Every leaf of a tree with its path. */
export function* leaves(tree: unknown, path = ''): Generator<[string, string | number | boolean]> {
  if (typeof tree === 'string' || typeof tree === 'number' || typeof tree === 'boolean') yield [path, tree];
  else if (tree !== null && typeof tree === 'object') for (const [key, value] of Object.entries(tree)) yield* leaves(value, path === '' ? key : `${path}.${key}`);
}

/** A value with one character changed, at every place (or every so many), and one that is longer. */
export function* spoiled(value: string | number | boolean, every = 1): Generator<string | number | boolean> {
  if (typeof value === 'boolean') {
    yield !value;
    return;
  }
  if (typeof value === 'number') {
    yield value + 1;
    return;
  }
  for (let i = 0; i < value.length; i += every) yield value.slice(0, i) + (value[i] === '7' ? '3' : '7') + value.slice(i + 1);
  yield value + '0';
}

export function put(tree: Tree, path: string, value: unknown): void {
  const keys = path.split('.');
  const last = keys.pop()!;
  const parent = keys.reduce<Tree>((at, key) => at[key] as Tree, tree);
  parent[last] = value;
}

export const copyOf = (answer: unknown): Tree => JSON.parse(JSON.stringify(answer)) as Tree;
