import { api } from '../../api/client.ts';
import type { Merchant } from '../../api/types.ts';
import { t } from '../../i18n/index.ts';
import { brief, dateTime } from '../../i18n/format.ts';
import { decimal } from '../../money/decimal.ts';
import { orNull, tillOrders } from '../../state/pay.ts';
import { fromHex, toHex } from '../../wire/bytes.ts';
import { refundGrant } from '../../wire/operations.ts';
import { orderHash } from '../../wire/payment-request.ts';
import { DataTable } from '../DataTable.tsx';
import { usePolled } from '../usePolled.ts';
import { RefundForm } from './RefundForm.tsx';
import { moneyText, Who } from './words.tsx';

/** Blocks with such payments that are looked through. */
const BLOCKS = 100;
const SHOWN = 15;

/** The latest orders that were paid with vouchers: those of a payer, or those of a merchant, who can give them back. Shows nothing where there are none. */
export function VoucherPayments({ address, role, merchants }: { address: string; role: 'payer' | 'merchant'; merchants: ReadonlyMap<string, Merchant> }) {
  const { value, again } = usePolled(() => orNull(read(address, role)), `voucher payments ${role} ${address}`, role === 'merchant' ? 2_500 : 6_000);
  const items = value ?? [];
  if (items.length === 0) return null;
  const isMerchant = role === 'merchant';
  // A hash says nothing; the numbers of this browser's own till do.
  const numbers = new Map(!isMerchant ? [] : tillOrders(address).map((order) => [toHex(orderHash(fromHex(address)!, order.orderId)), order.orderId]));
  return (
    <>
      <h3 class="panel-title">{t('payments.vouchers')}</h3>
      <DataTable empty="" heads={['col.time', isMerchant ? 'col.payer' : 'col.other', 'col.sum', 'col.byVoucher', 'col.givenBack', 'col.order']} keys={items.map((item) => item.order)}
        rows={items.map((item) => [
          dateTime(item.time), <Who account={isMerchant ? item.payer : item.merchant} merchants={merchants} />, moneyText(item.total, item.asset), moneyText(item.total - item.own, item.asset),
          item.refunded === 0n ? '–' : moneyText(item.refunded, item.asset), numbers.has(item.order) ? <span class="mono">{numbers.get(item.order)}</span> : <span class="mono" title={item.order}>{brief(item.order)}</span>,
        ])}
        below={items.map((item) => (!isMerchant || item.total === item.refunded ? null
          : <RefundForm name={item.order.slice(0, 8)} asset={item.asset} rest={item.total - item.refunded} act={(amount) => refundGrant(fromHex(item.order)!, amount)} then={again} />))} />
    </>
  );
}

async function read(address: string, role: 'payer' | 'merchant') {
  const [paid, refunded] = await Promise.all([api.eventsOf('grants.GrantOrderPaid', BLOCKS), api.eventsOf('grants.GrantOrderRefunded', BLOCKS)]);
  const own = (event: Record<string, unknown>) => String(event[role]).toLowerCase() === address.toLowerCase();
  const back = new Map<string, bigint>();
  for (const block of refunded.items)
    for (const event of block.events.filter(own)) back.set(`${event.merchant} ${event.order}`, (back.get(`${event.merchant} ${event.order}`) ?? 0n) + BigInt(String(event.amount)));
  return paid.items.flatMap((block) => block.events.filter((event) => event.type === 'grants.GrantOrderPaid' && own(event)).map((event) => ({
    time: block.time, merchant: String(event.merchant), payer: String(event.payer), order: String(event.order), asset: String(event.asset), total: BigInt(String(event.total)), own: BigInt(String(event.own)),
    refunded: back.get(`${event.merchant} ${event.order}`) ?? decimal('0'),
  }))).slice(0, SHOWN);
}
