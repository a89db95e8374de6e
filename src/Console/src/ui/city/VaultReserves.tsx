import { api } from '../../api/client.ts';
import { t, tryT } from '../../i18n/index.ts';
import { integer, span, units } from '../../i18n/format.ts';
import { assetName } from '../../state/exchange.ts';
import { links } from '../../state/route.ts';
import { usePolled } from '../usePolled.ts';
import { ColdShareBar } from './ColdShareBar.tsx';
import { HoldingTable } from './HoldingTable.tsx';
import { Tiles } from './Tiles.tsx';

/** What vaults hold of an asset, who said so and how long ago, and the cold share where the law asks for one. */
export function VaultReserves({ asset }: { asset: string }) {
  const { value } = usePolled(api.custody, 'custody');
  const attested = usePolled(() => api.attestations(200), 'attestations', 30_000);
  const its = value?.assets.find((each) => each.asset === asset);
  if (its === undefined || value === null) return null;
  return (
    <section class="panel" aria-label={t('vaults.of', { asset: assetName(asset) })}>
      <h2 class="panel-title">{t('vaults.of', { asset: assetName(asset) })} <a class="quiet-link" href={links.custody()}>{t('custody.title')}</a></h2>
      <p class="lead">{t('vaults.lead')} {t(`cover.${its.cover as 'document' | 'lots' | 'addresses'}`)}</p>
      {its.mintingStop !== 'none' && <p class="warning city-warning">{tryT(`stop.${its.mintingStop}`, { span: span(its.attestationMaxAgeMs) }) ?? its.mintingStop}</p>}
      <Tiles tiles={[
        { label: t('vaults.held'), value: units(its.held, 4) },
        { label: t('vaults.promised'), value: units(its.promised, 4), hint: t('vaults.promisedHint') },
        { label: t('vaults.overdue'), value: integer(its.overdue), bad: its.overdue > 0, hint: t('vaults.overdueHint') },
      ]} />
      <HoldingTable vaults={value.vaults} asset={asset} attestations={attested.value?.items ?? []} />
      {its.averagePrice !== null && value.coldShare !== null && <ColdShareBar share={value.coldShare} />}
    </section>
  );
}
