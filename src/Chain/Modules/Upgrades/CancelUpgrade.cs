using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Upgrades;

/// <summary>Takes the planned upgrade back, before its first block. For the market operator.</summary>
[Operation(602, cost: 50, UpgradesRefusal.NotAuthorized, UpgradesRefusal.NothingPlanned, By = [Body.MarketOperator])]
public sealed record CancelUpgrade : Operation<UpgradesModule, UpgradesRefusal>
{
    /// <inheritdoc/>
    public override UpgradesRefusal Check() => UpgradesRefusal.None;

    /// <inheritdoc/>
    public override UpgradesRefusal Execute(UpgradesModule upgrades, Call call)
    {
        if (!upgrades.Accounts.MayAct(Body.MarketOperator, call)) return UpgradesRefusal.NotAuthorized;
        if (upgrades.Plan is null) return UpgradesRefusal.NothingPlanned;
        upgrades.Cancel(call);
        return UpgradesRefusal.None;
    }
}
