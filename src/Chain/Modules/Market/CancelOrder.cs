using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Cancels an open order of the caller, whatever the market's status. Named by one of its two ids.</summary>
/// <param name="OrderId">The order's number, or 0.</param>
/// <param name="ClientOrderId">The caller's own number for it, or 0.</param>
[Operation(404, cost: 15, MarketRefusal.OrderIdMissing, MarketRefusal.OrderUnknown, MarketRefusal.NotTheOwner, OrderClass = OrderClass.Cancel)]
public sealed record CancelOrder([Field(1)] ulong OrderId, [Field(2)] ulong ClientOrderId) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() => OrderId == 0 == (ClientOrderId == 0) ? MarketRefusal.OrderIdMissing : MarketRefusal.None;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => markets.ClaimOnCancelling(OrderId, ClientOrderId, call.Caller);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.Cancel(this, call);

    /// <inheritdoc/>
    public override void Prefetch(MarketModule markets, in Address caller, PrefetchStep step) => markets.PrefetchOpen(in caller, ClientOrderId, step);
}
