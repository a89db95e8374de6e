using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Puts an account on the list of those who may claim from the caller's campaign, or takes it off. What it has claimed stays its own.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="Account">The account.</param>
/// <param name="IsListed">Whether it is to stand on the list.</param>
[Operation(1305, cost: 30, GrantsRefusal.FieldOutOfRange, GrantsRefusal.CampaignUnknown, GrantsRefusal.NotTheSource, GrantsRefusal.CampaignClosed, GrantsRefusal.NotClaimable, GrantsRefusal.Unchanged)]
public sealed record SetClaimant(
    [Field(1)] uint Campaign,
    [Field(2)] Address Account,
    [Field(3)] bool IsListed) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => Account.IsZero ? GrantsRefusal.FieldOutOfRange : GrantsRefusal.None;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.List(this, call);
}
