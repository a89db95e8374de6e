using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Pays a merchant's order with vouchers, to the unit: each pays what its terms allow of what is left, in their order, and the caller's own money pays the rest. There is no change to give.</summary>
/// <param name="Campaigns">Numbers of one to four campaigns, the one that pays first first, with commas between them.</param>
/// <param name="Merchant">Who is paid.</param>
/// <param name="Order">The merchant's order: the hash of its number as requests have it (docs/grants.md), or any 32 bytes that name it. An order is paid once, with vouchers or without.</param>
/// <param name="Amount">The price, in units.</param>
/// <param name="OwnMax">Most of the caller's own money that may go into it, in units.</param>
[Operation(1308, cost: 80, GrantsRefusal.FieldOutOfRange, GrantsRefusal.AmountOutOfRange, GrantsRefusal.CampaignUnknown, GrantsRefusal.AssetSuspended, GrantsRefusal.AccountFrozen, GrantsRefusal.NotOpenYet,
    GrantsRefusal.CampaignExpired, GrantsRefusal.MerchantIsPayer, GrantsRefusal.MerchantNotAccepted, GrantsRefusal.OrderIsPaid, GrantsRefusal.AssetsDiffer, GrantsRefusal.VoucherEmpty, GrantsRefusal.RestTooHigh,
    GrantsRefusal.InsufficientFunds)]
public sealed record SpendGrant(
    [Field(1, SizeMax = Limits.GrantsPerPaymentMax * 11)] string Campaigns,
    [Field(2)] Address Merchant,
    [Field(3)] Hash32 Order,
    [Field(4)] Amount Amount,
    [Field(5)] Amount OwnMax) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() =>
        Merchant.IsZero || Order.IsZero || !CampaignList.TryParse(Campaigns, out _, out _) ? GrantsRefusal.FieldOutOfRange
        : GrantsModule.IsAmount(Amount) ? GrantsRefusal.None
        : GrantsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override KeyClaim ClaimOf(GrantsModule grants, Call call) => grants.ClaimOnSpending(this);

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Spend(this, call);
}
