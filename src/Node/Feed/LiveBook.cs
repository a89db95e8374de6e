using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Node.Feed;

/// <summary>A price level: price in steps, lots and number of orders. Lots 0 in a delta removes the level.</summary>
public readonly record struct LevelState(long Price, long Lots, int Count);

/// <summary>What a block changed in a book: each changed level once, with what it is now.</summary>
public sealed record BookDelta(long Sequence, long Previous, IReadOnlyList<LevelState> Bids, IReadOnlyList<LevelState> Asks);

/// <summary>A market's book as the events tell it: levels with their orders in priority. Of icebergs it has what shows; hidden orders and waiting stops are not in it. Guarded by <see cref="LiveExchange"/>.</summary>
public sealed class LiveBook
{
    private readonly SortedDictionary<long, LiveLevel> _bids = new(Comparer<long>.Create((a, b) => b.CompareTo(a))), _asks = [];
    private readonly Dictionary<(Side Side, long Price), LevelState> _before = [];

    /// <summary>Height of the last block that changed a level: the number of the present book. Never 0, never falls.</summary>
    public long Sequence { get; internal set; } = 1;

    /// <summary>The best buy; lots 0 when there is none.</summary>
    public LevelState BestBid => Best(_bids);

    /// <summary>The best sale; lots 0 when there is none.</summary>
    public LevelState BestAsk => Best(_asks);

    /// <summary>The best levels of a side, best first; a depth of 0 gives all.</summary>
    public List<LevelState> Levels(Side side, int depth)
    {
        List<LevelState> levels = [];
        foreach ((long price, LiveLevel level) in LevelsOf(side))
        {
            if (depth > 0 && levels.Count == depth) break;
            levels.Add(new LevelState(price, level.Lots, level.Count));
        }
        return levels;
    }

    /// <summary>All orders of a side in priority order.</summary>
    public List<OrderState> Orders(Side side)
    {
        List<OrderState> orders = [];
        foreach (LiveLevel level in LevelsOf(side).Values)
            for (LiveOrder? order = level.First; order is not null; order = order.Next) orders.Add(order.State);
        return orders;
    }

    internal void Add(LiveOrder order)
    {
        SortedDictionary<long, LiveLevel> side = LevelsOf(order.State.Side);
        Remember(order.State.Side, order.State.Price);
        if (!side.TryGetValue(order.State.Price, out LiveLevel? level)) side.Add(order.State.Price, level = new LiveLevel());
        level.Lots += order.State.Shown;
        level.Count++;
        order.Level = level;
        order.Previous = level.Last;
        order.Next = null;
        if (level.Last is null) level.First = order;
        else level.Last.Next = order;
        level.Last = order;
    }

    internal void Remove(LiveOrder order)
    {
        LiveLevel level = order.Level!;
        Remember(order.State.Side, order.State.Price);
        level.Lots -= order.State.Shown;
        level.Count--;
        if (order.Previous is null) level.First = order.Next;
        else order.Previous.Next = order.Next;
        if (order.Next is null) level.Last = order.Previous;
        else order.Next.Previous = order.Previous;
        if (level.Count == 0)
        {
            Invariant.Assert(level.Lots == 0);
            LevelsOf(order.State.Side).Remove(order.State.Price);
        }
        order.Level = null;
        order.Previous = order.Next = null;
    }

    internal void Resize(LiveOrder order, long remaining, long shown)
    {
        if (order.Level is { } level)
        {
            Remember(order.State.Side, order.State.Price);
            level.Lots += shown - order.State.Shown;
        }
        order.State.Remaining = remaining;
        order.State.Shown = shown;
    }

    internal void Clear()
    {
        _bids.Clear();
        _asks.Clear();
        _before.Clear();
    }

    /// <summary>Ends a block: what it changed, or null when every level is as before.</summary>
    internal BookDelta? TakeDelta(long height)
    {
        if (_before.Count == 0) return null;
        List<LevelState> bids = [], asks = [];
        foreach (((Side side, long price), LevelState before) in _before)
        {
            LevelState now = LevelsOf(side).TryGetValue(price, out LiveLevel? level) ? new LevelState(price, level.Lots, level.Count) : new LevelState(price, 0, 0);
            if (now != before) (side == Side.Buy ? bids : asks).Add(now);
        }
        _before.Clear();
        if (bids.Count == 0 && asks.Count == 0) return null;
        bids.Sort((a, b) => b.Price.CompareTo(a.Price));
        asks.Sort((a, b) => a.Price.CompareTo(b.Price));
        BookDelta delta = new(height, Sequence, bids, asks);
        Sequence = height;
        return delta;
    }

    private void Remember(Side side, long price)
    {
        if (_before.ContainsKey((side, price))) return;
        _before.Add((side, price), LevelsOf(side).TryGetValue(price, out LiveLevel? level) ? new LevelState(price, level.Lots, level.Count) : new LevelState(price, 0, 0));
    }

    private SortedDictionary<long, LiveLevel> LevelsOf(Side side) => side == Side.Buy ? _bids : _asks;

    private static LevelState Best(SortedDictionary<long, LiveLevel> side)
    {
        foreach ((long price, LiveLevel level) in side) return new LevelState(price, level.Lots, level.Count);
        return default;
    }
}
