using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;

namespace Gwangan.Node.Feed;

/// <summary>The open orders of a state, told as what a block changed: with it the index of a node begins that does not have the blocks before.</summary>
/// <remarks>What an order traded for, and when it was placed, only its events told; it counts as placed in this block, and its trades so far have no price.</remarks>
public static class OpenOrders
{
    /// <summary>The changes that lead from nothing to the orders after a block.</summary>
    public static BlockChanges At(CommittedBlock block, IStateSnapshot state)
    {
        List<OrderRecord> orders = StateReader.Orders(state);
        Dictionary<ulong, StopRecord> stops = StateReader.Stops(state).ToDictionary(stop => stop.OrderId);
        Dictionary<ulong, IcebergRecord> icebergs = StateReader.Icebergs(state).ToDictionary(iceberg => iceberg.OrderId);
        // Places in time before those of any later block, in the order of the books.
        orders.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        long place = ((block.Height + 1) << LiveExchange.PlacesPerBlockBits) - orders.Count;
        List<OrderState> states = new(orders.Count);
        foreach (OrderRecord order in orders)
        {
            StopRecord stop = stops.GetValueOrDefault(order.OrderId);
            IcebergRecord iceberg = icebergs.GetValueOrDefault(order.OrderId);
            bool isWaiting = (order.Traits & OrderTraits.Waiting) != 0;
            states.Add(new OrderState
            {
                Id = order.OrderId,
                ClientOrderId = order.ClientOrderId,
                Owner = order.Owner,
                Market = order.MarketId,
                Side = order.Side,
                Type = isWaiting ? stop.Type : OrderType.Limit,
                TimeInForce = order.TimeInForce,
                Status = OrderStatus.Open,
                Price = order.Price,
                Filled = order.Lots - order.Remaining,
                Remaining = order.Remaining,
                Traits = order.Traits,
                Display = iceberg.Display,
                Shown = order.Remaining - iceberg.Reserve,
                TriggerPrice = stop.TriggerPrice,
                Trigger = stop.Trigger,
                TrailIn = stop.TrailIn,
                TrailBy = stop.TrailBy,
                ExpiresAtMs = order.ExpiresAtMs,
                Place = place++,
                CreatedMs = block.TimeMs,
                UpdatedHeight = block.Height,
                UpdatedMs = block.TimeMs,
            });
        }
        return new BlockChanges
        {
            Block = new BlockRow(block.Height, block.Hash, block.TimeMs, block.Results?.Outcomes.Count ?? 0, block.Header.ProposerAddress, new Hash32(block.Header.AppHash.Span), block.Bytes.Length),
            Operations = [],
            Orders = states,
            Trades = [],
            Transfers = [],
            Candles = [],
            Books = [],
            Events = [],
            TermsChanged = false,
        };
    }
}
