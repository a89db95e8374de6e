/* All of the explorer, as one file that the page fetches when it is needed. */
export { EthereumAccount } from './EthereumAccount.tsx';
export { EthereumBlockPanel } from './EthereumBlockPanel.tsx';
export { ExplorerBar } from './ExplorerBar.tsx';
export { TokensPage } from './TokensPage.tsx';
export { TransactionPage } from './TransactionPage.tsx';
export { TransactionsPage } from './TransactionsPage.tsx';
