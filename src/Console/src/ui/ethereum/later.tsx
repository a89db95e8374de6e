import { ethereum } from '../../state/ethereum.ts';
import { laterOf } from '../later.tsx';

/** Parts of the explorer; a city that is no Ethereum chain has none. */
const later = laterOf(() => import('./explorer.ts'), () => ethereum.value !== null);

export const ExplorerBar = later((explorer) => explorer.ExplorerBar);
export const EthereumAccount = later((explorer) => explorer.EthereumAccount);
export const EthereumBlockPanel = later((explorer) => explorer.EthereumBlockPanel);
export const TokensPage = later((explorer) => explorer.TokensPage);
export const TransactionPage = later((explorer) => explorer.TransactionPage);
export const TransactionsPage = later((explorer) => explorer.TransactionsPage);
