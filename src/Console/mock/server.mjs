// A stand-in for the node: plays a small market by the public API contract, so that the console can be built and tested alone.
// usage: node mock/server.mjs [--port 8080] [--dist dist]     test hooks: POST /mock/gap, POST /mock/drop
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { WebSocketServer } from 'ws';
import { Exchange, isLive, MICRO, micro, random } from './market.mjs';
import {
  addKeyOf, addressOf, amendOrderOf, armOf, cancelAllOf, cancelOrderOf, killSwitchOf, placeIcebergOf, placeOrderOf, placeStopOf, readEnvelope, reduceOrderOf, revokeKeyOf, transferOf,
} from './wire.mjs';

const { values: options } = parseArgs({
  options: { port: { type: 'string', default: '8080' }, dist: { type: 'string', default: fileURLToPath(new URL('../dist', import.meta.url)) } },
});
const CHAIN = 'gwangan-mock-1';
const BLOCK_MS = 500;
const rng = random(20251112);
const ex = new Exchange();
const blocks = [];
const operations = new Map();
const funded = new Set();
let pending = [];
const sha = (text) => createHash('sha256').update(text).digest('hex');

const assets = [
  ['KRW', 'Won', '원', 'currency', 0], ['GOLD', 'Gold', '금', 'commodity', 2], ['SILVER', 'Silver', '은', 'commodity', 1],
  ['COPPER', 'Copper', '구리', 'commodity', 1], ['OIL', 'Crude oil', '원유', 'commodity', 2], ['KAU', 'Carbon allowance', '탄소배출권', 'carbon', 0],
  ['BTC', 'Wrapped bitcoin', '비트코인', 'crypto', 4],
].map(([symbol, en, ko, kind, displayDecimals]) => ({
  symbol, name: en, names: { ko, en }, class: kind, decimals: 18, displayDecimals, issuer: '0x' + sha(symbol).slice(0, 40), supply: '1000000000', status: 'active', lot: '0.01',
}));

// symbol, reference price, lot in millionths, tick table, spread step
const ticks = [['0', '1'], ['2000', '5'], ['5000', '10'], ['20000', '50'], ['50000', '100'], ['200000', '500'], ['500000', '1000']].map(([fromPrice, tick]) => ({ fromPrice, tick }));
for (const [base, reference, lotMicro] of [['GOLD', 152_300, 10_000], ['SILVER', 1_842, 100_000], ['COPPER', 14_150, 100_000], ['OIL', 98_700, 10_000], ['KAU', 9_240, 1_000_000], ['BTC', 131_420_000, 100]]) {
  const m = ex.addMarket({
    symbol: `${base}-KRW`, base, quote: 'KRW', ticks, lotMicro, minNotional: 5000, makerFeeBps: 2, takerFeeBps: 5, bandPercent: 30, reference,
    bandLow: Math.ceil(reference * 0.7), bandHigh: Math.floor(reference * 1.3),
  });
  warmUp(m);
}

/** Ten days of candles by a random walk, so that charts have a past. */
function warmUp(m) {
  const now = Date.now();
  let price = m.reference * 0.97;
  for (let at = now - 400 * 86_400_000; at < now - 600 * 60_000; at += at < now - 25 * 86_400_000 ? 7_200_000 : 300_000) price = walk(m, price, at, 0.0016);
  for (let at = now - 600 * 60_000; at < now; at += 12_000) price = walk(m, price, at, 0.00035);
  m.mid = price;
  for (let i = 0; i < 400; i++) quote(m);
}
function walk(m, price, at, step) {
  const next = price * (1 + (rng() - 0.5) * step * 2 + (m.reference - price) / m.reference * 0.004);
  ex.candle(m, snap(m, next), Math.ceil(rng() * rng() * 40) * m.lotMicro * 20, at);
  return next;
}
function snap(m, price) {
  const tick = ex.tick(m, price);
  return Math.round(price / tick) * tick;
}
function quote(m) {
  const bot = '0x' + sha('bot' + Math.floor(rng() * 40)).slice(0, 40);
  const account = ex.account(bot);
  for (const asset of ['KRW', m.base]) ex.balance(account, asset).available = 1e15;
  const side = rng() < 0.5 ? 'buy' : 'sell';
  const tick = ex.tick(m, m.mid);
  const away = Math.floor(rng() ** 2 * 46) * tick;
  const price = snap(m, m.mid) + (side === 'buy' ? -away - tick : away + tick);
  ex.place(bot, { market: m.symbol, side, type: 'limit', price: snap(m, price), lots: 1 + Math.floor(rng() ** 3 * 900), timeInForce: 'gtc' });
}
function takeSome(m) {
  const bot = '0x' + sha('taker' + Math.floor(rng() * 9)).slice(0, 40);
  const account = ex.account(bot);
  for (const asset of ['KRW', m.base]) ex.balance(account, asset).available = 1e15;
  ex.place(bot, { market: m.symbol, side: rng() < 0.5 ? 'buy' : 'sell', type: 'market', price: 0, lots: 1 + Math.floor(rng() ** 2 * 300), timeInForce: 'ioc' });
}

