using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Gives an account purpose money of the caller's campaign. Its owner spends it with merchants that the campaign accepts, and can do nothing else with it.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="To">Who receives it.</param>
/// <param name="Amount">How much, in units.</param>
[Operation(1306, cost: 40, GrantsRefusal.FieldOutOfRange, GrantsRefusal.AmountOutOfRange, GrantsRefusal.CampaignUnknown, GrantsRefusal.NotTheSource, GrantsRefusal.AssetSuspended, GrantsRefusal.AccountFrozen, GrantsRefusal.CampaignClosed,
    GrantsRefusal.PersonMaxReached, GrantsRefusal.BudgetUsedUp)]
public sealed record GiveGrant(
    [Field(1)] uint Campaign,
    [Field(2)] Address To,
    [Field(3)] Amount Amount) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => To.IsZero ? GrantsRefusal.FieldOutOfRange : GrantsModule.IsAmount(Amount) ? GrantsRefusal.None : GrantsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Give(this, call);
}
