using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Claims what a campaign gives at once, for the caller: first come, first served. Again, as long as one may have more.</summary>
/// <param name="Campaign">The campaign's number.</param>
[Operation(1307, cost: 40, GrantsRefusal.CampaignUnknown, GrantsRefusal.AssetSuspended, GrantsRefusal.AccountFrozen, GrantsRefusal.NotOpenYet, GrantsRefusal.CampaignClosed, GrantsRefusal.NotClaimable, GrantsRefusal.NotEligible,
    GrantsRefusal.PersonMaxReached, GrantsRefusal.BudgetUsedUp)]
public sealed record ClaimGrant([Field(1)] uint Campaign) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => GrantsRefusal.None;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Claim(this, call);
}
