using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Node.Client;
using AmendOrder = Gwangan.Chain.Modules.Market.AmendOrder;

namespace Gwangan.Node.Replay;

/// <summary>Turns recorded events into operations, one pass, in order.</summary>
/// <remarks>
/// It keeps two books: what the recording says (<see cref="Recorded"/>), and what the node's book will be when it takes every operation that the market's terms allow.
/// An order arrives as it was recorded and the node's engine decides what it trades with. Everything after that is the difference: where the recording has less
/// left of an order than the node will have, a cancellation or reduction is sent; where the node has less, there is nothing to send, and it is counted.
/// So a fill that the node made by itself is never made twice.
/// </remarks>
public sealed class FlowMapper : IDisposable
{
    private readonly FlowScale _scale;
    private readonly MarketTerms _terms;
    private readonly FlowAccounts _accounts;
    private readonly bool _follow, _holdsCommands;
    private readonly OrderBook<NoSink> _expected = new();
    private readonly List<RecordedEvent> _trades = [];
    private readonly Dictionary<ulong, long> _announced = [];

    /// <summary>A mapper for one pass.</summary>
    /// <param name="scale">Prices and sizes.</param>
    /// <param name="terms">The market.</param>
    /// <param name="accounts">Who owns what.</param>
    /// <param name="follow">Whether fills that only the recording has are followed by a reduction.</param>
    /// <param name="holdsCommands">Whether the recording holds commands, whose effects are the node's alone to decide.</param>
    public FlowMapper(FlowScale scale, MarketTerms terms, FlowAccounts accounts, bool follow = true, bool holdsCommands = false) =>
        (_scale, _terms, _accounts, _follow, _holdsCommands) = (scale, terms, accounts, follow && !holdsCommands, holdsCommands);

    /// <summary>The recording's own book, in the recording's units.</summary>
    public RecordedBook Recorded { get; } = new();

    /// <summary>Cancellations and changes of orders that the node's book no longer has: filled there, or refused when they arrived.</summary>
    public long GoneHere { get; private set; }

    /// <summary>Trades told for information only: hidden orders, crosses, or trades whose orders are in the recording themselves.</summary>
    public long TradesNotSent { get; private set; }

    /// <summary>Orders whose price or size had to be rounded.</summary>
    public long Rounded { get; private set; }

    /// <summary>The operations of a recording.</summary>
    public IEnumerable<MappedOperation> Map(IEnumerable<RecordedEvent> events)
    {
        foreach (RecordedEvent recorded in events)
        {
            if (_trades.Count > 0 && !BelongsToTrades(in recorded))
                foreach (MappedOperation operation in EndTrades()) yield return operation;
            if (recorded.Kind is RecordedKind.Execute or RecordedKind.Fill or RecordedKind.Aggress)
            {
                _trades.Add(recorded);
                continue;
            }
            foreach (MappedOperation operation in MapOne(recorded)) yield return operation;
        }
        foreach (MappedOperation operation in EndTrades()) yield return operation;
    }

    /// <inheritdoc/>
    public void Dispose() => _expected.Dispose();

    private IEnumerable<MappedOperation> MapOne(RecordedEvent recorded)
    {
        bool changes = Recorded.Apply(in recorded, out RecordedOrder before, out RecordedOrder after);
        switch (recorded.Kind)
        {
            case RecordedKind.Trade:
                TradesNotSent++;
                return [];
            case RecordedKind.Clear:
                return Clear(recorded);
            case RecordedKind.Immediate:
                return Take(recorded, recorded.Side!.Value, _scale.Price(recorded.Price), _scale.Lots(recorded.Size));
            case RecordedKind.Add or RecordedKind.Change or RecordedKind.Left when changes && before.Size == 0:
                return Place(recorded, after);
        }
        if (!changes) return [];
        bool isHere = _expected.TryFind(recorded.OrderId, out RestingOrder here);
        if (!isHere)
        {
            if (!IsFill(in recorded, before.Size - after.Size)) GoneHere++;
            return [];
        }
        if (_holdsCommands) return Command(recorded, here);
        long price = after.Size == 0 ? here.Price.Steps : _scale.Price(after.Price), lots = _scale.Lots(after.Size);
        bool grows = after.Size > before.Size;
        if (price != here.Price.Steps || (grows && lots != here.Lots.Count)) return Amend(recorded, here, price, lots);
        return TakeOff(recorded, here, _scale.Lots(before.Size), lots, IsFill(in recorded, before.Size - after.Size));
    }

