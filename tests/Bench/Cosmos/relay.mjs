// The unmodified @confio/relayer for ./bench cosmos relay: links two zones, tells what it has made as a line of JSON, then relays as many packets of the first zone as a line asks for, with their acknowledgements.
// node relay.mjs PACKAGES RPC RPC SECRET
import { createRequire } from 'node:module';
import { createInterface } from 'node:readline';

const [packages, rpcA, rpcB, secret] = process.argv.slice(2);
const require = createRequire(packages);
const { DirectSecp256k1Wallet } = require('@cosmjs/proto-signing');
const { GasPrice } = require('@cosmjs/stargate');
const { IbcClient } = require('@confio/relayer/build/lib/ibcclient');
const { Link } = require('@confio/relayer/build/lib/link');

// It puts all it is given into one transaction, and a city's transactions have at most 64 KiB.
const TOGETHER = 32, ORDER_UNORDERED = 1;
const tell = (what) => process.stdout.write(`${JSON.stringify(what)}\n`);

async function clientOf(rpc) {
  const wallet = await DirectSecp256k1Wallet.fromKey(Buffer.from(secret, 'hex'), 'gwangan'), [{ address }] = await wallet.getAccounts();
  return IbcClient.connectWithSigner(rpc, wallet, address, { gasPrice: GasPrice.fromString('1000000KRW'), estimatedBlockTime: 250, estimatedIndexerTime: 20, broadcastPollIntervalMs: 100, broadcastTimeoutMs: 60_000 });
}

const link = await Link.createWithNewConnections(await clientOf(rpcA), await clientOf(rpcB));
const { src, dest } = await link.createChannel('A', 'transfer', 'transfer', ORDER_UNORDERED, 'ics20-1');
tell({ clients: [link.endA.clientID, link.endB.clientID], connections: [link.endA.connectionID, link.endB.connectionID], channels: [src.channelId, dest.channelId] });

for await (const line of createInterface({ input: process.stdin })) {
  const wanted = Number(line), began = performance.now();
  let received = 0, acknowledged = 0, receivedMs = 0;
  while (received < wanted || acknowledged < wanted) {
    const packets = await link.getPendingPackets('A');
    for (let at = 0; at < packets.length; at += TOGETHER) {
      await link.relayPackets('A', packets.slice(at, at + TOGETHER));
      received += Math.min(TOGETHER, packets.length - at);
    }
    if (received >= wanted && receivedMs === 0) receivedMs = performance.now() - began;
    const acks = await link.getPendingAcks('B');
    for (let at = 0; at < acks.length; at += TOGETHER) {
      await link.relayAcks('B', acks.slice(at, at + TOGETHER));
      acknowledged += Math.min(TOGETHER, acks.length - at);
    }
  }
  tell({ received, acknowledged, receivedMs, ms: performance.now() - began });
}
