using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Closes a market for good: orders that wait in it are only cancelled from then on. For the market operator; not while another body has halted it.</summary>
/// <param name="Market">The market.</param>
[Operation(413, cost: 20, MarketRefusal.NotAuthorized, MarketRefusal.MarketUnknown, MarketRefusal.MarketClosed, MarketRefusal.MarketHalted, By = [Body.MarketOperator], IsDelayed = true)]
public sealed record CloseMarket([Field(1)] Symbol Market) : Operation<MarketModule, MarketRefusal>
{
    /// <inheritdoc/>
    public override MarketRefusal Check() => MarketRefusal.None;

    /// <inheritdoc/>
    public override MarketRefusal Execute(MarketModule markets, Call call)
    {
        if (!markets.Accounts.MayAct(Body.MarketOperator, call)) return MarketRefusal.NotAuthorized;
        if (!markets.TryFindMarket(Market, out int id)) return MarketRefusal.MarketUnknown;
        ref readonly MarketRecord market = ref markets.ReadMarket(id);
        if (market.Status == MarketStatus.Closed) return MarketRefusal.MarketClosed;
        if (market.Status == MarketStatus.Halted && market.StatusSetBy != Body.MarketOperator) return MarketRefusal.MarketHalted;
        markets.SetStatus(id, MarketStatus.Closed, Body.MarketOperator, call);
        return MarketRefusal.None;
    }
}
