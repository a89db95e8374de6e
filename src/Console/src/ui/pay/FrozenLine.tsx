import { api } from '../../api/client.ts';
import { t } from '../../i18n/index.ts';
import { day } from '../../i18n/format.ts';
import { assets, assetName } from '../../state/exchange.ts';
import { orNull } from '../../state/pay.ts';
import { usePolled } from '../usePolled.ts';
import { moneyText } from './words.tsx';

/** What of the account's money must not leave, by which order, and which assets do not move now. Shows nothing where there is nothing. */
export function FrozenLine({ address }: { address: string }) {
  const freezes = (usePolled(() => orNull(api.freezes(address)), `freezes ${address}`, 15_000).value?.items ?? []).filter((freeze) => freeze.endedAt === null);
  const suspended = [...assets.value.values()].filter((asset) => asset.status === 'suspended');
  return (
    <>
      {freezes.map((freeze) => (
        <p class="warning city-warning" key={freeze.id}>{t('frozen.mine', { amount: freeze.amount === null ? t('frozen.all', { asset: assetName(freeze.asset) }) : moneyText(freeze.amount, freeze.asset), order: freeze.order, until: day(freeze.until) })}</p>
      ))}
      {suspended.map((asset) => <p class="warning city-warning" key={asset.symbol}>{t('frozen.suspended', { asset: assetName(asset.symbol), reason: asset.suspensionReason ?? '–' })}</p>)}
    </>
  );
}
