import { addCity, browserWallet } from '../../ethereum/wallet.ts';
import { t } from '../../i18n/index.ts';
import { ethereum } from '../../state/ethereum.ts';
import { tell } from '../Notices.tsx';

const REFUSED = 4001;

/** Tells the browser's wallet of the city; what it has to be told by hand stands beside it. */
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
  return (
    <span class="add-city">
      <span class="hint">{t('explorer.chain', { id: chain.chainId })} · <span class="mono">{chain.rpcUrl}</span></span>
      <button class="small" type="button" onClick={() => void add()}>{t('explorer.add')}</button>
    </span>
  );
}
