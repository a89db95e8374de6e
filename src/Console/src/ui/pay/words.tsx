import { api } from '../../api/client.ts';
import type { Merchant } from '../../api/types.ts';
import { t, tryT } from '../../i18n/index.ts';
import { brief, number, won } from '../../i18n/format.ts';
import { categoryRanges, orNull } from '../../state/pay.ts';
import { links } from '../../state/route.ts';
import { usePolled } from '../usePolled.ts';

/** An amount with what it is of. */
export const moneyText = (amount: string | bigint, asset: string): string => (asset === 'KRW' ? won(amount, 2) : `${number(amount, 8)} ${asset}`);

/** What a category code stands for; the code itself where the catalogue has no word. */
export const categoryText = (code: string): string => tryT(`mcc.${code}`) ?? t('mcc.other', { code });

/** The categories of a campaign in words; ranges name those that the catalogue knows. */
export function categoriesText(categories: string): string {
  const words = categoryRanges(categories).flatMap(([from, to]) => {
    const code = (value: number) => String(value).padStart(4, '0');
    if (from === to) return [categoryText(code(from))];
    if (from <= 1 && to === 9_999) return [t('mcc.all')];
    const known = KNOWN.filter((each) => Number(each) >= from && Number(each) <= to).map(categoryText);
    return known.length === 0 ? [t('mcc.other', { code: `${code(from)}–${code(to)}` })] : known;
  });
  return words.join(' · ');
}

/** Categories that have words, in the order in which a new shop chooses among them. */
export const KNOWN = ['5812', '5814', '5462', '5411', '5942', '5651', '5912', '5947', '7832', '7922', '7011', '4121', '8299', '5813', '5811'] as const;

/** Merchants by account, as far as one page of them goes. */
export function useMerchants(): ReadonlyMap<string, Merchant> {
  const items = usePolled(() => orNull(api.merchants()), 'merchants', 30_000).value?.items ?? [];
  return new Map(items.map((merchant) => [merchant.account.toLowerCase(), merchant]));
}

/** Who somebody is: a merchant by name, everybody else by address. */
export function Who({ account, merchants }: { account: string; merchants: ReadonlyMap<string, Merchant> }) {
  const name = merchants.get(account.toLowerCase())?.name;
  return <a class={name === undefined ? 'mono' : undefined} href={links.account(account)} title={account}>{name ?? brief(account)}</a>;
}
