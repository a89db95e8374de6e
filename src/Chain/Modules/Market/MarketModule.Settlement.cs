using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

// What happens in a match. A maker pays out of what it holds locked, fill by fill; the taker, whose money was checked before, pays once at the end.
public sealed partial class MarketModule
{
    // What a match needs to know of the incoming order, and what it adds up for it. One order matches at a time.
    private struct Incoming
    {
        public int MarketId;
        public ulong OrderId;
        public Address Owner;
        public Side Side;
        public ushort FeeBps;
        public Operation? Announcement;
        public Call Call;
        public long Traded;
        public long FirstPrice;
        public long LastPrice;
        public Amount Notional;
        public Amount TakerFees;
        public Amount MakerFees;
    }

    // What an order would do, before it is decided whether it may.
    private readonly record struct Wish(Side Side, long Limit, long Lots, uint Owner, OrderTimeInForce TimeInForce, SelfTradePrevention SelfTrade, bool IsMarketOrder)
    {
        public bool Crosses(long price) => Side == Side.Buy ? price != 0 && price <= Limit : price >= Limit;

        public NewOrder ToFill(int makersMax) => new()
        {
            LimitPrice = new(Limit),
            Lots = new(Lots),
            OwnerId = Owner,
            MakersMax = makersMax,
            Side = Side,
            TimeInForce = Book.TimeInForce.FillOrKill,
            SelfTradePrevention = SelfTrade,
        };
    }

    private readonly int[] _stale = new int[Limits.FillsPerOperationMax];
    private int _staleCount;
    private int _makersMax;
    private Incoming _incoming;

    private void BeginMatch(int marketId, ulong orderId, in Address owner, Side side, ushort feeBps, Operation? announcement, Call call)
    {
        _incoming = new Incoming { MarketId = marketId, OrderId = orderId, Owner = owner, Side = side, FeeBps = feeBps, Announcement = announcement, Call = call };
    }

    internal void Settle(in Fill fill)
    {
        ref Incoming taker = ref _incoming;
        if (taker.Announcement is not null) Announce();
        ref readonly MarketRecord market = ref _markets.Read(taker.MarketId);
        ref OrderRecord maker = ref _orders.Modify(fill.MakerSlot);
        long price = fill.Price.Steps, lots = fill.Lots.Count;
        Amount notional = market.NotionalOf(price, lots), size = market.SizeOf(lots);
        Amount makerFee = market.FeeOf(price, lots, maker.FeeBps), takerFee = market.FeeOf(price, lots, taker.FeeBps);
        if (taker.Side == Side.Buy)
        {
            Money.TakeLocked(in maker.Owner, market.BaseAsset, size);
            Money.Credit(in maker.Owner, market.QuoteAsset, notional - makerFee);
        }
        else
        {
            Money.TakeLocked(in maker.Owner, market.QuoteAsset, notional + makerFee);
            Money.Credit(in maker.Owner, market.BaseAsset, size);
        }
        maker.Remaining -= lots;
        Invariant.Assert(maker.Remaining == fill.MakerRemaining.Count);
        if (taker.Traded == 0) taker.FirstPrice = price;
        taker.Traded += lots;
        taker.LastPrice = price;
        taker.Notional += notional;
        taker.MakerFees += makerFee;
        taker.TakerFees += takerFee;
        ulong tradeId = ++_counters.Modify(0).LastTradeId;
        taker.Call.Emit(new Trade(
            tradeId, market.Symbol, price, lots, taker.Side, maker.OrderId, taker.OrderId, maker.Owner, taker.Owner, makerFee, takerFee, maker.Remaining));
    }

    internal void MakerLeft(in MakerRemoved removed)
    {
        if (_incoming.Announcement is not null) Announce();
        Invariant.Assert(_orders.Read(removed.Slot).Remaining == removed.Cancelled.Count);
        Release(removed.Slot, removed.Reason == MakerRemovalReason.Filled ? CloseReason.Filled : CloseReason.SelfTrade, _incoming.Call);
    }

    internal void MakerShrank(in MakerReduced reduced)
    {
        if (_incoming.Announcement is not null) Announce();
        ref readonly MarketRecord market = ref _markets.Read(_incoming.MarketId);
        TakeOff(reduced.Slot, in market, reduced.By.Count);
        ref readonly OrderRecord order = ref _orders.Read(reduced.Slot);
        Invariant.Assert(order.Remaining == reduced.Remaining.Count);
        _incoming.Call.Emit(new OrderReduced(order.OrderId, market.Symbol, order.Owner, order.Side, order.Price, reduced.By.Count, order.Remaining, ReduceReason.SelfTrade));
    }

    // What an iceberg showed has traded: it has a new place in time, and shows more of what remains.
    internal void MakerRefilled(in MakerRefilled refilled)
    {
        ref OrderRecord order = ref _orders.Modify(refilled.Slot);
        order.Sequence = ++_counters.Modify(0).LastSequence;
        ref IcebergRecord iceberg = ref IcebergOf(in order);
        iceberg.Reserve -= refilled.Shown.Count;
        Invariant.Assert(iceberg.Reserve >= 0 && refilled.Shown.Count <= iceberg.Display);
        ref readonly MarketRecord market = ref _markets.Read(_incoming.MarketId);
        _incoming.Call.Emit(new IcebergRefilled(order.OrderId, market.Symbol, order.Owner, order.Side, order.Price, refilled.Shown.Count));
    }

