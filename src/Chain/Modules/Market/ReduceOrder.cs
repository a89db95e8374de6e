using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Makes an open order smaller, whatever the market's status; it keeps its place. By all that remains or more, it cancels it.</summary>
/// <param name="OrderId">The order's number, or 0.</param>
/// <param name="ClientOrderId">The caller's own number for it, or 0.</param>
/// <param name="Lots">By how much.</param>
[Operation(406, cost: 15, MarketRefusal.LotsOutOfRange, MarketRefusal.OrderIdMissing, MarketRefusal.OrderUnknown, MarketRefusal.NotTheOwner, OrderClass = OrderClass.Cancel)]
public sealed record ReduceOrder([Field(1)] ulong OrderId, [Field(2)] ulong ClientOrderId, [Field(3)] long Lots) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() =>
        !new Lots(Lots).IsValid ? MarketRefusal.LotsOutOfRange
        : OrderId == 0 == (ClientOrderId == 0) ? MarketRefusal.OrderIdMissing
        : MarketRefusal.None;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => markets.ClaimOnCancelling(OrderId, ClientOrderId, call.Caller);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.Reduce(this, call);
}
