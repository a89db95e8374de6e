using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Says that the caller's campaign accepts a merchant whatever its category, does not accept it whatever its category, or leaves it to its category. What a barred merchant has been paid stays its own.</summary>
/// <param name="Campaign">The campaign's number.</param>
/// <param name="Merchant">The merchant's account.</param>
/// <param name="Standing">What it says.</param>
[Operation(1304, cost: 30, GrantsRefusal.FieldOutOfRange, GrantsRefusal.CampaignUnknown, GrantsRefusal.NotTheSource, GrantsRefusal.CampaignExpired, GrantsRefusal.Unchanged)]
public sealed record SetCampaignMerchant(
    [Field(1)] uint Campaign,
    [Field(2)] Address Merchant,
    [Field(3)] MerchantStanding Standing) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => Merchant.IsZero || Standing > MerchantStanding.Barred ? GrantsRefusal.FieldOutOfRange : GrantsRefusal.None;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.SetMerchant(this, call);
}