const sockets = new Set();
let dropNextDelta = false;

function block() {
  const work = pending;
  pending = [];
  ex.nowMs = Date.now();
  for (const m of ex.markets.values()) {
    m.mid *= 1 + (rng() - 0.5) * 0.0006 + ((m.reference - m.mid) / m.reference) * 0.002;
    for (let i = 0; i < 3; i++) quote(m);
    if (rng() < 0.5) takeSome(m);
    for (const side of [m.bids, m.asks]) {
      const order = side[Math.floor(rng() ** 0.5 * side.length)];
      // Only the bots' orders make room: who has signed something is no bot.
      if (side.length > 120 && ex.account(order.owner).nonceHigh === 0) ex.end(order, 'cancelled', null);
    }
  }
  ex.fireGuards();
  for (const m of ex.markets.values()) ex.trigger(m);
  const height = ex.height + 1;
  const done = work.map((w, index) => execute(w, height, index));
  ex.height = height;
  const previous = blocks.at(-1);
  const summary = {
    height, hash: sha('block' + height), time: new Date(ex.nowMs).toISOString(), operationCount: work.length, proposer: '0x' + sha('validator').slice(0, 40),
    appHash: sha('app' + height + (previous?.appHash ?? '')), bytes: 812 + work.length * 230, operations: done.map((d) => d.operation.id),
  };
  blocks.push(summary);
  publish(summary);
  for (const d of done) d.answer();
}

