using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Node.Feed;

// Orders that do not stand in the book as they are: stops, icebergs, hidden orders.
public sealed partial class LiveExchange
{
    private void ApplyConcealed(ref EventReader reader)
    {
        ushort number = reader.Number;
        if (number == EventNumber<StopPlaced>.Value) Placed(reader.As<StopPlaced>());
        else if (number == EventNumber<StopTriggered>.Value) Triggered(reader.As<StopTriggered>());
        else if (number == EventNumber<StopMoved>.Value) Moved(reader.As<StopMoved>());
        else if (number == EventNumber<IcebergPlaced>.Value) Placed(reader.As<IcebergPlaced>());
        else if (number == EventNumber<IcebergRefilled>.Value) Refilled(reader.As<IcebergRefilled>());
    }

    private void Placed(in StopPlaced placed) => Place(new OrderState
    {
        Id = placed.OrderId,
        ClientOrderId = placed.ClientOrderId,
        Owner = placed.Owner,
        Market = _marketIds[placed.Market],
        Side = placed.Side,
        Type = placed.Type,
        TimeInForce = placed.TimeInForce,
        Price = placed.Price,
        Remaining = placed.Lots,
        ExpiresAtMs = placed.ExpiresAtMs,
        Traits = OrderTraits.Waiting | OrderTraits.Stop,
        TriggerPrice = placed.TriggerPrice,
        Trigger = placed.Trigger,
        TrailIn = placed.TrailIn,
        TrailBy = placed.TrailBy,
    });

    private void Placed(in IcebergPlaced placed) => Place(new OrderState
    {
        Id = placed.OrderId,
        ClientOrderId = placed.ClientOrderId,
        Owner = placed.Owner,
        Market = _marketIds[placed.Market],
        Side = placed.Side,
        Type = OrderType.Limit,
        TimeInForce = placed.TimeInForce,
        Price = placed.Price,
        Remaining = placed.Lots,
        Display = placed.DisplayLots,
        ExpiresAtMs = placed.ExpiresAtMs,
        Traits = placed.DisplayLots == 0 ? OrderTraits.Hidden : OrderTraits.Iceberg,
    });

    private void Triggered(in StopTriggered triggered)
    {
        LiveOrder order = _orders[triggered.OrderId];
        WaitingCount--;
        order.State.Traits &= ~OrderTraits.Waiting;
        order.State.TriggerPrice = triggered.TriggerPrice;
        order.State.Place = _place++;
        if (order.State.IsShown) _markets[order.State.Market].Book.Add(order);
        Touch(order);
    }

    private void Moved(in StopMoved moved)
    {
        LiveOrder order = _orders[moved.OrderId];
        order.State.TriggerPrice = moved.TriggerPrice;
        Touch(order);
    }

    private void Refilled(in IcebergRefilled refilled)
    {
        LiveOrder order = _orders[refilled.OrderId];
        LiveBook book = _markets[order.State.Market].Book;
        book.Remove(order);
        order.State.Shown = refilled.Shown;
        order.State.Place = _place++;
        book.Add(order);
        Touch(order);
    }
}
