using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Places a limit order of which books show a peak only, or nothing. It trades at once like any other; what rests shows as much as its peak, and each next peak stands behind its equals.</summary>
/// <param name="Market">The market.</param>
/// <param name="Side">0 buy, 1 sell.</param>
/// <param name="Price">In price steps.</param>
/// <param name="Lots">The whole size.</param>
/// <param name="DisplayLots">The peak, at least a hundredth of the size; 0 hides it all, behind everybody who shows at its price.</param>
/// <param name="TimeInForce">0 good till cancel, 3 post-only, 4 good till time.</param>
/// <param name="ExpiresAtMs">When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others.</param>
/// <param name="SelfTrade">When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel.</param>
/// <param name="ClientOrderId">The owner's own number for it, unique among its open orders; 0 for none.</param>
[Operation(410, cost: 30, MarketRefusal.OptionsConflict, MarketRefusal.PriceOutOfRange, MarketRefusal.LotsOutOfRange, MarketRefusal.DisplayOutOfRange,
    MarketRefusal.MarketUnknown, MarketRefusal.MarketClosed, MarketRefusal.MarketHalted, MarketRefusal.MarketCancelOnly, MarketRefusal.AssetSuspended,
    MarketRefusal.OffTick, MarketRefusal.OutOfBand, MarketRefusal.NotionalOverflow, MarketRefusal.BelowMinNotional, MarketRefusal.ExpiryInPast,
    MarketRefusal.KillSwitchEngaged, MarketRefusal.ClientOrderIdInUse, MarketRefusal.TooManyOpenOrders, MarketRefusal.InsufficientFunds, MarketRefusal.BookFull,
    MarketRefusal.WouldCross)]
[Answer("order_id")]
public sealed record PlaceIceberg(
    [Field(1)] Symbol Market,
    [Field(2)] Side Side,
    [Field(3)] long Price,
    [Field(4)] long Lots,
    [Field(5)] long DisplayLots,
    [Field(6)] OrderTimeInForce TimeInForce,
    [Field(7)] long ExpiresAtMs,
    [Field(8)] SelfTradePrevention SelfTrade,
    [Field(9)] ulong ClientOrderId) : Operation<MarketModule, MarketRefusal>, IReserving, IOrderClassified
{
    /// <inheritdoc/>
    public OrderClass OrderClass => TimeInForce == OrderTimeInForce.PostOnly ? OrderClass.PostOnly : OrderClass.Rest;

    /// <summary>What it is to the rest of the market.</summary>
    internal OrderTraits Traits => DisplayLots == 0 ? OrderTraits.Hidden : OrderTraits.Iceberg;

    /// <inheritdoc/>
    public override MarketRefusal Check()
    {
        if (TimeInForce is OrderTimeInForce.ImmediateOrCancel or OrderTimeInForce.FillOrKill) return MarketRefusal.OptionsConflict;
        MarketRefusal refusal = AsPlain().Check();
        if (refusal != MarketRefusal.None) return refusal;
        bool isPeak = DisplayLots >= 1 && DisplayLots < Lots && DisplayLots >= DisplayMin(Lots);
        return DisplayLots == 0 || isPeak ? MarketRefusal.None : MarketRefusal.DisplayOutOfRange;
    }

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((MarketModule)module).ReservationOnPlacing(Market, Side, OrderType.Limit, Price, Lots);

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => markets.ClaimOnPlacing(Market, OrderType.Limit, Price, Lots);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.Place(AsPlain(), this, call);

    /// <summary>The shortest peak of so many lots, rounded up: it makes <see cref="Limits.IcebergPeaksMax"/> peaks.</summary>
    internal static long DisplayMin(long lots) => (lots + Limits.IcebergPeaksMax - 1) / Limits.IcebergPeaksMax;

    private PlaceOrder AsPlain() => new(Market, Side, OrderType.Limit, Price, Lots, TimeInForce, ExpiresAtMs, SelfTrade, ClientOrderId);
}
