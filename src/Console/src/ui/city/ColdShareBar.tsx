import type { ColdShare } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { basisPoints, units } from '../../i18n/format.ts';

/** The share of crypto assets that lies in cold vaults, against the least that the law asks for. */
export function ColdShareBar({ share }: { share: ColdShare }) {
  const holds = share.bps >= share.minimumBps;
  return (
    <div class="cold">
      <h3>{t('cold.title')} <span class={holds ? 'tag on' : 'tag bad'}>{t(holds ? 'cold.holds' : 'cold.below')}</span></h3>
      <svg viewBox="0 0 1000 34" role="img" aria-label={t('cold.label', { share: basisPoints(share.bps), least: basisPoints(share.minimumBps) })} preserveAspectRatio="none">
        <rect class="cold-all" width="1000" height="34" />
        <rect class={holds ? 'cold-share' : 'cold-share below'} width={share.bps / 10} height="34" />
        <line class="cold-least" x1={share.minimumBps / 10} x2={share.minimumBps / 10} y1="0" y2="34" />
      </svg>
      <p><b class="num">{basisPoints(share.bps)}</b> {t('cold.text', { least: basisPoints(share.minimumBps), cold: units(share.cold, 0), all: units(share.all, 0), day: share.day })}</p>
    </div>
  );
}
