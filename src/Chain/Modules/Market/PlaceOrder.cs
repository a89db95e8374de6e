using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Places an order: it trades with what stands against it, and the rest does what its time in force says.</summary>
/// <param name="Market">The market.</param>
/// <param name="Side">0 buy, 1 sell.</param>
/// <param name="Type">0 limit, 1 market.</param>
/// <param name="Price">In price steps; 0 for a market order, which trades within the price band.</param>
/// <param name="Lots">The size.</param>
/// <param name="TimeInForce">0 good till cancel, 1 immediate or cancel, 2 fill or kill, 3 post-only, 4 good till time.</param>
/// <param name="ExpiresAtMs">When a good-till-time order expires, milliseconds since 1970 UTC; 0 for others.</param>
/// <param name="SelfTrade">When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel.</param>
/// <param name="ClientOrderId">The owner's own number for it, unique among its open orders; 0 for none.</param>
[Operation(403, cost: 20, MarketRefusal.OptionsConflict, MarketRefusal.PriceOutOfRange, MarketRefusal.LotsOutOfRange, MarketRefusal.MarketUnknown,
    MarketRefusal.MarketClosed, MarketRefusal.MarketHalted, MarketRefusal.MarketCancelOnly, MarketRefusal.AssetSuspended, MarketRefusal.OffTick, MarketRefusal.OutOfBand,
    MarketRefusal.NotionalOverflow, MarketRefusal.BelowMinNotional, MarketRefusal.ExpiryInPast, MarketRefusal.KillSwitchEngaged, MarketRefusal.ClientOrderIdInUse,
    MarketRefusal.TooManyOpenOrders, MarketRefusal.InsufficientFunds, MarketRefusal.BookFull, MarketRefusal.WouldCross, MarketRefusal.NoLiquidity, MarketRefusal.NotFillable)]
[Answer("order_id")]
public sealed record PlaceOrder(
    [Field(1)] Symbol Market,
    [Field(2)] Side Side,
    [Field(3)] OrderType Type,
    [Field(4)] long Price,
    [Field(5)] long Lots,
    [Field(6)] OrderTimeInForce TimeInForce,
    [Field(7)] long ExpiresAtMs,
    [Field(8)] SelfTradePrevention SelfTrade,
    [Field(9)] ulong ClientOrderId) : Operation<MarketModule, MarketRefusal>, IReserving, IOrderClassified
{
    /// <inheritdoc/>
    public OrderClass OrderClass => TimeInForce == OrderTimeInForce.PostOnly ? OrderClass.PostOnly : OrderClass.Rest;

    /// <inheritdoc/>
    public override MarketRefusal Check()
    {
        bool isMarketOrder = Type == OrderType.Market;
        if (isMarketOrder && TimeInForce >= OrderTimeInForce.PostOnly) return MarketRefusal.OptionsConflict;
        if (TimeInForce == OrderTimeInForce.GoodTillTime ? ExpiresAtMs <= 0 : ExpiresAtMs != 0) return MarketRefusal.OptionsConflict;
        if (isMarketOrder ? Price != 0 : !new Price(Price).IsValid) return MarketRefusal.PriceOutOfRange;
        return new Lots(Lots).IsValid ? MarketRefusal.None : MarketRefusal.LotsOutOfRange;
    }

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((MarketModule)module).ReservationOnPlacing(Market, Side, Type, Price, Lots);

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => markets.ClaimOnPlacing(Market, Type, Price, Lots);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.Place(this, call);

    /// <inheritdoc/>
    public override void Prefetch(MarketModule markets, in Address caller, PrefetchStep step)
    {
        markets.PrefetchOpen(in caller, ClientOrderId, step);
        if (!markets.TryFindMarket(Market, out int id)) return;
        markets.Money.Prefetch(in caller, Side == Side.Sell ? markets.ReadMarket(id).BaseAsset : markets.ReadMarket(id).QuoteAsset, step);
    }
}
