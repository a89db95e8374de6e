// kill -9 at random moments while traders and members trade. GWANGAN_KILLS says how often (4 unless set; 20 for a show).
import assert from 'node:assert/strict';
import test from 'node:test';
import { City, contractOf, get, idOf, placeOrder, post, randomOf, run, sleep, transfer } from './city.mjs';

// What a transaction is told that is in a block already: whichever is looked at first.
const doneBefore = ['evm.NonceTooLow', 'mempool.AlreadyCommitted'];
const kills = Number(process.env.GWANGAN_KILLS ?? 4);
const seed = Number(process.env.GWANGAN_SEED ?? 20261122);

test(`a node killed ${kills} times under load keeps every acknowledged operation (seed ${seed})`, async (t) => {
  const random = randomOf(seed);
  const city = City.create();
  let alive = false;
  t.after(() => { alive = false; return city.remove(); });
  const members = [70, 71, 72, 73, 74, 75].map((index) => city.member(index));
  const to = city.member(76).address;
  const acknowledged = new Map(); // id -> { height, code }
  const roots = new Map();
  const restartMs = [];
  let height = 0, torn = 0, executed = 0;
  const ethereumChainId = city.withEthereum();
  const wallets = [75, 77].map((index) => new Wallet(city.member(index), ethereumChainId, to));

  const rootAt = async (node, at) => (await get(node, `/api/v1/blocks/${at}`)).json;

  for (let kill = 1; kill <= kills; kill++) {
    const began = Date.now();
    const node = await city.start('--block-ms', '20', '--idle-ms', '200');
    restartMs.push(Date.now() - began);
    torn += /is cut off/.test(node.errors) ? 1 : 0;
    executed += Number(node.output.match(/executed ([\d,]+) blocks/)?.[1].replaceAll(',', '') ?? 0);
    const status = (await get(node, '/api/v1/status')).json;
    assert.ok(status.height >= height, `kill ${kill}: height ${status.height} after ${height} was acknowledged`);
    for (const [at, block] of roots) {
      const now = await rootAt(node, at);
      assert.equal(`${now?.hash} ${now?.appHash}`, block, `kill ${kill}: block ${at} is another one`);
    }
    for (const [id, was] of [...acknowledged].slice(-300)) await isThere(node, id, was, `kill ${kill}`);

    alive = true;
    const load = members.map(async (member) => {
      member.nonce = Number((await get(node, `/api/v1/accounts/${member.address}`)).json?.nonceHigh ?? 0);
      while (alive) {
        const sent = Array.from({ length: 8 }, (_, i) => member.sign([i % 2 ? transfer(to, 1 + random(1000)) : placeOrder({ side: random(2), price: 196_500 + 10 * (random(21) - 10), lots: 1 + random(50) })]));
        await Promise.all(sent.map(async (envelope) => {
          const answer = await post(node, '/api/v1/operations?wait=commit', envelope).catch(() => null);
          if (answer?.json?.status === 'committed') acknowledged.set(answer.json.id, { height: answer.json.height, codes: answer.json.items.map((item) => item.code ?? item.outcome?.code) });
          else if (answer?.status === 400) assert.fail(`refused: ${JSON.stringify(answer.json)}`);
        }));
      }
    });
    load.push(...wallets.map((wallet) => wallet.trade(node, () => alive, random, acknowledged)));
    await sleep(200 + random(2500));
    const seen = (await get(node, '/api/v1/status')).json.height;
    for (const at of [seen, Math.max(1, seen - random(20))]) {
      const block = await rootAt(node, at);
      roots.set(at, `${block.hash} ${block.appHash}`);
    }
    await sleep(random(300));
    alive = false;
    await city.kill();
    await Promise.all(load);
    height = Math.max(height, seen, ...[...acknowledged.values()].map((was) => was.height));
  }

  const node = await city.start('--no-traders');
  for (const [id, was] of acknowledged) await isThere(node, id, was, 'at the end');
  for (const wallet of wallets) assert.ok(await wallet.settle(node, acknowledged));
  const paths = ['/api/v1/markets/GOLD-KRW/trades?limit=200', '/api/v1/markets/BTC-KRW/candles?interval=1m', `/api/v1/accounts/${to}/transfers?limit=200`,
    ...members.flatMap((member) => [`/api/v1/accounts/${member.address}/orders?limit=200`, `/api/v1/accounts/${member.address}/trades?limit=200`, `/api/v1/accounts/${member.address}/operations?limit=200`])];
  const before = await Promise.all(paths.map((path) => get(node, path)));
  assert.equal(await city.stop(), 0);
  const verified = city.verify();
  assert.equal(run('index', 'rebuild', '--data', city.data).code, 0);
  const again = await city.start('--no-traders');
  const after = await Promise.all(paths.map((path) => get(again, path)));
  for (let i = 0; i < paths.length; i++) assert.deepEqual(after[i], before[i], `${paths[i]}: the index says something else than the index built again`);
  await city.stop();
  restartMs.sort((a, b) => a - b);
  console.log(`# ${kills} kills, ${acknowledged.size} acknowledged operations, ${wallets.reduce((sum, wallet) => sum + wallet.next, 0)} of them Ethereum transactions, ${torn} torn ends, ${executed} blocks executed again; ready after ${restartMs[restartMs.length >> 1]} ms (median), ${restartMs.at(-1)} ms (worst)`);
  console.log(`# ${verified.trim().split('\n').join('; ')}`);
});

