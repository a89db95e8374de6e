import type { PolicyRule } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { integer, span, units } from '../../i18n/format.ts';
import { assetName } from '../../state/exchange.ts';

/** What a rule does, in words. */
export const actionText = (action: string, approvals: number | string): string => (action === 'require' ? t('policy.require', { approvals: integer(Number(approvals)) }) : (tryT(`policy.action.${action}`) ?? action));

/** A rule as a sentence. */
export function ruleText(rule: PolicyRule): string {
  const parts = [
    tryT(`policy.initiator.${rule.initiator}`) ?? rule.initiator, tryT(`policy.destination.${rule.destination}`) ?? rule.destination, tryT(`policy.class.${rule.class}`) ?? rule.class,
    rule.asset === null ? t('policy.anyAsset') : assetName(rule.asset),
    ...(rule.amountMax === null ? [] : [t('policy.atOnce', { amount: units(rule.amountMax) })]),
    ...(rule.periodMs === null || rule.periodMax === null ? [] : [t('policy.inPeriod', { amount: units(rule.periodMax), span: span(rule.periodMs) })]),
  ];
  return parts.join(' · ');
}
