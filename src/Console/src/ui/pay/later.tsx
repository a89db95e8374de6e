import { laterOf } from '../later.tsx';

/** The pages of paying and being paid. */
const later = laterOf(() => import('./pay.ts'));

export const PayPage = later((pay) => pay.PayPage);
export const VouchersPage = later((pay) => pay.VouchersPage);
export const TillPage = later((pay) => pay.TillPage);
