// A small exchange in memory with the same rules in outline: price-time priority, fully funded orders, one delta a block.
// Amounts are integers of 10^-6 units, so that everything stays exact within a double.
export const MICRO = 1_000_000;
export const micro = (value) => {
  const sign = value < 0 ? '-' : '';
  const v = Math.abs(Math.round(value));
  const fraction = String(v % MICRO).padStart(6, '0').replace(/0+$/, '');
  return sign + Math.floor(v / MICRO) + (fraction && '.' + fraction);
};

/** A seeded generator, so that every run of the mock plays the same market. */
export function random(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const INTERVALS = { '1m': 60_000, '5m': 300_000, '1h': 3_600_000, '1d': 86_400_000 };

export const isLive = (order) => order.status === 'open' || order.status === 'waiting';
/** What the book shows of an order: nothing of a hidden one, a peak of an iceberg. */
const shown = (order) => Math.min(order.lots, order.displayLots ?? order.lots);

export class Exchange {
  constructor() {
    this.markets = new Map();
    this.accounts = new Map();
    this.orders = new Map();
    this.nextOrderId = 1000;
    this.nextTradeId = 1;
    this.height = 0;
    this.nowMs = Date.now();
  }

  addMarket(info) {
    const m = {
      ...info, status: 'open', bids: [], asks: [], trades: [], sequence: 1, touched: new Map(), candles: {}, newTrades: [], waiting: [],
    };
    for (const name of Object.keys(INTERVALS)) m.candles[name] = [];
    this.markets.set(m.symbol, m);
    return m;
  }

  account(address) {
    const key = address.toLowerCase();
    let a = this.accounts.get(key);
    if (!a) {
      a = { address: key, nonceHigh: 0, nonces: new Set(), balances: new Map(), orders: [], trades: [], transfers: [], operations: [], changed: null, lines: [], keys: [], killSwitch: null, guard: null };
      this.accounts.set(key, a);
    }
    return a;
  }

  balance(account, asset) {
    let b = account.balances.get(asset);
    if (!b) account.balances.set(asset, (b = { available: 0, locked: 0 }));
    this.change(account).balances.add(asset);
    return b;
  }

  change(account) {
    return (account.changed ??= { balances: new Set(), orders: new Set(), trades: [] });
  }

  /** Places an order, plain or special; null or the name of the refusal. A stop waits with its money locked. */
  place(owner, o) {
    const m = this.markets.get(o.market);
    if (!m) return ['MarketUnknown'];
    if (m.status !== 'open') return ['MarketHalted'];
    if (o.lots <= 0) return ['LotsOutOfRange'];
    if (this.account(owner).killSwitch) return ['KillSwitchEngaged'];
    const price = o.type === 'market' ? (o.side === 'buy' ? m.bandHigh : m.bandLow) : o.price;
    if (o.type === 'limit' && price % this.tick(m, price) !== 0) return ['OffTick'];
    if (price < m.bandLow || price > m.bandHigh) return ['OutOfBand'];
    const lotMicro = m.lotMicro;
    if (o.type === 'limit' && price * o.lots * lotMicro < m.minNotional * MICRO) return ['BelowMinNotional'];
    const theirs = o.side === 'buy' ? m.asks : m.bids;
    const crosses = (other) => (o.side === 'buy' ? other.price <= price : other.price >= price);
    if (o.timeInForce === 'postOnly' && theirs[0] && crosses(theirs[0])) return ['WouldCross'];
    if (o.timeInForce === 'fok' && theirs.filter(crosses).reduce((s, x) => s + x.lots, 0) < o.lots) return ['NotFillable'];
    const account = this.account(owner);
    const sold = this.balance(account, o.side === 'buy' ? m.quote : m.base);
    let need = o.lots * lotMicro;
    if (o.side === 'buy') {
      let rest = o.lots;
      need = 0;
      for (const x of theirs) { if (!crosses(x) || rest === 0) break; const n = Math.min(rest, x.lots); need += x.price * n * lotMicro; rest -= n; }
      if (o.type === 'limit') need += price * rest * lotMicro;
      need += Math.ceil((need * m.takerFeeBps) / 10_000);
    }
    if (o.stop && o.side === 'buy') need = this.worst(m, price, o.lots);
    if (sold.available < need) return ['InsufficientFunds'];
    const order = {
      orderId: String(this.nextOrderId++), owner: account.address, market: m.symbol, side: o.side, type: o.type, price, size: o.lots, lots: o.lots,
      paid: 0, timeInForce: o.timeInForce, expiryMs: o.expiresAtMs || null, status: 'open', reason: null, createdMs: this.nowMs, updatedMs: this.nowMs, locked: need,
      clientOrderId: o.clientOrderId, displayLots: o.displayLots ?? null, stop: o.stop ?? null,
    };
    sold.available -= need;
    sold.locked += need;
    this.orders.set(order.orderId, order);
    account.orders.push(order);
    if (o.stop) {
      order.status = 'waiting';
      if (o.stop.trailBy) this.trail(m, order);
      m.waiting.push(order);
    } else this.enter(m, order);
    this.change(account).orders.add(order);
    return [null, order];
  }

  /** Trades an order with what stands, and rests or ends what is left of it. */
  enter(m, order) {
    const theirs = order.side === 'buy' ? m.asks : m.bids;
    const crosses = (other) => (order.side === 'buy' ? other.price <= order.price : other.price >= order.price);
    order.status = 'open';
    while (order.lots > 0 && theirs[0] && crosses(theirs[0])) {
      if (theirs[0].owner === order.owner) return this.end(order, 'cancelled', 'selfTrade');
      this.trade(m, theirs[0], order);
    }
    if (order.lots === 0) this.end(order, 'filled', null);
    else if (order.type === 'market' || order.timeInForce === 'ioc' || order.timeInForce === 'fok') this.end(order, 'cancelled', 'immediateRemainder');
    else this.rest(m, order);
  }

  worst(m, price, lots) {
    const won = price * lots * m.lotMicro;
    return won + Math.ceil((won * m.takerFeeBps) / 10_000);
  }

  last(m) {
    return m.trades[0] ? Number(m.trades[0].price) : m.reference;
  }

  /** A trailing trigger follows the last price and never moves away from it. */
  trail(m, order) {
    const { stop } = order;
    const last = this.last(m);
    const away = stop.trailIn === 'ticks' ? stop.trailBy * this.tick(m, last) : (last * stop.trailBy) / 10_000;
    const at = Math.round(order.side === 'sell' ? last - away : last + away);
    if (stop.triggerPrice === 0 || (order.side === 'sell' ? at > stop.triggerPrice : at < stop.triggerPrice)) {
      stop.triggerPrice = at;
      this.change(this.account(order.owner)).orders.add(order);
    }
  }

  /** Wakes the stops that the last price has reached. */
  trigger(m) {
    const last = this.last(m);
    for (const order of [...m.waiting]) {
      if (order.stop.trailBy) this.trail(m, order);
      if (order.stop.trigger === 'atOrAbove' ? last < order.stop.triggerPrice : last > order.stop.triggerPrice) continue;
      m.waiting.splice(m.waiting.indexOf(order), 1);
      order.stop = null;
      this.enter(m, order);
      this.change(this.account(order.owner)).orders.add(order);
    }
  }

  /** Changes an order where it stands; 0 leaves a number as it is. Null or the name of the refusal. */
  amend(owner, orderId, { price, lots, triggerPrice }) {
    const order = this.orders.get(orderId);
    if (!order || !isLive(order)) return 'OrderUnknown';
    if (order.owner !== owner.toLowerCase()) return 'NotTheOwner';
    if (triggerPrice > 0 && (!order.stop || order.stop.trailBy)) return 'TriggerFixed';
    const m = this.markets.get(order.market);
    for (const each of [price, triggerPrice]) if (each > 0 && each % this.tick(m, each) !== 0) return 'OffTick';
    if (triggerPrice > 0 && triggerPrice === this.last(m)) return 'WouldTrigger';
    const sold = this.balance(this.account(owner), order.side === 'buy' ? m.quote : m.base);
    const [newPrice, newLots] = [price || order.price, lots || order.lots];
    const need = order.side === 'buy' ? this.worst(m, newPrice, newLots) : newLots * m.lotMicro;
    if (sold.available + order.locked < need) return 'InsufficientFunds';
    sold.available += order.locked - need;
    sold.locked += need - order.locked;
    this.leave(m, order);
    Object.assign(order, { price: newPrice, size: order.size - order.lots + newLots, lots: newLots, locked: need, updatedMs: this.nowMs });
    if (order.status === 'waiting') {
      if (triggerPrice > 0) order.stop = { ...order.stop, triggerPrice, trigger: triggerPrice > this.last(m) ? 'atOrAbove' : 'atOrBelow' };
      m.waiting.push(order);
    } else this.enter(m, order);
    this.change(this.account(owner)).orders.add(order);
    return null;
  }

  /** Makes an order smaller; it keeps its place. */
  reduce(owner, orderId, lots) {
    const order = this.orders.get(orderId);
    if (!order || !isLive(order)) return 'OrderUnknown';
    if (order.owner !== owner.toLowerCase()) return 'NotTheOwner';
    if (lots >= order.lots) return this.end(order, 'cancelled', 'cancelled') ?? null;
    const m = this.markets.get(order.market);
    const sold = this.balance(this.account(owner), order.side === 'buy' ? m.quote : m.base);
    const freed = Math.floor((order.locked * lots) / order.lots);
    sold.available += freed;
    sold.locked -= freed;
    Object.assign(order, { lots: order.lots - lots, size: order.size - lots, locked: order.locked - freed, updatedMs: this.nowMs });
    if (order.status === 'open') m.touched.set(`${order.side} ${order.price}`, order);
    this.change(this.account(owner)).orders.add(order);
    return null;
  }

  live(owner, market = '') {
    return this.account(owner).orders.filter((o) => isLive(o) && (market === '' || o.market === market));
  }

  /** A timeout of 0 disarms. */
  arm(owner, market, timeoutMs) {
    this.account(owner).guard = timeoutMs === 0 ? null : { market: market || null, timeoutMs, deadlineMs: this.nowMs + timeoutMs };
  }

  /** Cancels for everyone who has not armed again in time. */
  fireGuards() {
    for (const a of this.accounts.values()) {
      if (!a.guard || a.guard.deadlineMs > this.nowMs) continue;
      for (const order of this.live(a.address, a.guard.market ?? '')) this.end(order, 'cancelled', 'disconnected');
      a.guard = null;
    }
  }

  /** Null or the name of the refusal. */
  setKillSwitch(owner, engaged) {
    const a = this.account(owner);
    if (!engaged && !a.killSwitch) return 'NotEngaged';
    a.killSwitch = engaged ? { own: true, body: null, reason: 'none', sinceTime: new Date(this.nowMs).toISOString() } : null;
    if (engaged) for (const order of this.live(owner)) this.end(order, 'cancelled', 'killSwitch');
    return null;
  }

  cancel(owner, orderId) {
    const order = this.orders.get(orderId);
    if (!order || !isLive(order)) return 'OrderUnknown';
    if (order.owner !== owner.toLowerCase()) return 'NotTheOwner';
    this.end(order, 'cancelled', 'cancelled');
    return null;
  }

  rest(m, order) {
    const side = order.side === 'buy' ? m.bids : m.asks;
    const better = (a, b) => (order.side === 'buy' ? a.price >= b.price : a.price <= b.price);
    let at = side.length;
    while (at > 0 && !better(side[at - 1], order)) at--;
    side.splice(at, 0, order);
    m.touched.set(`${order.side} ${order.price}`, order);
  }

  trade(m, maker, taker) {
    const lots = Math.min(maker.lots, taker.lots);
    const won = maker.price * lots * m.lotMicro;
    const base = lots * m.lotMicro;
    const [buyer, seller] = taker.side === 'buy' ? [taker, maker] : [maker, taker];
    for (const order of [maker, taker]) {
      const fee = Math.ceil((won * (order === maker ? m.makerFeeBps : m.takerFeeBps)) / 10_000);
      const account = this.account(order.owner);
      const [gives, gets] = order === buyer ? [m.quote, m.base] : [m.base, m.quote];
      const out = order === buyer ? won + fee : base;
      this.balance(account, gives).locked -= out;
      order.locked -= out;
      this.balance(account, gets).available += order === buyer ? base : won - fee;
      order.lots -= lots;
      order.paid += won;
      order.updatedMs = this.nowMs;
      const item = { ...this.tradeItem(m, maker.price, lots, taker), side: order.side, role: order === maker ? 'maker' : 'taker', fee: micro(fee) };
      account.trades.unshift(item);
      this.change(account).trades.push(item);
      this.change(account).orders.add(order);
    }
    void seller;
    const item = { ...this.tradeItem(m, maker.price, lots, taker), makerOrderId: maker.orderId, takerOrderId: taker.orderId };
    this.nextTradeId++;
    m.trades.unshift(item);
    m.trades.length = Math.min(m.trades.length, 500);
    m.newTrades.push(item);
    this.candle(m, maker.price, base, this.nowMs);
    m.touched.set(`${maker.side} ${maker.price}`, maker);
    if (maker.lots === 0) this.end(maker, 'filled', null);
  }

  tradeItem(m, price, lots, taker) {
    return {
      id: String(this.nextTradeId), market: m.symbol, price: String(price), size: micro(lots * m.lotMicro), takerSide: taker.side,
      height: this.height + 1, time: new Date(this.nowMs).toISOString(), timeMs: this.nowMs,
    };
  }

  leave(m, order) {
    for (const list of [order.side === 'buy' ? m.bids : m.asks, m.waiting]) {
      const at = list.indexOf(order);
      if (at >= 0) list.splice(at, 1);
    }
    m.touched.set(`${order.side} ${order.price}`, order);
  }

  end(order, status, reason) {
    const m = this.markets.get(order.market);
    this.leave(m, order);
    order.status = status;
    order.reason = reason;
    order.updatedMs = this.nowMs;
    const account = this.account(order.owner);
    const b = this.balance(account, order.side === 'buy' ? m.quote : m.base);
    b.locked -= order.locked;
    b.available += order.locked;
    order.locked = 0;
    this.change(account).orders.add(order);
  }

  candle(m, price, baseMicro, atMs) {
    for (const [name, span] of Object.entries(INTERVALS)) {
      const list = m.candles[name];
      const start = Math.floor(atMs / span) * span;
      let last = list.at(-1);
      if (!last || last.time < start) {
        last = { time: start, open: price, high: price, low: price, close: price, volume: 0, trades: 0 };
        list.push(last);
        if (list.length > 600) list.shift();
      }
      last.high = Math.max(last.high, price);
      last.low = Math.min(last.low, price);
      last.close = price;
      last.volume += baseMicro;
      last.trades++;
    }
  }

  tick(m, price) {
    let tick = 1;
    for (const row of m.ticks) if (Number(row.fromPrice) <= price) tick = Number(row.tick);
    return tick;
  }

  levels(m, side, depth = Infinity) {
    const out = [];
    for (const o of side === 'buy' ? m.bids : m.asks) {
      const last = out.at(-1);
      const lots = shown(o);
      if (lots === 0) continue;
      if (last && last[0] === o.price) { last[1] += lots; last[2]++; }
      else { if (out.length === depth) break; out.push([o.price, lots, 1]); }
    }
    return out.map(([price, lots, count]) => [String(price), micro(lots * m.lotMicro), count]);
  }

  /** The levels that changed since the last block, and then forgets them. */
  takeDelta(m) {
    if (m.touched.size === 0) return null;
    const delta = { bids: [], asks: [] };
    for (const key of m.touched.keys()) {
      const [side, priceText] = key.split(' ');
      const price = Number(priceText);
      const at = (side === 'buy' ? m.bids : m.asks).filter((o) => o.price === price && shown(o) > 0);
      delta[side === 'buy' ? 'bids' : 'asks'].push([priceText, micro(at.reduce((s, o) => s + shown(o), 0) * m.lotMicro), at.length]);
    }
    m.touched.clear();
    return delta;
  }

  ticker(m) {
    const days = m.candles['1h'].slice(-24);
    const last = m.trades[0] ? Number(m.trades[0].price) : m.candles['1m'].at(-1)?.close ?? m.reference;
    const open = days[0]?.open ?? last;
    const volume = days.reduce((s, c) => s + c.volume, 0);
    const [bid] = this.levels(m, 'buy', 1);
    const [ask] = this.levels(m, 'sell', 1);
    return {
      market: m.symbol, last: String(last), open24h: String(open), high24h: String(Math.max(last, ...days.map((c) => c.high))), low24h: String(Math.min(last, ...days.map((c) => c.low))),
      volume24h: micro(volume), notional24h: micro(volume * last), change24hPercent: (((last - open) / open) * 100).toFixed(2),
      bid: bid?.[0] ?? null, bidSize: bid?.[1] ?? null, ask: ask?.[0] ?? null, askSize: ask?.[1] ?? null, time: new Date(this.nowMs).toISOString(),
    };
  }

  orderItem(order) {
    const m = this.markets.get(order.market);
    const filled = order.size - order.lots;
    return {
      orderId: order.orderId, clientOrderId: order.clientOrderId ?? null, market: order.market, side: order.side, type: order.type, price: order.type === 'market' ? null : String(order.price),
      size: micro(order.size * m.lotMicro), filled: micro(filled * m.lotMicro), remaining: micro(order.lots * m.lotMicro),
      averagePrice: filled ? micro(Math.round((order.paid / (filled * m.lotMicro)) * MICRO)) : null, timeInForce: order.timeInForce, status: order.status, reason: order.reason,
      expiryMs: order.expiryMs, createdTime: new Date(order.createdMs).toISOString(), updatedTime: new Date(order.updatedMs).toISOString(), owner: order.owner,
      displaySize: order.displayLots ? micro(order.displayLots * m.lotMicro) : null, hidden: order.displayLots === 0 ? true : null,
      stop: order.stop && { ...order.stop, triggerPrice: String(order.stop.triggerPrice) },
    };
  }

  balanceItem(account, asset) {
    const b = account.balances.get(asset) ?? { available: 0, locked: 0 };
    return { asset, available: micro(b.available), locked: micro(b.locked), total: micro(b.available + b.locked) };
  }
}
