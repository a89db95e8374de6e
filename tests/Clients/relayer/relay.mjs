// The relayer of ./run --zones: an unmodified @confio/relayer between two cities. Tells where it stands as a line of JSON after each round.
// node relay.mjs FOLDER ZONE ZONE, a zone as JSON: { name, api, rpc }. What it has made (keys, connections, channel) stays in the folder.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(import.meta.url);
const { DirectSecp256k1HdWallet } = require('@cosmjs/proto-signing');
const { GasPrice } = require('@cosmjs/stargate');
const { fromBech32 } = require('@cosmjs/encoding');
const { IbcClient } = require('@confio/relayer/build/lib/ibcclient');
const { Link } = require('@confio/relayer/build/lib/link');

const [folder, ...texts] = process.argv.slice(2);
const zones = texts.map((text) => JSON.parse(text)), file = join(folder, 'relayer.json');
const ORDER_UNORDERED = 1, ROUND_MS = 2_000, PORT = 'transfer';
const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

mkdirSync(folder, { recursive: true, mode: 0o700 });
const state = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
const keep = (more) => writeFileSync(file, `${JSON.stringify(Object.assign(state, more), null, 2)}\n`, { mode: 0o600 });
if (!state.relayer) keep({ relayer: (await DirectSecp256k1HdWallet.generate(12)).mnemonic, traveller: (await DirectSecp256k1HdWallet.generate(12)).mnemonic });

/** Somebody's client of a zone, with demo money from its bank. */
async function clientOf(zone, mnemonic) {
  const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: 'gwangan' }), [{ address }] = await wallet.getAccounts();
  const { price } = await (await fetch(`${zone.rest}/feemarket/v1/gas_price/KRW`)).json();
  const client = await IbcClient.connectWithSigner(zone.rpc, wallet, address, { gasPrice: GasPrice.fromString(`${price.amount}KRW`), estimatedBlockTime: 500, estimatedIndexerTime: 300, broadcastPollIntervalMs: 300 });
  if ((await client.query.bank.balance(address, 'KRW')).amount === '0') {
    const answer = await fetch(`${zone.api}/api/v1/demo/fund`, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ address: `0x${Buffer.from(fromBech32(address).data).toString('hex')}` }) });
    if (!answer.ok) throw new Error(`${zone.name} gives no demo money: ${await answer.text()}`);
  }
  return client;
}

async function linkOf() {
  const ends = [await clientOf(zones[0], state.relayer), await clientOf(zones[1], state.relayer)];
  if (state.connections) return Link.createWithExistingConnections(...ends, ...state.connections);
  tell({ doing: 'a connection of both cities' });
  const link = await Link.createWithNewConnections(...ends);
  keep({ connections: [link.endA.connectionID, link.endB.connectionID] });
  return link;
}

/** A traveller takes won over, and half of it back, once. */
async function travel() {
  const [here, there] = [await clientOf(zones[0], state.traveller), await clientOf(zones[1], state.traveller)];
  const until = () => Math.floor(Date.now() / 1000) + 600, won = (whole) => `${BigInt(whole) * 10n ** 18n}`;
  if (!state.went) {
    await here.transferTokens(PORT, state.channels[0], { denom: 'KRW', amount: won(1000) }, there.senderAddress, undefined, until());
    keep({ went: true });
  } else if (!state.returned) {
    const voucher = (await there.query.bank.allBalances(there.senderAddress)).find(({ denom }) => denom.startsWith('ibc/'));
    if (!voucher) return;
    await there.transferTokens(PORT, state.channels[1], { denom: voucher.denom, amount: won(500) }, here.senderAddress, undefined, until());
    keep({ returned: true });
  }
}

const link = await linkOf();
if (!state.channels) {
  tell({ doing: 'a channel for transfers' });
  const { src, dest } = await link.createChannel('A', PORT, PORT, ORDER_UNORDERED, 'ics20-1');
  keep({ channels: [src.channelId, dest.channelId] });
}
const carried = [0, 0];
for (;;) {
  try {
    if (!state.returned) await travel();
    const inFlight = await Promise.all(['A', 'B'].map(async (end) => (await link.getPendingPackets(end)).length));
    tell({ channels: state.channels, connections: state.connections, inFlight, carried });
    // A search over the whole history would some day be too long.
    keep({ heights: await link.checkAndRelayPacketsAndAcks(state.heights ?? {}, 2, 6) });
    inFlight.forEach((count, i) => { carried[i] += count; });
    // Headers that are too old could not be followed any more.
    await link.updateClientIfStale('A', 86_400);
    await link.updateClientIfStale('B', 86_400);
  } catch (error) {
    tell({ problem: error.message });
  }
  await sleep(ROUND_MS);
}
