using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>The order book in the plainest way: a sorted map of lists a side. Slow, and what the fast book is compared with.</summary>
/// <remarks>It shares no data structure with <see cref="OrderBook{TSink}"/>, only the commands, the events and the checks of a command's own fields.</remarks>
public sealed partial class ObviousBook<TSink>(TSink sink = default) : IOrderBook
    where TSink : struct, IBookSink
{
    private sealed class Order
    {
        public ulong OrderId;
        public uint OwnerId;
        public int Slot;
        public Side Side;
        public long Price;
        public long Lots; // what shows, or would if the order were not hidden
        public long Reserve;
        public long Display;
        public bool IsHidden;

        public long All => Lots + Reserve;
    }

    // Best price first on both sides.
    private static readonly Comparer<long> HighestFirst = Comparer<long>.Create((left, right) => right.CompareTo(left));

    /// <summary>Hears what commands do to resting orders.</summary>
    public TSink Sink = sink;

    private readonly SortedDictionary<long, List<Order>> _bids = new(HighestFirst);
    private readonly SortedDictionary<long, List<Order>> _asks = [];
    private readonly Dictionary<ulong, Order> _byId = [];
    private int _icebergs;

    /// <inheritdoc/>
    public int OrderCount => _byId.Count;

    /// <inheritdoc/>
    public int LevelCount => _bids.Count + _asks.Count;

    /// <inheritdoc/>
    public long RestingLots { get; private set; }

    /// <inheritdoc/>
    public Price BestBid => new(BestPrice(_bids));

    /// <inheritdoc/>
    public Price BestAsk => new(BestPrice(_asks));

    /// <inheritdoc/>
    public PlaceResult Place(in NewOrder order)
    {
        BookRefusal refusal = CommandCheck.Check(order);
        if (refusal != BookRefusal.None) return PlaceResult.Refused(refusal);
        if (_byId.ContainsKey(order.OrderId)) return PlaceResult.Refused(BookRefusal.OrderIdTaken);
        bool mayRest = order.TimeInForce is TimeInForce.GoodTilCancel or TimeInForce.PostOnly;
        if (mayRest && IsFull(1, order.Lots.Count)) return PlaceResult.Refused(BookRefusal.BookFull);
        if (order.TimeInForce == TimeInForce.PostOnly && Crosses(order.Side, order.LimitPrice.Steps)) return PlaceResult.Refused(BookRefusal.PostOnlyWouldTrade);
        if (order.TimeInForce == TimeInForce.FillOrKill && !CanFill(order)) return PlaceResult.Refused(BookRefusal.FillOrKillCannotFill);

        Order incoming = new()
        {
            OrderId = order.OrderId,
            OwnerId = order.OwnerId,
            Slot = order.Slot,
            Side = order.Side,
            Price = order.LimitPrice.Steps,
            Display = order.Display.Count,
            IsHidden = order.IsHidden,
        };
        return Run(incoming, order.Lots.Count, order.MakersMax, order.SelfTradePrevention, mayRest);
    }

    /// <inheritdoc/>
    public BookRefusal Cancel(ulong orderId)
    {
        if (!_byId.TryGetValue(orderId, out Order? order)) return BookRefusal.OrderNotFound;
        Remove(order);
        return BookRefusal.None;
    }

    /// <inheritdoc/>
    public BookRefusal Reduce(ulong orderId, Lots by)
    {
        if (by.Count < 1) return BookRefusal.LotsOutOfRange;
        if (!_byId.TryGetValue(orderId, out Order? order)) return BookRefusal.OrderNotFound;
        if (by.Count >= order.All) Remove(order);
        else Shrink(order, by.Count);
        return BookRefusal.None;
    }

    /// <inheritdoc/>
    public PlaceResult Amend(in AmendOrder change)
    {
        BookRefusal refusal = CommandCheck.Check(change);
        if (refusal != BookRefusal.None) return PlaceResult.Refused(refusal);
        if (!_byId.TryGetValue(change.OrderId, out Order? order)) return PlaceResult.Refused(BookRefusal.OrderNotFound);
        long lots = change.Lots == default ? order.All : change.Lots.Count;
        if (change.LimitPrice.Steps == order.Price && lots <= order.All)
        {
            Shrink(order, order.All - lots);
            return new() { End = OrderEnd.RestsInPlace, Remaining = new(lots) };
        }
        if (IsFull(0, lots - order.All)) return PlaceResult.Refused(BookRefusal.BookFull);
        if (change.PostOnly && Crosses(order.Side, change.LimitPrice.Steps)) return PlaceResult.Refused(BookRefusal.PostOnlyWouldTrade);
        Remove(order);
        order.Price = change.LimitPrice.Steps;
        return Run(order, lots, change.MakersMax, change.SelfTradePrevention, mayRest: true);
    }

    /// <inheritdoc/>
    public BookRefusal Restore(in RestingOrder order)
    {
        BookRefusal refusal = CommandCheck.Check(order);
        if (refusal != BookRefusal.None) return refusal;
        if (_byId.ContainsKey(order.OrderId)) return BookRefusal.OrderIdTaken;
        if (IsFull(1, order.Lots.Count + order.Reserve.Count)) return BookRefusal.BookFull;
        if (Crosses(order.Side, order.Price.Steps)) return BookRefusal.RestoreWouldCross;
        Enqueue(new()
        {
            OrderId = order.OrderId,
            OwnerId = order.OwnerId,
            Slot = order.Slot,
            Side = order.Side,
            Price = order.Price.Steps,
            Lots = order.Lots.Count,
            Reserve = order.Reserve.Count,
            Display = order.Display.Count,
            IsHidden = order.IsHidden,
        });
        return BookRefusal.None;
    }

    /// <inheritdoc/>
    public bool TryFind(ulong orderId, out RestingOrder order)
    {
        bool found = _byId.TryGetValue(orderId, out Order? known);
        order = found ? Describe(known!) : default;
        return found;
    }

    /// <inheritdoc/>
    public BookLevel Level(Side side, Price price) =>
        SideOf(side).TryGetValue(price.Steps, out List<Order>? queue) ? DescribeLevel(price.Steps, queue) : new(price, 0, 0);

    /// <inheritdoc/>
    public int CopyLevels(Side side, Span<BookLevel> levels)
    {
        int count = 0;
        foreach ((long price, List<Order> queue) in SideOf(side))
        {
            if (count == levels.Length) break;
            levels[count++] = DescribeLevel(price, queue);
        }
        return count;
    }

    /// <summary>Walks a side's orders in priority order.</summary>
    public IEnumerable<RestingOrder> Orders(Side side)
    {
        foreach (List<Order> queue in SideOf(side).Values)
            foreach (Order order in queue) yield return Describe(order);
    }

    /// <inheritdoc/>
    public ulong StateHash()
    {
        BookHash hash = default;
        foreach (RestingOrder order in Orders(Side.Buy)) hash.Add(order);
        foreach (RestingOrder order in Orders(Side.Sell)) hash.Add(order);
        return hash.Value;
    }

    /// <inheritdoc/>
    public long VolumeChecksum()
    {
        long sum = 0;
        foreach ((long price, List<Order> queue) in _bids) sum = unchecked(sum + 3 * price * DescribeLevel(price, queue).VolumeLots);
        foreach ((long price, List<Order> queue) in _asks) sum = unchecked(sum + price * DescribeLevel(price, queue).VolumeLots);
        return sum;
    }

    /// <inheritdoc/>
    public void Validate()
    {
        Invariant.Assert(_bids.Count == 0 || _asks.Count == 0 || BestBid.Steps < BestAsk.Steps);
        int count = ValidateSide(Side.Buy) + ValidateSide(Side.Sell);
        Invariant.Assert(count == _byId.Count);
    }

    // Matches, then rests or cancels what is left.
    private PlaceResult Run(Order incoming, long lots, int makersMax, SelfTradePrevention prevention, bool mayRest)
    {
        long remaining = lots, filled = 0, prevented = 0;
        int met = 0;
        OrderEnd? stopped = null;
        while (remaining > 0 && stopped == null && Crosses(incoming.Side, incoming.Price))
        {
            if (met == makersMax)
            {
                stopped = OrderEnd.MakersMaxReached;
                break;
            }
            met++;
            Order maker = First(incoming.Side == Side.Buy ? _asks : _bids);
            if (maker.OwnerId != incoming.OwnerId)
            {
                long traded = Math.Min(maker.Lots, remaining);
                remaining -= traded;
                filled += traded;
                maker.Lots -= traded;
                RestingLots -= traded;
                Sink.OnFill(Describe(maker, incoming, traded));
                if (maker.All == 0) RemoveMaker(maker, MakerRemovalReason.Filled);
                else if (maker.Lots == 0) Refill(maker);
                continue;
            }
            switch (prevention)
            {
                case SelfTradePrevention.CancelTaker:
                    stopped = OrderEnd.SelfTradePrevented;
                    break;
                case SelfTradePrevention.CancelMaker:
                    RemoveMaker(maker, MakerRemovalReason.SelfTradePrevented);
                    break;
                case SelfTradePrevention.CancelBoth:
                    stopped = OrderEnd.SelfTradePrevented;
                    RemoveMaker(maker, MakerRemovalReason.SelfTradePrevented);
                    break;
                default:
                    long both = Math.Min(maker.All, remaining);
                    remaining -= both;
                    prevented += both;
                    if (both == maker.All) RemoveMaker(maker, MakerRemovalReason.SelfTradePrevented);
                    else ReduceMaker(maker, both);
                    break;
            }
        }

        OrderEnd end;
        if (stopped != null) end = stopped.Value;
        else if (remaining == 0) end = prevented > 0 ? OrderEnd.SelfTradePrevented : OrderEnd.Filled;
        else end = mayRest ? OrderEnd.Rests : OrderEnd.RemainderCancelled;
        if (end == OrderEnd.Rests) Rest(incoming, remaining);
        return new() { End = end, MakersMet = met, Filled = new(filled), Remaining = new(remaining), Prevented = new(prevented) };
    }

    private SortedDictionary<long, List<Order>> SideOf(Side side) => side == Side.Buy ? _bids : _asks;

    private bool IsFull(int moreOrders, long moreLots) =>
        _byId.Count + moreOrders > IOrderBook.OrdersMax || moreLots > IOrderBook.RestingLotsMax - RestingLots;

    private bool Crosses(Side side, long price) => side == Side.Buy
        ? _asks.Count > 0 && price >= BestAsk.Steps
        : _bids.Count > 0 && price <= BestBid.Steps;

    private static long BestPrice(SortedDictionary<long, List<Order>> side)
    {
        foreach (long price in side.Keys) return price;
        return 0;
    }

    private static Order First(SortedDictionary<long, List<Order>> side) => side[BestPrice(side)][0];

    private void Rest(Order order, long lots)
    {
        order.Lots = order.Display == 0 ? lots : Math.Min(order.Display, lots);
        order.Reserve = lots - order.Lots;
        Enqueue(order);
    }

    // Behind those at its price; whoever shows stands before all who hide.
    private void Enqueue(Order order)
    {
        RestingLots += order.All;
        if (order.Display > 0) _icebergs++;
        _byId.Add(order.OrderId, order);
        SortedDictionary<long, List<Order>> side = SideOf(order.Side);
        if (!side.TryGetValue(order.Price, out List<Order>? queue)) side.Add(order.Price, queue = []);
        int firstHidden = queue.FindIndex(each => each.IsHidden);
        queue.Insert(order.IsHidden || firstHidden < 0 ? queue.Count : firstHidden, order);
    }

    private void Refill(Order maker)
    {
        long left = maker.Reserve;
        Remove(maker);
        Rest(maker, left);
        Sink.OnMakerRefilled(new MakerRefilled { OrderId = maker.OrderId, Shown = new(maker.Lots), Slot = maker.Slot });
    }

    // The reserve first.
    private void Shrink(Order order, long by)
    {
        long reserve = Math.Min(order.Reserve, by);
        order.Reserve -= reserve;
        order.Lots -= by - reserve;
        RestingLots -= by;
    }

    private void Remove(Order order)
    {
        RestingLots -= order.All;
        if (order.Display > 0) _icebergs--;
        _byId.Remove(order.OrderId);
        SortedDictionary<long, List<Order>> side = SideOf(order.Side);
        List<Order> queue = side[order.Price];
        queue.Remove(order);
        if (queue.Count == 0) side.Remove(order.Price);
    }

    private void RemoveMaker(Order maker, MakerRemovalReason reason)
    {
        Remove(maker);
        Sink.OnMakerRemoved(new MakerRemoved
        {
            OrderId = maker.OrderId,
            Price = new(maker.Price),
            Cancelled = new(maker.All),
            Slot = maker.Slot,
            OwnerId = maker.OwnerId,
            Side = maker.Side,
            Reason = reason,
        });
    }

    private void ReduceMaker(Order maker, long by)
    {
        Shrink(maker, by);
        Sink.OnMakerReduced(new MakerReduced
        {
            OrderId = maker.OrderId,
            Price = new(maker.Price),
            By = new(by),
            Remaining = new(maker.All),
            Slot = maker.Slot,
            OwnerId = maker.OwnerId,
            Side = maker.Side,
        });
    }

    private int ValidateSide(Side side)
    {
        int count = 0;
        foreach ((long price, List<Order> queue) in SideOf(side))
        {
            Invariant.Assert(queue.Count > 0);
            foreach (Order order in queue)
            {
                Invariant.Assert(order.Side == side);
                Invariant.Assert(order.Price == price);
                Invariant.Assert(order.Lots > 0);
                Invariant.Assert(_byId[order.OrderId] == order);
            }
            count += queue.Count;
        }
        return count;
    }
}
