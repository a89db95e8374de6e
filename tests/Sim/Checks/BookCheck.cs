using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;

namespace Gwangan.Sim.Checks;

/// <summary>Books as events tell them: every trade takes the order that stands first, at its price; no book is crossed at the end of a block; and what is told is what is stored.</summary>
public sealed class BookCheck
{
    private sealed record Order(ulong Id, Symbol Market, Side Side)
    {
        public long Price { get; set; }
        public long Remaining { get; set; }
        public ulong Place { get; set; }
    }

    private readonly SortedDictionary<ulong, Order> _orders = [];
    private ulong _place;

    public ulong LastOrderId { get; private set; }

    public long Trades { get; private set; }

    public string? Problem(BlockResults results, IStateSnapshot snapshot)
    {
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext())
            if (Hear(in reader) is { } problem) return problem;
        return Crossed() ?? Stored(snapshot);
    }

    private string? Hear(in EventReader reader)
    {
        if (reader.Number == EventNumber<OrderPlaced>.Value)
        {
            OrderPlaced placed = reader.As<OrderPlaced>();
            LastOrderId = placed.OrderId;
            _orders.Add(placed.OrderId, new Order(placed.OrderId, placed.Market, placed.Side) { Price = placed.Price, Remaining = placed.Lots, Place = ++_place });
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
            if (!amended.KeptPlace) order.Place = ++_place;
        }
        else if (reader.Number == EventNumber<OrderReduced>.Value)
        {
            OrderReduced reduced = reader.As<OrderReduced>();
            _orders[reduced.OrderId].Remaining -= reduced.By;
        }
        else if (reader.Number == EventNumber<OrderClosed>.Value)
        {
            _orders.Remove(reader.As<OrderClosed>().OrderId);
        }
        return null;
    }

    private string? Hear(in Trade trade)
    {
        Trades++;
        if (!_orders.TryGetValue(trade.MakerOrderId, out Order? maker) || !_orders.TryGetValue(trade.TakerOrderId, out Order? taker)) return $"trade {trade.TradeId} is between orders that are not open";
        if (maker.Price != trade.Price) return $"trade {trade.TradeId} is at {trade.Price}, its maker asks {maker.Price}";
        foreach (Order other in _orders.Values)
            if (other.Market == maker.Market && other.Side == maker.Side && other != maker && other != taker && Before(other, maker))
                return $"trade {trade.TradeId} takes order {maker.Id}, and order {other.Id} stands before it";
        maker.Remaining -= trade.Lots;
        taker.Remaining -= trade.Lots;
        return maker.Remaining == trade.MakerRemaining ? null : $"trade {trade.TradeId} leaves {maker.Remaining} lots of order {maker.Id}, it says {trade.MakerRemaining}";
    }

    private static bool Before(Order one, Order other) =>
        one.Price != other.Price ? one.Side == Side.Buy ? one.Price > other.Price : one.Price < other.Price : one.Place < other.Place;

    private string? Crossed()
    {
        SortedDictionary<string, long> bids = new(StringComparer.Ordinal), asks = new(StringComparer.Ordinal);
        foreach (Order order in _orders.Values)
        {
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
        snapshot.Scan(MarketModule.OrdersSchema, default, default, (_, record) =>
        {
            OrderRecord order = MemoryMarshal.Read<OrderRecord>(record);
            count++;
            if (!_orders.TryGetValue(order.OrderId, out Order? told) || (told.Price, told.Remaining, told.Side) != (order.Price, order.Remaining, order.Side))
                problem = $"order {order.OrderId} is stored otherwise than events tell it";
            return problem is null;
        });
        return problem ?? (count == _orders.Count ? null : $"{count} orders are stored and {_orders.Count} told");
    }
}
