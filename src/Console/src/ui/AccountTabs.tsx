import { useSignal } from '@preact/signals';
import type { ComponentChildren } from 'preact';
import { useEffect } from 'preact/hooks';
import { isLive } from '../api/types.ts';
import { t } from '../i18n/index.ts';
import { loadOperations, loadTransfers, type AccountView } from '../state/account.ts';
import { CancelAll, OpenOrders, OrderHistory } from './OrderTables.tsx';
import { Balances, Trades, Transfers } from './MoneyTables.tsx';
import { OperationTable } from './OperationTable.tsx';
import { SendForm } from './SendForm.tsx';
import { StatementTable } from './StatementTable.tsx';
import { Tabs } from './Tabs.tsx';

type Name = 'balances' | 'open' | 'history' | 'trades' | 'statement' | 'transfers' | 'operations' | 'send' | 'safety';

/** One account's orders and money. `own` adds what needs the key; `brief` leaves out what belongs on the account's own page. */
export function AccountTabs({ view, own, brief, first = 'open', safety }: { view: AccountView; own?: boolean; brief?: boolean; first?: Name; safety?: ComponentChildren }) {
  const shown = useSignal<Name>(first);
  const open = view.orders.value.filter(isLive);
  const moneyMoved = view.balances.value;
  useEffect(() => {
    if (shown.value === 'transfers') void loadTransfers(view).catch(() => undefined);
    if (shown.value === 'operations') void loadOperations(view).catch(() => undefined);
  }, [shown.value, view, moneyMoved, view.orders.value]);
  return (
    <Tabs label={t('account.activity')} current={shown.value} onChoose={(name) => (shown.value = name)}
      tabs={[
        { name: 'open', label: t('account.open'), badge: open.length },
        { name: 'history', label: t('account.history') },
        { name: 'trades', label: t('account.trades') },
        { name: 'balances', label: t('account.balances') },
        ...(brief === true ? [] : [{ name: 'statement' as const, label: t('account.statement') }, { name: 'transfers' as const, label: t('account.transfers') }, { name: 'operations' as const, label: t('account.operations') }]),
        ...(own === true && brief !== true ? [{ name: 'send' as const, label: t('account.send') }] : []),
        ...(safety ? [{ name: 'safety' as const, label: t('safety.title') }] : []),
      ]}
      end={own === true && shown.value === 'open' && open.length > 1 ? <CancelAll /> : null}>
      {shown.value === 'open' && <OpenOrders orders={open} own={own === true} />}
      {shown.value === 'history' && <OrderHistory view={view} />}
      {shown.value === 'trades' && <Trades trades={view.trades.value} />}
      {shown.value === 'balances' && <Balances balances={view.balances.value} address={view.address} />}
      {shown.value === 'statement' && <StatementTable key={view.address} address={view.address} moved={moneyMoved} />}
      {shown.value === 'transfers' && <Transfers transfers={view.transfers.value} address={view.address} />}
      {shown.value === 'operations' && <OperationTable operations={view.operations.value} />}
      {shown.value === 'safety' && safety}
      {shown.value === 'send' && <SendForm balances={view.balances.value} address={view.address} />}
    </Tabs>
  );
}
