import { useSignal } from '@preact/signals';
import { parseAbi } from '../../ethereum/abi-text.ts';
import { signatureOf, type AbiItem } from '../../ethereum/abi.ts';
import { isNative, keep, type Known } from '../../ethereum/known.ts';
import type { Rpc } from '../../ethereum/rpc.ts';
import { verify } from '../../ethereum/verify.ts';
import { t } from '../../i18n/index.ts';
import { integer } from '../../i18n/format.ts';
import { FunctionForm } from './FunctionForm.tsx';

/** A contract to read from and write to, as far as its ABI is known; and what proves its source. */
export function ContractTab({ rpc, address, code, known }: { rpc: Rpc; address: string; code: string; known: Known | null }) {
  const functions = (known?.abi ?? []).filter((item) => item.type === 'function');
  const isRead = (item: AbiItem) => item.stateMutability === 'view' || item.stateMutability === 'pure';
  const list = (items: readonly AbiItem[]) => items.map((item) => <FunctionForm key={signatureOf(item)} rpc={rpc} address={address} item={item} />);
  const [reads, writes] = [functions.filter(isRead), functions.filter((item) => !isRead(item))];
  return (
    <div class="contract">
      {!isNative(address) && <Source address={address} code={code} known={known} />}
      {isNative(address) && <p class="hint">{t('contract.native')}</p>}
      {reads.length > 0 && <section><h3>{t('contract.read')}</h3>{list(reads)}</section>}
      {writes.length > 0 && <section><h3>{t('contract.write')}</h3>{list(writes)}</section>}
      {!isNative(address) && <details class="raw"><summary>{t('contract.codeRaw')}</summary><p class="mono wrap">{code}</p></details>}
    </div>
  );
}

/** What is known of the contract, and how to give more. */
function Source({ address, code, known }: { address: string; code: string; known: Known | null }) {
  const [pasted, problem] = [useSignal(''), useSignal<string | null>(null)];
  const give = (text: string) => {
    const abi = parseAbi(text);
    problem.value = abi === null ? t('contract.noAbi') : null;
    if (abi !== null) keep(address, { abi });
  };
  const check = async (files: FileList | null) => {
    const texts = await Promise.all([...(files ?? [])].map((file) => file.text()));
    const found = verify(code, texts);
    problem.value = found === null ? t('contract.notSame') : null;
    if (found !== null) keep(address, found);
  };
  const verified = known?.verified;
  return (
    <section class="contract-source">
      <h3>{t('contract.source')}</h3>
      {verified !== undefined && <>
        <div class="verdict holds"><b>{verified.name}</b> {t(verified.atHash ? 'contract.proved' : verified.isExact ? 'contract.same' : 'contract.sameCode')}
          {verified.compiler !== '' && <span class="hint"> {t('contract.compiler', { version: verified.compiler })}</span>}</div>
        {verified.sources.map((source) => (
          <details key={source.path} class="raw"><summary class="mono">{source.path} <span class="hint">{t('contract.bytes', { bytes: integer(source.content.length) })}</span></summary><pre class="mono">{source.content}</pre></details>
        ))}
      </>}
      {known !== null && verified === undefined && <p>{t('contract.abiGiven')}</p>}
      {known !== null && <button class="small" type="button" onClick={() => keep(address, null)}>{t('contract.forget')}</button>}
      {known === null && <>
        <p class="hint">{t('contract.lead')}</p>
        <label class="file"><span>{t('contract.files')}</span>
          <input type="file" name="compiled" accept=".json,application/json" multiple onChange={(event) => void check(event.currentTarget.files)} /></label>
        <p class="hint">{t('contract.filesHint')}</p>
        <label class="abi"><span>{t('contract.abi')}</span>
          <textarea name="abi" class="mono" rows={3} spellcheck={false} value={pasted.value} onInput={(event) => (pasted.value = event.currentTarget.value)} /></label>
        <button type="button" onClick={() => give(pasted.value)}>{t('contract.useAbi')}</button>
      </>}
      <p class="problem" role="alert">{problem.value}</p>
    </section>
  );
}
