using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Refunds an order that the caller was paid with vouchers, or part of it. Vouchers get back their share of it, rounded up, the last that paid first, and the payer the rest: no refund makes cash of purpose money. Where a campaign has expired, its share goes to its source.</summary>
/// <param name="Order">The order.</param>
/// <param name="Amount">How much of the price, in units.</param>
[Operation(1311, cost: 60, GrantsRefusal.FieldOutOfRange, GrantsRefusal.AmountOutOfRange, GrantsRefusal.PaymentUnknown, GrantsRefusal.AssetSuspended, GrantsRefusal.AccountFrozen, GrantsRefusal.RefundTooHigh,
    GrantsRefusal.InsufficientFunds)]
public sealed record RefundGrant(
    [Field(1)] Hash32 Order,
    [Field(2)] Amount Amount) : Operation<GrantsModule, GrantsRefusal>
{
    /// <inheritdoc/>
    public override GrantsRefusal Check() => Order.IsZero ? GrantsRefusal.FieldOutOfRange : GrantsModule.IsAmount(Amount) ? GrantsRefusal.None : GrantsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override GrantsRefusal Execute(GrantsModule grants, Call call) => grants.Refund(this, call);
}
