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
        BlockRow row = new(block.Height, block.Hash, block.TimeMs, block.Results?.Outcomes.Count ?? 0, block.Header.ProposerAddress, new Hash32(block.Header.AppHash.Span), block.Bytes.Length);
        return new BlockChanges
        {
            Block = row,
            Operations = [],
            Orders = Of(state, block.TimeMs),
            Trades = [],
            Transfers = [],
            History = [],
            Candles = [],
            Books = [],
            Events = [],
            TermsChanged = false,
        };
    }

    /// <summary>The open orders of a state, in the order of their places in time, with all that the state knows of them.</summary>
    /// <param name="state">The state.</param>
    /// <param name="timeMs">The time of its block.</param>
    public static List<OrderState> Of(IStateSnapshot state, long timeMs)
    {
        List<OrderRecord> orders = StateReader.Orders(state);
        Dictionary<ulong, StopRecord> stops = StateReader.Stops(state).ToDictionary(stop => stop.OrderId);
        Dictionary<ulong, IcebergRecord> icebergs = StateReader.Icebergs(state).ToDictionary(iceberg => iceberg.OrderId);
        // Places in time before those of any later block, in the order of the books.
        orders.Sort((a, b) => a.Sequence.CompareTo(b.Sequence));
        long place = ((state.Height + 1) << LiveExchange.PlacesPerBlockBits) - orders.Count;
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
                CreatedMs = timeMs,
                UpdatedHeight = state.Height,
                UpdatedMs = timeMs,
            });
        }
        return states;
    }
}
