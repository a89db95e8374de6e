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
        public long Display { get; init; } = long.MaxValue;
        public long Shown { get; set; }
        public bool IsHidden { get; init; }
        public bool Waits { get; set; }

        // What comes off it without a trade comes out of what does not show first.
        public void ShowAtMost() => Shown = Math.Min(Shown, Remaining);
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
                _orders.Add(placed.OrderId, new Order { Id = placed.OrderId, Market = placed.Market, Side = placed.Side, Price = placed.Price, Remaining = placed.Lots, Shown = placed.Lots, Place = ++_place });
            }
            else if (reader.Number == EventNumber<IcebergPlaced>.Value)
            {
                IcebergPlaced placed = reader.As<IcebergPlaced>();
                long display = placed.DisplayLots == 0 ? long.MaxValue : placed.DisplayLots;
                _orders.Add(placed.OrderId, new Order
                {
                    Id = placed.OrderId, Market = placed.Market, Side = placed.Side, Price = placed.Price, Remaining = placed.Lots, Place = ++_place, Display = display,
                    Shown = Math.Min(placed.Lots, display), IsHidden = placed.DisplayLots == 0,
                });
            }
            else if (reader.Number == EventNumber<StopPlaced>.Value)
            {
                StopPlaced placed = reader.As<StopPlaced>();
                _orders.Add(placed.OrderId, new Order { Id = placed.OrderId, Market = placed.Market, Side = placed.Side, Price = placed.Price, Remaining = placed.Lots, Shown = placed.Lots, Waits = true });
            }
            else if (reader.Number == EventNumber<StopTriggered>.Value)
            {
                StopTriggered triggered = reader.As<StopTriggered>();
                Order order = _orders[triggered.OrderId];
                Assert.Equal((triggered.Price, triggered.Remaining), (order.Price, order.Remaining));
                (order.Waits, order.Place) = (false, ++_place);
            }
            else if (reader.Number == EventNumber<IcebergRefilled>.Value)
            {
                IcebergRefilled refilled = reader.As<IcebergRefilled>();
                Order order = _orders[refilled.OrderId];
                Assert.Equal(0, order.Shown);
                (order.Shown, order.Place) = (refilled.Shown, ++_place);
            }
            else if (reader.Number == EventNumber<Trade>.Value)
            {
                Trade trade = reader.As<Trade>();
                _orders[trade.TakerOrderId].Remaining -= trade.Lots;
                _orders[trade.TakerOrderId].ShowAtMost();
                _orders[trade.MakerOrderId].Remaining -= trade.Lots;
                _orders[trade.MakerOrderId].Shown -= trade.Lots;
                Assert.Equal(trade.MakerRemaining, _orders[trade.MakerOrderId].Remaining);
                Assert.Equal(trade.Price, _orders[trade.MakerOrderId].Price);
            }
            else if (reader.Number == EventNumber<OrderAmended>.Value)
            {
                OrderAmended amended = reader.As<OrderAmended>();
                Order order = _orders[amended.OrderId];
                Assert.Equal((amended.PriceBefore, amended.RemainingBefore), (order.Price, order.Remaining));
                (order.Price, order.Remaining) = (amended.Price, amended.Remaining);
                if (amended.KeptPlace) order.ShowAtMost();
                else (order.Place, order.Shown) = (++_place, Math.Min(order.Display, order.Remaining));
            }
            else if (reader.Number == EventNumber<OrderReduced>.Value)
            {
                OrderReduced reduced = reader.As<OrderReduced>();
                _orders[reduced.OrderId].Remaining -= reduced.By;
                _orders[reduced.OrderId].ShowAtMost();
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
        .. _orders.Values.Where(order => order.Market == market && order.Side == side && !order.Waits)
            .OrderBy(order => side == Side.Buy ? -order.Price : order.Price).ThenBy(order => order.IsHidden).ThenBy(order => order.Place)
            .Select(order => (order.Id, order.Price, order.Shown)),
    ];
}
