import type { EthereumTransaction, Receipt } from '../../ethereum/rpc.ts';
import { decodeInput } from '../../ethereum/known.ts';
import { t } from '../../i18n/index.ts';
import { number, won } from '../../i18n/format.ts';
import { SYSTEM } from '../../state/ethereum.ts';

const GWEI = 9n;

export function Status({ receipt }: { receipt: Receipt | null | undefined }) {
  if (!receipt) return <span class="hint">{t('operation.pending')}</span>;
  return receipt.status === '0x1' ? <span class="good">{t('tx.success')}</span> : <span class="bad">{t('tx.failed')}</span>;
}

export const feeOf = (receipt: Receipt): bigint => BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice);

/** What a transaction does, in a word: the function's name, or its four bytes. */
export function methodText(transaction: Pick<EthereumTransaction, 'to' | 'input' | 'from'>): string {
  if (transaction.from.toLowerCase() === SYSTEM) return t('tx.systemMethod');
  if (transaction.to === null) return t('tx.creation');
  if (transaction.input.length <= 2) return t('tx.payment');
  return decodeInput(transaction.to, transaction.input)?.item.name ?? transaction.input.slice(0, 10);
}

/** Won with all its digits, for sums of any size. */
export const wonText = (units: bigint): string => won(units, 18);

/** A price of gas as people name it: in units of 10^-9 won. */
export const gweiText = (units: bigint): string => number(units * 10n ** GWEI, 9);
