using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Suspends a merchant, closes it, or lets it be paid again: for settlement. The regulator suspends, and alone lets be paid again what it has suspended; a merchant closes itself.</summary>
/// <param name="Account">The merchant's account.</param>
/// <param name="Status">0 active, 1 suspended, 2 closed.</param>
[Operation(1202, cost: 20, PaymentsRefusal.FieldOutOfRange, PaymentsRefusal.MerchantUnknown, PaymentsRefusal.NotAuthorized, By = [Body.Settlement, Body.Regulator], OrOwner = true)]
public sealed record SetMerchantStatus(
    [Field(1)] Address Account,
    [Field(2)] MerchantStatus Status) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() => Status > MerchantStatus.Closed ? PaymentsRefusal.FieldOutOfRange : PaymentsRefusal.None;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Set(this, call);
}
