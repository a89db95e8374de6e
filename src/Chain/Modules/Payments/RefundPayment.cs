using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Gives back some of what was paid for an order, or all, to who has paid it. For the merchant, whatever its status; never more than was paid.</summary>
/// <param name="OrderId">The merchant's number of the order.</param>
/// <param name="Amount">How much, in units.</param>
/// <param name="Memo">Why, at most 128 bytes; public for ever, so nothing personal.</param>
[Operation(1209, cost: 40, PaymentsRefusal.FieldOutOfRange, PaymentsRefusal.AmountOutOfRange, PaymentsRefusal.PaymentUnknown, PaymentsRefusal.AssetSuspended, PaymentsRefusal.RefundAbovePaid, PaymentsRefusal.InsufficientFunds)]
public sealed record RefundPayment(
    [Field(1, SizeMax = Reference.SizeMax)] string OrderId,
    [Field(2)] Amount Amount,
    [Field(3, SizeMax = Limits.MemoSizeMax)] string Memo) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() =>
        !Reference.IsOrderId(OrderId) || !Text128.TryOf(Memo, out _) ? PaymentsRefusal.FieldOutOfRange
        : PaymentsModule.IsAmount(Amount) ? PaymentsRefusal.None
        : PaymentsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Refund(this, call);
}