function execute({ envelope, wait, respond }, height, index) {
  const items = envelope.items.map(({ operation, value }) => {
    const at = (type, fields, refusal, events = []) => ({
      type, fields,
      outcome: { code: refusal ? 7 : 0, codespace: type.split('.')[0], refusal, message: refusal ? `Refused: ${refusal}.` : '', cost: 1200, events },
    });
    switch (operation) {
      case 403: case 409: case 410: {
        const [name, o] = operation === 403 ? ['PlaceOrder', placeOrderOf(value)] : operation === 409 ? ['PlaceStop', placeStopOf(value)] : ['PlaceIceberg', placeIcebergOf(value)];
        const [refusal, order] = ex.place(envelope.signer, o);
        const fields = { ...o, price: String(o.price), lots: String(o.lots) };
        return at(`market.${name}`, fields, refusal, refusal ? [] : [{ type: 'market.OrderPlaced', orderId: order.orderId, market: o.market, filled: ex.orderItem(order).filled }]);
      }
      case 405: {
        const { orderId, ...change } = amendOrderOf(value);
        return at('market.AmendOrder', { orderId, ...change }, ex.amend(envelope.signer, orderId, change));
      }
      case 406: {
        const { orderId, lots } = reduceOrderOf(value);
        return at('market.ReduceOrder', { orderId, lots }, ex.reduce(envelope.signer, orderId, lots));
      }
      case 411: {
        const { market, timeoutMs } = armOf(value);
        const [isRange, timeout] = [timeoutMs === 0 || (timeoutMs >= 1_000 && timeoutMs <= 86_400_000), String(timeoutMs)];
        if (isRange) ex.arm(envelope.signer, market, timeoutMs);
        return at('market.ArmCancelOnDisconnect', { market, timeoutMs: timeout }, isRange ? null : 'TimeoutOutOfRange');
      }
      case 412: {
        const { engaged } = killSwitchOf(value);
        return at('market.SetKillSwitch', { engaged }, ex.setKillSwitch(envelope.signer, engaged));
      }
      case 101: {
        const fields = addKeyOf(value);
        const [account, address] = [ex.account(envelope.signer), addressOf(fields.publicKey)];
        if (account.keys.some((key) => key.address === address)) return at('accounts.AddKey', fields, 'KeyInUse');
        account.keys.push({ keyType: 'ethereum', address, publicKey: null, status: 'active', nonceHigh: '0', scope: scopeOf(fields) });
        account.lines.unshift({ kind: 'keyAdded', other: address, operation: envelope.id, height });
        return at('accounts.AddKey', fields, null, [{ type: 'accounts.KeyAdded', account: account.address, keyAddress: address, keyType: 'ethereum' }]);
      }
      case 102: {
        const fields = revokeKeyOf(value);
        const key = ex.account(envelope.signer).keys.find((each) => each.address === addressOf(fields.publicKey) && each.status === 'active');
        if (key) key.status = 'revoked';
        return at('accounts.RevokeKey', fields, key ? null : 'KeyNotFound');
      }
      case 404: {
        const { orderId } = cancelOrderOf(value);
        return at('market.CancelOrder', { orderId }, ex.cancel(envelope.signer, orderId), [{ type: 'market.OrderCancelled', orderId }]);
      }
      case 407: {
        const { market } = cancelAllOf(value);
        const mine = ex.live(envelope.signer, market);
        for (const o of mine) ex.cancel(envelope.signer, o.orderId);
        return at('market.CancelAllOrders', { market }, null, mine.map((o) => ({ type: 'market.OrderCancelled', orderId: o.orderId })));
      }
      case 301: {
        const t = transferOf(value);
        const amount = Number(BigInt(t.amount) / 1_000_000_000_000n);
        const from = ex.balance(ex.account(envelope.signer), t.asset);
        if (from.available < amount) return at('money.Transfer', t, 'InsufficientFunds');
        from.available -= amount;
        ex.balance(ex.account(t.to), t.asset).available += amount;
        const entry = { from: envelope.signer, to: t.to, asset: t.asset, amount: micro(amount), memo: t.memo, height, time: new Date(ex.nowMs).toISOString() };
        ex.account(envelope.signer).transfers.unshift(entry);
        ex.account(t.to).transfers.unshift(entry);
        return at('money.Transfer', t, null, [{ type: 'money.Transferred', ...entry }]);
      }
      default: return at(`unknown.${operation}`, {}, 'UnknownOperation');
    }
  });
  const operation = {
    id: envelope.id, height, index, time: new Date(ex.nowMs).toISOString(), signer: envelope.signer, keyType: 1, nonce: String(envelope.nonce), items, status: 'committed',
  };
  operations.set(envelope.id, operation);
  ex.account(envelope.signer).operations.unshift(operation);
  return { operation, answer: () => wait && respond(200, { id: envelope.id, height, items: items.map(({ type, outcome }) => ({ type, outcome })) }) };
}

function publish(summary) {
  const tickers = [];
  for (const m of ex.markets.values()) {
    const delta = ex.takeDelta(m);
    if (delta) {
      const message = { channel: 'book', market: m.symbol, type: 'delta', sequence: m.sequence + 1, previous: m.sequence, height: summary.height, ...delta };
      m.sequence++;
      if (dropNextDelta && m.symbol === 'GOLD-KRW') dropNextDelta = false;
      else send(`book ${m.symbol}`, message);
      tickers.push(ex.ticker(m));
    }
    if (m.newTrades.length > 0) {
      send(`trades ${m.symbol}`, { channel: 'trades', market: m.symbol, type: 'update', sequence: summary.height, items: m.newTrades.reverse() });
      m.newTrades = [];
      for (const interval of Object.keys(m.candles)) send(`candles ${m.symbol} ${interval}`, { channel: 'candles', market: m.symbol, interval, items: [candleItem(m.candles[interval].at(-1))] });
    }
  }
  if (tickers.length > 0) send('tickers', { channel: 'tickers', items: tickers });
  send('blocks', { channel: 'blocks', type: 'update', items: [blockItem(summary)] });
  for (const account of ex.accounts.values()) {
    const c = account.changed;
    account.changed = null;
    if (c) send(`account ${account.address}`, {
      channel: 'account', address: account.address, type: 'update', sequence: summary.height,
      balances: [...c.balances].map((asset) => ex.balanceItem(account, asset)), orders: [...c.orders].map((o) => ex.orderItem(o)), trades: c.trades,
    });
  }
}

