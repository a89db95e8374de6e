// Records what src/Checker's tests check, from a demo city: node record-proofs.mjs URL  (a fresh node, an account that trades in it)
import { writeFileSync } from 'node:fs';

const base = `${process.argv[2]}/api/v1`;
const get = async (path) => {
  const answer = await fetch(base + path);
  if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  return answer.json();
};
const holder = (await get('/assets/KRW/holders')).items[0].address;
const nobody = '0x' + '0'.repeat(40);
const proofs = [];
for (const [address, asset] of [[holder, 'KRW'], [holder, 'GOLD'], [nobody, 'GOLD']]) proofs.push(await get(`/proofs/balance/${address}/${asset}`));
const headers = [];
for (const height of [...Array.from({ length: 8 }, (_, i) => i + 1), ...proofs.map((proof) => proof.headerHeight)]) headers.push(await get(`/headers/${height}`));
let solvency = null;
try {
  solvency = await get('/solvency?proof=true');
} catch {
  console.error('the node has no statement of solvency');
}
const about = 'Answers of a real node, recorded by record-proofs.mjs; src/Checker checks them.';
writeFileSync(new URL('balance-proof.json', import.meta.url), JSON.stringify({ about, validators: await get('/validators'), proofs, headers, solvency }, null, 1) + '\n');
