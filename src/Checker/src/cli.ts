#!/usr/bin/env node
import { parseArgs } from 'node:util';
import { readFileSync } from 'node:fs';
import { checkBalance } from './check-balance.ts';
import { checkSolvency } from './check-solvency.ts';
import { validatorOf, type Trusted } from './comet.ts';
import { follow, followGenesis } from './light-client.ts';
import { Mismatch } from './mismatch.ts';
import { nodeSource, type NodeSource } from './node-source.ts';
import { balanceReport, solvencyReport } from './report.ts';
import { reasonText, type Language } from './words.ts';

const USAGE = `gwangan-check: checks a city without trusting its nodes.

  gwangan-check --node URL --trusted HASH --account 0x... [--asset KRW ...]
  gwangan-check --node URL --trusted HASH --solvency

  --node URL          the node to ask; nothing it says is believed
  --trusted HASH      hash of a header that you trust, from wherever you trust it
  --genesis FILE      instead of --trusted: the genesis document that the city published
  --account ADDRESS   prove this account's balances, or that it holds nothing
  --asset SYMBOL      only these assets (may be repeated)
  --solvency          prove what is owed of every asset and what is attested to stand behind it
  --language en|ko    language of the answer
  --json              write the result as JSON
Exit code 0: all is proved. 1: something is not. 2: it could not be asked.`;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      node: { type: 'string' }, trusted: { type: 'string' }, genesis: { type: 'string' }, account: { type: 'string' }, asset: { type: 'string', multiple: true },
      solvency: { type: 'boolean' }, language: { type: 'string' }, json: { type: 'boolean' }, help: { type: 'boolean', short: 'h' },
    },
  });
  if (values.help === true) {
    console.log(USAGE);
    return 0;
  }
  if (values.node === undefined || (values.trusted === undefined) === (values.genesis === undefined) || (values.account === undefined) === (values.solvency !== true)) {
    console.error(USAGE);
    return 2;
  }
  const language: Language = (values.language ?? process.env.LANG ?? 'en').startsWith('ko') ? 'ko' : 'en';
  const node = nodeSource(values.node);
  const trust = values.genesis !== undefined ? genesisTrust(node, values.genesis) : headerTrust(node, values.trusted!);
  const now = BigInt(Math.floor(Date.now() / 1000));
  const results: { ok: boolean; lines: string[]; checked: unknown }[] = [];
  if (values.solvency === true) {
    const told = await node.solvency();
    const checked = checkSolvency(told, await trust(told.height + 1));
    results.push({ ok: checked.ok, lines: solvencyReport(told, checked, language, now), checked });
  } else {
    for (const asset of values.asset ?? (await node.balances(values.account!))) {
      const proof = await node.balance(values.account!, asset);
      const checked = checkBalance(proof, { address: values.account!, asset }, await trust(proof.headerHeight));
      results.push({ ok: checked.ok, lines: balanceReport(proof, checked, language, now), checked });
    }
    if (results.length === 0) console.error(language === 'ko' ? '노드는 이 계정에 자산이 없다고 합니다. 증명하려면 --asset 을 쓰십시오.' : 'The node says that the account holds nothing; name assets with --asset to have that proved.');
  }
  if (values.json === true) console.log(JSON.stringify(results.map(({ ok, checked }) => ({ ok, checked })), (_, value: unknown) => (typeof value === 'bigint' ? value.toString() : value), 2));
  else for (const { lines } of results) console.log(lines.join('\n') + '\n');
  return results.length > 0 && results.every(({ ok }) => ok) ? 0 : 1;
}

/** Follows the chain from a trusted header to who signs at a height. */
function headerTrust(node: NodeSource, hash: string): (height: number) => Promise<Trusted> {
  let start: Promise<{ height: number }> | undefined;
  return async (height) => {
    start ??= node.headerByHash(hash.toLowerCase().replace(/^0x/, ''));
    return (await follow((await start).height, hash, height, node)).trusted;
  };
}

/** Follows the chain from the validators of a genesis document that the city published. */
function genesisTrust(node: NodeSource, file: string): (height: number) => Promise<Trusted> {
  const genesis = JSON.parse(readFileSync(file, 'utf8')) as { chainId: string; validators: { publicKey: string; power: number }[] };
  const trusted = { chainId: genesis.chainId, validators: genesis.validators.map(({ publicKey, power }) => validatorOf(publicKey, String(power))) };
  return async (height) => (await followGenesis(trusted, height, node)).trusted;
}

main().then((code) => (process.exitCode = code), (error: unknown) => {
  const language: Language = (process.env.LANG ?? 'en').startsWith('ko') ? 'ko' : 'en';
  // A trusted header that the node does not have is a failed check; a node that does not answer is none.
  console.error(error instanceof Mismatch ? reasonText(error.reason, language) : error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof Mismatch ? 1 : 2;
});
