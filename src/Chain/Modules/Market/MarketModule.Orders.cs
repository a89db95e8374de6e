using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

// What happens to an order: every way in, every change, every way out.
public sealed partial class MarketModule
{
    // Measured against a transfer of 20 units, root and all: place and amend as much, cancel and reduce three quarters, each maker met and each order closed half.

    /// <summary>Cost of each resting order that an incoming one meets.</summary>
    internal const uint MakerCost = 10;

    // How many orders ahead the index of order ids is asked for: an order takes about a microsecond, memory a tenth of one.
    private const ulong PlacesAhead = 3;

    /// <summary>Cost of closing one order of many.</summary>
    internal const uint CloseCost = 10;

    /// <summary>How many resting orders are looked at for one unit: looking is a twentieth of the work of trading, and a refused order has looked too.</summary>
    private const uint LooksPerCost = 10;

    /// <summary>Asks the processor to fetch an account's list of orders and its order of this number, which are looked at soon; nothing depends on it.</summary>
    internal void PrefetchOpen(in Address owner, ulong clientOrderId, PrefetchStep step)
    {
        if (Accounts.TryGuessSlot(in owner, out int slot)) _open.Prefetch((uint)slot, clientOrderId, step);
    }

    internal MarketRefusal Place(PlaceOrder place, Call call) => Place(place, null, call);

    // An iceberg or a hidden order comes as the plain order it would be, and with what it conceals.
    internal MarketRefusal Place(PlaceOrder place, PlaceIceberg? concealed, Call call)
    {
        if (!TryFindMarket(place.Market, out int id)) return MarketRefusal.MarketUnknown;
        ref readonly MarketRecord market = ref _markets.Read(id);
        MarketRefusal refusal = CheckTakesOrders(in market);
        if (refusal != MarketRefusal.None) return refusal;
        bool isMarketOrder = place.Type == OrderType.Market;
        long limit = !isMarketOrder ? place.Price : place.Side == Side.Buy ? market.BandHigh : market.BandLow;
        refusal = CheckTerms(in market, limit, place.Lots, isMarketOrder ? market.ReferencePrice : limit, place.Lots);
        if (refusal != MarketRefusal.None) return refusal;
        if (place.TimeInForce == OrderTimeInForce.GoodTillTime && place.ExpiresAtMs <= call.TimeMs) return MarketRefusal.ExpiryInPast;
        Address caller = call.Caller;
        uint owner = (uint)Accounts.SlotOf(in caller);
        if (_killSwitches.LiveCount != 0 && _blocked.Contains(owner)) return MarketRefusal.KillSwitchEngaged;
        if (place.ClientOrderId != 0 && _open.TryFind(owner, place.ClientOrderId, out _)) return MarketRefusal.ClientOrderIdInUse;
        bool mayRest = !isMarketOrder && place.TimeInForce is not (OrderTimeInForce.ImmediateOrCancel or OrderTimeInForce.FillOrKill);
        if (mayRest && _open.CountOf(owner) >= Limits.OpenOrdersPerAccountMax) return MarketRefusal.TooManyOpenOrders;
        if (!Covers(in market, in caller, place.Side, limit, place.Lots, Amount.Zero)) return MarketRefusal.InsufficientFunds;
        OrderBook<Settlement> book = _books[id];
        if (mayRest && IsFull(book, 1, place.Lots)) return MarketRefusal.BookFull;
        Wish wish = new(place.Side, limit, place.Lots, owner, place.TimeInForce, place.SelfTrade, isMarketOrder);
        refusal = LookAhead(id, in market, in wish, call);
        if (refusal != MarketRefusal.None) return refusal;

        // From here only a fill-or-kill order can still be refused: by the book, before it calls anybody.
        CloseStale(call);
        ulong orderId = Counters.LastOrderId + 1;
        call.BeginAnswer().UInt64(1, orderId);
        _orders.Prefetch(orderId + PlacesAhead, PrefetchStep.Index); // where the index will put the order after the next ones
        int slot = -1;
        if (mayRest)
        {
            ref MarketCounters counters = ref _counters.Modify(0);
            counters.LastOrderId = orderId;
            counters.LastSequence++;
            slot = _orders.Insert(new OrderRecord
            {
                OrderId = orderId,
                ClientOrderId = place.ClientOrderId,
                Owner = caller,
                OwnerSlot = owner,
                Sequence = counters.LastSequence,
                Price = place.Price,
                Lots = place.Lots,
                Remaining = place.Lots,
                ExpiresAtMs = place.ExpiresAtMs,
                MarketId = (ushort)id,
                FeeBps = market.MakerFeeBps,
                Side = place.Side,
                TimeInForce = place.TimeInForce,
                SelfTrade = place.SelfTrade,
                Traits = concealed is null ? OrderTraits.None : concealed.Traits,
            });
        }
        BeginMatch(id, orderId, in caller, place.Side, market.TakerFeeBps, concealed is null ? place : concealed, call);
        PlaceResult result = _makersMax == 0
            ? new PlaceResult { End = OrderEnd.MakersMaxReached, Remaining = new(place.Lots) }
            : book.Place(new NewOrder
            {
                OrderId = orderId,
                LimitPrice = new(limit),
                Lots = new(place.Lots),
                OwnerId = owner,
                Slot = slot,
                MakersMax = _makersMax,
                Side = place.Side,
                TimeInForce = InBook(place.TimeInForce, isMarketOrder),
                SelfTradePrevention = place.SelfTrade,
                Display = concealed is null ? default : new(concealed.DisplayLots),
                IsHidden = concealed is not null && concealed.DisplayLots == 0,
            });
        if (result.Refusal == BookRefusal.FillOrKillCannotFill)
        {
            // The book does not say at how many it has looked: at most at so many.
            call.AddCost(Limits.FillsPerOperationMax / LooksPerCost);
            return MarketRefusal.NotFillable;
        }
        Invariant.Assert(result.IsAccepted);

        if (!mayRest) _counters.Modify(0).LastOrderId = orderId;
        EndMatch(in result, in market, place.Price, call);
        if (result.Rests)
        {
            if (concealed is not null && concealed.DisplayLots != 0) _icebergs.Insert(new IcebergRecord { OrderId = orderId, Display = concealed.DisplayLots });
            Rest(slot, in result, in market);
            _open.Add(slot);
            if (place.ExpiresAtMs != 0) _expiries.Add(slot, in _orders.Read(slot));
        }
        else
        {
            if (mayRest) _orders.Remove(slot);
            call.Emit(new OrderClosed(orderId, market.Symbol, caller, place.Side, place.Price, result.Remaining.Count, ReasonOf(result.End)));
        }
        if (_incoming.Traded > 0 && _waiting != 0) RunTriggered(id, call);
        return MarketRefusal.None;
    }

