import type { Reason } from './mismatch.ts';

export type Language = 'en' | 'ko';

/** Why a check failed, in plain words. */
const REASONS: Record<Reason, readonly [en: string, ko: string]> = {
  malformed: ['The answer is not of the right form.', '응답의 형식이 올바르지 않습니다.'],
  otherQuestion: ['The answer is about another account, asset or height.', '다른 계정, 자산 또는 높이에 대한 응답입니다.'],
  otherLeaf: ['The line in the ledger says something else than the balance.', '장부의 줄이 잔고와 다릅니다.'],
  notEmpty: ['A balance is claimed where the tree has none.', '트리에 없는 잔고를 주장합니다.'],
  otherAssetRoot: ['The way up the tree does not lead to the asset’s root: a balance or a sum was changed.', '트리를 따라 올라가도 자산의 루트에 이르지 않습니다: 잔고나 합계가 바뀌었습니다.'],
  sumTooLarge: ['A sum is larger than can be.', '합계가 있을 수 없을 만큼 큽니다.'],
  otherSupply: ['What all holders have together is not what was issued.', '모든 보유자의 합계가 발행량과 다릅니다.'],
  otherRecord: ['A record is not the one that the state commits to.', '기록이 상태가 확약한 것과 다릅니다.'],
  otherMoneyRoot: ['The list of all assets does not have this root.', '모든 자산의 목록이 이 루트가 아닙니다.'],
  otherAppHash: ['The state does not have this app hash.', '상태가 이 앱 해시가 아닙니다.'],
  otherHeader: ['The block’s header carries another app hash, height, time or time order.', '블록 헤더의 앱 해시, 높이 또는 시각이 다릅니다.'],
  otherChain: ['The header belongs to another chain.', '다른 체인의 헤더입니다.'],
  otherBlock: ['The signatures are for another block.', '다른 블록에 대한 서명입니다.'],
  otherValidators: ['The block was signed by other validators than those that are trusted.', '신뢰하는 검증인이 아닌 검증인이 서명했습니다.'],
  otherTrust: ['The node has another header at the trusted place.', '노드의 헤더가 신뢰하는 헤더와 다릅니다.'],
  notFollowed: ['The way from the trusted header to this one is too long.', '신뢰하는 헤더에서 이 헤더까지의 길이 너무 깁니다.'],
  badSignature: ['A signature is false.', '거짓 서명이 있습니다.'],
  tooFewSignatures: ['Too few validators signed.', '서명한 검증인이 부족합니다.'],
  unknownKey: ['A validator has a kind of key that this checker does not know.', '검증인의 키 종류를 알 수 없습니다.'],
};

export const reasonText = (reason: Reason, language: Language): string => REASONS[reason][language === 'ko' ? 1 : 0];

/** Units of 10^-18 as a decimal number with groups of three. */
export function amountText(units: bigint): string {
  const digits = units.toString().padStart(19, '0');
  const whole = digits.slice(0, -18).replace(/\B(?=(\d{3})+$)/g, ',');
  const fraction = digits.slice(-18).replace(/0+$/, '');
  return fraction === '' ? whole : `${whole}.${fraction}`;
}

/** A span of time in the largest unit that fits: for how old a statement is. */
export function ageText(seconds: bigint, language: Language): string {
  const units: readonly [size: bigint, en: string, ko: string][] = [[86_400n, 'day', '일'], [3_600n, 'hour', '시간'], [60n, 'minute', '분'], [1n, 'second', '초']];
  const [size, en, ko] = units.find(([length]) => seconds >= length) ?? units[3]!;
  const count = seconds < 0n ? 0n : seconds / size;
  return language === 'ko' ? `${count}${ko}` : `${count} ${en}${count === 1n ? '' : 's'}`;
}

export const timeText = (seconds: bigint): string => new Date(Number(seconds) * 1000).toISOString().replace('.000Z', 'Z');
