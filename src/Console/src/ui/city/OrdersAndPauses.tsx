import { api } from '../../api/client.ts';
import type { Vault } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, day } from '../../i18n/format.ts';
import { assets, assetName } from '../../state/exchange.ts';
import { orNull } from '../../state/pay.ts';
import { links } from '../../state/route.ts';
import { moneyText } from '../pay/words.tsx';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';

/** What does not move now, and by whose word: money that an order holds, assets that are suspended, vaults that are frozen. */
export function OrdersAndPauses({ vaults }: { vaults: readonly Vault[] }) {
  const answer = usePolled(() => orNull(api.freezes()), 'all freezes', 10_000).value;
  const freezes = answer?.items ?? [];
  const suspended = [...assets.value.values()].filter((asset) => asset.status === 'suspended');
  const shut = vaults.filter((vault) => vault.status === 'frozen');
  return (
    <section class="panel" aria-label={t('frozen.title')}>
      <h2 class="panel-title">{t('frozen.title')}</h2>
      <p class="lead">{t('frozen.lead')}</p>
      {suspended.map((asset) => <p class="warning city-warning" key={asset.symbol}>{t('frozen.suspended', { asset: assetName(asset.symbol), reason: asset.suspensionReason ?? '–' })} {asset.suspendedSince !== null && t('frozen.since', { time: dateTime(asset.suspendedSince) })}</p>)}
      {shut.map((vault) => <p class="warning city-warning" key={vault.id}>{t('frozen.vault', { vault: vault.name })} {t('frozen.since', { time: dateTime(vault.since) })}</p>)}
      {freezes.length === 0
        ? suspended.length + shut.length === 0 && <p class="empty">{t(answer === null ? 'page.loading' : 'frozen.none')}</p>
        : <DataTable empty="" heads={['col.order', 'col.owner', 'col.amount', 'col.saidBy', 'col.since', 'col.until', 'col.status']} keys={freezes.map((freeze) => String(freeze.id))}
          rows={freezes.map((freeze) => [
            <span title={freeze.document}>{freeze.order}</span>, <a class="mono" href={links.account(freeze.account)}>{brief(freeze.account)}</a>, freeze.amount === null ? t('frozen.all', { asset: assetName(freeze.asset) }) : moneyText(freeze.amount, freeze.asset),
            tryT(`body.${freeze.by}`) ?? freeze.by, dateTime(freeze.since), day(freeze.until), <span class={freeze.endedAt === null ? 'tag bad' : 'tag'}>{tryT(`frozen.state.${freeze.state}`) ?? freeze.state}</span>,
          ])} />}
    </section>
  );
}
