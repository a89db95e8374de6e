import { useSignal } from '@preact/signals';
import { parseValue } from '../../ethereum/abi-text.ts';
import { AbiError, decodeParameters, encodeCall, typeText, type AbiItem, type AbiValue } from '../../ethereum/abi.ts';
import { decodeRevert } from '../../ethereum/known.ts';
import { RpcError, type Rpc } from '../../ethereum/rpc.ts';
import { browserWallet, sendByBrowser, sendByKey, WrongChainError } from '../../ethereum/wallet.ts';
import { t } from '../../i18n/index.ts';
import { parseDecimal } from '../../money/decimal.ts';
import { errorText } from '../../order/submit.ts';
import { ethereum } from '../../state/ethereum.ts';
import { links } from '../../state/route.ts';
import { wallet, walletAddress } from '../../state/wallet.ts';
import { Values } from './Decoded.tsx';
import { reasonText } from './TransactionPage.tsx';

/** One function of a contract: a question is answered here, and what changes something is signed by the browser's wallet or the demo wallet. */
export function FunctionForm({ rpc, address, item }: { rpc: Rpc; address: string; item: AbiItem }) {
  const inputs = item.inputs ?? [];
  const isRead = item.stateMutability === 'view' || item.stateMutability === 'pure';
  const [texts, value] = [useSignal<readonly string[]>(inputs.map(() => '')), useSignal('')];
  const [answer, problem, sent, busy] = [useSignal<readonly AbiValue[] | null>(null), useSignal<string | null>(null), useSignal<string | null>(null), useSignal(false)];

  const act = async (work: (data: string) => Promise<void>) => {
    [answer.value, problem.value, sent.value, busy.value] = [null, null, null, true];
    try {
      await work(encodeCall(item, inputs.map((each, i) => read(each.name || String(i), () => parseValue(each, texts.value[i]!)))));
    } catch (error) {
      problem.value = problemText(address, error);
    }
    busy.value = false;
  };
  const ask = () => act(async (data) => {
    answer.value = decodeParameters(item.outputs ?? [], await rpc.ethCall(address, data, walletAddress.value ?? undefined));
  });
  const send = (byBrowser: boolean) => act(async (data) => {
    const { chain, chainId } = ethereum.value!;
    const units = value.value.trim() === '' ? 0n : parseDecimal(value.value);
    if (units === null || units < 0n) throw new AbiError(t('contract.badValue'));
    const request = { to: address, data, value: units };
    sent.value = byBrowser ? await sendByBrowser(browserWallet()!, chain, request) : await sendByKey(rpc, wallet.value!, chainId, request);
  });
  // A question without parameters is one press; its answer is what people came for.
  return (
    <details class="function" onToggle={(event) => { if (event.currentTarget.open && isRead && inputs.length === 0 && answer.value === null) void ask(); }}>
      <summary class="mono">{item.name}<span class="hint">({inputs.map((each) => `${typeText(each)}${each.name ? ` ${each.name}` : ''}`).join(', ')})</span></summary>
      <form onSubmit={(event) => { event.preventDefault(); if (isRead) void ask(); }}>
        {inputs.map((each, i) => (
          <label key={i}><span class="mono">{each.name || i} <span class="hint">{typeText(each)}</span></span>
            <input class="mono" name={each.name || String(i)} autoComplete="off" spellcheck={false} value={texts.value[i]} placeholder={placeholder(each.type)}
              onInput={(event) => (texts.value = texts.value.map((text, n) => (n === i ? event.currentTarget.value : text)))} /></label>
        ))}
        {item.stateMutability === 'payable' && <label><span>{t('contract.value')}</span>
          <input class="num" name="value" inputMode="decimal" autoComplete="off" value={value.value} onInput={(event) => (value.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>}
        <div class="function-end">
          {isRead && <button type="submit" disabled={busy.value}>{t('contract.ask')}</button>}
          {!isRead && browserWallet() !== null && <button class="primary" type="button" disabled={busy.value} onClick={() => void send(true)}>{t('contract.sendBrowser')}</button>}
          {!isRead && wallet.value !== null && <button type="button" disabled={busy.value} onClick={() => void send(false)}>{t('contract.sendDemo')}</button>}
          {!isRead && browserWallet() === null && wallet.value === null && <p class="hint">{t('contract.noWallet')} <a href={links.account()}>{t('nav.account')}</a></p>}
        </div>
        <p class="problem" role="alert">{problem.value}</p>
        {sent.value !== null && <p class="good" role="status">{t('contract.sent')} <a class="mono wrap" href={links.transaction(sent.value)}>{sent.value}</a></p>}
        {answer.value !== null && <div class="answer" role="status"><Values parameters={item.outputs ?? []} values={answer.value} contract={address} /></div>}
      </form>
    </details>
  );
}

function read(name: string, parse: () => AbiValue): AbiValue {
  try {
    return parse();
  } catch (error) {
    throw new AbiError(`${name}: ${(error as Error).message}`);
  }
}

function problemText(address: string, error: unknown): string {
  if (error instanceof RpcError) {
    const reason = decodeRevert(address, error.data);
    return reason === null ? error.message : t('contract.reverted', { reason: reasonText(reason) });
  }
  if (error instanceof AbiError) return error.message;
  if (error instanceof WrongChainError) return t('contract.wrongChain');
  // Wallets refuse with objects of their own.
  const { message } = error as { message?: unknown };
  return error instanceof Error && error.name === 'Error' || typeof message !== 'string' || message === '' ? errorText(error) : message;
}

const placeholder = (type: string): string => (type.endsWith(']') ? '["…"]' : type === 'address' ? '0x…' : '');
