using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

// When stops run. A trade triggers; what it triggered runs after its operation, in the order of StopBook.TryNext, and what those trade triggers more. Each operation and each block runs so many;
// a market that is behind remembers the prices that are still to trigger, and goes on at the beginning of the next block.
public sealed partial class MarketModule
{
    /// <summary>Cost of running one triggered stop, besides the makers it meets.</summary>
    internal const uint TriggerCost = 20;

    /// <summary>Cost of moving one trailing stop.</summary>
    internal const uint TrailCost = 5;

    private int _triggersLeft; // of this block
    private int _triggerMakersLeft; // of this block

    // After an operation traded in a market, with stops about.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RunTriggered(int id, Call call)
    {
        if (_stopBooks[id] is not { Count: > 0 } stops) return;
        TriggerRecord prices = new() { MarketId = (uint)id, Low = Math.Min(_incoming.FirstPrice, _incoming.LastPrice), High = Math.Max(_incoming.FirstPrice, _incoming.LastPrice) };
        if (_behind.LiveCount != 0 && _behind.TryFind(in prices.MarketId, out int slot))
        {
            prices.Add(_behind.Read(slot).Low);
            prices.Add(_behind.Read(slot).High);
        }
        Run(stops, ref prices, Limits.TriggersPerOperationMax, Limits.TriggerMakersPerOperationMax, call);
    }

    // At the beginning of a block, the markets that are behind; each block begins with another one.
    private void RunBehind(Call call)
    {
        int first = (int)(call.Height % MarketCount);
        for (int i = 0; i < MarketCount && _triggersLeft > 0 && _triggerMakersLeft > 0; i++)
        {
            uint id = (uint)((first + i) % MarketCount);
            if (!_behind.TryFind(in id, out int slot) || CheckTakesOrders(in _markets.Read((int)id)) != MarketRefusal.None) continue;
            TriggerRecord prices = _behind.Read(slot);
            Run(_stopBooks[(int)id] ??= new StopBook(), ref prices, Limits.TriggersPerMarketMax, Limits.TriggerMakersPerMarketMax, call);
        }
    }

    // Runs what the prices trigger, within the bounds, and writes down whether the market is behind. What a stop does besides meeting makers counts as so many as cost the same.
    private void Run(StopBook stops, ref TriggerRecord prices, int triggersMax, int makersMax, Call call)
    {
        bool isBehind = false;
        while (stops.TryNext(prices.Low, prices.High, out int slot))
        {
            isBehind = triggersMax == 0 || makersMax <= 0 || _triggersLeft == 0 || _triggerMakersLeft <= 0;
            if (isBehind) break;
            triggersMax--;
            _triggersLeft--;
            ulong costBefore = call.Cost + TriggerCost;
            Trigger(slot, call);
            int met = (int)((call.Cost - costBefore) / MakerCost);
            makersMax -= met;
            _triggerMakersLeft -= met;
            if (_incoming.Traded == 0) continue;
            prices.Add(_incoming.FirstPrice);
            prices.Add(_incoming.LastPrice);
        }
        bool wasBehind = _behind.TryFind(in prices.MarketId, out int record);
        if (isBehind && wasBehind) _behind.Modify(record) = prices;
        else if (isBehind) _behind.Insert(in prices);
        else if (wasBehind) _behind.Remove(record);
    }

    // A stop stops waiting and trades as an incoming order does, out of what it held.
    private void Trigger(int slot, Call call)
    {
        OrderRecord order = _orders.Read(slot);
        Invariant.Assert(_stops.TryFind(in order.OrderId, out int stopSlot));
        StopRecord stop = _stops.Read(stopSlot);
        ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
        EndWait(slot, in order, in stop);
        _stops.Remove(stopSlot);
        _orders.Modify(slot).Traits = OrderTraits.Stop;
        call.AddCost(TriggerCost);
        call.Emit(new StopTriggered(order.OrderId, market.Symbol, order.Owner, order.Side, stop.TriggerPrice, order.Price, order.Remaining));
        _incoming.Traded = 0;

        bool isMarketOrder = stop.Type == OrderType.Market;
        bool mayRest = !isMarketOrder && order.TimeInForce is OrderTimeInForce.GoodTillCancel or OrderTimeInForce.GoodTillTime;
        long limit = order.Side == Side.Buy && isMarketOrder ? Math.Min(order.Price, market.BandHigh) : LimitOf(in market, order.Side, isMarketOrder, order.Price);
        Wish wish = new(order.Side, limit, order.Remaining, order.OwnerSlot, order.TimeInForce, order.SelfTrade, isMarketOrder);
        if (ReasonNotToRun(in order, in market, in wish, mayRest, call) is { } reason)
        {
            _staleCount = 0;
            Release(slot, reason, call);
            return;
        }

        // It must now succeed.
        CloseStale(call);
        Money.Unlock(in order.Owner, LockedAsset(in market, order.Side), market.LockOf(in order, order.Remaining));
        ref OrderRecord running = ref _orders.Modify(slot);
        running.Sequence = ++_counters.Modify(0).LastSequence;
        running.FeeBps = Math.Min(market.MakerFeeBps, order.FeeBps);
        BeginMatch(order.MarketId, order.OrderId, in order.Owner, order.Side, Math.Min(market.TakerFeeBps, order.FeeBps), null, call);
        PlaceResult result = _makersMax == 0
            ? new PlaceResult { End = OrderEnd.MakersMaxReached, Remaining = new(order.Remaining) }
            : _books[order.MarketId].Place(new NewOrder
            {
                OrderId = order.OrderId,
                LimitPrice = new(limit),
                Lots = new(order.Remaining),
                OwnerId = order.OwnerSlot,
                Slot = slot,
                MakersMax = _makersMax,
                Side = order.Side,
                TimeInForce = InBook(order.TimeInForce, isMarketOrder),
                SelfTradePrevention = order.SelfTrade,
            });
        Invariant.Assert(result.IsAccepted);
        EndMatch(in result, in market, order.Price, call);
        if (result.Rests) Rest(slot, in result, in market);
        else Forget(slot, result.Remaining.Count, ReasonOf(result.End), call);
    }

