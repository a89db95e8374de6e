using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules.Accounts;

namespace Gwangan.Chain.Modules.Upgrades;

/// <summary>Plans the next version of the rules: every block from a height on follows it, and a node that does not know it stops before. For the market operator.</summary>
/// <param name="Rules">The version: one more than the present one.</param>
/// <param name="FromHeight">The first block that follows it, 1 to 100,000,000 blocks ahead.</param>
/// <param name="Name">What people call the release that knows it, 1 to 32 bytes.</param>
/// <param name="Info">Hash of the document that describes the release, such as its list of checksums; zero for none.</param>
[Operation(601, cost: 50, UpgradesRefusal.NameMalformed, UpgradesRefusal.NotAuthorized, UpgradesRefusal.AlreadyPlanned, UpgradesRefusal.NotTheNextRules,
    UpgradesRefusal.HeightInThePast, UpgradesRefusal.HeightTooFar, By = [Body.MarketOperator], IsDelayed = true)]
public sealed record ScheduleUpgrade(
    [Field(1)] uint Rules,
    [Field(2)] long FromHeight,
    [Field(3, SizeMax = Text32.Size)] string Name,
    [Field(4)] Hash32 Info) : Operation<UpgradesModule, UpgradesRefusal>
{
    /// <inheritdoc/>
    public override UpgradesRefusal Check() => Name.Length > 0 && Text32.TryOf(Name, out _) ? UpgradesRefusal.None : UpgradesRefusal.NameMalformed;

    /// <inheritdoc/>
    public override UpgradesRefusal Execute(UpgradesModule upgrades, Call call)
    {
        if (!upgrades.Accounts.MayAct(Body.MarketOperator, call)) return UpgradesRefusal.NotAuthorized;
        if (upgrades.Plan is not null) return UpgradesRefusal.AlreadyPlanned;
        if (Rules != upgrades.Current + 1) return UpgradesRefusal.NotTheNextRules;
        if (FromHeight <= call.Height) return UpgradesRefusal.HeightInThePast;
        if (FromHeight - call.Height > Limits.UpgradeAheadBlocksMax) return UpgradesRefusal.HeightTooFar;
        upgrades.Schedule(this, call);
        return UpgradesRefusal.None;
    }
}
