import type { Market } from '../api/types.ts';
import { number, won } from '../i18n/format.ts';
import { t } from '../i18n/index.ts';
import { assetName } from '../state/exchange.ts';
import type { Problem } from './checks.ts';

/** A problem of the ticket in plain words. */
export function problemText(problem: Problem, market: Market): string {
  switch (problem.code) {
    case 'notOpen': return t(`market.closedBecause.${market.status === 'open' ? 'closed' : market.status}`);
    case 'priceMissing': return t('problem.priceMissing');
    case 'offTick':
      return t('problem.offTick', { tick: number(problem.tick), below: number(problem.below), above: number(problem.above) });
    case 'outOfBand': return t('problem.outOfBand', { low: number(problem.low), high: number(problem.high) });
    case 'sizeMissing': return t('problem.sizeMissing');
    case 'offLot': return t('problem.offLot', { lot: number(problem.lot), asset: market.base });
    case 'belowMinimum': return t('problem.belowMinimum', { minimum: won(problem.minimum) });
    case 'noLiquidity': return t('problem.noLiquidity');
    case 'insufficient':
    case 'insufficientAtWorst': {
      const amount = (value: bigint) => (problem.asset === market.quote ? won(value) : `${number(value)} ${problem.asset}`);
      return t(`problem.${problem.code}`, { asset: assetName(problem.asset), needed: amount(problem.needed), available: amount(problem.available) });
    }
  }
}
