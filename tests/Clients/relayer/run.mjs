// An unmodified @confio/relayer between two cities: clients, connection and channel, a token over and back, refunds, validators that change, an interchain account, and everybody killed in the middle.
import assert from 'node:assert/strict';
import { join } from 'node:path';
import test from 'node:test';
import { get, run, sleep, until } from '../faults/city.mjs';
import { CITIZEN, connect, controller, CosmosTx, Link, MsgSend, prepareChannelHandshake, RELAYER, voucherOf, WON } from './zones.mjs';

const CONTROLLER = '/ibc.applications.interchain_accounts.controller.v1.';

const balance = async (client, denom) => BigInt((await client.query.bank.balance(client.senderAddress, denom)).amount);

test('two cities are linked by an unmodified relayer', { timeout: 600_000 }, async (t) => {
  const { zones: [busan, hainan], citizens: [here, there], link: first, channel } = await connect(t);
  let link = first;
  const source = channel.src.channelId, target = channel.dest.channelId, voucher = voucherOf(target, 'KRW');

  await t.test('the channel is open at both ends', async () => {
    for (const [client, own, other] of [[link.endA.client, source, target], [link.endB.client, target, source]]) {
      const { channel: end } = await client.query.ibc.channel.channel('transfer', own);
      assert.deepEqual([end.state, end.ordering, end.counterparty.channelId, end.version], [3, 1, other, 'ics20-1']);
    }
    const { connection } = await link.endA.client.query.ibc.connection.connection(link.endA.connectionID);
    assert.equal(connection.counterparty.clientId, link.endB.clientID);
  });

  const send = (client, channelId, denom, units, receiver, timeoutHeight, timeoutTime) =>
    client.transferTokens('transfer', channelId, { denom, amount: `${units}` }, receiver, timeoutHeight, timeoutTime);
  const soon = () => Math.floor(Date.now() / 1000) + 600;

  await t.test('a token goes over and comes back', async () => {
    const before = await balance(here, 'KRW');
    await send(here, source, 'KRW', 700n * WON, there.senderAddress, undefined, soon());
    // As the page shows it: underway, and kept for the channel.
    const shown = async (zone) => (await get(zone.node, '/api/v1/ibc')).json;
    const [end] = (await shown(busan)).ends;
    assert.deepEqual([end.chain, end.id, end.counterparty, end.state, end.inFlight, end.escrows], ['hainan-1', source, target, 'open', 1, [{ asset: 'KRW', amount: '700' }]]);
    const { acksFromB, packetsFromA } = await link.relayAll();
    assert.deepEqual([(await shown(busan)).ends[0].inFlight, (await shown(hainan)).vouchers.map((each) => [each.denom, each.supply])], [0, [[voucher, '700']]]);
    assert.deepEqual([packetsFromA, acksFromB.length], [1, 1]);
    assert.equal(await balance(there, voucher), 700n * WON);
    await send(there, target, voucher, 300n * WON, here.senderAddress, undefined, soon());
    await link.relayAll();
    assert.equal(await balance(there, voucher), 400n * WON);
    const spent = before - await balance(here, 'KRW');
    assert.ok(spent >= 400n * WON && spent < 401n * WON, `${spent}`);
  });

  await t.test('a wallet that signs amino JSON alone, as a Ledger does, sends a token over', async () => {
    const ledger = await busan.amino(CITIZEN), before = await balance(there, voucher), from = ledger.address, fee = { amount: [{ denom: 'KRW', amount: `${WON}` }], gas: '1000000' };
    const token = { denom: 'KRW', amount: `${3n * WON}` };
    // By time alone; by height and time, with a memo; by height alone.
    for (const [height, time, memo] of [[undefined, soon(), ''], [await there.timeoutHeight(500), soon(), '{"note":"<tea> & cake"}'], [await there.timeoutHeight(500), undefined, 'cake']]) {
      const sent = await ledger.client.sendIbcTokens(from, there.senderAddress, token, 'transfer', source, height, time, fee, memo);
      assert.equal(sent.code, 0, sent.rawLog);
    }
    await link.relayAll();
    assert.equal(await balance(there, voucher), before + 9n * WON);
  });

  await t.test('a transfer that arrives too late is refunded', async () => {
    const before = await balance(there, voucher);
    await send(there, target, voucher, 50n * WON, here.senderAddress, await here.timeoutHeight(1), undefined);
    assert.equal(await balance(there, voucher), before - 50n * WON);
    for (let i = 0; i < 3; i++) await here.waitOneBlock();
    await link.relayAll();
    assert.equal(await balance(there, voucher), before);
    // Of its own asset, by time.
    const own = await balance(here, 'KRW');
    await send(here, source, 'KRW', 60n * WON, there.senderAddress, undefined, Math.floor(Date.now() / 1000) + 2);
    await sleep(3_000);
    await there.waitOneBlock();
    await link.relayAll();
    assert.ok(own - await balance(here, 'KRW') < WON);
    assert.equal(await balance(there, voucher), before);
  });

  await t.test('a transfer to nobody is acknowledged as an error and refunded', async () => {
    const before = await balance(there, voucher);
    await send(there, target, voucher, 20n * WON, 'nobody', undefined, soon());
    const { acksFromA } = await link.relayAll();
    assert.match(Buffer.from(acksFromA[0].acknowledgement).toString(), /error/);
    assert.equal(await balance(there, voucher), before);
    const own = await balance(here, 'KRW');
    await send(here, source, 'KRW', 20n * WON, 'nobody', undefined, soon());
    await link.relayAll();
    assert.ok(own - await balance(here, 'KRW') < WON);
  });

  await t.test('validators change at both ends, and the clients are brought along', async () => {
    const before = await balance(there, voucher);
    for (const [zone, sender, end] of [[busan, 'A', link.endB], [hainan, 'B', link.endA]]) {
      const changed = await zone.setPower(25), { header } = (await zone.ask('commit', { height: `${changed}` })).signed_header;
      await link.updateClient(sender);
      const { latestHeight } = await end.client.query.ibc.client.stateTm(end.clientID);
      assert.ok(latestHeight.revisionHeight >= BigInt(changed), `${latestHeight.revisionHeight} ${changed}`);
      // The client has a header of the new validators, which is what the next packet's proof hangs on.
      const first = (await zone.ask('commit', { height: '2' })).signed_header.header;
      assert.notEqual(header.validators_hash, first.validators_hash);
    }
    await send(here, source, 'KRW', 5n * WON, there.senderAddress, undefined, soon());
    const { packetsFromA, acksFromB } = await link.relayAll();
    assert.deepEqual([packetsFromA, acksFromB.length], [1, 1]);
    assert.equal(await balance(there, voucher), before + 5n * WON);
  });

  await t.test('a node and the relayer are killed between packet and acknowledgement, and others go on', async () => {
    const before = await balance(there, voucher);
    await send(here, source, 'KRW', 10n * WON, there.senderAddress, undefined, soon());
    const packets = await link.getPendingPackets('A');
    assert.equal(packets.length, 1);
    await link.relayPackets('A', packets);
    assert.equal(await balance(there, voucher), before + 10n * WON);
    // The acknowledgement is written and not brought back.
    for (const zone of [busan, hainan]) {
      await zone.city.kill();
      await zone.resume();
    }
    link = await Link.createWithExistingConnections(await busan.client(RELAYER), await hainan.client(RELAYER), link.endA.connectionID, link.endB.connectionID);
    const { packetsFromA, acksFromB } = await link.relayAll();
    assert.deepEqual([packetsFromA, acksFromB.length], [0, 1]);
    await until('nothing to relay', async () => (await link.getPendingAcks('B')).length === 0);
    await assert.rejects(link.endA.client.query.ibc.channel.packetCommitment('transfer', source, packets[0].packet.sequence), /not found/);
    // Brought once more, it does nothing more: as ibc-go has it, the transaction is no failure.
    await link.relayPackets('A', packets);
    assert.equal(await balance(there, voucher), before + 10n * WON);
  });

  await t.test('an interchain account pays at the other zone over an ordered channel, which a late packet closes', async () => {
    const [a, b] = [link.endA.client, link.endB.client], names = { owner: here.senderAddress, connectionId: link.endA.connectionID };
    const ask = async (type, more) => {
      here.sign.registry.register(`${CONTROLLER}${type}`, controller[type]);
      const done = await here.sign.signAndBroadcast(here.senderAddress, [{ typeUrl: `${CONTROLLER}${type}`, value: controller[type].fromPartial({ ...names, ...more }) }], 'auto');
      assert.equal(done.code, 0, done.rawLog);
      return done;
    };
    const { events } = await ask('MsgRegisterInterchainAccount', { version: '' });
    const opened = Object.fromEntries(events.find(({ type }) => type === 'channel_open_init').attributes.map(({ key, value }) => [key, value]));
    const [port, own] = [opened.port_id, opened.channel_id], end = async (client, ...id) => (await client.query.ibc.channel.channel(...id)).channel;
    const { version, ordering } = await end(a, port, own);
    const { channelId: other } = await b.channelOpenTry('icahost', { portId: port, channelId: own }, ordering, link.endB.connectionID, version, version, await prepareChannelHandshake(a, b, link.endB.clientID, port, own));
    await a.channelOpenAck(port, own, other, (await end(b, 'icahost', other)).version, await prepareChannelHandshake(b, a, link.endA.clientID, 'icahost', other));
    await b.channelOpenConfirm('icahost', other, await prepareChannelHandshake(a, b, link.endB.clientID, port, own));
    const { address } = JSON.parse((await end(a, port, own)).version);
    await there.sendTokens(address, [{ denom: 'KRW', amount: `${9n * WON}` }]);

    // The account at Hainan does what its owner at Busan says.
    const before = await balance(b, 'KRW');
    const pay = (won, seconds) => ask('MsgSendTx', {
      relativeTimeout: BigInt(seconds) * 10n ** 9n,
      packetData: { type: 1, memo: '', data: CosmosTx.encode(CosmosTx.fromPartial({ messages: [{ typeUrl: MsgSend.typeUrl, value: MsgSend.encode(MsgSend.fromPartial({ fromAddress: address, toAddress: there.senderAddress, amount: [{ denom: 'KRW', amount: `${won * WON}` }] })).finish() }] })).finish() },
    });
    const has = async () => BigInt((await b.query.bank.balance(address, 'KRW')).amount);
    await pay(4n, 600);
    await link.relayAll();
    assert.equal(await has(), 5n * WON);
    assert.ok(await balance(b, 'KRW') <= before);

    // One that nobody brings in time: that it was not received is proved by the number of the next one that is expected.
    await pay(5n, 1);
    const late = (await link.getPendingPackets('A')).find(({ packet }) => packet.sourcePort === port);
    await sleep(2_500);
    await b.waitOneBlock();
    await b.waitOneBlock();
    const height = await link.updateClient('B'), { revisionNumber, revisionHeight } = b.ensureRevisionHeight(height);
    const { proof, nextSequenceReceive } = await b.query.ibc.proof.channel.nextSequenceReceive('icahost', other, { revisionNumber, revisionHeight: revisionHeight - 1n });
    assert.deepEqual([ordering, nextSequenceReceive, late.packet.sequence], [2, 2n, 2n]);
    await a.timeoutPackets([late.packet], [proof], [nextSequenceReceive], height);
    assert.equal((await end(a, port, own)).state, 4);
    assert.equal(await has(), 5n * WON);
    await assert.rejects(pay(1n, 600));
  });

  await t.test('gwangan light proves what is in the ibc store and what is not, and catches a zone that has two chains', async () => {
    const { hash } = (await busan.ask('commit', { height: '2' })).signed_header.commit.block_id;
    const light = (zone, ...options) => run('light', zone.rpc, '--trusted', hash, '--data', join(busan.city.parent, `light-${++folders}`), ...options);
    let folders = 0;
    const proved = light(busan, '--json', '--witness', busan.rpc, '--key', `ibc/clients/${link.endA.clientID}/clientState`, '--key', 'ibc/clients/07-tendermint-99/clientState');
    assert.equal(proved.code, 0, proved.errors);
    const [head, there, absent] = proved.output.trim().split('\n').map((line) => JSON.parse(line));
    assert.deepEqual([head.chainId, Object.values(head.witnesses)], ['busan-1', ['agrees']]);
    assert.match(Buffer.from(there.value, 'hex').toString('latin1'), /hainan-1/);
    assert.equal(absent.value, null);
    const wrong = run('light', busan.rpc, '--trusted', `${'0'.repeat(63)}1`, '--data', join(busan.city.parent, 'light-wrong'));
    assert.deepEqual([wrong.code, /light\.(NodeFails|NotTrusted)/.test(wrong.errors)], [1, true], wrong.errors);

    // The same validator goes on from one state on two machines.
    await busan.city.kill();
    const fork = await busan.fork();
    try {
      await busan.resume();
      const later = Number((await busan.ask('status')).sync_info.latest_block_height) + 3;
      for (const zone of [busan, fork]) await until('blocks of its own', async () => Number((await zone.ask('status')).sync_info.latest_block_height) >= later);
      const caught = light(busan, '--witness', fork.rpc);
      assert.equal(caught.code, 2, caught.errors);
      assert.match(caught.errors, /light\.Conflict/);
      assert.equal(caught.errors.match(/the evidence was shown to http\S+, which answers broadcast_evidence with an error: .*this node takes no evidence/g).length, 2);
      const conflict = JSON.parse(caught.output);
      assert.deepEqual([conflict.chainId, conflict.signedBoth.length, Object.keys(conflict.shown).length], ['busan-1', 1, 2]);
      assert.notEqual(conflict.primary.hash, conflict.witness.hash);
    } finally {
      await fork.city.remove();
    }
  });
});
