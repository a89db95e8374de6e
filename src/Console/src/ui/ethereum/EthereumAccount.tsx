import { useSignal } from '@preact/signals';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../../api/client.ts';
import { heldTokens, recentLogs, tokenInfo, transactionsOf, transfersIn, transfersOf, amountText, type TokenInfo } from '../../ethereum/history.ts';
import { isNative, isToken, knownOf } from '../../ethereum/known.ts';
import type { Rpc } from '../../ethereum/rpc.ts';
import { t } from '../../i18n/index.ts';
import { integer, number } from '../../i18n/format.ts';
import { errorText } from '../../order/submit.ts';
import { calm } from '../../state/calm.ts';
import { ethereum, height, SYSTEM } from '../../state/ethereum.ts';
import { links } from '../../state/route.ts';
import { DataTable } from '../DataTable.tsx';
import { Tabs } from '../Tabs.tsx';
import { useLoaded } from '../useLoaded.ts';
import { AddressLink, nativeTitle } from './AddressLink.tsx';
import { ContractTab } from './ContractTab.tsx';
import { Holders } from './Holders.tsx';
import { Logs } from './Logs.tsx';
import { wonText } from './Status.tsx';
import { TransactionTable } from './TransactionTable.tsx';
import { TransferTable } from './TransferTable.tsx';

const EVERY_MS = 3_000;
const LOGS_SHOWN = 50;
const DELEGATION = /^0xef0100([0-9a-f]{40})$/;

const shown = calm(height, EVERY_MS);

type Name = 'transactions' | 'transfers' | 'tokens' | 'events' | 'holders' | 'contract';
interface Facts { readonly balance: bigint; readonly nonce: bigint; readonly code: string; readonly token: TokenInfo | null }

/** An address as Ethereum sees it. */
export function EthereumAccount({ address }: { address: string }) {
  const chain = ethereum.value;
  return chain === null ? null : <Panel key={address} rpc={chain.rpc} address={address} />;
}

function Panel({ rpc, address }: { rpc: Rpc; address: string }) {
  const [facts, setFacts] = useState<Facts | null>(null);
  const [error, setError] = useState<string | null>(null);
  const head = shown.value;
  useEffect(() => {
    let gone = false;
    void readFacts(rpc, address).then((read) => { if (!gone) setFacts(read); }, (problem) => { if (!gone) setError(errorText(problem)); });
    return () => { gone = true; };
  }, [rpc, address, head]);
  if (facts === null) return <section class="panel"><p class="empty">{error ?? t('page.loading')}</p></section>;
  const delegate = DELEGATION.exec(facts.code)?.[1];
  const isContract = isNative(address) || (facts.code.length > 2 && delegate === undefined);
  return (
    <section class="panel ethereum-account" aria-label={t('ethereum.account')}>
      <h2 class="panel-title">{t('ethereum.account')}{isContract && <span class="tag">{facts.token === null ? nativeTitle(address) ?? t('contract.tag') : t('token.tag')}</span>}</h2>
      <dl class="facts">
        {facts.token !== null && <>
          <div><dt>{t('token.name')}</dt><dd>{facts.token.name} <span class="market-code">{facts.token.symbol}</span></dd></div>
          <div><dt>{t('token.supply')}</dt><dd class="num">{number(amountText(facts.token.supply, facts.token.decimals))}</dd></div>
          <div><dt>{t('token.decimals')}</dt><dd class="num">{facts.token.decimals}</dd></div>
        </>}
        <div><dt>{t('ethereum.balance')}</dt><dd class="num">{wonText(facts.balance)}</dd></div>
        {!isNative(address) && <div><dt>{t('ethereum.nonce')}</dt><dd class="num">{integer(Number(facts.nonce))}</dd></div>}
        {delegate !== undefined && <div><dt>{t('ethereum.delegate')}</dt><dd><AddressLink address={`0x${delegate}`} whole /></dd></div>}
        {isContract && !isNative(address) && <div><dt>{t('contract.code')}</dt><dd class="num">{t('contract.bytes', { bytes: integer((facts.code.length - 2) / 2) })}</dd></div>}
      </dl>
      <AccountTabs rpc={rpc} address={address} facts={facts} isContract={isContract} head={head} />
    </section>
  );
}

