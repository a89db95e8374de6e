using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Pays another merchant, which the campaign accepts too, with what the caller was paid of it and has not settled. What was passed on least goes first.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="To">The other merchant.</param>
/// <param name="Amount">How much, in units.</param>
/// <param name="Memo">A note, at most 128 bytes; public for ever, so nothing personal.</param>
[Operation(1309, cost: 40, GrantsRefusal.FieldOutOfRange, GrantsRefusal.AmountOutOfRange, GrantsRefusal.CampaignUnknown, GrantsRefusal.AssetSuspended, GrantsRefusal.AccountFrozen, GrantsRefusal.CampaignExpired,
    GrantsRefusal.MerchantIsPayer, GrantsRefusal.MerchantNotAccepted, GrantsRefusal.HopsUsedUp, GrantsRefusal.HeldTooLittle)]
public sealed record PassGrant(
    [Field(1)] uint Campaign,
    [Field(2)] Address To,
    [Field(3)] Amount Amount,
    [Field(4, SizeMax = Limits.MemoSizeMax)] string Memo) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => To.IsZero ? GrantsRefusal.FieldOutOfRange : GrantsModule.IsAmount(Amount) ? GrantsRefusal.None : GrantsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Pass(this, call);
}
