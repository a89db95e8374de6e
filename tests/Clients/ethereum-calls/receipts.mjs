// Every block's transactions and receipts, system transactions among them, verified by stock libraries; every balance from Transfer logs alone.
import assert from 'node:assert/strict';
import test from 'node:test';
import { MerklePatriciaTrie } from '@ethereumjs/mpt';
import { Contract, encodeRlp, getBytes, hexlify, JsonRpcProvider, Signature, toBeArray, toBeHex, toQuantity, Transaction, zeroPadValue } from 'ethers';
import { City, until } from '../faults/city.mjs';
import { World } from './worlds.mjs';

const number = (value) => hexlify(toBeArray(BigInt(value)));
const word = (value) => zeroPadValue(toBeHex(BigInt(value)), 32);

test('stock libraries compute the roots of blocks whose trades only the system receipt tells of', { timeout: 300_000 }, async (t) => {
  const city = City.create();
  t.after(() => city.remove());
  await city.start('--block-ms', '100', '--idle-ms', '300', '--ethereum', '127.0.0.1:0');
  const { rpc } = city, world = new World('gwangan', rpc);
  // The demo's traders trade.
  await until('trades', async () => {
    const last = Number(await world.ask('eth_blockNumber'));
    let trades = 0;
    for (let height = last; height > 0 && trades < 20; height--) trades += (await world.ask('eth_getBlockByNumber', toQuantity(height), false)).transactions.length;
    return trades >= 20;
  });
  const head = Number(await world.ask('eth_blockNumber'));
  const balances = new Map(); // token and account -> what Transfer logs tell
  let systems = 0, logs = 0;
  const tell = (token, topic, by) => balances.set(token + topic.slice(26), (balances.get(token + topic.slice(26)) ?? 0n) + by);

  for (let height = 0; height <= head; height++) {
    const block = await world.ask('eth_getBlockByNumber', toQuantity(height), true), receipts = await world.ask('eth_getBlockReceipts', toQuantity(height));
    const transactionTrie = new MerklePatriciaTrie(), receiptTrie = new MerklePatriciaTrie();
    let logIndex = 0;
    for (const [i, told] of block.transactions.entries()) {
      const { type, chainId, nonce, gasPrice, gas, to, value, input, r, s, v } = told;
      assert.equal(type, '0x0');
      const transaction = Transaction.from({ type: 0, chainId, nonce: Number(nonce), gasPrice, gasLimit: gas, to, value, data: input, signature: Signature.from({ r: word(r), s: word(s), v: BigInt(v) }) });
      assert.equal(`${transaction.hash} ${transaction.from.toLowerCase()}`, `${told.hash} ${told.from}`);
      await transactionTrie.put(getBytes(encodeRlp(number(i))), getBytes(transaction.serialized));
      const receipt = receipts[i];
      await receiptTrie.put(getBytes(encodeRlp(number(i))), getBytes(encodeRlp([number(receipt.status), number(receipt.cumulativeGasUsed), receipt.logsBloom, receipt.logs.map((log) => [log.address, log.topics, log.data])])));
      for (const log of receipt.logs) {
        assert.equal(Number(log.logIndex), logIndex++);
        tell(log.address, log.topics[1], -BigInt(log.data));
        tell(log.address, log.topics[2], BigInt(log.data));
      }
      systems++;
    }
    logs += logIndex;
    assert.equal(hexlify(transactionTrie.root()), block.transactionsRoot, `transactions of block ${height}`);
    assert.equal(hexlify(receiptTrie.root()), block.receiptsRoot, `receipts of block ${height}`);
  }
  assert.ok(systems > 5, `only ${systems} system transactions`);

  const provider = new JsonRpcProvider(rpc);
  t.after(() => provider.destroy());
  let compared = 0;
  for (const [key, told] of balances) {
    const [token, account] = [key.slice(0, 42), `0x${key.slice(42)}`];
    if (BigInt(account) === 0n || compared === 150) continue;
    assert.equal(await new Contract(token, ['function balanceOf(address) view returns (uint256)'], provider).balanceOf(account, { blockTag: head }), told, `${account} of ${token}`);
    compared++;
  }
  t.diagnostic(`${head + 1} blocks, ${systems} system transactions with ${logs} logs; ${compared} balances are those of the logs`);
});
