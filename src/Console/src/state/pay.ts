import { ApiError, api } from '../api/client.ts';
import type { Campaign, GrantMerchant, Merchant } from '../api/types.ts';

/* What the pages of payments keep and decide without looking anything up. */

/** An order for which a till of this browser has signed a request. The note goes nowhere. */
export interface TillOrder { orderId: string; text: string; note: string; madeAtMs: number }

const STORAGE = 'gwangan.till';
const KEPT_MAX = 200;

/** A till's orders, latest first, by the merchant's account. */
export function tillOrders(merchant: string): readonly TillOrder[] {
  try {
    return JSON.parse(localStorage.getItem(`${STORAGE}.${merchant.toLowerCase()}`) ?? '[]') as TillOrder[];
  } catch {
    return [];
  }
}

export function keepTillOrder(merchant: string, order: TillOrder): void {
  const kept = [order, ...tillOrders(merchant).filter((each) => each.orderId !== order.orderId)].slice(0, KEPT_MAX);
  localStorage.setItem(`${STORAGE}.${merchant.toLowerCase()}`, JSON.stringify(kept));
}

/** Category codes as a campaign lists them (`5462,5811-5814`), as ranges. */
export const categoryRanges = (categories: string): [from: number, to: number][] =>
  categories === '' ? [] : categories.split(',').map((part) => {
    const [from, to] = part.split('-').map(Number);
    return [from!, to ?? from!];
  });

/** Whether a campaign accepts a merchant: its source's word first, then its category, as long as it is active. */
export function accepts(campaign: Pick<Campaign, 'categories'>, merchant: Pick<Merchant, 'category' | 'status'>, standing: GrantMerchant['standing'] | undefined): boolean {
  if (merchant.status !== 'active' || standing === 'barred') return false;
  return standing === 'accepted' || categoryRanges(campaign.categories).some(([from, to]) => Number(merchant.category) >= from && Number(merchant.category) <= to);
}

/** What is left of a budget for the next who come, in percent rounded down. */
export const leftPercent = (unclaimed: bigint, budget: bigint): number => (budget === 0n ? 0 : Number((unclaimed * 100n) / budget));

/** An answer that is not worth an error: what cannot be read now is read with the next look. */
export const orNull = <T>(asked: Promise<T>): Promise<T | null> => asked.catch((error: unknown) => {
  if (error instanceof ApiError) return null;
  throw error;
});

/** How an order of a merchant was paid, by either way; null while it was not. */
export async function paidOf(merchant: string, orderId: string, hash: string): Promise<{ payer: string; time: string; refunded: string; withVouchers: boolean } | null> {
  const [own, vouchers] = await Promise.all([api.orderPayment(merchant, orderId), api.grantOrder(merchant, hash)]);
  if (own !== null) return { payer: own.payer, time: own.paidAt, refunded: own.refunded, withVouchers: false };
  return vouchers === null ? null : { payer: vouchers.payer, time: vouchers.paid, refunded: vouchers.refunded, withVouchers: true };
}
