using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

// Whether a fill-or-kill order finds enough, and how orders are described.
public sealed partial class ObviousBook<TSink>
{
    /// <inheritdoc/>
    public bool CanFill(in NewOrder order, ReadOnlySpan<int> passOver = default)
    {
        return _icebergs > 0 ? FillsInCopy(order, passOver) : Reaches(order, passOver);
    }

    // With icebergs about: what would happen to the order in a copy of the book without the orders to pass over.
    private bool FillsInCopy(in NewOrder order, ReadOnlySpan<int> passOver)
    {
        ObviousBook<Silence> copy = new();
        foreach (List<Order> queue in (order.Side == Side.Buy ? _asks : _bids).Values)
            foreach (Order maker in queue)
                if (passOver.IndexOf(maker.Slot) < 0) copy.Restore(Describe(maker));
        return copy.Fills(order);
    }

    private bool Fills(in NewOrder order)
    {
        Order incoming = new() { OrderId = order.OrderId, OwnerId = order.OwnerId, Side = order.Side, Price = order.LimitPrice.Steps };
        return Run(incoming, order.Lots.Count, order.MakersMax, order.SelfTradePrevention, mayRest: false).Filled == order.Lots;
    }

    private readonly struct Silence : IBookSink
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

    // Others' lots within the price and the makers it may meet; an own order in the way ends the search unless the mode cancels it.
    private bool Reaches(in NewOrder order, ReadOnlySpan<int> passOver)
    {
        long reachable = 0;
        int met = 0;
        foreach ((long price, List<Order> queue) in order.Side == Side.Buy ? _asks : _bids)
        {
            if (order.Side == Side.Buy ? price > order.LimitPrice.Steps : price < order.LimitPrice.Steps) return false;
            foreach (Order maker in queue)
            {
                if (passOver.IndexOf(maker.Slot) >= 0) continue;
                if (++met > order.MakersMax) return false;
                bool own = maker.OwnerId == order.OwnerId;
                if (own && order.SelfTradePrevention != SelfTradePrevention.CancelMaker) return false;
                if (!own) reachable += maker.Lots;
                if (reachable >= order.Lots.Count) return true;
            }
        }
        return false;
    }

    private static RestingOrder Describe(Order order) =>
        new(order.OrderId, order.OwnerId, order.Slot, order.Side, new(order.Price), new(order.Lots), new(order.Reserve), new(order.Display), order.IsHidden);

    private static Fill Describe(Order maker, Order taker, long lots) => new()
    {
        MakerOrderId = maker.OrderId,
        TakerOrderId = taker.OrderId,
        Price = new(maker.Price),
        Lots = new(lots),
        MakerRemaining = new(maker.All),
        MakerSlot = maker.Slot,
        TakerSlot = taker.Slot,
        MakerOwnerId = maker.OwnerId,
        TakerOwnerId = taker.OwnerId,
        TakerSide = taker.Side,
    };

    private static BookLevel DescribeLevel(long price, List<Order> queue)
    {
        long volume = 0;
        foreach (Order order in queue) volume += order.Lots;
        return new(new(price), volume, queue.Count);
    }
}
