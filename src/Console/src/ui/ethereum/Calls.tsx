import { valueText } from '../../ethereum/abi-text.ts';
import { decodeInput, decodeOutput, decodeRevert } from '../../ethereum/known.ts';
import type { CallFrame } from '../../ethereum/rpc.ts';
import { t } from '../../i18n/index.ts';
import { brief, integer } from '../../i18n/format.ts';
import { AddressLink } from './AddressLink.tsx';
import { wonText } from './Status.tsx';

const SHOWN_MAX = 500;

/** What a transaction's call called in turn, as a tree. */
export function Calls({ root }: { root: CallFrame }) {
  const lines: { frame: CallFrame; depth: number }[] = [];
  walk(root, 0);
  return (
    <>
      <ol class="calls">{lines.slice(0, SHOWN_MAX).map(({ frame, depth }, i) => <Line key={i} frame={frame} depth={depth} />)}</ol>
      {lines.length > SHOWN_MAX && <p class="hint older">{t('tx.callsCut', { shown: SHOWN_MAX })}</p>}
    </>
  );

  function walk(frame: CallFrame, depth: number): void {
    lines.push({ frame, depth });
    if (lines.length <= SHOWN_MAX) for (const call of frame.calls ?? []) walk(call, depth + 1);
  }
}

function Line({ frame, depth }: { frame: CallFrame; depth: number }) {
  const isCreation = frame.type.startsWith('CREATE');
  const to = frame.to ?? null;
  const input = isCreation ? null : decodeInput(to, frame.input);
  const output = isCreation || frame.error !== undefined ? null : decodeOutput(to, frame.input, frame.output ?? '0x');
  const value = BigInt(frame.value ?? '0x0');
  const reason = frame.error === undefined ? null : decodeRevert(to, frame.output ?? null);
  return (
    <li style={{ paddingInlineStart: `${16 + Math.min(depth, 8) * 18}px` }}>
      <span class={frame.error === undefined ? 'tag' : 'tag warn'}>{frame.type}</span>{' '}
      {to === null ? '–' : <AddressLink address={to} />}
      <span class="mono">{isCreation ? '' : `.${input?.item.name ?? (frame.input.length > 2 ? frame.input.slice(0, 10) : t('tx.receive'))}`}</span>
      {input !== null && <span class="mono call-values">({input.values.map((each) => shortText(valueText(each))).join(', ')})</span>}
      {output !== null && output.values.length > 0 && <span class="mono call-values"> → {output.values.map((each) => shortText(valueText(each))).join(', ')}</span>}
      {value > 0n && <span class="named"> {wonText(value)}</span>}
      {frame.error !== undefined && <span class="bad"> {reason === null ? frame.revertReason ?? frame.error : `${reason.item.name}(${reason.values.map((each) => shortText(valueText(each))).join(', ')})`}</span>}
      <span class="hint"> {t('tx.gas', { gas: integer(Number(frame.gasUsed)) })}</span>
    </li>
  );
}

const shortText = (text: string): string => (/^0x[0-9a-fA-F]{40}$/.test(text) ? brief(text) : text.length > 60 ? `${text.slice(0, 57)}…` : text);
