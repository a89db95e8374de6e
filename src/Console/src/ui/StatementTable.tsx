import { useEffect, useState } from 'preact/hooks';
import { api, historyFilePath } from '../api/client.ts';
import type { HistoryLine } from '../api/types.ts';
import { t, tryT } from '../i18n/index.ts';
import { brief, dateTime, integer, number } from '../i18n/format.ts';
import { assetName } from '../state/exchange.ts';
import { links } from '../state/route.ts';
import { DataTable } from './DataTable.tsx';

const KINDS = {
  money: 'transferIn,transferOut,mint,burn,fill,networkFee,feesCollected',
  trades: 'fill',
  orders: 'orderPlaced,orderAmended,orderReduced,orderTriggered,orderClosed',
  safety: 'keyAdded,keyRevoked,killSwitchEngaged,killSwitchReleased,disconnectArmed,disconnectDisarmed',
} as const;
type Filter = '' | keyof typeof KINDS;

/** Everything that concerned an account, a line for each event, newest first, page by page; the same as a file. */
export function StatementTable({ address, moved }: {
  address: string;
  /** Changes when something of the account did. */
  moved: unknown;
}) {
  const [filter, setFilter] = useState<Filter>('');
  const [lines, setLines] = useState<readonly HistoryLine[] | null>(null);
  const [next, setNext] = useState<string | null>(null);
  const [isLong, setIsLong] = useState(false);
  const kinds = filter === '' ? '' : KINDS[filter];
  useEffect(() => {
    // Who reads old pages is not thrown back to the first.
    if (isLong) return undefined;
    let current = true;
    void api.history(address, kinds).then((page) => {
      if (!current) return;
      setLines(page.items);
      setNext(page.next ?? null);
    }, () => undefined);
    return () => {
      current = false;
    };
  }, [address, kinds, moved, isLong]);
  const choose = (name: string) => {
    setFilter(name as Filter);
    setLines(null);
    setIsLong(false);
  };
  const older = async () => {
    const page = await api.history(address, kinds, next ?? undefined);
    setIsLong(true);
    setLines([...(lines ?? []), ...page.items]);
    setNext(page.next ?? null);
  };
  return (
    <>
      <div class="filters">
        <label><span>{t('history.show')}</span>
          <select name="filter-kind" value={filter} onChange={(event) => choose(event.currentTarget.value)}>
            <option value="">{t('filter.all')}</option>
            {(Object.keys(KINDS) as Exclude<Filter, ''>[]).map((name) => <option key={name} value={name}>{t(`history.filter.${name}`)}</option>)}
          </select>
        </label>
        <a class="hint" href={historyFilePath(address, kinds)} download>{t('history.file')}</a>
      </div>
      <DataTable empty={t(lines === null ? 'page.loading' : 'history.none')} heads={['col.time', 'col.event', 'col.asset', 'col.amount', 'col.notional', 'col.fee', 'col.other', 'col.block']}
        rows={(lines ?? []).map((line) => [
          dateTime(line.time), line.operation === null ? eventText(line) : <a href={links.operation(line.operation)}>{eventText(line)}</a>, subject(line), signed(line.amount), signed(line.value),
          line.fee === null || /^0(\.0*)?$/.test(line.fee) ? '' : number(line.fee, 4), line.other === null ? '' : <a class="mono" href={links.account(line.other)}>{brief(line.other)}</a>,
          <a href={links.block(line.height)}>{integer(line.height)}</a>,
        ])} keys={(lines ?? []).map((line) => line.id)} />
      {next !== null && <p class="older"><button class="small" type="button" onClick={() => void older().catch(() => undefined)}>{t('history.older')}</button></p>}
    </>
  );
}

function subject(line: HistoryLine): string {
  if (line.market !== null) return line.market.replace('-', '/');
  const asset = line.asset ?? line.feeAsset;
  return asset === null ? '' : assetName(asset);
}

function signed(text: string | null): string {
  if (text === null) return '';
  return text.startsWith('-') ? `−${number(text.slice(1), 8)}` : `+${number(text, 8)}`;
}

/** What happened, with what is worth knowing of it. */
function eventText(line: HistoryLine): string {
  const what = tryT(`history.${line.kind}`) ?? line.kind;
  // Of a filled order nothing remains, which its reason says.
  const size = line.size === null || /^0(\.0*)?$/.test(line.size) ? '' : ` ${number(line.size, 8)}`;
  const order = line.side === null ? null : `${t(line.side === 'buy' ? 'ticket.buy' : 'ticket.sell')}${size}${line.price === null ? '' : ` @ ${number(line.price)}`}`;
  const more = line.detail === null ? line.note : tryT(`reason.${line.detail}`) ?? tryT(`history.detail.${line.detail}`) ?? line.detail;
  return [what, order, more].filter((part) => part !== null && part !== '').join(' · ');
}