    internal MarketRefusal Amend(AmendOrder amend, Call call)
    {
        MarketRefusal refusal = FindOwn(call.Caller, amend.OrderId, amend.ClientOrderId, out int slot);
        if (refusal != MarketRefusal.None) return refusal;
        OrderRecord before = _orders.Read(slot);
        if (IsExpired(in before, call.TimeMs)) return MarketRefusal.OrderUnknown;
        if ((before.Traits & OrderTraits.Waiting) != 0) return AmendWaiting(slot, amend, call);
        if (amend.TriggerPrice != 0) return MarketRefusal.TriggerFixed;
        long price = amend.Price == 0 ? before.Price : amend.Price, remaining = amend.Lots == 0 ? before.Remaining : amend.Lots;
        long traded = before.Lots - before.Remaining;
        if (remaining > Lots.Max - traded) return MarketRefusal.LotsOutOfRange;
        if (remaining > before.Remaining && TryFindIceberg(in before, out IcebergRecord iceberg) && iceberg.Display < PlaceIceberg.DisplayMin(remaining)) return MarketRefusal.DisplayOutOfRange;
        int id = before.MarketId;
        ref readonly MarketRecord market = ref _markets.Read(id);
        refusal = CheckTakesOrders(in market);
        if (refusal != MarketRefusal.None) return refusal;
        OrderBook<Settlement> book = _books[id];
        bool keepsPlace = price == before.Price && remaining <= before.Remaining;
        if (!keepsPlace)
        {
            refusal = CheckTerms(in market, price, remaining, price, traded + remaining);
            if (refusal != MarketRefusal.None) return refusal;
            if (!Covers(in market, in before.Owner, before.Side, price, remaining, market.LockOf(in before, before.Remaining))) return MarketRefusal.InsufficientFunds;
            if (IsFull(book, 0, remaining - before.Remaining)) return MarketRefusal.BookFull;
            Wish wish = new(before.Side, price, remaining, before.OwnerSlot, before.TimeInForce, before.SelfTrade, false);
            refusal = LookAhead(id, in market, in wish, call);
            if (refusal != MarketRefusal.None) return refusal;
        }

        // It must now succeed.
        call.Emit(new OrderAmended(before.OrderId, market.Symbol, before.Owner, before.Side, before.Price, before.Remaining, price, remaining, keepsPlace));
        if (keepsPlace)
        {
            if (remaining < before.Remaining) Invariant.Assert(book.Reduce(before.OrderId, new(before.Remaining - remaining)) == BookRefusal.None);
            TakeOff(slot, in market, before.Remaining - remaining);
            return MarketRefusal.None;
        }
        CloseStale(call);
        Money.Unlock(in before.Owner, LockedAsset(in market, before.Side), market.LockOf(in before, before.Remaining));
        ref OrderRecord order = ref _orders.Modify(slot);
        order.Price = price;
        order.Lots = traded + remaining;
        order.Remaining = remaining;
        order.FeeBps = market.MakerFeeBps;
        order.Sequence = ++_counters.Modify(0).LastSequence;
        BeginMatch(id, before.OrderId, in before.Owner, before.Side, market.TakerFeeBps, null, call);
        PlaceResult result;
        if (_makersMax == 0)
        {
            Invariant.Assert(book.Cancel(before.OrderId) == BookRefusal.None);
            result = new PlaceResult { End = OrderEnd.MakersMaxReached, Remaining = new(remaining) };
        }
        else
        {
            result = book.Amend(new Book.AmendOrder
            {
                OrderId = before.OrderId,
                LimitPrice = new(price),
                Lots = new(remaining),
                MakersMax = _makersMax,
                PostOnly = before.TimeInForce == OrderTimeInForce.PostOnly,
                SelfTradePrevention = before.SelfTrade,
            });
        }
        Invariant.Assert(result.IsAccepted);
        EndMatch(in result, in market, price, call);
        if (result.Rests) Rest(slot, in result, in market);
        else Forget(slot, result.Remaining.Count, ReasonOf(result.End), call);
        if (_incoming.Traded > 0 && _waiting != 0) RunTriggered(id, call);
        return MarketRefusal.None;
    }