    // Pays for what the incoming order traded.
    private void EndMatch(in PlaceResult result, in MarketRecord market, long price, Call call)
    {
        ref Incoming taker = ref _incoming;
        if (taker.Announcement is not null) Announce();
        Invariant.Assert(taker.Traded == result.Filled.Count);
        call.AddCost(MakerCost * (uint)result.MakersMet);
        if (taker.Traded > 0)
        {
            Amount size = market.SizeOf(taker.Traded);
            if (taker.Side == Side.Buy)
            {
                Money.Debit(in taker.Owner, market.QuoteAsset, taker.Notional + taker.TakerFees);
                Money.Credit(in taker.Owner, market.BaseAsset, size);
            }
            else
            {
                Money.Debit(in taker.Owner, market.BaseAsset, size);
                Money.Credit(in taker.Owner, market.QuoteAsset, taker.Notional - taker.TakerFees);
            }
            Money.Credit(FeeAccount, market.QuoteAsset, taker.MakerFees + taker.TakerFees);
            _markets.Modify(taker.MarketId).LastPrice = taker.LastPrice;
        }
        if (result.Prevented.Count > 0)
            call.Emit(new OrderReduced(taker.OrderId, market.Symbol, taker.Owner, taker.Side, price, result.Prevented.Count, result.Remaining.Count, ReduceReason.SelfTrade));
    }

    // An order is announced before the first thing it does; not earlier, because the book may still refuse it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Announce()
    {
        ref Incoming taker = ref _incoming;
        Operation announcement = taker.Announcement!;
        taker.Announcement = null;
        if (announcement is PlaceIceberg iceberg)
        {
            taker.Call.Emit(new IcebergPlaced(
                taker.OrderId, iceberg.Market, taker.Owner, iceberg.Side, iceberg.TimeInForce, iceberg.Price, iceberg.Lots, iceberg.DisplayLots, iceberg.ClientOrderId, iceberg.ExpiresAtMs));
            return;
        }
        PlaceOrder place = (PlaceOrder)announcement;
        taker.Call.Emit(new OrderPlaced(
            taker.OrderId, place.Market, taker.Owner, place.Side, place.Type, place.TimeInForce, place.Price, place.Lots, place.ClientOrderId, place.ExpiresAtMs));
    }

    // Looks at whom an order would meet, and changes nothing. Leaves in _makersMax how many it may meet, and in _stale the orders in its way that must not trade any
    // more: expired ones that no block had room to remove yet, and ones that a new day's band has left outside.
    private MarketRefusal LookAhead(int marketId, in MarketRecord market, in Wish wish, Call call)
    {
        OrderBook<Settlement> book = _books[marketId];
        _staleCount = 0;
        _makersMax = Limits.FillsPerOperationMax;
        bool meetsBuyers = wish.Side == Side.Sell;
        long best = meetsBuyers ? book.BestBid.Steps : book.BestAsk.Steps;
        bool crosses = wish.Crosses(best);
        if (crosses && (_expiries.IsOverdue(call.TimeMs) || IsOutside(in market, meetsBuyers, best))) return LookPastStale(book, in market, in wish, call);
        if (crosses && wish.TimeInForce == OrderTimeInForce.PostOnly) return MarketRefusal.WouldCross;
        if (!crosses && wish.IsMarketOrder) return MarketRefusal.NoLiquidity;
        return MarketRefusal.None;
    }

    // As many orders as one operation may meet are looked at, and only as many of them as are not stale may then be met: so no stale order trades.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private MarketRefusal LookPastStale(OrderBook<Settlement> book, in MarketRecord market, in Wish wish, Call call)
    {
        bool meetsBuyers = wish.Side == Side.Sell, isCut = false;
        int live = 0;
        foreach (RestingOrder order in book.Orders(meetsBuyers ? Side.Buy : Side.Sell))
        {
            if (!wish.Crosses(order.Price.Steps)) break;
            if (live + _staleCount == Limits.FillsPerOperationMax)
            {
                isCut = true;
                break;
            }
            if (IsOutside(in market, meetsBuyers, order.Price.Steps) || IsExpired(in _orders.Read(order.Slot), call.TimeMs))
            {
                _stale[_staleCount++] = order.Slot;
                continue;
            }
            live++;
        }
        call.AddCost((uint)(live + _staleCount) / LooksPerCost);
        if (isCut) _makersMax = live;
        if ((live > 0 || isCut) && wish.TimeInForce == OrderTimeInForce.PostOnly) return MarketRefusal.WouldCross;
        if (live == 0 && wish.IsMarketOrder) return MarketRefusal.NoLiquidity;
        if (wish.TimeInForce != OrderTimeInForce.FillOrKill) return MarketRefusal.None;
        return _makersMax > 0 && book.CanFill(wish.ToFill(_makersMax), _stale.AsSpan(0, _staleCount)) ? MarketRefusal.None : MarketRefusal.NotFillable;
    }

    // Closes what LookAhead found in the way.
    private void CloseStale(Call call)
    {
        if (_staleCount == 0) return;
        for (int i = 0; i < _staleCount; i++)
        {
            ref readonly OrderRecord order = ref _orders.Read(_stale[i]);
            Close(_stale[i], IsExpired(in order, call.TimeMs) ? CloseReason.Expired : CloseReason.OutOfBand, call);
        }
        call.AddCost(CloseCost * (uint)_staleCount);
        _staleCount = 0;
    }

    // Whether a resting order could trade outside the band: a buy above it, a sale below it. On their other sides orders only wait.
    private static bool IsOutside(in MarketRecord market, bool isBuy, long price) => isBuy ? price > market.BandHigh : price < market.BandLow;
}
