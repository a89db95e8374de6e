using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Sets a market's fees for orders from now on; orders that rest keep the fee they came to rest with. For the market operator.</summary>
/// <param name="Market">The market.</param>
/// <param name="MakerBps">What a resting order pays, 0 to 1,000 basis points.</param>
/// <param name="TakerBps">What an incoming order pays, 0 to 1,000 basis points.</param>
[Operation(408, cost: 20, MarketRefusal.FeeOutOfRange, MarketRefusal.NotAuthorized, MarketRefusal.MarketUnknown, By = [Body.MarketOperator], IsDelayed = true)]
public sealed record SetFees([Field(1)] Symbol Market, [Field(2)] ushort MakerBps, [Field(3)] ushort TakerBps) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() =>
        MakerBps > CreateMarket.FeeBpsMax || TakerBps > CreateMarket.FeeBpsMax ? MarketRefusal.FeeOutOfRange : MarketRefusal.None;

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call)
    {
        if (!markets.Accounts.MayAct(Body.MarketOperator, call)) return MarketRefusal.NotAuthorized;
        if (!markets.TryFindMarket(Market, out int id)) return MarketRefusal.MarketUnknown;
        markets.SetFees(id, MakerBps, TakerBps, call);
        return MarketRefusal.None;
    }
}