    // What would refuse a new order ends one that was triggered.
    private CloseReason? ReasonNotToRun(in OrderRecord order, in MarketRecord market, in Wish wish, bool mayRest, Call call)
    {
        if (IsExpired(in order, call.TimeMs)) return CloseReason.Expired;
        if (wish.Limit < market.BandLow || wish.Limit > market.BandHigh) return CloseReason.OutOfBand;
        OrderBook<Settlement> book = _books[order.MarketId];
        if (mayRest && IsFull(book, 1, order.Remaining)) return CloseReason.BookFull;
        if (LookAhead(order.MarketId, in market, in wish, call) != MarketRefusal.None) return CloseReason.ImmediateRemainder;
        if (wish.TimeInForce != OrderTimeInForce.FillOrKill || _staleCount > 0) return null;
        call.AddCost(Limits.FillsPerOperationMax / LooksPerCost);
        return book.CanFill(wish.ToFill(_makersMax)) ? null : CloseReason.ImmediateRemainder;
    }

    // At the end of a block, trailing stops follow their market's last price, each block beginning with another market; not while the market is behind, whose prices would trigger them where they came to stand only later.
    private void MoveTrailing(Call call)
    {
        int left = Limits.TrailsPerBlockMax, first = (int)(call.Height % MarketCount);
        for (int i = 0; i < MarketCount && left > 0; i++)
        {
            int id = (first + i) % MarketCount;
            for (; left > 0 && TryNextToMove(id, out int slot); left--) Trail(slot, _markets.Read(id).LastPrice, call);
        }
    }

    private bool TryNextToMove(int marketId, out int slot)
    {
        slot = -1;
        long last = _markets.Read(marketId).LastPrice;
        return last != 0 && _stopBooks[marketId] is { TrailingCount: > 0 } stops && stops.TryNextBehind(last, out slot) && !_behind.TryFind((uint)marketId, out _);
    }

    // Whether the last block has left some over. Between blocks only: within one, prices move before stops follow.
    private bool HasMovesLeft()
    {
        for (int id = 0; _trailing > 0 && id < MarketCount; id++)
            if (TryNextToMove(id, out _)) return true;
        return false;
    }

    private void Trail(int slot, long price, Call call)
    {
        ref readonly OrderRecord order = ref _orders.Read(slot);
        ref readonly MarketRecord market = ref _markets.Read(order.MarketId);
        Invariant.Assert(_stops.TryFind(in order.OrderId, out int stopSlot));
        StopRecord stop = _stops.Read(stopSlot);
        EndWait(slot, in order, in stop);
        ref StopRecord moved = ref _stops.Modify(stopSlot);
        moved.Watermark = price;
        // At the edge of two ticks a step nearer can be a tick further: a trigger never moves away from the price.
        if (StopRecord.TryTrail(in market.Ticks, price, stop.Trigger, stop.TrailIn, stop.TrailBy, out long trigger))
            moved.TriggerPrice = stop.Trigger == StopTrigger.AtOrBelow ? Math.Max(stop.TriggerPrice, trigger) : Math.Min(stop.TriggerPrice, trigger);
        Wait(slot, in order, in moved);
        call.AddCost(TrailCost);
        if (moved.TriggerPrice != stop.TriggerPrice) call.Emit(new StopMoved(order.OrderId, market.Symbol, order.Owner, stop.TriggerPrice, moved.TriggerPrice));
    }
}
