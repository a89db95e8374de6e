import { signal } from '@preact/signals';
import { LINK } from '../wire/payment-request.ts';

export type Route =
  | { page: 'trade'; market: string | null }
  | { page: 'blocks' }
  | { page: 'block'; height: string }
  | { page: 'operation'; id: string }
  | { page: 'account'; address: string | null }
  | { page: 'transactions' }
  | { page: 'transaction'; hash: string }
  | { page: 'tokens' }
  | { page: 'reserves'; asset: string | null }
  | { page: 'check'; address: string | null }
  | { page: 'bank' }
  | { page: 'pay'; request: string | null }
  | { page: 'vouchers'; campaign: string | null }
  | { page: 'till' }
  | { page: 'custody' }
  | { page: 'bodies' }
  | { page: 'zones' };

/** What stands behind the city's money and who decides over it: pages that the navigation counts as one. */
export const isCityPage = (page: Route['page']): boolean => page === 'reserves' || page === 'check' || page === 'custody' || page === 'bodies';

/** Paying and being paid. */
export const isPayPage = (page: Route['page']): boolean => page === 'pay' || page === 'vouchers' || page === 'till';

/** A blockchain's pages, which the navigation counts as one. */
export const isChainPage = (page: Route['page']): boolean => page !== 'trade' && page !== 'account' && page !== 'bank' && !isCityPage(page) && !isPayPage(page);

/** Wallets link to the paths that explorers have (EIP-3091); this page's own stand behind the hash. */
function arrive(): void {
  const [, page, argument] = /^\/(tx|address|block|token)\/(\w+)$/.exec(location.pathname) ?? [];
  if (page === undefined || argument === undefined) return;
  history.replaceState(null, '', `/${page === 'tx' ? links.transaction(argument) : page === 'block' ? links.block(argument) : links.account(argument)}`);
}

export const links = {
  trade: (market?: string) => (market === undefined ? '#/trade' : `#/trade/${market}`),
  blocks: () => '#/blocks',
  block: (height: number | string) => `#/blocks/${height}`,
  operation: (id: string) => `#/operations/${id}`,
  transactions: () => '#/transactions',
  transaction: (hash: string) => `#/tx/${hash}`,
  tokens: () => '#/tokens',
  account: (address?: string) => (address === undefined ? '#/account' : `#/account/${address}`),
  reserves: (asset?: string) => (asset === undefined ? '#/reserves' : `#/reserves/${asset}`),
  check: (address?: string) => (address === undefined ? '#/check' : `#/check/${address}`),
  bank: () => '#/bank',
  /** A merchant's request in the link, where there is one. */
  pay: (request?: string) => (request === undefined ? '#/pay' : `${LINK}${request}`),
  vouchers: (campaign?: number) => (campaign === undefined ? '#/vouchers' : `#/vouchers/${campaign}`),
  till: () => '#/till',
  custody: () => '#/custody',
  bodies: () => '#/bodies',
  zones: () => '#/zones',
};

arrive();

export const route = signal<Route>(read());

addEventListener('hashchange', () => (route.value = read()));

function read(): Route {
  if (location.hash.startsWith(LINK)) return { page: 'pay', request: location.hash };
  const [page, argument] = location.hash.replace(/^#\/?/, '').split('/').map(decodeURIComponent);
  switch (page) {
    case 'blocks': return argument ? { page: 'block', height: argument } : { page: 'blocks' };
    case 'operations': return argument ? { page: 'operation', id: argument } : { page: 'blocks' };
    case 'tx': return argument ? { page: 'transaction', hash: argument } : { page: 'transactions' };
    case 'transactions': return { page: 'transactions' };
    case 'tokens': return { page: 'tokens' };
    case 'reserves': return { page: 'reserves', asset: argument ?? null };
    case 'check': return { page: 'check', address: argument ?? null };
    case 'bank': return { page: 'bank' };
    case 'pay': return { page: 'pay', request: null };
    case 'vouchers': return { page: 'vouchers', campaign: argument ?? null };
    case 'till': return { page: 'till' };
    case 'custody': return { page: 'custody' };
    case 'bodies': return { page: 'bodies' };
    case 'zones': return { page: 'zones' };
    case 'account': return { page: 'account', address: argument ?? null };
    default: return { page: 'trade', market: argument ?? null };
  }
}
