using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Ends that somebody's fees are paid. For the citizen, and for the sponsor.</summary>
/// <param name="Citizen">Whose; zero for the caller's own.</param>
[Operation(1212, cost: 20, PaymentsRefusal.SponsorUnknown, PaymentsRefusal.NotAuthorized)]
public sealed record LeaveSponsor([Field(1)] Address Citizen) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() => PaymentsRefusal.None;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Leave(this, call);
}