// Sends Ethereum transactions, eight at a time: won, and calls of a contract that it begins with. What a kill has left open is sent again, the same bytes.
class Wallet {
  constructor(member, ethereumChainId, to) {
    Object.assign(this, { member, ethereumChainId, to, next: 0, open: [] });
  }

  sign(random) {
    const nonce = this.next++;
    const common = { nonce, ethereumChainId: this.ethereumChainId };
    // The contract adds one to slot 0 and writes a log.
    const code = '5f546001015f55600760205fa100';
    if (nonce === 0) return this.member.signEthereum({ ...common, data: `600e8060095f395ff3${code}` });
    return this.member.signEthereum(nonce % 2 ? { ...common, to: this.to, value: 1 + random(1000) } : { ...common, to: contractOf(this.member.address, 0) });
  }

  async settle(node, acknowledged) {
    for (const bytes of [...this.open]) {
      const answer = await post(node, '/api/v1/operations?wait=commit', bytes).catch(() => null);
      const found = answer && answer.json?.status !== 'committed' ? await get(node, `/api/v1/operations/${idOf(bytes)}`).catch(() => null) : null;
      if (!this.take(answer, acknowledged)) {
        if (!found) return false; // killed again
        assert.equal(found.status, 200, `${idOf(bytes)} is neither taken nor there: ${JSON.stringify(answer.json)}`);
      }
      this.open.shift();
    }
    return true;
  }

  async trade(node, isAlive, random, acknowledged) {
    if (!await this.settle(node, acknowledged)) return;
    while (isAlive()) {
      this.open = Array.from({ length: 8 }, () => this.sign(random));
      const answers = await Promise.all(this.open.map((bytes) => post(node, '/api/v1/operations?wait=commit', bytes).catch(() => null)));
      this.open = this.open.filter((_, i) => !this.take(answers[i], acknowledged));
      if (this.open.length > 0) return;
    }
  }

  take(answer, acknowledged) {
    if (answer?.status === 400 && !doneBefore.includes(answer.json?.error?.code)) assert.fail(`refused: ${JSON.stringify(answer.json)}`);
    if (answer?.json?.status !== 'committed') return false;
    assert.equal(answer.json.items[0].outcome?.status ?? 'done', 'done', JSON.stringify(answer.json));
    acknowledged.set(answer.json.id, { height: answer.json.height, codes: answer.json.items.map((item) => item.code ?? item.outcome?.code) });
    return true;
  }
}

async function isThere(node, id, was, when) {
  const { status, json } = await get(node, `/api/v1/operations/${id}`);
  assert.equal(status, 200, `${when}: ${id} was acknowledged at ${was.height} and is gone`);
  assert.equal(json.height, was.height, `${when}: ${id} moved`);
  assert.deepEqual(json.items.map((item) => item.outcome.code), was.codes, `${when}: ${id} has another outcome`);
}