function AccountTabs({ rpc, address, facts, isContract, head }: { rpc: Rpc; address: string; facts: Facts; isContract: boolean; head: number }) {
  const hasToken = facts.token !== null;
  const chosen = useSignal<Name>(hasToken ? 'holders' : isContract ? 'contract' : 'transactions');
  const names: Name[] = ['transactions', 'transfers', 'tokens', ...(isContract ? ['events' as const] : []), ...(hasToken ? ['holders' as const] : []), ...(isContract ? ['contract' as const] : [])];
  return (
    <Tabs label={t('ethereum.account')} current={chosen.value} onChoose={(name) => (chosen.value = name)} tabs={names.map((name) => ({ name, label: t(`ethereum.tab.${name}`) }))}>
      {chosen.value === 'transactions' && <Transactions rpc={rpc} address={address} isContract={isContract} head={head} />}
      {chosen.value === 'transfers' && <Transfers rpc={rpc} address={address} isToken={hasToken} head={head} />}
      {chosen.value === 'tokens' && <Tokens rpc={rpc} address={address} head={head} />}
      {chosen.value === 'events' && <Events rpc={rpc} address={address} head={head} />}
      {chosen.value === 'holders' && <Holders rpc={rpc} token={facts.token!} head={head} />}
      {chosen.value === 'contract' && <ContractTab key={address} rpc={rpc} address={address} code={facts.code} known={knownOf(address)} />}
    </Tabs>
  );
}

interface TabProps { rpc: Rpc; address: string; head: number }

function Transactions({ rpc, address, isContract, head }: TabProps & { isContract: boolean }) {
  const { value, error } = useLoaded(() => readTransactions(rpc, address, isContract, head), `${head}`);
  return <TransactionTable rows={value} withBlock empty={error ?? t('ethereum.noTransactions')} />;
}

function Transfers({ rpc, address, head, isToken: ofToken }: TabProps & { isToken: boolean }) {
  const { value, error } = useLoaded(async () => (ofToken ? (await transfersIn(rpc, address, head)).transfers : await transfersOf(rpc, address, head)).slice(0, 2 * LOGS_SHOWN), `${head}`);
  return <TransferTable rpc={rpc} transfers={value} account={ofToken ? null : address} empty={error ?? t('account.noTransfers')} />;
}

function Tokens({ rpc, address, head }: TabProps) {
  const { value, error } = useLoaded(() => heldTokens(rpc, address, head), `${head}`);
  return (
    <>
      <DataTable empty={value === null ? error ?? t('page.loading') : t('ethereum.noTokens')} heads={['col.token', 'col.address', 'col.amount']}
        rows={(value ?? []).map(({ token, balance }) => [
          <>{token.name}<span class="market-code"> {token.symbol}</span></>, <a class="mono" href={links.account(token.address)}>{token.address}</a>, number(amountText(balance, token.decimals)),
        ])} keys={(value ?? []).map(({ token }) => token.address)} />
      <p class="hint note">{t('ethereum.tokensHint')}</p>
    </>
  );
}

function Events({ rpc, address, head }: TabProps) {
  const { value, error } = useLoaded(async () => [...(await recentLogs(rpc, { address }, head)).logs].reverse().slice(0, LOGS_SHOWN), `${head}`);
  return value === null ? <p class="empty">{error ?? t('page.loading')}</p> : <Logs logs={value} withTransaction />;
}

async function readFacts(rpc: Rpc, address: string): Promise<Facts> {
  const [balance, nonce, code] = await Promise.all([rpc.balance(address), rpc.nonce(address), rpc.code(address)]);
  const isOne = isToken(address) || (!isNative(address) && code.length > 2);
  return { balance, nonce, code, token: isOne ? await tokenInfo(rpc, address) : null };
}

/** Transactions that an address signed, that moved money of it, or in which it wrote a log. */
async function readTransactions(rpc: Rpc, address: string, isContract: boolean, head: number) {
  const [signed, moved, written] = await Promise.all([
    api.accountOperations(address).then((page) => page.items, () => []), transfersOf(rpc, address, head), isContract ? recentLogs(rpc, { address }, head) : null,
  ]);
  const hashes = [
    ...signed.flatMap((operation) => operation.items.flatMap((item) => item.outcome?.events ?? [])).flatMap((event) => (event.type === 'evm.TransactionExecuted' ? [`0x${String(event['hash'])}`] : [])),
    ...moved.map(({ log }) => log.transactionHash), ...[...(written?.logs ?? [])].reverse().map((log) => log.transactionHash),
  ];
  // The system's receipts tell of fees and payments: the transfers show these.
  return (await transactionsOf(rpc, hashes)).filter(({ transaction }) => transaction.from.toLowerCase() !== SYSTEM);
}
