import type { Attestation, Holding, Vault } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, dateTime, integer, span, units } from '../../i18n/format.ts';
import { assetName } from '../../state/exchange.ts';
import { DataTable } from '../DataTable.tsx';
import { useNow } from '../useNow.ts';

/** What vaults hold, one line for each asset of each; of one asset only where that is given. */
export function HoldingTable({ vaults, asset, attestations }: { vaults: readonly Vault[]; asset?: string; attestations: readonly Attestation[] }) {
  const now = useNow();
  const lines = vaults.flatMap((vault) => vault.holdings.filter((holding) => asset === undefined || holding.asset === asset).map((holding) => ({ vault, holding })));
  const word = (holding: Holding) => attestations.find((each) => each.id === holding.attestation);
  return (
    <div class="holdings-table"><DataTable empty={t('vaults.empty')} keys={lines.map(({ vault, holding }) => `${vault.id} ${holding.asset}`)}
      heads={asset === undefined ? ['col.vault', 'col.asset', 'col.held', 'col.promised', 'col.evidence', 'col.attestedBy', 'col.attested', 'col.digest'] : ['col.vault', 'col.class', 'col.held', 'col.evidence', 'col.attestedBy', 'col.attested', 'col.digest']}
      rows={lines.map(({ vault, holding }) => {
        const its = word(holding);
        const end = [
          Number(holding.coverCount) === 0 ? '–' : t('vaults.evidence', { count: integer(Number(holding.coverCount)), units: units(holding.covered, 4) }),
          its === undefined ? t('vaults.byGenesis') : t('vaults.byBoth', { auditor: its.auditorEntity ?? brief(its.auditor ?? '') }),
          <span title={dateTime(holding.attestedAt)}>{t('format.ago', { span: span(now - Date.parse(holding.attestedAt)) })}{holding.pending === null ? null : <span class="tag warn">{t('vaults.pending')}</span>}</span>,
          its === undefined ? '–' : <span class="mono" title={its.digest}>{brief(its.digest, 6, 4)}</span>,
        ];
        const where = <>{vault.name}{vault.status === 'frozen' && <span class="tag bad">{t('vaults.frozen')}</span>}<span class="market-code"> {vault.location}</span></>;
        return asset === undefined
          ? [where, assetName(holding.asset), units(holding.units, 4), units(holding.promised, 4), ...end]
          : [where, tryT(`vault.class.${vault.class}`) ?? vault.class, units(holding.units, 4), ...end];
      })} /></div>
  );
}
