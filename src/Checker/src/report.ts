import type { AssetFacts } from './asset-record.ts';
import type { BalanceProof, Checked } from './check-balance.ts';
import type { Solvency, SolvencyChecked } from './check-solvency.ts';
import type { ReserveFacts } from './reserve-account.ts';
import { ageText, amountText, reasonText, timeText, type Language } from './words.ts';

/* What a person is told: what was proved, at which height, how old it is, and what is not proved. */

/** The lines about a balance. */
export function balanceReport(proof: BalanceProof, checked: Checked, language: Language, nowSeconds: bigint): string[] {
  const ko = language === 'ko';
  const failed = checked.steps.find((step) => !step.ok);
  if (failed !== undefined)
    return [
      ko ? `증명되지 않음 (${proof.asset}): ${reasonText(failed.reason!, language)}` : `NOT PROVED (${proof.asset}): ${reasonText(failed.reason!, language)}`,
      ko ? '이 잔고를 믿지 마십시오. 다시 확인하고, 다른 노드에도 물어보십시오.' : 'Do not rely on this balance: check again, and ask another node.',
    ];
  const [available, locked] = [amountText(BigInt(proof.available)), amountText(BigInt(proof.locked))];
  const age = ageText(nowSeconds - checked.seconds, language);
  const lines = [
    ko
      ? `증명됨: ${proof.address} 님은 높이 ${proof.height}의 장부에서 ${proof.asset} ${available} 을 쓸 수 있고 ${locked} 이 주문에 묶여 있습니다.`
      : `PROVED: after block ${proof.height}, ${proof.address} has ${available} ${proof.asset} available and ${locked} in orders.`,
    ko
      ? `모든 사람의 합계는 ${amountText(checked.total)} ${proof.asset} 이고 발행량과 정확히 같습니다.`
      : `Everybody together has ${amountText(checked.total)} ${proof.asset}, exactly what was issued.`,
    ko
      ? `블록 ${proof.headerHeight}에 서명됨: ${timeText(checked.seconds)} (${age} 전), 검증인 ${checked.signers.length}명.`
      : `Signed in block ${proof.headerHeight} at ${timeText(checked.seconds)} (${age} ago) by ${checked.signers.length} validator${checked.signers.length === 1 ? '' : 's'}.`,
  ];
  if (checked.asset !== null) lines.push(backingLine(checked.asset, language));
  return [...lines, ...notProved(language)];
}

/** The lines about a city's solvency. */
export function solvencyReport(told: Solvency, checked: SolvencyChecked, language: Language, nowSeconds: bigint): string[] {
  const ko = language === 'ko';
  const failed = checked.steps.find((step) => !step.ok);
  if (failed !== undefined) return [ko ? `증명되지 않음: ${reasonText(failed.reason!, language)}` : `NOT PROVED: ${reasonText(failed.reason!, language)}`];
  const age = ageText(nowSeconds - checked.seconds, language);
  const lines = [ko
    ? `증명됨: 높이 ${told.height}의 지급 능력 명세, ${timeText(checked.seconds)} (${age} 전) 서명, 검증인 ${checked.signers.length}명.`
    : `PROVED: the statement of solvency after block ${told.height}, signed at ${timeText(checked.seconds)} (${age} ago) by ${checked.signers.length} validator${checked.signers.length === 1 ? '' : 's'}.`];
  for (const asset of checked.assets)
    lines.push(ko
      ? `${asset.symbol}: 장부가 빚진 양 = 발행량 = ${amountText(asset.supply)}. ${backingLine(asset, language)}`
      : `${asset.symbol}: owed to holders = issued = ${amountText(asset.supply)}. ${backingLine(asset, language)}`);
  for (const account of checked.reserves) lines.push(reserveLine(account, checked.seconds, language));
  return [...lines, ...notProved(language)];
}

/** How old the bank's word is, when the block was signed. */
function reserveLine(account: ReserveFacts, seconds: bigint, language: Language): string {
  const attested = BigInt(Math.floor(account.attestedAtMs / 1000));
  const age = ageText(seconds - attested, language);
  if (language === 'ko')
    return `준비금 계좌 ${account.display}: ${amountText(account.held)}. 은행의 마지막 명세 ${account.statementNumber}호는 ${timeText(attested)} 기준으로, 블록 서명 때 ${age} 지난 것입니다${account.isUnbalanced ? '. 명세가 장부와 맞지 않습니다' : ''}${account.isClosed ? '. 닫힌 계좌로, 더는 준비금이 아닙니다' : account.isSilent ? '. 은행의 소식이 너무 오래 없어 준비금으로 치지 않습니다' : ''}.`;
  return `Reserve account ${account.display}: ${amountText(account.held)}. The bank's last statement, no. ${account.statementNumber}, is as of ${timeText(attested)}: ${age} old when the block was signed${account.isUnbalanced ? '; it does NOT BALANCE' : ''}${account.isClosed ? '; it is CLOSED and backs nothing' : account.isSilent ? '; the bank has been SILENT for too long, so it backs nothing' : ''}.`;
}

function backingLine(asset: AssetFacts, language: Language): string {
  const ko = language === 'ko';
  if (asset.backed === null) return ko ? `${asset.symbol} 은 등록부 자체가 자산이며, 밖에 보관된 것이 없습니다.` : `Of ${asset.symbol} the register itself is the asset: nothing outside has to back it.`;
  if (asset.backing === 'channel')
    return ko
      ? `다른 체인의 채널에서 온 것이 증명되고 돌아가지 않은 양: ${amountText(asset.backed)} ${asset.symbol}. 그 체인의 예치에 대한 청구권입니다.`
      : `Proved to have come over a channel from another chain and not gone back: ${amountText(asset.backed)} ${asset.symbol}, a claim on what that chain keeps.`;
  const by = asset.backing === 'bank' ? (ko ? '은행' : 'banks') : ko ? '보관 기관' : 'the custodian';
  const state = asset.deficientSinceMs === null ? (ko ? '부족하지 않습니다' : 'enough for all of it')
    : ko ? `${timeText(BigInt(Math.floor(asset.deficientSinceMs / 1000)))} 부터 부족합니다` : `DEFICIENT since ${timeText(BigInt(Math.floor(asset.deficientSinceMs / 1000)))}`;
  return ko
    ? `${by}이 확인한 준비금 (지급 약속을 뺀 것): ${amountText(asset.backed)} ${asset.symbol}, ${state}.`
    : `Attested by ${by}, less what is promised out: ${amountText(asset.backed)} ${asset.symbol}, ${state}.`;
}

const notProved = (language: Language): string[] => language === 'ko'
  ? ['증명되지 않은 것: 은행이나 금고에 실제로 돈과 물건이 있다는 것 (은행과 보관 기관의 서명된 확인일 뿐입니다), 그리고 그 블록 뒤에 일어난 일.']
  : ['Not proved: that the money lies at the bank or the bars in the vault (banks and custodians attest it with their signatures), and what happened after that block.'];
