using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>
/// Freezes money of an account by an order: it stays the owner's and leaves by no way until the order ends. For the regulator, by a court's order, for at most 366 days; for surveillance at once, for at most 72 hours,
/// once in 30 days for an account and asset, unless the regulator confirms it. When more is frozen than is available, the account's open orders that hold the asset are cancelled.
/// </summary>
/// <param name="Account">Whose money.</param>
/// <param name="Asset">The asset.</param>
/// <param name="Amount">How much, in units, above zero; the highest amount there is for all, also of what comes later.</param>
/// <param name="Order">The order's reference, such as a case number, 1 to 32 bytes; public for ever, so nothing personal.</param>
/// <param name="Document">SHA-256 of the order's document.</param>
/// <param name="UntilMs">When it ends by itself, milliseconds since 1970 UTC.</param>
[Operation(1203, cost: 60, PaymentsRefusal.FieldOutOfRange, PaymentsRefusal.AmountOutOfRange, PaymentsRefusal.NotAuthorized, PaymentsRefusal.AssetUnknown, PaymentsRefusal.SystemAccount,
    PaymentsRefusal.UntilOutOfRange, PaymentsRefusal.FrozenBefore, PaymentsRefusal.TooMany, By = [Body.Surveillance, Body.Regulator], OrderClass = OrderClass.Cancel)]
public sealed record FreezeMoney(
    [Field(1)] Address Account,
    [Field(2)] Symbol Asset,
    [Field(3)] Amount Amount,
    [Field(4, SizeMax = Text32.Size)] string Order,
    [Field(5)] Hash32 Document,
    [Field(6)] long UntilMs) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() =>
        Account.IsZero || !PaymentsModule.IsOrder(Order, Document) ? PaymentsRefusal.FieldOutOfRange
        : PaymentsModule.IsAmount(Amount) || Amount == Amount.Max ? PaymentsRefusal.None
        : PaymentsRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Freeze(this, call);
}
