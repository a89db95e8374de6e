using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;

namespace Gwangan.Sim.Checks;

/// <summary>
/// Books as events tell them: every trade takes the order that stands first, at its price and no more of it than shows; a stop is triggered by a price that traded, and none is left that the last
/// price triggers; no book is crossed at the end of a block; and what is told is what is stored.
/// </summary>
public sealed class BookCheck
{
    private sealed record Order(ulong Id, Symbol Market, Side Side)
    {
        public long Price { get; set; }
        public long Remaining { get; set; }
        public ulong Place { get; set; }
        public long Display { get; init; } = long.MaxValue;
        public long Shown { get; set; }
        public bool IsHidden { get; init; }
        public StopTrigger? Waits { get; set; }
        public long TriggerPrice { get; set; }

        // What comes off it without a trade comes out of what does not show first.
        public void ShowAtMost() => Shown = Math.Min(Shown, Remaining);
    }

    private readonly SortedDictionary<ulong, Order> _orders = [];
    private readonly SortedDictionary<string, (long Low, long High, long Last)> _traded = new(StringComparer.Ordinal); // since no market was behind
    private ulong _place;

    public ulong LastOrderId { get; private set; }

    public long Trades { get; private set; }

    /// <summary>Stops that were triggered.</summary>
    public long Triggered { get; private set; }

