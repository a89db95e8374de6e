import type { AssetFacts, ReserveFacts } from '../../../../Checker/src/index.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, integer, number, span, units } from '../../i18n/format.ts';
import { assetName } from '../../state/exchange.ts';
import type { CheckedAsset, Failure, Findings } from '../../state/check.ts';
import { DataTable } from '../DataTable.tsx';

/** A city makes a block whenever something happens, and proofs of the state now: much older ones are not now. */
const OLD_MS = 15 * 60_000;

const timeOf = (seconds: number | bigint): string => dateTime(new Date(Number(seconds) * 1000).toISOString());

/** What a check found, in plain words: what was proved, as of when, and what was not. */
export function CheckFindings({ findings, owner }: { findings: Findings; owner: string }) {
  const { failure } = findings;
  return (
    <section class="panel findings" aria-label={t('check.findings')}>
      <h2 class="panel-title">{t('check.findings')}</h2>
      {failure === null ? <Proved findings={findings} owner={owner} /> : <Failed failure={failure} />}
      <Ways findings={findings} />
    </section>
  );
}

function Proved({ findings, owner }: { findings: Findings; owner: string }) {
  const [solvency, now] = [findings.solvency!, Date.now()];
  // The statement is the oldest: which assets there are is as of then, and no balance is from before.
  const [low, high] = [Number(findings.told!.height), Math.max(...findings.assets.map(({ proof }) => Number(proof.height)))];
  const oldest = Number(solvency.seconds);
  const held = findings.assets.filter(({ proof }) => proof.available !== '0' || proof.locked !== '0');
  const values = {
    owner: brief(owner, 8, 6), height: low === high ? integer(low) : `${integer(low)}–${integer(high)}`, time: timeOf(oldest), span: span(now - oldest * 1000), signers: integer(findings.assets[0]?.checked.signers.length ?? 0),
  };
  return (
    <>
      <p class={findings.isFirst ? 'verdict first-use' : 'verdict holds'} role="status"><b>{t(findings.isFirst ? 'check.agrees' : 'check.proved')} </b>{t(findings.isFirst ? 'check.agreesText' : 'check.provedText', values)}</p>
      {now - oldest * 1000 > OLD_MS && <p class="warning city-warning">{t('check.old', values)}</p>}
      <h3>{t('check.whatYouHave')}</h3>
      <DataTable empty={t('check.holdsNothing')} heads={['col.asset', 'col.available', 'col.locked', 'col.everybody', 'col.backed']} keys={held.map(({ symbol }) => symbol)} rows={held.map(line)} />
      <p class="found">{t('check.everyAsset', { count: integer(findings.assets.length), held: integer(held.length) })}</p>
      <p class="found">{t('check.asOf', values)}</p>
      <h3>{t('check.whatBacks')}</h3>
      <ul class="found">{solvency.assets.filter((asset) => asset.backed !== null).map((asset) => <li key={asset.symbol}>{backing(asset)}</li>)}</ul>
      {solvency.reserves.length > 0 && <><h3>{t('check.statements')}</h3><ul class="found">{solvency.reserves.map((account) => <li key={account.id}>{statement(account, Number(solvency.seconds))}</li>)}</ul></>}
      <h3>{t('check.notProved')}</h3>
      <ul class="found open">
        {findings.isFirst && <li><b>{t('check.not.city')}</b></li>}
        <li>{t('check.not.money')}</li>
        <li>{t('check.not.later', values)}</li>
        <li>{t('check.not.page')}</li>
      </ul>
    </>
  );
}

function line({ symbol, proof, checked }: CheckedAsset) {
  return [
    <>{assetName(symbol)}<span class="market-code"> {symbol}</span></>, number(BigInt(proof.available)), number(BigInt(proof.locked)), number(checked.total, 2),
    checked.asset?.backed === null || checked.asset === null ? t('backing.issuer') : units(checked.asset.backed.toString(), 2),
  ];
}

function backing(asset: AssetFacts): string {
  const values = { asset: assetName(asset.symbol), supply: number(asset.supply, 2), backed: number(asset.backed ?? 0n, 2), since: asset.deficientSinceMs === null ? '' : dateTime(new Date(asset.deficientSinceMs).toISOString()) };
  if (asset.deficientSinceMs !== null) return t('check.backing.deficient', values);
  return t(asset.backing === 'bank' ? 'check.backing.bank' : asset.backing === 'channel' ? 'check.backing.channel' : 'check.backing.custody', values);
}

function statement(account: ReserveFacts, signedAt: number): string {
  const values = { account: account.display, held: number(account.held, 0), number: integer(account.statementNumber), time: timeOf(Math.floor(account.attestedAtMs / 1000)), span: span(signedAt * 1000 - account.attestedAtMs) };
  if (account.isClosed || account.isSilent) return t(account.isClosed ? 'check.statementClosed' : 'check.statementSilent', values);
  return t(account.isUnbalanced ? 'check.statementUnbalanced' : 'check.statement', values);
}

function stepName({ part, step }: Failure): string {
  switch (part) {
    case 'trust': return t('trust.step.trust');
    case 'way': return t('way.step.way');
    case 'solvency': return tryT(`solvency.step.${step}`) ?? step;
    case 'balance': return tryT(`proof.step.${step}`) ?? step;
  }
}

function Failed({ failure }: { failure: Failure }) {
  const part = t(`check.part.${failure.part}`) + (failure.asset === null ? '' : ` (${failure.asset})`);
  return (
    <>
      <p class="verdict fails" role="alert"><b>{t('check.failed')} </b>{t('check.failedAt', { part, step: stepName(failure), at: integer(failure.at), of: integer(failure.of) })} {tryT(`proof.reason.${failure.reason}`) ?? failure.reason}</p>
      <p class="found">{t('check.whatNow')}</p>
    </>
  );
}

/** Every step that was done, part by part. */
function Ways({ findings }: { findings: Findings }) {
  const { failure, solvency } = findings;
  const state = (part: Failure['part'], reached: boolean) => (failure?.part === part ? 'failed' : reached ? 'done' : 'open');
  const parts = [
    { part: 'trust' as const, state: state('trust', findings.start.seconds !== 0), text: t('check.did.trust', { height: integer(findings.start.height) }) },
    { part: 'way' as const, state: state('way', findings.newest !== null), text: t('check.did.way', { count: integer(findings.followed), height: integer(findings.newest?.height ?? 0) }) },
    { part: 'solvency' as const, state: state('solvency', solvency?.ok === true), text: t('check.did.solvency', { count: integer(solvency?.assets.length ?? 0), accounts: integer(solvency?.reserves.length ?? 0) }) },
    { part: 'balance' as const, state: state('balance', failure === null), text: t('check.did.balance', { count: integer(findings.assets.length) }) },
  ];
  return (
    <ol class="proof-steps">
      {parts.map((each) => (
        <li key={each.part} class={each.state}>
          <span class="mark" role="img" aria-label={t(`proof.${each.state as 'done' | 'failed' | 'open'}`)}>{each.state === 'done' ? '✓' : each.state === 'failed' ? '✗' : '·'}</span>
          <div><b>{t(`check.part.${each.part}`)}</b>{each.state === 'done' && <p>{each.text}</p>}
            {each.state === 'failed' && <p class="bad">{stepName(failure!)}: {tryT(`proof.reason.${failure!.reason}`) ?? failure!.reason}</p>}</div>
        </li>
      ))}
    </ol>
  );
}