    private IEnumerable<MappedOperation> Place(RecordedEvent recorded, RecordedOrder order)
    {
        if (!_scale.IsExact(order.Price, order.Size)) Rounded++;
        long price = _scale.Price(order.Price), lots = _scale.Lots(order.Size);
        PlaceOrder place = new(_terms.Market, order.Side, OrderType.Limit, price, lots, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, recorded.OrderId);
        if (_terms.Takes(price, lots))
            _expected.Place(NewOrder(recorded.OrderId, order.Side, price, lots, TimeInForce.GoodTilCancel, _accounts.Of(recorded.OrderId, order.Side)));
        yield return Of(recorded, place, _accounts.Of(recorded.OrderId, order.Side), MappedKind.Place);
    }

    private IEnumerable<MappedOperation> Take(RecordedEvent recorded, Side side, long price, long lots)
    {
        if (lots == 0) yield break;
        int account = _accounts.NextTaker(side);
        PlaceOrder take = new(_terms.Market, side, OrderType.Limit, price, lots, OrderTimeInForce.ImmediateOrCancel, 0, SelfTradePrevention.CancelTaker, 0);
        if (_terms.Takes(price, lots)) _expected.Place(NewOrder(ulong.MaxValue, side, price, lots, TimeInForce.ImmediateOrCancel, account));
        yield return Of(recorded, take, account, MappedKind.Take);
    }

    private IEnumerable<MappedOperation> Amend(RecordedEvent recorded, RestingOrder here, long price, long lots)
    {
        AmendOrder amend = new(
            0, recorded.OrderId, price == here.Price.Steps && recorded.Kind != RecordedKind.Move ? 0 : price, lots == here.Lots.Count ? 0 : lots);
        bool keepsPlace = price == here.Price.Steps && lots <= here.Lots.Count;
        if (keepsPlace || _terms.Takes(price, lots))
            _expected.Amend(new Chain.Modules.Market.Book.AmendOrder { OrderId = recorded.OrderId, LimitPrice = new(price), Lots = new(lots), MakersMax = Limits.FillsPerOperationMax });
        yield return Of(recorded, amend, (int)here.OwnerId, MappedKind.Amend);
    }

    // The recording has come from one size to another; the node's book comes to the same, or as near as it can.
    private IEnumerable<MappedOperation> TakeOff(RecordedEvent recorded, RestingOrder here, long lotsBefore, long lots, bool isFill)
    {
        if (isFill && !_follow) yield break;
        long by = _follow ? here.Lots.Count - lots : Math.Min(lotsBefore - lots, here.Lots.Count);
        if (by <= 0) yield break;
        bool isAll = by == here.Lots.Count;
        if (isAll) _expected.Cancel(recorded.OrderId);
        else _expected.Reduce(recorded.OrderId, new(by));
        MappedKind kind = isFill ? MappedKind.Follow : isAll ? MappedKind.Cancel : MappedKind.Reduce;
        Operation operation = isAll ? new CancelOrder(0, recorded.OrderId) : new ReduceOrder(0, recorded.OrderId, by);
        yield return Of(recorded, operation, (int)here.OwnerId, kind);
    }

    private IEnumerable<MappedOperation> Command(RecordedEvent recorded, RestingOrder here) => recorded.Kind switch
    {
        RecordedKind.Delete => TakeOff(recorded, here, here.Lots.Count, 0, isFill: false),
        RecordedKind.Reduce => TakeOff(recorded, here, _scale.Lots(recorded.Size), 0, isFill: false),
        RecordedKind.Move => Amend(recorded, here, _scale.Price(recorded.Price), here.Lots.Count),
        _ => [],
    };

    private IEnumerable<MappedOperation> Clear(RecordedEvent recorded)
    {
        SortedSet<int> owners = [];
        foreach (Side side in (Side[])[Side.Buy, Side.Sell])
        {
            while ((side == Side.Buy ? _expected.BestBid : _expected.BestAsk) is { Steps: > 0 })
            {
                ulong first = FirstOf(side, out int owner);
                owners.Add(owner);
                _expected.Cancel(first);
            }
        }
        foreach (int owner in owners) yield return Of(recorded, new CancelAllOrders(_terms.Market), owner, MappedKind.Clear);
    }

