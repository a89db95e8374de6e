import qrcode from 'qrcode-generator';
import { t } from '../../i18n/index.ts';

/** White around a code, in modules: what ISO 18004 asks for. */
const QUIET = 4;

/** A QR code as one path, dark on white in every colour scheme: cameras expect that. */
export function QrCode({ text }: { text: string }) {
  const code = qrcode(0, 'L');
  code.addData(text, 'Byte');
  code.make();
  const size = code.getModuleCount();
  let path = '';
  for (let row = 0; row < size; row++)
    for (let column = 0; column < size; column++) {
      if (!code.isDark(row, column)) continue;
      const from = column;
      while (column + 1 < size && code.isDark(row, column + 1)) column++;
      path += `M${from + QUIET} ${row + QUIET}h${column + 1 - from}v1h-${column + 1 - from}z`;
    }
  const side = size + 2 * QUIET;
  return (
    <svg class="qr" viewBox={`0 0 ${side} ${side}`} role="img" aria-label={t('pay.qr')} shape-rendering="crispEdges">
      <rect width={side} height={side} fill="#fff" /><path d={path} fill="#000" />
    </svg>
  );
}
