using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;

namespace Gwangan.Tests.Modules.Market;

/// <summary>Rebuilds every book from events alone, as an index or a client does.</summary>
public sealed class BookFromEvents
{
    private sealed class Order
    {
        public required ulong Id { get; init; }
        public required Symbol Market { get; init; }
        public required Side Side { get; init; }
        public long Price { get; set; }
        public long Remaining { get; set; }
        public ulong Place { get; set; }
    }

    private readonly SortedDictionary<ulong, Order> _orders = [];
    private ulong _place;

    public void Hear(BlockResults results)
    {
        EventReader reader = new(results.Events.Span);
        while (reader.TryNext())
        {
            if (reader.Number == EventNumber<OrderPlaced>.Value)
            {
                OrderPlaced placed = reader.As<OrderPlaced>();
                _orders.Add(placed.OrderId, new Order { Id = placed.OrderId, Market = placed.Market, Side = placed.Side, Price = placed.Price, Remaining = placed.Lots, Place = ++_place });
            }
            else if (reader.Number == EventNumber<Trade>.Value)
            {
                Trade trade = reader.As<Trade>();
                _orders[trade.TakerOrderId].Remaining -= trade.Lots;
                _orders[trade.MakerOrderId].Remaining -= trade.Lots;
                Assert.Equal(trade.MakerRemaining, _orders[trade.MakerOrderId].Remaining);
                Assert.Equal(trade.Price, _orders[trade.MakerOrderId].Price);
            }
            else if (reader.Number == EventNumber<OrderAmended>.Value)
            {
                OrderAmended amended = reader.As<OrderAmended>();
                Order order = _orders[amended.OrderId];
                Assert.Equal((amended.PriceBefore, amended.RemainingBefore), (order.Price, order.Remaining));
                (order.Price, order.Remaining) = (amended.Price, amended.Remaining);
                if (!amended.KeptPlace) order.Place = ++_place;
            }
            else if (reader.Number == EventNumber<OrderReduced>.Value)
            {
                OrderReduced reduced = reader.As<OrderReduced>();
                _orders[reduced.OrderId].Remaining -= reduced.By;
                Assert.Equal(reduced.Remaining, _orders[reduced.OrderId].Remaining);
            }
            else if (reader.Number == EventNumber<OrderClosed>.Value)
            {
                OrderClosed closed = reader.As<OrderClosed>();
                Assert.Equal(closed.Remaining, _orders[closed.OrderId].Remaining);
                _orders.Remove(closed.OrderId);
            }
        }
    }

    public List<(ulong, long, long)> Orders(Symbol market, Side side) =>
    [
        .. _orders.Values.Where(order => order.Market == market && order.Side == side)
            .OrderBy(order => side == Side.Buy ? -order.Price : order.Price).ThenBy(order => order.Place)
            .Select(order => (order.Id, order.Price, order.Remaining)),
    ];
}
