import { decodeEvent } from '../../ethereum/known.ts';
import type { Log } from '../../ethereum/rpc.ts';
import { t } from '../../i18n/index.ts';
import { brief, integer } from '../../i18n/format.ts';
import { links } from '../../state/route.ts';
import { AddressLink } from './AddressLink.tsx';
import { NamedValues } from './Decoded.tsx';

/** Logs, by the events that they are where these are known. */
export function Logs({ logs, withTransaction }: { logs: readonly Log[]; withTransaction?: boolean }) {
  if (logs.length === 0) return <p class="empty">{t('tx.noLogs')}</p>;
  return (
    <div class="events">
      {logs.map((log) => (
        <div key={`${log.blockNumber} ${log.logIndex}`} class="event">
          <p class="event-head">
            <AddressLink address={log.address} />
            {withTransaction === true && <span class="hint"><a href={links.block(Number(log.blockNumber))}>{t('block.title', { height: integer(Number(log.blockNumber)) })}</a> · <a class="mono" href={links.transaction(log.transactionHash)}>{brief(log.transactionHash)}</a></span>}
          </p>
          <LogBody log={log} />
        </div>
      ))}
    </div>
  );
}

function LogBody({ log }: { log: Log }) {
  const named = decodeEvent(log);
  if (named !== null) return <NamedValues named={named} contract={log.address} />;
  return (
    <dl class="facts">
      {log.topics.map((topic, i) => <div key={i}><dt>{t('tx.topic', { index: i })}</dt><dd class="mono">{topic}</dd></div>)}
      <div><dt>{t('tx.data')}</dt><dd class="mono">{log.data === '0x' ? '–' : log.data}</dd></div>
    </dl>
  );
}
