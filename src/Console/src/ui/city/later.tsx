import { laterOf } from '../later.tsx';

/** The pages of what stands behind the city's money. */
const later = laterOf(() => import('./city.ts'));

export const ReservesPage = later((city) => city.ReservesPage);
export const ZonesPage = later((city) => city.ZonesPage);
export const CustodyPage = later((city) => city.CustodyPage);
export const BodiesPage = later((city) => city.BodiesPage);
export const CheckPage = later((city) => city.CheckPage);
export const BankPage = later((city) => city.BankPage);