function send(topic, message) {
  const text = JSON.stringify(message);
  for (const socket of sockets) if (socket.topics.has(topic)) socket.send(text);
}

const candleItem = (c) => ({ ...c, open: String(c.open), high: String(c.high), low: String(c.low), close: String(c.close), volume: micro(c.volume) });
const blockItem = ({ operations: _, ...rest }) => ({ ...rest, timeMs: Date.parse(rest.time) });
const marketItem = (m) => ({
  symbol: m.symbol, base: m.base, quote: m.quote, status: m.status, priceStep: '1', ticks: m.ticks, lotSize: micro(m.lotMicro), minNotional: String(m.minNotional), makerFeeBps: m.makerFeeBps,
  takerFeeBps: m.takerFeeBps, bandPercent: m.bandPercent, referencePrice: String(m.reference), bandLow: String(m.bandLow), bandHigh: String(m.bandHigh), ticker: ex.ticker(m),
});

function snapshotOf(c) {
  const m = c.market && ex.markets.get(c.market);
  switch (c.channel) {
    case 'book': return { channel: 'book', market: m.symbol, type: 'snapshot', sequence: m.sequence, height: ex.height, bids: ex.levels(m, 'buy'), asks: ex.levels(m, 'sell') };
    case 'trades': return { channel: 'trades', market: m.symbol, type: 'snapshot', sequence: ex.height, items: m.trades.slice(0, 50) };
    case 'tickers': return { channel: 'tickers', items: [...ex.markets.values()].map((x) => ex.ticker(x)) };
    case 'account': {
      const a = ex.account(c.address);
      return {
        channel: 'account', address: a.address, type: 'snapshot', sequence: ex.height, balances: [...a.balances.keys()].map((asset) => ex.balanceItem(a, asset)),
        orders: a.orders.filter(isLive).map((o) => ex.orderItem(o)), trades: a.trades.slice(0, 50),
      };
    }
    default: return null;
  }
}
const timeOf = (height) => blocks.find((b) => b.height === height)?.time ?? new Date().toISOString();
const decimalOf = (units) => (units === '0' ? null : micro(Number(BigInt(units) / 1_000_000_000_000n)));
const scopeOf = (f) => ({
  permissions: ['cancel', 'order', 'transfer'].filter((_, bit) => f.permissions & (1 << bit)), markets: f.markets.split(',').filter((market) => market !== ''), asset: f.asset || null,
  amountMax: decimalOf(f.amountMax), budget: decimalOf(f.budget), spent: '0', feeBudget: decimalOf(f.feeBudget), feesSpent: '0', expiryMs: Number(f.expiresAtMs) || null,
});
const topicOf = (c) => [c.channel, c.market, c.interval, c.address?.toLowerCase()].filter(Boolean).join(' ');

