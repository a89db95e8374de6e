import { useSignal } from '@preact/signals';
import { api } from '../../api/client.ts';
import type { CustodyAsset, PolicyRule, Vault } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { clock, integer, number, span } from '../../i18n/format.ts';
import { decimal, parseDecimal } from '../../money/decimal.ts';
import { submit, type Result } from '../../order/submit.ts';
import { mine } from '../../state/account.ts';
import { assetName, assets as known } from '../../state/exchange.ts';
import { orNull } from '../../state/pay.ts';
import { links } from '../../state/route.ts';
import { walletAddress } from '../../state/wallet.ts';
import { keepPlaces, keptPlaces, newPlace, type Place } from '../../state/withdrawal.ts';
import { fromHex } from '../../wire/bytes.ts';
import { listDestination, requestWithdrawal } from '../../wire/operations.ts';
import { ActionButton, tellResult } from '../ActionButton.tsx';
import { useNow } from '../useNow.ts';
import { usePolled } from '../usePolled.ts';
import { OwnWithdrawals } from './OwnWithdrawals.tsx';
import { actionText, ruleText } from './rules.ts';

const NEW = 'new';
const PLACE_MAX = 120;

/** Asks for what tokens stand for. Before anything is signed the chain is asked what its policy would say, and the page says it. */
export function Withdraw({ assets, vaults, rules }: { assets: readonly CustodyAsset[]; vaults: readonly Vault[]; rules: readonly PolicyRule[] }) {
  const address = walletAddress.value;
  if (assets.length === 0) return null;
  return (
    <section class="panel" aria-label={t('withdraw.title')}>
      <h2 class="panel-title">{t('withdraw.title')}</h2>
      <p class="lead">{t('withdraw.lead')}</p>
      {address === null ? <p class="city-note">{t('withdraw.needsWallet')} <a href={links.account()}>{t('wallet.create')}</a></p>
        : <><Form key={address} address={address} assets={assets} vaults={vaults} rules={rules} /><OwnWithdrawals address={address} vaults={vaults} rules={rules} /></>}
    </section>
  );
}

