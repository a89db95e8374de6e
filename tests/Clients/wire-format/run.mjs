// Runs the example of docs/wire-format.md as it stands there, and compares it with the bytes that the page prints.
import assert from 'node:assert/strict';
import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import test from 'node:test';

const page = readFileSync(new URL('../../../docs/wire-format.md', import.meta.url), 'utf8');
const [example] = [...page.matchAll(/```ts\n([\s\S]*?)```/g)].map((block) => block[1]);
const [printedEnvelope, printedId] = page.match(/and its id:\n\n```\n([0-9a-f\n]+)```/)?.[1].trim().split(/\n(?=[0-9a-f]{64}$)/) ?? [];

test('the example of the wire format gives the printed envelope', async () => {
  // Beside this file, so that the example's imports find their packages.
  const module = new URL(`example-${process.pid}.mjs`, import.meta.url);
  writeFileSync(module, `${example}\nexport { envelope, id };\n`);
  try {
    const { envelope, id } = await import(module);
    if (process.argv.includes('--print')) console.log(Buffer.from(envelope).toString('hex').match(/.{1,120}/g).join('\n') + '\n' + id);
    assert.equal(Buffer.from(envelope).toString('hex'), printedEnvelope?.replaceAll('\n', ''));
    assert.equal(id, printedId);
  } finally {
    rmSync(module);
  }
});