function answer(method, url, body) {
  const p = url.pathname.replace('/api/v1', '').split('/').slice(1).map(decodeURIComponent);
  const page = (items) => ({ items, next: null });
  const historyLine = (a, moved, i) => {
    const inward = moved.to === a.address;
    return {
      id: `${moved.height}-${i}`, height: moved.height, time: moved.time, timeMs: Date.parse(moved.time), operation: null, kind: moved.kind ?? (inward ? 'transferIn' : 'transferOut'), market: null,
      asset: moved.asset, amount: `${inward ? '' : '-'}${moved.amount}`, valueAsset: null, value: null, feeAsset: null, fee: null, other: inward ? moved.from : moved.to, orderId: null, tradeId: null,
      side: null, role: null, price: null, size: null, detail: null, note: moved.memo ?? moved.reference ?? null,
    };
  };
  const limit = Number(url.searchParams.get('limit') ?? 50);
  const m = p[0] === 'markets' && p[1] ? ex.markets.get(p[1]) : null;
  switch (p[0]) {
    case 'status': {
      const last = blocks.at(-1);
      return { chainId: CHAIN, height: ex.height, appHash: last.appHash, blockTime: last.time, blockTimeMs: ex.nowMs, operationsPerSecond: 42, syncing: false, version: 'mock', memoryBytes: 0, mempool: { count: 0, bytes: 0 }, demo: true };
    }
    case 'assets': return page(assets);
    case 'tickers': return page([...ex.markets.values()].map((x) => ex.ticker(x)));
    case 'markets':
      if (!p[1]) return page([...ex.markets.values()].map(marketItem));
      if (!m) return null;
      if (!p[2]) return marketItem(m);
      if (p[2] === 'candles') return page(m.candles[url.searchParams.get('interval')].slice(-limit).map(candleItem));
      if (p[2] === 'trades') return page(m.trades.slice(0, limit));
      if (p[2] === 'book') return { market: m.symbol, height: ex.height, sequence: m.sequence, bids: ex.levels(m, 'buy', 50), asks: ex.levels(m, 'sell', 50) };
      return null;
    case 'blocks': {
      if (!p[1]) return page(blocks.slice(-limit).reverse().map(blockItem));
      const b = blocks.find((x) => String(x.height) === p[1] || x.hash === p[1]);
      return b && { ...blockItem(b), header: { version: { block: '11', app: '1' }, chainId: CHAIN, height: String(b.height), time: b.time, lastBlockId: sha('block' + (b.height - 1)), appHash: b.appHash, proposerAddress: b.proposer, validatorsHash: sha('validators'), dataHash: sha('data' + b.height) }, operations: b.operations.map((id) => operations.get(id)) };
    }
    case 'operations': return operations.get(p[1]) ?? null;
    case 'accounts': {
      const a = ex.account(p[1]);
      if (p[2] === 'orders') return page(a.orders.filter((o) => (url.searchParams.get('status') === 'open') === isLive(o)).reverse().map((o) => ex.orderItem(o)));
      if (p[2] === 'trades') return page(a.trades);
      if (p[2] === 'transfers') return page(a.transfers);
      if (p[2] === 'operations') return page(a.operations);
      if (p[2] === 'history') {
        const kinds = (url.searchParams.get('kind') ?? '').split(',').filter((kind) => kind !== '');
        const lines = [...a.lines.map((line, i) => ({ ...historyLine(a, { ...line, time: timeOf(line.height) }, `key${i}`), ...line, amount: null })), ...a.transfers.map((moved, i) => historyLine(a, moved, i))];
        return page(lines.filter((line) => kinds.length === 0 || kinds.includes(line.kind)));
      }
      return { address: a.address, bech32: 'gwangan1' + a.address.slice(2), nonceHigh: String(a.nonceHigh), keys: a.keys, body: null, killSwitch: a.killSwitch, cancelOnDisconnect: a.guard, balances: [...a.balances.keys()].map((asset) => ex.balanceItem(a, asset)), openOrders: a.orders.filter(isLive).length };
    }
    // The mock has no state tree: its proofs are of the right form and prove nothing, which the page has to notice.
    case 'proofs': return { address: p[2].toLowerCase(), asset: p[3], assetId: 1, height: ex.height - 1, headerHeight: ex.height, appHash: blocks.at(-1).appHash, available: '1', locked: '0', path: { leaf: null, siblings: [] }, assetRoot: { hash: sha('root'), sum: '1' }, assetPlace: null, assets: [], store: { name: 'money', root: sha('money'), place: { index: 0, total: 1, aunts: [] } }, supply: '1', header: '', commit: '' };
    case 'validators': return { chainId: CHAIN, hash: sha('validators'), items: [{ address: '0x' + '00'.repeat(20), keyType: 'secp256k1', publicKey: '02' + '00'.repeat(32), votingPower: '10' }] };
    case 'demo': {
      const { address } = JSON.parse(body);
      if (funded.has(address.toLowerCase())) throw { status: 400, code: 'demo.AlreadyFunded', message: 'This address already has its demo funds.' };
      funded.add(address.toLowerCase());
      const a = ex.account(address);
      for (const [asset, amount] of [['KRW', 100_000_000], ['GOLD', 100], ['SILVER', 5000], ['OIL', 100], ['BTC', 0.25]]) {
        ex.balance(a, asset).available += amount * MICRO;
        a.transfers.unshift({ from: null, to: a.address, asset, amount: String(amount), reference: 'demo', kind: 'mint', height: ex.height + 1, time: new Date().toISOString() });
      }
      return { status: 'funded' };
    }
    default: return null;
  }
}

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };
const CSP = "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

