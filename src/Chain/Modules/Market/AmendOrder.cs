using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Changes an open order's price or size. The same price with no more lots keeps its place; any other change puts it behind its equals, and it may trade. An iceberg keeps its peak, and grows no further than that allows.</summary>
/// <param name="OrderId">The order's number, or 0.</param>
/// <param name="ClientOrderId">The caller's own number for it, or 0.</param>
/// <param name="Price">The new price in steps; 0 leaves it.</param>
/// <param name="Lots">What shall remain, in lots; 0 leaves it.</param>
/// <param name="TriggerPrice">The new trigger price of a stop that waits, in steps; 0 leaves it.</param>
[Operation(405, cost: 20, MarketRefusal.PriceOutOfRange, MarketRefusal.LotsOutOfRange, MarketRefusal.DisplayOutOfRange, MarketRefusal.TriggerOutOfRange, MarketRefusal.OrderIdMissing,
    MarketRefusal.NothingToChange, MarketRefusal.OrderUnknown, MarketRefusal.NotTheOwner, MarketRefusal.TriggerFixed, MarketRefusal.MarketClosed, MarketRefusal.MarketHalted, MarketRefusal.MarketCancelOnly,
    MarketRefusal.AssetSuspended, MarketRefusal.OffTick, MarketRefusal.OutOfBand, MarketRefusal.NotionalOverflow, MarketRefusal.BelowMinNotional,
    MarketRefusal.WouldTrigger, MarketRefusal.InsufficientFunds, MarketRefusal.BookFull, MarketRefusal.WouldCross)]
public sealed record AmendOrder(
    [Field(1)] ulong OrderId,
    [Field(2)] ulong ClientOrderId,
    [Field(3)] long Price,
    [Field(4)] long Lots,
    [Field(5)] long TriggerPrice = 0) : Operation<MarketModule, MarketRefusal>, IReserving
{
    /// <inheritdoc/>
    public override MarketRefusal Check()
    {
        if (Price != 0 && !new Price(Price).IsValid) return MarketRefusal.PriceOutOfRange;
        if (Lots != 0 && !new Lots(Lots).IsValid) return MarketRefusal.LotsOutOfRange;
        if (TriggerPrice != 0 && !new Price(TriggerPrice).IsValid) return MarketRefusal.TriggerOutOfRange;
        if (OrderId == 0 == (ClientOrderId == 0)) return MarketRefusal.OrderIdMissing;
        return Price == 0 && Lots == 0 && TriggerPrice == 0 ? MarketRefusal.NothingToChange : MarketRefusal.None;
    }

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((MarketModule)module).ReservationOnAmending(this, account);

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => markets.ClaimOnAmending(this, call.Caller);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.Amend(this, call);
}