    public string? Problem(BlockResults results, IStateSnapshot snapshot)
    {
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext())
            if (Hear(in reader) is { } problem) return problem;
        return Crossed() ?? Stored(snapshot) ?? Due(snapshot);
    }

    private string? Hear(in EventReader reader)
    {
        if (reader.Number == EventNumber<OrderPlaced>.Value)
        {
            OrderPlaced placed = reader.As<OrderPlaced>();
            Add(new Order(placed.OrderId, placed.Market, placed.Side) { Price = placed.Price, Remaining = placed.Lots, Shown = placed.Lots });
        }
        else if (reader.Number == EventNumber<IcebergPlaced>.Value)
        {
            IcebergPlaced placed = reader.As<IcebergPlaced>();
            long display = placed.DisplayLots == 0 ? long.MaxValue : placed.DisplayLots;
            Add(new Order(placed.OrderId, placed.Market, placed.Side)
            {
                Price = placed.Price, Remaining = placed.Lots, Display = display, Shown = Math.Min(placed.Lots, display), IsHidden = placed.DisplayLots == 0,
            });
        }
        else if (reader.Number == EventNumber<StopPlaced>.Value)
        {
            StopPlaced placed = reader.As<StopPlaced>();
            Add(new Order(placed.OrderId, placed.Market, placed.Side) { Price = placed.Price, Remaining = placed.Lots, Shown = placed.Lots, Waits = placed.Trigger, TriggerPrice = placed.TriggerPrice });
        }
        else if (reader.Number == EventNumber<StopMoved>.Value)
        {
            StopMoved moved = reader.As<StopMoved>();
            _orders[moved.OrderId].TriggerPrice = moved.TriggerPrice;
        }
        else if (reader.Number == EventNumber<StopTriggered>.Value)
        {
            return Hear(reader.As<StopTriggered>());
        }
        else if (reader.Number == EventNumber<IcebergRefilled>.Value)
        {
            IcebergRefilled refilled = reader.As<IcebergRefilled>();
            Order order = _orders[refilled.OrderId];
            if (order.Shown != 0 || refilled.Shown > Math.Min(order.Display, order.Remaining)) return $"iceberg {order.Id} shows {refilled.Shown} more while {order.Shown} of {order.Remaining} show";
            (order.Shown, order.Place) = (refilled.Shown, ++_place);
        }
        else if (reader.Number == EventNumber<Trade>.Value)
        {
            return Hear(reader.As<Trade>());
        }
        else if (reader.Number == EventNumber<OrderAmended>.Value)
        {
            OrderAmended amended = reader.As<OrderAmended>();
            Order order = _orders[amended.OrderId];
            (order.Price, order.Remaining) = (amended.Price, amended.Remaining);
            if (amended.KeptPlace) order.ShowAtMost();
            else (order.Place, order.Shown) = (++_place, Math.Min(order.Display, order.Remaining));
        }
        else if (reader.Number == EventNumber<OrderReduced>.Value)
        {
            OrderReduced reduced = reader.As<OrderReduced>();
            _orders[reduced.OrderId].Remaining -= reduced.By;
            _orders[reduced.OrderId].ShowAtMost();
        }
        else if (reader.Number == EventNumber<OrderClosed>.Value)
        {
            _orders.Remove(reader.As<OrderClosed>().OrderId);
        }
        return null;
    }

    private void Add(Order order)
    {
        LastOrderId = order.Id;
        order.Place = ++_place;
        _orders.Add(order.Id, order);
    }

    private string? Hear(in StopTriggered triggered)
    {
        Triggered++;
        Order order = _orders[triggered.OrderId];
        if (order.Waits is not { } trigger) return $"stop {order.Id} is triggered and did not wait";
        bool isDue = _traded.TryGetValue(order.Market.ToString(), out (long Low, long High, long Last) traded) && (trigger == StopTrigger.AtOrAbove ? traded.High >= order.TriggerPrice : traded.Low <= order.TriggerPrice);
        if (!isDue) return $"stop {order.Id} is triggered at {order.TriggerPrice}, and {traded} traded";
        (order.Waits, order.Place) = (null, ++_place);
        return null;
    }

    private string? Hear(in Trade trade)
    {
        Trades++;
        if (!_orders.TryGetValue(trade.MakerOrderId, out Order? maker) || !_orders.TryGetValue(trade.TakerOrderId, out Order? taker)) return $"trade {trade.TradeId} is between orders that are not open";
        if (maker.Waits is not null || taker.Waits is not null) return $"trade {trade.TradeId} is of a stop that waits";
        if (maker.Price != trade.Price) return $"trade {trade.TradeId} is at {trade.Price}, its maker asks {maker.Price}";
        foreach (Order other in _orders.Values)
            if (other.Market == maker.Market && other.Side == maker.Side && other.Waits is null && other != maker && other != taker && Before(other, maker))
                return $"trade {trade.TradeId} takes order {maker.Id}, and order {other.Id} stands before it";
        maker.Remaining -= trade.Lots;
        maker.Shown -= trade.Lots;
        taker.Remaining -= trade.Lots;
        taker.ShowAtMost();
        string market = trade.Market.ToString();
        (long low, long high, _) = _traded.GetValueOrDefault(market, (trade.Price, trade.Price, trade.Price));
        _traded[market] = (Math.Min(low, trade.Price), Math.Max(high, trade.Price), trade.Price);
        if (maker.Shown < 0) return $"trade {trade.TradeId} takes more of order {maker.Id} than shows";
        return maker.Remaining == trade.MakerRemaining ? null : $"trade {trade.TradeId} leaves {maker.Remaining} lots of order {maker.Id}, it says {trade.MakerRemaining}";
    }

    private static bool Before(Order one, Order other)
    {
        if (one.Price != other.Price) return one.Side == Side.Buy ? one.Price > other.Price : one.Price < other.Price;
        return one.IsHidden != other.IsHidden ? other.IsHidden : one.Place < other.Place;
    }

    private string? Crossed()
    {
        SortedDictionary<string, long> bids = new(StringComparer.Ordinal), asks = new(StringComparer.Ordinal);
        foreach (Order order in _orders.Values)
        {
            if (order.Waits is not null) continue;
            string market = order.Market.ToString();
            if (order.Side == Side.Buy) bids[market] = Math.Max(bids.GetValueOrDefault(market), order.Price);
            else asks[market] = Math.Min(asks.GetValueOrDefault(market, long.MaxValue), order.Price);
        }
        foreach ((string market, long bid) in bids)
            if (asks.TryGetValue(market, out long ask) && bid >= ask) return $"the book of {market} is crossed: {bid} bid, {ask} asked";
        return null;
    }

    private string? Stored(IStateSnapshot snapshot)
    {
        int count = 0;
        string? problem = null;
        SortedDictionary<ulong, long> reserves = [];
        snapshot.Scan(MarketModule.IcebergsSchema, default, default, (_, record) =>
        {
            IcebergRecord iceberg = MemoryMarshal.Read<IcebergRecord>(record);
            reserves.Add(iceberg.OrderId, iceberg.Reserve);
            return true;
        });
        snapshot.Scan(MarketModule.OrdersSchema, default, default, (_, record) =>
        {
            OrderRecord order = MemoryMarshal.Read<OrderRecord>(record);
            count++;
            bool waits = order.Traits.HasFlag(OrderTraits.Waiting);
            if (!_orders.TryGetValue(order.OrderId, out Order? told) || (told.Price, told.Remaining, told.Side, told.Waits is not null, told.IsHidden) != (order.Price, order.Remaining, order.Side, waits, order.Traits.HasFlag(OrderTraits.Hidden)))
                problem = $"order {order.OrderId} is stored otherwise than events tell it";
            else if (told.Remaining - told.Shown != reserves.GetValueOrDefault(order.OrderId))
                problem = $"order {order.OrderId} keeps {reserves.GetValueOrDefault(order.OrderId)} back, events tell {told.Remaining - told.Shown}";
            return problem is null;
        });
        return problem ?? (count == _orders.Count ? null : $"{count} orders are stored and {_orders.Count} told");
    }

    // At the end of a block nothing waits that the last price triggers, except in a market that is behind.
    private string? Due(IStateSnapshot snapshot)
    {
        List<MarketRecord> markets = MoneyCheck.Markets(snapshot);
        SortedSet<string> behind = new(StringComparer.Ordinal);
        snapshot.Scan(MarketModule.BehindSchema, default, default, (_, record) =>
        {
            behind.Add(markets[(int)MemoryMarshal.Read<TriggerRecord>(record).MarketId].Symbol.ToString());
            return true;
        });
        foreach (string market in _traded.Keys.ToArray())
            if (!behind.Contains(market)) _traded[market] = (_traded[market].Last, _traded[market].Last, _traded[market].Last);
        foreach (Order order in _orders.Values)
            if (order.Waits is { } trigger && _traded.TryGetValue(order.Market.ToString(), out (long Low, long High, long Last) traded) && !behind.Contains(order.Market.ToString())
                && (trigger == StopTrigger.AtOrAbove ? traded.Last >= order.TriggerPrice : traded.Last <= order.TriggerPrice))
                return $"stop {order.Id} waits for {order.TriggerPrice}, and the last price is {traded.Last}";
        return null;
    }
}
