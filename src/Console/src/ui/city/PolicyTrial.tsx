import { useSignal } from '@preact/signals';
import { api } from '../../api/client.ts';
import type { CustodyAsset, PolicyAnswer, Vault } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { integer, span } from '../../i18n/format.ts';
import { parseDecimal } from '../../money/decimal.ts';
import { errorText } from '../../order/submit.ts';
import { assetName } from '../../state/exchange.ts';
import { walletAddress } from '../../state/wallet.ts';
import { actionText } from './rules.ts';

/** What the policy would say to a withdrawal, without asking for one. */
export function PolicyTrial({ assets, vaults }: { assets: readonly CustodyAsset[]; vaults: readonly Vault[] }) {
  const [asset, vault, amount, owner] = [useSignal(''), useSignal(''), useSignal('1'), useSignal(walletAddress.peek() ?? '')];
  const [answer, problem] = [useSignal<PolicyAnswer | null>(null), useSignal('')];
  const symbol = assets.find((each) => each.asset === asset.value)?.asset ?? assets[0]?.asset;
  const holding = vaults.filter((each) => each.holdings.some((its) => its.asset === symbol));
  const from = holding.find((each) => String(each.id) === vault.value) ?? holding[0];
  const units = parseDecimal(amount.value);
  const ask = async (event: Event) => {
    event.preventDefault();
    [answer.value, problem.value] = [null, ''];
    if (units === null || units <= 0n || !/^0x[0-9a-fA-F]{40}$/.test(owner.value)) {
      problem.value = t(units === null || units <= 0n ? 'send.badAmount' : 'send.badAddress');
      return;
    }
    try {
      answer.value = await api.tryPolicy(owner.value, symbol!, units.toString(), from!.id);
    } catch (error) {
      problem.value = errorText(error);
    }
  };
  if (symbol === undefined || from === undefined) return null;
  const said = answer.value;
  return (
    <form class="city-form" onSubmit={(event) => void ask(event)} noValidate>
      <p class="hint">{t('policy.try')}</p>
      <label><span>{t('col.asset')}</span><select name="trial-asset" value={symbol} onChange={(event) => (asset.value = event.currentTarget.value)}>{assets.map((each) => <option key={each.asset} value={each.asset}>{assetName(each.asset)}</option>)}</select></label>
      <label><span>{t('col.vault')}</span><select name="trial-vault" value={String(from.id)} onChange={(event) => (vault.value = event.currentTarget.value)}>{holding.map((each) => <option key={each.id} value={String(each.id)}>{each.name}</option>)}</select></label>
      <label><span>{t('col.amount')}</span><input class="num" name="trial-amount" inputMode="decimal" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
      <label class="wide-field"><span>{t('col.owner')}</span><input class="mono" name="trial-owner" autoComplete="off" spellcheck={false} placeholder="0x…" value={owner.value} onInput={(event) => (owner.value = event.currentTarget.value.trim())} /></label>
      <button type="submit">{t('policy.ask')}</button>
      <p class="problem" role="alert">{problem.value}</p>
      {said === null ? null : (
        <p class="city-answer" role="status">
          <b>{said.rule === null ? t('withdrawals.noRule') : t('withdrawals.rule', { number: integer(Number(said.rule)) })}: </b>
          {actionText(said.action, said.approvals)}.{' '}
          {said.isOverCap ? t('policy.overCap') : said.action === 'deny' ? '' : t('policy.delay', { span: span(said.delayMs) })}
        </p>
      )}
    </form>
  );
}
