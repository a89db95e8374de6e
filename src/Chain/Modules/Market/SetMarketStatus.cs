using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Opens, halts or winds down a market. For the market operator; surveillance and the regulator may halt it, and lift their halt.</summary>
/// <param name="Market">The market.</param>
/// <param name="Status">0 open, 1 cancel only, 2 halted; for good it is closed by <see cref="CloseMarket"/>.</param>
[Operation(402, cost: 50, MarketRefusal.ClosedOtherwise, MarketRefusal.NotAuthorized, MarketRefusal.MarketUnknown, MarketRefusal.MarketClosed, MarketRefusal.IssuerRelated, By = [Body.MarketOperator, Body.Surveillance, Body.Regulator])]
public sealed record SetMarketStatus([Field(1)] Symbol Market, [Field(2)] MarketStatus Status) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() => Status == MarketStatus.Closed ? MarketRefusal.ClosedOtherwise : MarketRefusal.None;

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call)
    {
        Body by = markets.Accounts.ActingBody(call);
        if (by is not (Body.MarketOperator or Body.Surveillance or Body.Regulator)) return MarketRefusal.NotAuthorized;
        if (!markets.TryFindMarket(Market, out int id)) return MarketRefusal.MarketUnknown;
        ref readonly MarketRecord market = ref markets.ReadMarket(id);
        if (!IsAllowed(in market, by)) return MarketRefusal.NotAuthorized;
        if (market.Status == MarketStatus.Closed) return MarketRefusal.MarketClosed;
        // A relation that turned out after the asset was listed: what was halted for it stays so.
        if (Status == MarketStatus.Open && (markets.HasRelatedIssuer(market.BaseAsset) || markets.HasRelatedIssuer(market.QuoteAsset))) return MarketRefusal.IssuerRelated;
        markets.SetStatus(id, Status, by, call);
        return MarketRefusal.None;
    }

    // A halt is lifted (or replaced) by the body that ordered it, or by the regulator; otherwise the watching bodies only halt.
    private bool IsAllowed(in MarketRecord market, Body by) =>
        market.Status == MarketStatus.Halted ? by == market.StatusSetBy || by == Body.Regulator : by == Body.MarketOperator || Status == MarketStatus.Halted;
}