    internal MarketRefusal Reduce(ReduceOrder reduce, Call call)
    {
        MarketRefusal refusal = FindOwn(call.Caller, reduce.OrderId, reduce.ClientOrderId, out int slot);
        if (refusal != MarketRefusal.None) return refusal;
        OrderRecord order = _orders.Read(slot);
        if (reduce.Lots >= order.Remaining)
        {
            Close(slot, CloseReason.Cancelled, call);
            return MarketRefusal.None;
        }
        ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
        bool waits = (order.Traits & OrderTraits.Waiting) != 0;
        Invariant.Assert(waits || _books[order.MarketId].Reduce(order.OrderId, new(reduce.Lots)) == BookRefusal.None);
        TakeOff(slot, in market, reduce.Lots);
        call.Emit(new OrderReduced(order.OrderId, market.Symbol, order.Owner, order.Side, order.Price, reduce.Lots, order.Remaining - reduce.Lots, ReduceReason.Owner));
        return MarketRefusal.None;
    }

    internal MarketRefusal Cancel(CancelOrder cancel, Call call)
    {
        MarketRefusal refusal = FindOwn(call.Caller, cancel.OrderId, cancel.ClientOrderId, out int slot);
        if (refusal == MarketRefusal.None) Close(slot, CloseReason.Cancelled, call);
        return refusal;
    }

    // An order named by its number or by its owner's.
    private MarketRefusal FindOwn(Address caller, ulong orderId, ulong clientOrderId, out int slot)
    {
        Wake();
        if (orderId == 0) return _open.TryFind((uint)Accounts.SlotOf(in caller), clientOrderId, out slot) ? MarketRefusal.None : MarketRefusal.OrderUnknown;
        if (!_orders.TryFind(in orderId, out slot)) return MarketRefusal.OrderUnknown;
        return _orders.Read(slot).Owner == caller ? MarketRefusal.None : MarketRefusal.NotTheOwner;
    }

    private MarketRefusal CheckTakesOrders(in MarketRecord market)
    {
        if (market.Status != MarketStatus.Open)
        {
            return market.Status switch
            {
                MarketStatus.Closed => MarketRefusal.MarketClosed,
                MarketStatus.Halted => MarketRefusal.MarketHalted,
                _ => MarketRefusal.MarketCancelOnly,
            };
        }
        return Assets.IsActive(market.BaseAsset) && Assets.IsActive(market.QuoteAsset) ? MarketRefusal.None : MarketRefusal.AssetSuspended;
    }

    // The least notional applies to a whole order, so that a remainder can be amended however small it is.
    private static MarketRefusal CheckTerms(in MarketRecord market, long price, long lots, long worthPrice, long worthLots)
    {
        if (!market.Ticks.Contains(price)) return MarketRefusal.OffTick;
        if (price < market.BandLow || price > market.BandHigh) return MarketRefusal.OutOfBand;
        if (!market.TryNotional(price, lots, out _)) return MarketRefusal.NotionalOverflow;
        return market.TryNotional(worthPrice, worthLots, out Amount worth) && worth < market.MinNotional ? MarketRefusal.BelowMinNotional : MarketRefusal.None;
    }

