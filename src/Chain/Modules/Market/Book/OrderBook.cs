using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>The fast order book: no command allocates, and each touches a handful of cache lines.</summary>
/// <remarks>
/// Orders are half-line nodes in a pool (<see cref="OrderPool"/>), queued through their links at each price (<see cref="PriceLadder"/>) and found by id
/// (<see cref="OrderIdMap"/>). All three double when full, which copies them once; give the capacity to expect to avoid it.
/// The memory is native: dispose of the book when done. <see cref="ObviousBook{TSink}"/> does the same in the plainest way.
/// </remarks>
public sealed unsafe partial class OrderBook<TSink> : IOrderBook, IDisposable
    where TSink : struct, IBookSink
{
    // No ask is above every limit, no bid below every limit: crossing is one comparison.
    private const long NoAsk = long.MaxValue, NoBid = 0;

    /// <summary>Hears what commands do to resting orders.</summary>
    public TSink Sink;

    private readonly OrderPool _orders;
    private readonly OrderIdMap _ids;
    private readonly PriceLadder _ladder = new();
    private long _bidPrice = NoBid;
    private long _askPrice = NoAsk;
    private int _bidLevel;
    private int _askLevel;
    private long _restingLots;

    /// <summary>An empty book that tells <paramref name="sink"/>, with room for <paramref name="capacity"/> orders before it first grows.</summary>
    public OrderBook(TSink sink = default, int capacity = 256)
    {
        Invariant.Assert(capacity is > 0 and <= IOrderBook.OrdersMax);
        Sink = sink;
        _orders = new(capacity);
        _ids = new(_orders, capacity);
    }

    /// <inheritdoc/>
    public PlaceResult Place(in NewOrder order)
    {
        BookRefusal refusal = CommandCheck.Check(order);
        if (refusal != BookRefusal.None) return PlaceResult.Refused(refusal);
        if (_ids.Find(order.OrderId) != 0) return PlaceResult.Refused(BookRefusal.OrderIdTaken);
        bool mayRest = order.TimeInForce is TimeInForce.GoodTilCancel or TimeInForce.PostOnly;
        if (mayRest && (_orders.Count == IOrderBook.OrdersMax || order.Lots.Count > IOrderBook.RestingLotsMax - _restingLots))
            return PlaceResult.Refused(BookRefusal.BookFull);

        Taker taker = default;
        taker.Remaining = order.Lots.Count;
        taker.MakersLeft = order.MakersMax;
        if (!Crosses(order.Side, order.LimitPrice.Steps))
        {
            if (order.TimeInForce == TimeInForce.FillOrKill) return PlaceResult.Refused(BookRefusal.FillOrKillCannotFill);
        }
        else
        {
            if (order.TimeInForce == TimeInForce.PostOnly) return PlaceResult.Refused(BookRefusal.PostOnlyWouldTrade);
            if (order.TimeInForce == TimeInForce.FillOrKill && !CanFill(order)) return PlaceResult.Refused(BookRefusal.FillOrKillCannotFill);
            taker.OrderId = order.OrderId;
            taker.LimitPrice = order.LimitPrice.Steps;
            taker.OwnerId = order.OwnerId;
            taker.Slot = order.Slot;
            taker.Side = order.Side;
            taker.SelfTradePrevention = order.SelfTradePrevention;
            Match(ref taker);
        }

        OrderEnd end = taker.End(mayRest);
        if (end == OrderEnd.Rests)
        {
            int index = Add(order.OrderId, order.OwnerId, order.Slot);
            if (order.IsConcealed) RestConcealed(index, order.Side, order.LimitPrice.Steps, taker.Remaining, new() { Display = order.Display.Count, IsHidden = order.IsHidden });
            else Enqueue(index, order.Side, order.LimitPrice.Steps, taker.Remaining);
        }
        return Result(taker, end, order.MakersMax);
    }

    /// <inheritdoc/>
    public BookRefusal Cancel(ulong orderId)
    {
        int index = _ids.Find(orderId);
        if (index == 0) return BookRefusal.OrderNotFound;
        Dequeue(index);
        Release(index);
        return BookRefusal.None;
    }

    /// <inheritdoc/>
    public BookRefusal Reduce(ulong orderId, Lots by)
    {
        if (by.Count < 1) return BookRefusal.LotsOutOfRange;
        int index = _ids.Find(orderId);
        if (index == 0) return BookRefusal.OrderNotFound;
        if (by.Count < LotsOf(index))
        {
            Shrink(index, by.Count);
        }
        else
        {
            Dequeue(index);
            Release(index);
        }
        return BookRefusal.None;
    }

    /// <inheritdoc/>
    public PlaceResult Amend(in AmendOrder change)
    {
        BookRefusal refusal = CommandCheck.Check(change);
        if (refusal != BookRefusal.None) return PlaceResult.Refused(refusal);
        int index = _ids.Find(change.OrderId);
        if (index == 0) return PlaceResult.Refused(BookRefusal.OrderNotFound);

        OrderNode* node = _orders.At(index);
        long lotsBefore = LotsOf(index);
        long lots = change.Lots == default ? lotsBefore : change.Lots.Count;
        long priceBefore = _ladder.PriceOf(node->Level);
        long price = change.LimitPrice.Steps;
        if (price == priceBefore && lots <= lotsBefore)
        {
            Shrink(index, lotsBefore - lots);
            return new() { End = OrderEnd.RestsInPlace, Remaining = new(lots) };
        }
        if (lots - lotsBefore > IOrderBook.RestingLotsMax - _restingLots) return PlaceResult.Refused(BookRefusal.BookFull);
        Side side = SideAt(priceBefore);
        bool crosses = Crosses(side, price);
        if (crosses && change.PostOnly) return PlaceResult.Refused(BookRefusal.PostOnlyWouldTrade);

        bool isConcealed = TryFindConcealed(index, out Concealed concealed);
        Dequeue(index);
        if (!crosses)
        {
            if (isConcealed) RestConcealed(index, side, price, lots, concealed);
            else Enqueue(index, side, price, lots);
            return new() { End = OrderEnd.Rests, Remaining = new(lots) };
        }
        Taker taker = new()
        {
            OrderId = change.OrderId,
            LimitPrice = price,
            Remaining = lots,
            OwnerId = node->OwnerId,
            Slot = _orders.SlotAt(index),
            MakersLeft = change.MakersMax,
            Side = side,
            SelfTradePrevention = change.SelfTradePrevention,
        };
        Match(ref taker);
        OrderEnd end = taker.End(mayRest: true);
        if (end != OrderEnd.Rests) Release(index);
        else if (isConcealed) RestConcealed(index, side, price, taker.Remaining, concealed);
        else Enqueue(index, side, price, taker.Remaining);
        return Result(taker, end, change.MakersMax);
    }

    /// <inheritdoc/>
    public BookRefusal Restore(in RestingOrder order)
    {
        BookRefusal refusal = CommandCheck.Check(order);
        if (refusal != BookRefusal.None) return refusal;
        if (_ids.Find(order.OrderId) != 0) return BookRefusal.OrderIdTaken;
        if (_orders.Count == IOrderBook.OrdersMax || order.Lots.Count + order.Reserve.Count > IOrderBook.RestingLotsMax - _restingLots) return BookRefusal.BookFull;
        if (Crosses(order.Side, order.Price.Steps)) return BookRefusal.RestoreWouldCross;
        int index = Add(order.OrderId, order.OwnerId, order.Slot);
        if (order.IsConcealed)
            EnqueueConcealed(index, order.Side, order.Price.Steps, order.Lots.Count, new() { Reserve = order.Reserve.Count, Display = order.Display.Count, IsHidden = order.IsHidden });
        else
            Enqueue(index, order.Side, order.Price.Steps, order.Lots.Count);
        return BookRefusal.None;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _ids.Dispose();
        _orders.Dispose();
        _ladder.Dispose();
    }

    private static PlaceResult Result(in Taker taker, OrderEnd end, int makersMax) => new()
    {
        End = end,
        MakersMet = makersMax - taker.MakersLeft,
        Filled = new(taker.Filled),
        Remaining = new(taker.Remaining),
        Prevented = new(taker.Prevented),
    };

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool Crosses(Side side, long price) => side == Side.Buy ? price >= _askPrice : price <= _bidPrice;

    // The side of a resting order, from its price: the book is never crossed.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private Side SideAt(long price) => price <= _bidPrice ? Side.Buy : Side.Sell;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Add(ulong orderId, uint ownerId, int slot)
    {
        int index = _orders.Take();
        OrderNode* node = _orders.At(index);
        node->OrderId = orderId;
        node->OwnerId = ownerId;
        _orders.SlotAt(index) = slot;
        _ids.Add(orderId, index);
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Release(int index)
    {
        _ids.Remove(_orders.At(index)->OrderId, index);
        _orders.Give(index);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void TakeOff(OrderNode* node, long lots)
    {
        node->Lots -= lots;
        _ladder.At(node->Level)->Volume -= lots;
        _restingLots -= lots;
    }

    // Puts a node behind those who show at its price.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Enqueue(int index, Side side, long price, long lots)
    {
        int levelIndex = _ladder.FindOrAdd(price);
        if (_ladder.At(levelIndex)->FirstHidden != 0) EnqueueBefore(_ladder.At(levelIndex)->FirstHidden, index, levelIndex, lots);
        else EnqueueLast(index, levelIndex, side, price, lots);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void EnqueueLast(int index, int levelIndex, Side side, long price, long lots)
    {
        PriceLevel* level = _ladder.At(levelIndex);
        OrderNode* node = _orders.At(index);
        int tail = level->Tail;
        node->Lots = lots;
        node->Level = levelIndex;
        level->Volume += lots;
        level->Count++;
        _restingLots += lots;
        node->Next = 0;
        node->Previous = tail;
        level->Tail = index;
        if (tail != 0)
        {
            _orders.At(tail)->Next = index;
            return;
        }
        level->Head = index;
        _ladder.MarkUsed(levelIndex);
        if (side == Side.Buy)
        {
            if (price > _bidPrice) (_bidPrice, _bidLevel) = (price, levelIndex);
        }
        else if (price < _askPrice)
        {
            (_askPrice, _askLevel) = (price, levelIndex);
        }
    }

    // Takes a node out of its queue, wherever it stands.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Dequeue(int index)
    {
        OrderNode* node = _orders.At(index);
        int levelIndex = node->Level, next = node->Next, previous = node->Previous;
        PriceLevel* level = _ladder.At(levelIndex);
        if (previous != 0) _orders.At(previous)->Next = next;
        else level->Head = next;
        if (next != 0) _orders.At(next)->Previous = previous;
        else level->Tail = previous;
        level->Volume -= node->Lots;
        level->Count--;
        _restingLots -= node->Lots;
        if (level->Concealed != 0) Reveal(level, index, next);
        if (level->Count == 0) RemoveLevel(levelIndex);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RemoveLevel(int levelIndex)
    {
        if (levelIndex == _bidLevel)
        {
            _bidLevel = _ladder.Below(levelIndex);
            _bidPrice = _bidLevel == 0 ? NoBid : _ladder.PriceOf(_bidLevel);
        }
        else if (levelIndex == _askLevel)
        {
            _askLevel = _ladder.Above(levelIndex);
            _askPrice = _askLevel == 0 ? NoAsk : _ladder.PriceOf(_askLevel);
        }
        _ladder.MarkEmpty(levelIndex);
    }
}
