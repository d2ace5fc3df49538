import { encode } from 'uqr';
import { t } from '@/shared/strings/en';
import classes from './Account.module.css';

/** A QR code, drawn here: the secret in it goes to no drawing service. */
export function QrCode({ text }: { text: string }) {
  const { data, size } = encode(text, { border: 1 });
  const path = data.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ''))).join('');
  return (
    <svg className={classes.qr} viewBox={`0 0 ${size} ${size}`} role="img" aria-label={t.account.qr} shapeRendering="crispEdges">
      <path d={path} fill="#000" />
    </svg>
  );
}
