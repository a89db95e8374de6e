using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Places an order that waits until the last trade price reaches its trigger, its money locked, and then trades as an incoming order does. What it costs to run is paid with it.</summary>
/// <param name="Market">The market.</param>
/// <param name="Side">0 buy, 1 sell.</param>
/// <param name="Type">What it becomes: 0 limit, 1 market.</param>
/// <param name="Price">The limit in price steps; 0 for a market order.</param>
/// <param name="Lots">The size.</param>
/// <param name="TimeInForce">Once triggered: 0 good till cancel, 1 immediate or cancel, 2 fill or kill, 4 good till time.</param>
/// <param name="ExpiresAtMs">When it stops waiting, milliseconds since 1970 UTC; good till time rests until then, too. 0 for never. Not for a limit order that is good till cancel.</param>
/// <param name="SelfTrade">When it meets an order of its own owner: 0 cancel taker, 1 cancel maker, 2 cancel both, 3 decrement and cancel.</param>
/// <param name="ClientOrderId">The owner's own number for it, unique among its open orders; 0 for none.</param>
/// <param name="Trigger">0 at or above the trigger price, 1 at or below it.</param>
/// <param name="TriggerPrice">The price that triggers it, in price steps; 0 for a trailing stop.</param>
/// <param name="TrailIn">0 does not trail, 1 trails by ticks, 2 by basis points.</param>
/// <param name="TrailBy">The distance it trails by.</param>
[Operation(409, cost: 40, MarketRefusal.OptionsConflict, MarketRefusal.PriceOutOfRange, MarketRefusal.LotsOutOfRange, MarketRefusal.TriggerOutOfRange,
    MarketRefusal.MarketUnknown, MarketRefusal.MarketClosed, MarketRefusal.MarketHalted, MarketRefusal.MarketCancelOnly, MarketRefusal.AssetSuspended,
    MarketRefusal.OffTick, MarketRefusal.OutOfBand, MarketRefusal.NotionalOverflow, MarketRefusal.BelowMinNotional, MarketRefusal.ExpiryInPast,
    MarketRefusal.KillSwitchEngaged, MarketRefusal.TrailTooFar, MarketRefusal.WouldTrigger, MarketRefusal.ClientOrderIdInUse, MarketRefusal.TooManyOpenOrders,
    MarketRefusal.InsufficientFunds)]
[Answer("order_id")]
public sealed record PlaceStop(
    [Field(1)] Symbol Market,
    [Field(2)] Side Side,
    [Field(3)] OrderType Type,
    [Field(4)] long Price,
    [Field(5)] long Lots,
    [Field(6)] OrderTimeInForce TimeInForce,
    [Field(7)] long ExpiresAtMs,
    [Field(8)] SelfTradePrevention SelfTrade,
    [Field(9)] ulong ClientOrderId,
    [Field(10)] StopTrigger Trigger,
    [Field(11)] long TriggerPrice,
    [Field(12)] TrailUnit TrailIn,
    [Field(13)] uint TrailBy) : Operation<MarketModule, MarketRefusal>, IReserving
{
    /// <inheritdoc/>
    public override MarketRefusal Check()
    {
        bool isMarketOrder = Type == OrderType.Market;
        if (TimeInForce == OrderTimeInForce.PostOnly || ExpiresAtMs < 0) return MarketRefusal.OptionsConflict;
        if (TimeInForce == OrderTimeInForce.GoodTillTime && (isMarketOrder || ExpiresAtMs == 0)) return MarketRefusal.OptionsConflict;
        if (TimeInForce == OrderTimeInForce.GoodTillCancel && !isMarketOrder && ExpiresAtMs != 0) return MarketRefusal.OptionsConflict;
        if (isMarketOrder ? Price != 0 : !new Price(Price).IsValid) return MarketRefusal.PriceOutOfRange;
        if (!new Lots(Lots).IsValid) return MarketRefusal.LotsOutOfRange;
        return HasTrigger() ? MarketRefusal.None : MarketRefusal.TriggerOutOfRange;
    }

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((MarketModule)module).ReservationOnPlacing(Market, Side, Type, Price, Lots);

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => markets.ClaimOnPlacing(Market, Type, Price, Lots);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.Place(this, call);

    // What trails, trails behind the price: what triggers on a fall sells, what triggers on a rise buys.
    private bool HasTrigger()
    {
        if (TrailIn == TrailUnit.None) return TrailBy == 0 && new Price(TriggerPrice).IsValid;
        if (TriggerPrice != 0 || TrailBy == 0 || TrailBy > (TrailIn == TrailUnit.Ticks ? Limits.TrailTicksMax : Limits.TrailBpsMax)) return false;
        return Side == Side.Sell == (Trigger == StopTrigger.AtOrBelow);
    }
}
