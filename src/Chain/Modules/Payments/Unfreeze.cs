using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Ends a freeze before its time. For the regulator, and for surveillance as long as it is its own and not confirmed.</summary>
/// <param name="FreezeId">The freeze.</param>
[Operation(1205, cost: 40, PaymentsRefusal.NotAuthorized, PaymentsRefusal.FreezeUnknown, PaymentsRefusal.FreezeEnded, PaymentsRefusal.FreezeConfirmed, By = [Body.Surveillance, Body.Regulator])]
public sealed record Unfreeze([Field(1)] ulong FreezeId) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() => PaymentsRefusal.None;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.End(this, call);
}
