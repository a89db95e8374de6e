using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Cancels all open orders of the caller that a filter means, oldest first, waiting stops among them; with none it does nothing. <see cref="OrdersCancelled"/> says how many.</summary>
/// <param name="Market">Only in this market; empty for all.</param>
/// <param name="Sides">0 both, 1 buys, 2 sales.</param>
/// <param name="PriceFrom">Only from this price in steps on; of a stop that waits, its trigger price counts.</param>
/// <param name="PriceTo">Only up to this price; 0 for no bound.</param>
/// <param name="ClientOrderIdFrom">Only from this client order id on.</param>
/// <param name="ClientOrderIdTo">Only up to this client order id; 0 for no bound.</param>
/// <param name="Kinds">Only these: a sum of 1 plain, 2 waiting stops, 4 icebergs, 8 hidden; 0 for all.</param>
[Operation(407, cost: 10, MarketRefusal.FilterMalformed, MarketRefusal.MarketUnknown, OrderClass = OrderClass.Cancel)]
public sealed record CancelAllOrders(
    [Field(1)] Symbol Market,
    [Field(2)] SideFilter Sides = SideFilter.Both,
    [Field(3)] long PriceFrom = 0,
    [Field(4)] long PriceTo = 0,
    [Field(5)] ulong ClientOrderIdFrom = 0,
    [Field(6)] ulong ClientOrderIdTo = 0,
    [Field(7)] byte Kinds = 0) : Operation<MarketModule, MarketRefusal>
{
    private const byte KindsMax = (byte)(OrderKinds.Plain | OrderKinds.Waiting | OrderKinds.Iceberg | OrderKinds.Hidden);

    /// <inheritdoc/>
    public override MarketRefusal Check()
    {
        bool pricesFit = PriceFrom >= 0 && PriceFrom <= Price.Max && PriceTo >= 0 && PriceTo <= Price.Max && (PriceTo == 0 || PriceFrom <= PriceTo);
        bool idsFit = ClientOrderIdTo == 0 || ClientOrderIdFrom <= ClientOrderIdTo;
        return pricesFit && idsFit && Kinds <= KindsMax ? MarketRefusal.None : MarketRefusal.FilterMalformed;
    }

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => new(KeyPermissions.Cancel, Market, EveryMarket: Market.IsNone);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.CancelAll(this, call);

    /// <summary>Whether prices count.</summary>
    internal bool HasPrices => PriceFrom != 0 || PriceTo != 0;

    /// <summary>Whether the filter means an order of the right market, whose price for this purpose is <paramref name="price"/>; any when no prices count.</summary>
    internal bool Means(in OrderRecord order, long price)
    {
        if (Sides != SideFilter.Both && (Sides == SideFilter.Buys) != (order.Side == Side.Buy)) return false;
        if (price < PriceFrom || (PriceTo != 0 && price > PriceTo)) return false;
        if (order.ClientOrderId < ClientOrderIdFrom || (ClientOrderIdTo != 0 && order.ClientOrderId > ClientOrderIdTo)) return false;
        return Kinds == 0 || ((OrderKinds)Kinds & KindOf(order.Traits)) != 0;
    }

    private static OrderKinds KindOf(OrderTraits traits)
    {
        if ((traits & OrderTraits.Waiting) != 0) return OrderKinds.Waiting;
        if ((traits & OrderTraits.Iceberg) != 0) return OrderKinds.Iceberg;
        return (traits & OrderTraits.Hidden) != 0 ? OrderKinds.Hidden : OrderKinds.Plain;
    }
}
