export { PayPage } from './PayPage.tsx';
export { TillPage } from './TillPage.tsx';
export { VouchersPage } from './VouchersPage.tsx';