    // Whether available money, with what an amended order frees, covers an order at its limit and the higher of the two fees.
    private bool Covers(in MarketRecord market, in Address account, Side side, long price, long lots, Amount freed)
    {
        Amount needed = side == Side.Sell ? market.SizeOf(lots) : market.NotionalOf(price, lots) + market.FeeOf(price, lots, market.HighestFeeBps);
        return Money.AvailableOf(in account, LockedAsset(in market, side)) + freed >= needed;
    }

    private static bool IsFull(OrderBook<Settlement> book, int moreOrders, long moreLots) =>
        book.OrderCount + moreOrders > IOrderBook.OrdersMax || moreLots > IOrderBook.RestingLotsMax - book.RestingLots;

    private static bool IsExpired(in OrderRecord order, long timeMs) => order.ExpiresAtMs != 0 && order.ExpiresAtMs <= timeMs;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint LockedAsset(in MarketRecord market, Side side) => side == Side.Sell ? market.BaseAsset : market.QuoteAsset;

    // What remains after a match comes to rest: it is written down and its money locked.
    private void Rest(int slot, in PlaceResult result, in MarketRecord market)
    {
        if (_orders.Read(slot).Remaining != result.Remaining.Count)
        {
            ref OrderRecord changed = ref _orders.Modify(slot);
            changed.Remaining = result.Remaining.Count;
            changed.Lots -= result.Prevented.Count;
        }
        ref readonly OrderRecord order = ref _orders.Read(slot);
        if ((order.Traits & OrderTraits.Iceberg) != 0) SetReserve(in order);
        Money.Lock(in order.Owner, LockedAsset(in market, order.Side), market.LockOf(in order, order.Remaining));
    }

    // Takes lots off an order without a trade: their money is free again.
    private void TakeOff(int slot, in MarketRecord market, long lots)
    {
        if (lots == 0) return;
        ref OrderRecord order = ref _orders.Modify(slot);
        order.Lots -= lots;
        order.Remaining -= lots;
        if ((order.Traits & OrderTraits.Iceberg) != 0) TakeOffReserve(in order, lots);
        Money.Unlock(in order.Owner, LockedAsset(in market, order.Side), market.LockOf(in order, lots));
    }

    // Ends an order that its book still holds, or that waits.
    private void Close(int slot, CloseReason reason, Call call)
    {
        ref readonly OrderRecord order = ref _orders.Read(slot);
        Invariant.Assert((order.Traits & OrderTraits.Waiting) != 0 || _books[order.MarketId].Cancel(order.OrderId) == BookRefusal.None);
        Release(slot, reason, call);
    }

    // Ends a resting order that has left the book: what it still holds is free again.
    private void Release(int slot, CloseReason reason, Call call)
    {
        ref readonly OrderRecord order = ref _orders.Read(slot);
        ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
        if (order.Remaining > 0) Money.Unlock(in order.Owner, LockedAsset(in market, order.Side), market.LockOf(in order, order.Remaining));
        Forget(slot, order.Remaining, reason, call);
    }

    // Removes the record of an order that holds nothing any more.
    private void Forget(int slot, long remaining, CloseReason reason, Call call)
    {
        ref readonly OrderRecord order = ref _orders.Read(slot);
        call.Emit(new OrderClosed(order.OrderId, _markets.Read(order.MarketId).Symbol, order.Owner, order.Side, order.Price, remaining, reason));
        if (order.Traits != OrderTraits.None) ForgetTraits(slot, in order);
        if (order.ExpiresAtMs != 0) _expiries.Remove(slot);
        _open.Remove(slot);
        _orders.Remove(slot);
    }

    private static CloseReason ReasonOf(OrderEnd end) => end switch
    {
        OrderEnd.Filled => CloseReason.Filled,
        OrderEnd.RemainderCancelled => CloseReason.ImmediateRemainder,
        OrderEnd.SelfTradePrevented => CloseReason.SelfTrade,
        _ => CloseReason.FillLimit,
    };

    private static TimeInForce InBook(OrderTimeInForce timeInForce, bool isMarketOrder) => timeInForce switch
    {
        OrderTimeInForce.FillOrKill => TimeInForce.FillOrKill,
        OrderTimeInForce.PostOnly => TimeInForce.PostOnly,
        OrderTimeInForce.ImmediateOrCancel => TimeInForce.ImmediateOrCancel,
        _ => isMarketOrder ? TimeInForce.ImmediateOrCancel : TimeInForce.GoodTilCancel,
    };
}
