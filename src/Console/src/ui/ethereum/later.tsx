import type { ComponentType } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { ethereum } from '../../state/ethereum.ts';

type Explorer = typeof import('./explorer.ts');

/** A part of the explorer, which is fetched when it is first looked at: who trades needs none of it, and a city that is no Ethereum chain has none. */
function later<Props extends object>(choose: (explorer: Explorer) => ComponentType<Props>): ComponentType<Props> {
  let Found: ComponentType<Props> | null = null;
  return function Later(props: Props) {
    const [, setFound] = useState(Found !== null);
    const isWanted = ethereum.value !== null;
    useEffect(() => {
      if (!isWanted || Found !== null) return;
      void import('./explorer.ts').then((explorer) => {
        Found = choose(explorer);
        setFound(true);
      }, () => undefined);
    }, [isWanted]);
    return !isWanted || Found === null ? null : <Found {...props} />;
  };
}

export const ExplorerBar = later((explorer) => explorer.ExplorerBar);
export const EthereumAccount = later((explorer) => explorer.EthereumAccount);
export const EthereumBlockPanel = later((explorer) => explorer.EthereumBlockPanel);
export const TokensPage = later((explorer) => explorer.TokensPage);
export const TransactionPage = later((explorer) => explorer.TransactionPage);
export const TransactionsPage = later((explorer) => explorer.TransactionsPage);
