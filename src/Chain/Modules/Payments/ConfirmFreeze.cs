using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Confirms what surveillance has frozen by a court's order, or gives a freeze another time by another order. For the regulator.</summary>
/// <param name="FreezeId">The freeze.</param>
/// <param name="Order">The order's reference, 1 to 32 bytes.</param>
/// <param name="Document">SHA-256 of the order's document.</param>
/// <param name="UntilMs">When it ends by itself, milliseconds since 1970 UTC: at most 366 days ahead.</param>
[Operation(1204, cost: 40, PaymentsRefusal.FieldOutOfRange, PaymentsRefusal.NotAuthorized, PaymentsRefusal.FreezeUnknown, PaymentsRefusal.FreezeEnded, PaymentsRefusal.UntilOutOfRange, By = [Body.Regulator])]
public sealed record ConfirmFreeze(
    [Field(1)] ulong FreezeId,
    [Field(2, SizeMax = Text32.Size)] string Order,
    [Field(3)] Hash32 Document,
    [Field(4)] long UntilMs) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() => PaymentsModule.IsOrder(Order, Document) ? PaymentsRefusal.None : PaymentsRefusal.FieldOutOfRange;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Confirm(this, call);
}