const server = createServer(async (request, response) => {
  const url = new URL(request.url, 'http://mock');
  const reply = (status, value) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(JSON.stringify(value));
  };
  const fail = (error) => reply(error.status ?? 400, { error: { code: error.code ?? 'internal', message: error.message ?? '' } });
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks);
  try {
    if (url.pathname === '/mock/gap') { dropNextDelta = true; return reply(200, {}); }
    if (url.pathname === '/mock/drop') { for (const s of sockets) s.terminate(); return reply(200, {}); }
    if (url.pathname === '/health') return reply(200, { status: 'ready' });
    if (request.method === 'POST' && url.pathname === '/api/v1/operations') {
      const envelope = readEnvelope(body, CHAIN);
      const account = ex.account(envelope.signer);
      if (account.nonces.has(envelope.nonce) || envelope.nonce <= account.nonceHigh - 256) throw { code: 'kernel.NonceUsed', message: 'This nonce was used.' };
      if (envelope.expiresAtMs < Date.now()) throw { code: 'kernel.Expired', message: 'The operation has expired.' };
      account.nonces.add(envelope.nonce);
      account.nonceHigh = Math.max(account.nonceHigh, envelope.nonce);
      const wait = url.searchParams.get('wait') === 'commit';
      pending.push({ envelope, wait, respond: reply });
      if (!wait) reply(202, { id: envelope.id, status: 'accepted' });
      return;
    }
    if (url.pathname.startsWith('/api/')) {
      const value = answer(request.method, url, body.toString());
      return value ? reply(200, value) : reply(404, { error: { code: 'http.NotFound', message: 'There is nothing here.' } });
    }
    const path = url.pathname === '/' ? '/index.html' : url.pathname;
    const file = await readFile(join(options.dist, normalize(path)));
    response.writeHead(200, { 'content-type': TYPES[extname(path)] ?? 'application/octet-stream', 'content-security-policy': CSP });
    response.end(file);
  } catch (error) {
    if (error?.code === 'ENOENT') reply(404, { error: { code: 'http.NotFound', message: 'There is nothing here.' } });
    else fail(error);
  }
});

new WebSocketServer({ server, path: '/ws' }).on('connection', (socket) => {
  socket.topics = new Set();
  sockets.add(socket);
  socket.on('close', () => sockets.delete(socket));
  socket.on('message', (data) => {
    const message = JSON.parse(data.toString());
    if (message.op === 'ping') return socket.send('{"op":"pong"}');
    for (const c of message.channels ?? []) {
      if (message.op === 'unsubscribe') { socket.topics.delete(topicOf(c)); continue; }
      socket.topics.add(topicOf(c));
      const snapshot = snapshotOf(c);
      if (snapshot) socket.send(JSON.stringify(snapshot));
    }
    socket.send(JSON.stringify({ op: `${message.op}d`, id: message.id }));
  });
});

for (let i = 0; i < 60; i++) block();
setInterval(block, BLOCK_MS);
server.listen(Number(options.port), '127.0.0.1', () => console.log(`mock exchange on http://127.0.0.1:${options.port}`));
