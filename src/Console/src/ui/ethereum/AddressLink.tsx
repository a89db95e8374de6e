import { contractName } from '../../ethereum/known.ts';
import { t } from '../../i18n/index.ts';
import { brief } from '../../i18n/format.ts';
import { titleOf } from '../../state/ethereum.ts';
import { links } from '../../state/route.ts';

/** An address, by its name where it has one. */
export function AddressLink({ address, whole }: { address: string; whole?: boolean }) {
  const name = nativeTitle(address) ?? contractName(address);
  const text = whole === true ? address : brief(address);
  return (
    <a class={name === null || whole === true ? 'mono wrap' : undefined} href={links.account(address)} title={address}>
      {name === null ? text : whole === true ? <>{text}<span class="named"> {name}</span></> : name}
    </a>
  );
}

/** What an address that is part of the chain is called; null for all others. */
export function nativeTitle(address: string): string | null {
  const title = titleOf(address);
  if (title !== null) return title;
  const name = contractName(address);
  return /^0x0{36}08/.test(address) && name !== null ? t('contract.module', { name: name.slice(1) }) : null;
}
