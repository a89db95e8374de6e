// What an indexer keeps of a chain: balances of every token from Transfer logs, and the coin's moves from traces.
import { id } from 'ethers';

const transferTopic = id('Transfer(address,address,uint256)'), zero = `0x${'00'.repeat(20)}`;

/** Balances of all tokens by logs alone, from block 0 on. */
export class Ledger {
  constructor() {
    this.tokens = new Map();
  }

  /** Takes a block's receipts; which token and account changed. */
  take(receipts) {
    const touched = new Map();
    const change = (token, account, amount) => {
      if (account === zero) return;
      if (!this.tokens.has(token)) this.tokens.set(token, new Map());
      const balances = this.tokens.get(token);
      balances.set(account, (balances.get(account) ?? 0n) + amount);
      touched.set(`${token} ${account}`, [token, account]);
    };
    for (const { logs } of receipts)
      for (const { address, topics, data } of logs)
        if (topics.length === 3 && topics[0] === transferTopic) {
          const [from, to] = topics.slice(1).map((topic) => `0x${topic.slice(26)}`);
          change(address, from, -BigInt(data));
          change(address, to, BigInt(data));
        }
    return [...touched.values()];
  }

  balance(token, account) {
    return this.tokens.get(token)?.get(account) ?? 0n;
  }

  all() {
    return [...this.tokens].flatMap(([token, balances]) => [...balances.keys()].map((account) => [token, account]));
  }
}

/** How the coin moved in a block by its traces and fees: what each account has more or less. The fee goes to whom the block names; the coin's token face moves it by calls without a value. */
export function coinMoves(block, receipts, traces, won) {
  const moves = new Map();
  const move = (from, to, value) => {
    for (const [account, amount] of [[from, -value], [to, value]]) moves.set(account, (moves.get(account) ?? 0n) + amount);
  };
  const walk = ({ type, from, to, value, input, error, calls }) => {
    if (error) return;
    if (to === won && input.startsWith('0xa9059cbb')) move(from, `0x${input.slice(34, 74)}`, BigInt(`0x${input.slice(74, 138)}`));
    if (value && type !== 'DELEGATECALL' && type !== 'STATICCALL' && type !== 'CALLCODE') move(from, to, BigInt(value));
    for (const call of calls ?? []) walk(call);
  };
  for (const [i, receipt] of receipts.entries()) {
    walk(traces[i].result);
    move(receipt.from, block.miner, BigInt(receipt.gasUsed) * BigInt(receipt.effectiveGasPrice));
  }
  return moves;
}