    private bool BelongsToTrades(in RecordedEvent recorded)
    {
        RecordedEvent first = _trades[0];
        return first.Kind == RecordedKind.Execute
            ? recorded.Kind == RecordedKind.Execute && recorded.TimeNs == first.TimeNs && recorded.Side == first.Side
            : recorded.Kind is RecordedKind.Fill or RecordedKind.Aggress;
    }

    // One aggressor for what was gathered: of the size that the named resting orders traded, at the worst of their prices.
    private IEnumerable<MappedOperation> EndTrades()
    {
        if (_trades.Count == 0) yield break;
        RecordedEvent[] trades = [.. _trades];
        _trades.Clear();
        Side? resting = null;
        long worst = 0, lots = 0;
        foreach (RecordedEvent trade in trades)
        {
            if (trade.Kind == RecordedKind.Aggress || !Recorded.Orders.TryGetValue(trade.OrderId, out RecordedOrder order)) continue;
            resting ??= order.Side;
            if (order.Side != resting) continue;
            long price = _scale.Price(order.Price);
            worst = worst == 0 ? price : resting == Side.Buy ? Math.Min(worst, price) : Math.Max(worst, price);
            long size = Math.Min(trade.Size, order.Size);
            lots += _scale.Lots(order.Size) - _scale.Lots(order.Size - size);
        }
        if (resting is { } side)
            foreach (MappedOperation operation in Take(trades[^1], Opposite(side), worst, lots)) yield return operation;
        else
            foreach (MappedOperation operation in TakeUnnamed(trades)) yield return operation;
        foreach (RecordedEvent trade in trades)
        {
            if (trade.Kind == RecordedKind.Fill && Recorded.Orders.ContainsKey(trade.OrderId)) _announced[trade.OrderId] = _announced.GetValueOrDefault(trade.OrderId) + trade.Size;
            if (trade.Kind != RecordedKind.Execute) continue;
            foreach (MappedOperation operation in MapOne(trade)) yield return operation;
        }
    }

    // A recording that names no filled orders: the aggressor is sent as it is told, when there is something it can have traded with.
    private IEnumerable<MappedOperation> TakeUnnamed(RecordedEvent[] trades)
    {
        foreach (RecordedEvent trade in trades)
        {
            if (trade.Kind != RecordedKind.Aggress) continue;
            long price = _scale.Price(trade.Price);
            Side side = trade.Side!.Value;
            bool reaches = side == Side.Buy ? _expected.BestAsk.Steps > 0 && _expected.BestAsk.Steps <= price : _expected.BestBid.Steps >= price;
            if (!reaches) TradesNotSent++;
            else
                foreach (MappedOperation operation in Take(trade, side, price, _scale.Lots(trade.Size))) yield return operation;
        }
    }

    // Whether a decrease is the trace of a trade and not its owner's wish.
    private bool IsFill(in RecordedEvent recorded, long decrease)
    {
        if (_announced.TryGetValue(recorded.OrderId, out long announced))
        {
            if (announced > decrease) _announced[recorded.OrderId] = announced - decrease;
            else _announced.Remove(recorded.OrderId);
            return true;
        }
        return recorded.Kind switch
        {
            RecordedKind.Execute or RecordedKind.Left => true,
            RecordedKind.Delete => recorded.Size == 0,
            _ => false,
        };
    }

    private ulong FirstOf(Side side, out int owner)
    {
        foreach (RestingOrder order in _expected.Orders(side))
        {
            owner = (int)order.OwnerId;
            return order.OrderId;
        }
        throw new InvariantException("a side with a best price has an order");
    }

    private static Side Opposite(Side side) => side == Side.Buy ? Side.Sell : Side.Buy;

    private static NewOrder NewOrder(ulong id, Side side, long price, long lots, TimeInForce timeInForce, int account) => new()
    {
        OrderId = id,
        Side = side,
        LimitPrice = new(price),
        Lots = new(lots),
        OwnerId = (uint)account,
        TimeInForce = timeInForce,
        MakersMax = Limits.FillsPerOperationMax,
    };

    private static MappedOperation Of(in RecordedEvent recorded, Operation operation, int account, MappedKind kind) =>
        new(operation, account, kind, recorded.OrderId, recorded.Place, recorded.TimeNs);

    private struct NoSink : IBookSink
    {
        public void OnFill(in Fill fill)
        {
        }

        public void OnMakerRemoved(in MakerRemoved removed)
        {
        }

        public void OnMakerReduced(in MakerReduced reduced)
        {
        }

        public void OnMakerRefilled(in MakerRefilled refilled)
        {
        }
    }
}
