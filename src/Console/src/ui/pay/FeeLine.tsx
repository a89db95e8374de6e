import { api } from '../../api/client.ts';
import { t } from '../../i18n/index.ts';
import { won } from '../../i18n/format.ts';
import { orNull } from '../../state/pay.ts';
import { links } from '../../state/route.ts';
import { usePolled } from '../usePolled.ts';

/** Who pays the network's fee for this account, and how much of that is left today. */
export function FeeLine({ address }: { address: string }) {
  const sponsor = usePolled(() => orNull(api.sponsor(address)), `sponsor ${address}`, 15_000).value;
  return <p class="hint fee-line">{sponsor === null ? t('pay.feeOwn') : <>{t('pay.feeSponsor', { left: won(sponsor.leftToday, 2) })} <a href={links.account(sponsor.sponsor)}>{t('pay.feeWho')}</a></>}</p>;
}