function Form({ address, assets, vaults, rules }: { address: string; assets: readonly CustodyAsset[]; vaults: readonly Vault[]; rules: readonly PolicyRule[] }) {
  const now = useNow();
  const [asset, vault, amount, where, text] = [useSignal(''), useSignal(''), useSignal('1'), useSignal(''), useSignal('')];
  const [places, busy, problem] = [useSignal(keptPlaces(address)), useSignal(false), useSignal('')];
  const balances = mine.value?.balances.value ?? [];
  const symbol = assets.find((each) => each.asset === asset.value)?.asset ?? assets.find((each) => each.asset === 'BTC')?.asset ?? assets[0]!.asset;
  const available = balances.find((balance) => balance.asset === symbol)?.available ?? '0';
  // The quickest way out first.
  const holding = [...vaults].filter((each) => each.holdings.some((its) => its.asset === symbol)).reverse();
  const from = holding.find((each) => String(each.id) === vault.value) ?? holding[0];
  const own = places.value.filter((place) => place.asset === symbol);
  const place = where.value === NEW ? undefined : (own.find((each) => each.commitment === where.value) ?? own[0]);
  const units = parseDecimal(amount.value);
  const lot = decimal(known.value.get(symbol)?.lot ?? '1');
  const asks = from !== undefined && place !== undefined && units !== null && units > 0n;
  const trial = usePolled(() => (asks ? orNull(api.tryPolicy(address, symbol, units.toString(), from.id, place.commitment)) : Promise.resolve(null)), `${symbol} ${from?.id ?? ''} ${amount.value} ${place?.commitment ?? ''}`, 2_000);
  const said = trial.value;
  const isDenied = said !== null && said.action !== 'allow' && said.action !== 'require';
  const rule = rules.find((each) => each.number === said?.rule);
  const keep = (kept: readonly Place[]) => { keepPlaces(address, kept); places.value = kept; };
  const list = async (): Promise<Result> => {
    const typed = text.value.trim();
    if (typed === '' || typed.length > PLACE_MAX) return { ok: false, message: t('withdraw.badPlace', { most: PLACE_MAX }) };
    const fresh = newPlace(symbol, typed);
    // Kept before it is sent: without the salt nobody could say what it stands for.
    keep([...places.peek(), fresh]);
    const result = await submit([listDestination(symbol, fromHex(fresh.commitment)!, true)]);
    if (result.ok) [where.value, text.value] = [fresh.commitment, ''];
    else if (result.id === undefined) keep(places.peek().filter((each) => each !== fresh));
    return result;
  };
  const ask = async (event: Event) => {
    event.preventDefault();
    problem.value = units === null || units <= 0n ? t('send.badAmount') : units % lot !== 0n ? t('withdraw.lots', { lot: number(lot), asset: assetName(symbol) }) : units > decimal(available) ? t('problem.insufficient', { asset: assetName(symbol), needed: number(units), available: number(available) })
      : place === undefined ? t('withdraw.noPlace') : isDenied ? t('withdraw.denied') : '';
    if (busy.value || problem.value !== '' || from === undefined) return;
    busy.value = true;
    const result = await submit([requestWithdrawal(symbol, units!.toString(), from.id, fromHex(place!.commitment)!)]);
    busy.value = false;
    tellResult(result, t('withdraw.asked'));
    if (!result.ok) problem.value = result.message;
  };
  const listedFrom = said?.listedFrom == null ? null : Date.parse(said.listedFrom);
  return (
    <form class="pay-form" onSubmit={(event) => void ask(event)} noValidate>
      <label><span>{t('col.asset')}</span><select name="withdraw-asset" value={symbol} onChange={(event) => { [asset.value, where.value] = [event.currentTarget.value, '']; }}>{assets.map((each) => <option key={each.asset} value={each.asset}>{assetName(each.asset)} · {number(balances.find((balance) => balance.asset === each.asset)?.available ?? '0', 4)}</option>)}</select></label>
      <label><span>{t('col.amount')}</span><input class="num" name="withdraw-amount" inputMode="decimal" autoComplete="off" value={amount.value} onInput={(event) => (amount.value = event.currentTarget.value.replace(/[,\s]/g, ''))} /></label>
      <label><span>{t('withdraw.vault')}</span><select name="withdraw-vault" value={String(from?.id ?? '')} onChange={(event) => (vault.value = event.currentTarget.value)}>{holding.map((each) => <option key={each.id} value={String(each.id)}>{each.name} ({t(`vault.class.${each.class as 'hot'}`)})</option>)}</select></label>
      <label><span>{t('withdraw.place')}</span>
        <select name="withdraw-place" value={place?.commitment ?? NEW} onChange={(event) => (where.value = event.currentTarget.value)}>{own.map((each) => <option key={each.commitment} value={each.commitment}>{each.text}</option>)}<option value={NEW}>{t('withdraw.newPlace')}</option></select>
      </label>
      {place === undefined && (
        <div class="new-place wide-field">
          <label><span>{t('withdraw.placeText')}</span><input class="mono" name="withdraw-text" autoComplete="off" spellcheck={false} maxLength={PLACE_MAX} value={text.value} onInput={(event) => (text.value = event.currentTarget.value)} /></label>
          <ActionButton look="list-place" label={t('withdraw.list')} act={list} done={t('withdraw.listed')} then={trial.again} />
          <p class="hint">{t('withdraw.private')}</p>
        </div>
      )}
      {said !== null && place !== undefined && (
        <div class={`verdict wide-field said ${isDenied || said.isOverCap ? 'fails' : 'holds'}`} role="status">
          <b>{said.rule === null ? t('withdrawals.noRule') : t('withdrawals.rule', { number: integer(Number(said.rule)) })}: {actionText(said.action, said.approvals)}.</b>{' '}
          {rule !== undefined && <span>{ruleText(rule)}. </span>}
          {said.isOverCap ? t('policy.overCap') : isDenied ? '' : Number(said.delayMs) === 0 ? t('withdraw.noDelay') : t('policy.delay', { span: span(Number(said.delayMs)) })}
          {said.destination !== 'listed' && <p>{listedFrom === null ? t('withdraw.unlisted') : listedFrom > now ? t('withdraw.listedSoon', { time: clock(listedFrom), span: span(listedFrom - now) }) : ''}</p>}
        </div>
      )}
      {place !== undefined && <button class="primary" type="submit" disabled={busy.value || isDenied}>{t(busy.value ? 'ticket.sending' : 'withdraw.ask')}</button>}
      <p class="problem" role="alert">{problem.value}</p>
    </form>
  );
}
