using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Opens, halts, winds down or closes a market. For the market operator; surveillance and the regulator may halt it, and lift their halt.</summary>
/// <param name="Market">The market.</param>
/// <param name="Status">0 open, 1 cancel only, 2 halted, 3 closed for good.</param>
[Operation(402, cost: 20, MarketRefusal.NotAuthorized, MarketRefusal.MarketUnknown, MarketRefusal.MarketClosed)]
public sealed record SetMarketStatus([Field(1)] Symbol Market, [Field(2)] MarketStatus Status) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() => MarketRefusal.None;

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call)
    {
        Body by = markets.Accounts.BodyOf(call.Caller);
        if (by is not (Body.MarketOperator or Body.Surveillance or Body.Regulator)) return MarketRefusal.NotAuthorized;
        if (!markets.TryFindMarket(Market, out int id)) return MarketRefusal.MarketUnknown;
        ref readonly MarketRecord market = ref markets.ReadMarket(id);
        if (!IsAllowed(in market, by)) return MarketRefusal.NotAuthorized;
        if (market.Status == MarketStatus.Closed) return MarketRefusal.MarketClosed;
        markets.SetStatus(id, Status, by, call);
        return MarketRefusal.None;
    }

    // A halt is lifted (or replaced) by the body that ordered it, or by the regulator; otherwise the watching bodies only halt.
    private bool IsAllowed(in MarketRecord market, Body by)
    {
        if (market.Status == MarketStatus.Halted)
            return (by == market.StatusSetBy || by == Body.Regulator) && (by == Body.MarketOperator || Status != MarketStatus.Closed);
        return by == Body.MarketOperator || Status == MarketStatus.Halted;
    }
}
