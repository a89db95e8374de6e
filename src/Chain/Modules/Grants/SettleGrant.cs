using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Makes what the caller was paid of a campaign its own money, even while the asset is suspended. What was passed on most goes first.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="Amount">How much, in units; 0 for all of it.</param>
[Operation(1310, cost: 40, GrantsRefusal.AmountOutOfRange, GrantsRefusal.CampaignUnknown, GrantsRefusal.HeldTooLittle)]
public sealed record SettleGrant(
    [Field(1)] uint Campaign,
    [Field(2)] Amount Amount) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => Amount > Limits.GrantAmountMax ? GrantsRefusal.AmountOutOfRange : GrantsRefusal.None;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Settle(this, call);
}
