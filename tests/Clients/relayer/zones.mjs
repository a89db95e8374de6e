// Two cities, each a zone of its own, and the relayer's own library between them.
import { createHash } from 'node:crypto';
import { cpSync } from 'node:fs';
import { createRequire } from 'node:module';
import { concatBytes } from '@noble/hashes/utils.js';
import { bytes, City, Member, number, post, run, transfer, until } from '../faults/city.mjs';

const require = createRequire(import.meta.url);
const { DirectSecp256k1HdWallet } = require('@cosmjs/proto-signing');
const { Secp256k1HdWallet } = require('@cosmjs/amino');
const { GasPrice, SigningStargateClient } = require('@cosmjs/stargate');
const { fromBech32 } = require('@cosmjs/encoding');
// Its index loads helpers of its own tests too, which need packages that it does not name.
const { IbcClient, prepareChannelHandshake } = require('@confio/relayer/build/lib/ibcclient');
export const { Link } = require('@confio/relayer/build/lib/link');
export const controller = require('cosmjs-types/ibc/applications/interchain_accounts/controller/v1/tx');
export const { CosmosTx } = require('cosmjs-types/ibc/applications/interchain_accounts/v1/packet');
export const { MsgSend } = require('cosmjs-types/cosmos/bank/v1beta1/tx');
export { prepareChannelHandshake };

const PREFIX = 'gwangan', ORDER_UNORDERED = 1;
export const WON = 10n ** 18n;

/** Of whom the mnemonics are: nobody has anything there but in these tests. */
export const RELAYER = 'enlist hip relief stomach skate base shallow young switch frequent cry park';
export const CITIZEN = 'economy stock theory fatal elder harbor betray wasp final emotion task crumble siren bottom lizard educate guess current outdoor pair theory focus wife stone';

/** The name of an asset behind a channel: the hash of its path. */
export const voucherOf = (channel, denom) => `ibc/${createHash('sha256').update(`transfer/${channel}/${denom}`).digest('hex').toUpperCase()}`;

/** A city of a zone: its own chain id, data folder and ports. */
export class Zone {
  static async start(name) {
    const zone = new Zone();
    zone.name = name;
    zone.chainId = `${name}-1`;
    zone.city = new City();
    const made = run('init', '--data', zone.city.data, '--accounts', '90', '--chain-id', zone.chainId);
    if (made.code !== 0) throw new Error(made.errors);
    // Its market operator decides at once, so that validators can change within a test.
    zone.city.withBodyOfOne('marketOperator');
    zone.city.withoutDelay();
    await zone.resume();
    zone.treasurer = new Member(zone.city.secretOf('demo/60').slice(2), zone.chainId);
    return zone;
  }

  /** Starts its node, at the ports it had. */
  async resume() {
    const node = await this.city.start('--block-ms', '100', '--idle-ms', '500', '--traders', '0', ...(this.rpc ? ['--cosmos-rpc', new URL(this.rpc).host] : []));
    await until('the RPC', () => /CometBFT's RPC\s+http:\/\/\S+\s/.test(node.output));
    this.rpc = node.output.match(/CometBFT's RPC\s+(http:\/\/\S+)/)[1];
    this.node = node;
  }

  /** Another machine with a copy of what this one, which must not run, has: its validator's key too. */
  async fork() {
    const other = new Zone();
    Object.assign(other, { name: this.name, chainId: this.chainId, city: new City() });
    cpSync(this.city.data, other.city.data, { recursive: true, filter: (path) => !/\.(sock|ipc)$/.test(path) });
    await other.resume();
    return other;
  }

  /** What its RPC answers. */
  async ask(method, params = {}) {
    const answer = await (await fetch(this.rpc, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify({ jsonrpc: '2.0', id: 1, method, params }) })).json();
    if (answer.error) throw new Error(JSON.stringify(answer.error));
    return answer.result;
  }

  /** Gives the validator another power, which its signatures have two blocks later; the height at which they do. */
  async setPower(power) {
    const key = Buffer.from((await this.ask('validators')).validators[0].pub_key.value, 'base64');
    const operator = new Member(this.city.secretOf('marketOperator').slice(2), this.chainId);
    const answer = await post(this.node, '/api/v1/operations?wait=commit', operator.sign([[501, concatBytes(number(1, key.length === 33 ? 2 : 1), bytes(2, key), number(3, power))]]));
    if (answer.status !== 200) throw new Error(JSON.stringify(answer));
    await until('the new power', async () => (await this.ask('validators')).validators[0].voting_power === `${power}`);
    const height = Number((await this.ask('validators')).block_height);
    await until('a block of the new power', async () => Number((await this.ask('status')).sync_info.latest_block_height) >= height);
    return height;
  }

  /** A client of the relayer's for somebody who has won here. */
  async client(mnemonic, won = 0) {
    const wallet = await DirectSecp256k1HdWallet.fromMnemonic(mnemonic, { prefix: PREFIX }), [{ address }] = await wallet.getAccounts();
    if (won > 0) {
      const answer = await post(this.node, '/api/v1/operations?wait=commit', this.treasurer.sign([transfer(`0x${Buffer.from(fromBech32(address).data).toString('hex')}`, BigInt(won) * WON)]));
      if (answer.status !== 200) throw new Error(JSON.stringify(answer));
    }
    return IbcClient.connectWithSigner(this.rpc, wallet, address, {
      gasPrice: GasPrice.fromString('1000000000KRW'), estimatedBlockTime: 200, estimatedIndexerTime: 100, broadcastPollIntervalMs: 200, broadcastTimeoutMs: 60_000,
    });
  }

  /** CosmJS' own client, with a signer that knows nothing but amino JSON. */
  async amino(mnemonic) {
    const wallet = await Secp256k1HdWallet.fromMnemonic(mnemonic, { prefix: PREFIX }), [{ address }] = await wallet.getAccounts();
    return { address, client: await SigningStargateClient.connectWithSigner(this.rpc, wallet, { broadcastPollIntervalMs: 200 }) };
  }
}

/** Two zones with a connection and a channel for transfers between them, made by the relayer. */
export async function connect(t) {
  const zones = [];
  t.after(() => Promise.all(zones.map((zone) => zone.city.remove())));
  for (const name of ['busan', 'hainan']) zones.push(await Zone.start(name));
  const relayers = [], citizens = [];
  for (const zone of zones) {
    relayers.push(await zone.client(RELAYER, 100_000));
    citizens.push(await zone.client(CITIZEN, 5_000));
  }
  const link = await Link.createWithNewConnections(...relayers);
  const channel = await link.createChannel('A', 'transfer', 'transfer', ORDER_UNORDERED, 'ics20-1');
  return { zones, relayers, citizens, link, channel };
}
