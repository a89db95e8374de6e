export { BankPage } from './BankPage.tsx';
export { BodiesPage } from './BodiesPage.tsx';
export { CheckPage } from './CheckPage.tsx';
export { CustodyPage } from './CustodyPage.tsx';
export { ReservesPage } from './ReservesPage.tsx';
export { ZonesPage } from './ZonesPage.tsx';
