import { addCity, browserWallet } from '../../ethereum/wallet.ts';
import { keplr, NotServedError, suggestCity } from '../../ethereum/keplr.ts';
import { t } from '../../i18n/index.ts';
import { ethereum } from '../../state/ethereum.ts';
import { tell } from '../Notices.tsx';

const REFUSED = 4001;

/** Tells the browser's wallets of the city, those of Ethereum and of Cosmos; what it has to be told by hand stands beside it. */
export function AddCity() {
  const { chain } = ethereum.value!;
  const add = async () => {
    const wallet = browserWallet();
    if (wallet === null) {
      tell(false, t('explorer.noWallet'));
      return;
    }
    try {
      await addCity(wallet, chain);
      tell(true, t('explorer.added'));
    } catch (error) {
      if ((error as { code?: number }).code !== REFUSED) tell(false, (error as Error).message);
    }
  };
  const suggest = async () => {
    const wallet = keplr();
    if (wallet === null) {
      tell(false, t('explorer.noKeplr'));
      return;
    }
    try {
      await suggestCity(wallet);
      tell(true, t('explorer.keplrAdded'));
    } catch (error) {
      // Keplr has no code for who says no, but these words.
      if (error instanceof NotServedError) tell(false, t('explorer.keplrNotServed'));
      else if (!/request rejected/i.test((error as Error).message)) tell(false, (error as Error).message);
    }
  };
  return (
    <span class="add-city">
      <span class="hint">{t('explorer.chain', { id: chain.chainId })} · <span class="mono">{chain.rpcUrl}</span></span>
      <button class="small" type="button" onClick={() => void add()}>{t('explorer.add')}</button>
      <button class="small" type="button" onClick={() => void suggest()}>{t('explorer.addKeplr')}</button>
    </span>
  );
}
