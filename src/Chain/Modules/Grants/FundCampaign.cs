using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Puts more into the caller's open campaign.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="Amount">How much, in units.</param>
[Operation(1302, cost: 40, GrantsRefusal.AmountOutOfRange, GrantsRefusal.CampaignUnknown, GrantsRefusal.NotTheSource, GrantsRefusal.AssetSuspended, GrantsRefusal.CampaignClosed, GrantsRefusal.InsufficientFunds)]
public sealed record FundCampaign(
    [Field(1)] uint Campaign,
    [Field(2)] Amount Amount) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => GrantsModule.IsAmount(Amount) ? GrantsRefusal.None : GrantsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Fund(this, call);
}
