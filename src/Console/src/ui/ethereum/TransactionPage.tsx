import { useEffect, useState } from 'preact/hooks';
import { decodeInput, decodeRevert, type Named } from '../../ethereum/known.ts';
import type { CallFrame, EthereumTransaction, Receipt, Rpc } from '../../ethereum/rpc.ts';
import { valueText } from '../../ethereum/abi-text.ts';
import { t } from '../../i18n/index.ts';
import { integer } from '../../i18n/format.ts';
import { errorText } from '../../order/submit.ts';
import { ethereum, SYSTEM } from '../../state/ethereum.ts';
import { links } from '../../state/route.ts';
import { CopyText } from '../CopyText.tsx';
import { AddressLink } from './AddressLink.tsx';
import { Calls } from './Calls.tsx';
import { NamedValues } from './Decoded.tsx';
import { ExplorerBar } from './ExplorerBar.tsx';
import { Logs } from './Logs.tsx';
import { feeOf, gweiText, Status, wonText } from './Status.tsx';

const AGAIN_MS = 700;

interface Found { readonly transaction: EthereumTransaction; readonly receipt: Receipt | null; readonly trace: CallFrame | null }

export function TransactionPage({ hash }: { hash: string }) {
  const chain = ethereum.value;
  return <div class="page"><ExplorerBar />{chain !== null && <Transaction rpc={chain.rpc} hash={hash} />}</div>;
}

function Transaction({ rpc, hash }: { rpc: Rpc; hash: string }) {
  const [found, setFound] = useState<Found | null>(null);
  const [error, setError] = useState<string | null>(null);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let gone = false;
    const look = async () => {
      try {
        const [transaction, receipt] = await Promise.all([rpc.transaction(hash), rpc.receipt(hash)]);
        // The system's receipt was executed nowhere, and a node may not keep the state that a trace begins from.
        const trace = receipt === null || transaction?.from.toLowerCase() === SYSTEM ? null : await rpc.trace(hash).catch(() => null);
        if (gone) return;
        setFound(transaction === null ? null : { transaction, receipt, trace });
        setError(transaction === null ? t('tx.unknown') : null);
        if (receipt === null) timer = setTimeout(() => void look(), AGAIN_MS);
      } catch (problem) {
        if (!gone) setError(errorText(problem));
      }
    };
    void look();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [rpc, hash]);
  if (found === null) return <section class="panel"><p class="empty">{error ?? t('page.loading')}</p></section>;
  return <Body {...found} />;
}

function Body({ transaction, receipt, trace }: Found) {
  const { to, input } = transaction;
  const isSystem = transaction.from.toLowerCase() === SYSTEM;
  const called = decodeInput(to, input);
  return (
    <>
      <section class="panel" aria-label={t('tx.title')}>
        <h1 class="page-title">{t('tx.title')}</h1>
        {isSystem && <p class="lead">{t('tx.systemLead')}</p>}
        <dl class="facts">
          <div><dt>{t('col.hash.transaction')}</dt><dd><CopyText text={transaction.hash} /></dd></div>
          <div><dt>{t('col.outcome')}</dt><dd><Status receipt={receipt} />{receipt?.status === '0x0' && <Reason to={to} trace={trace} receipt={receipt} />}</dd></div>
          <div><dt>{t('col.block')}</dt><dd class="num">{transaction.blockNumber === null ? t('operation.pending')
            : <a href={links.block(Number(transaction.blockNumber))}>{integer(Number(transaction.blockNumber))}</a>}</dd></div>
          <div><dt>{t('col.from')}</dt><dd><AddressLink address={transaction.from} whole /></dd></div>
          <div><dt>{to === null ? t('tx.created') : t('col.to')}</dt><dd>{to !== null ? <AddressLink address={to} whole />
            : receipt?.contractAddress ? <AddressLink address={receipt.contractAddress} whole /> : '–'}</dd></div>
          <div><dt>{t('col.value')}</dt><dd class="num">{wonText(BigInt(transaction.value))}</dd></div>
          {!isSystem && <>
            <div><dt>{t('col.fee')}</dt><dd class="num">{receipt === null ? '–' : wonText(feeOf(receipt))}</dd></div>
            <div><dt>{t('tx.gasUsed')}</dt><dd class="num">{t('tx.gasOf', { used: receipt === null ? '–' : integer(Number(receipt.gasUsed)), limit: integer(Number(transaction.gas)) })}</dd></div>
            <div><dt>{t('tx.gasPrice')}</dt><dd class="num">{t('format.gwei', { amount: gweiText(BigInt(receipt?.effectiveGasPrice ?? transaction.gasPrice)) })}</dd></div>
            <div><dt>{t('operation.nonce')}</dt><dd class="num">{integer(Number(transaction.nonce))}</dd></div>
            <div><dt>{t('col.type')}</dt><dd class="num">{Number(transaction.type)}</dd></div>
          </>}
        </dl>
      </section>
      {input.length > 2 && <section class="panel" aria-label={t('tx.input')}>
        <h2 class="panel-title">{t('tx.input')}</h2>
        {called !== null && <div class="event"><NamedValues named={called} contract={to} /></div>}
        <details class="raw" open={called === null && input.length < 2_000}><summary>{t('tx.inputRaw', { bytes: integer((input.length - 2) / 2) })}</summary><p class="mono wrap">{input}</p></details>
      </section>}
      {trace !== null && <section class="panel" aria-label={t('tx.calls')}>
        <h2 class="panel-title">{t('tx.calls')}</h2>
        <Calls root={trace} />
      </section>}
      {receipt !== null && <section class="panel" aria-label={t('tx.logs')}>
        <h2 class="panel-title">{t('tx.logs')}<span class="hint">{integer(receipt.logs.length)}</span></h2>
        <Logs logs={receipt.logs} />
      </section>}
    </>
  );
}

function Reason({ to, trace, receipt }: { to: string | null; trace: CallFrame | null; receipt: Receipt }) {
  const named = decodeRevert(to, trace?.output ?? receipt.revertReason ?? null);
  return <span class="bad mono"> {named === null ? trace?.revertReason ?? trace?.error ?? '' : reasonText(named)}</span>;
}

/** An error with its values; a plain text alone. */
export const reasonText = (named: Named): string =>
  named.signature === 'Error(string)' ? String(named.values[0])
    : `${named.item.name}(${named.values.map((value, i) => `${named.parameters[i]!.name ? `${named.parameters[i]!.name}: ` : ''}${valueText(value)}`).join(', ')})`;
