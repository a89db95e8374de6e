using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Cancels all open orders of the caller, oldest first; with none it does nothing.</summary>
/// <param name="Market">Only in this market; empty for all.</param>
[Operation(407, cost: 10, MarketRefusal.MarketUnknown, OrderClass = OrderClass.Cancel)]
public sealed record CancelAllOrders([Field(1)] Symbol Market) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() => MarketRefusal.None;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(MarketModule markets, Call call) => new(KeyPermissions.Cancel, Market, EveryMarket: Market.IsNone);

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call) => markets.CancelAll(this, call);
}
