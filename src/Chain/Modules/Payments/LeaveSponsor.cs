using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>Ends that somebody's fees are paid. For the citizen, for the sponsor, and for settlement, where somebody has enrolled an account and does not pay for it.</summary>
/// <param name="Citizen">Whose; zero for the caller's own.</param>
[Operation(1212, cost: 20, PaymentsRefusal.SponsorUnknown, PaymentsRefusal.NotAuthorized, By = [Body.Settlement], OrOwner = true)]
public sealed record LeaveSponsor([Field(1)] Address Citizen) : Operation<PaymentsModule, PaymentsRefusal>
{
    /// <inheritdoc/>
    public override PaymentsRefusal Check() => PaymentsRefusal.None;

    /// <inheritdoc/>
    public override PaymentsRefusal Execute(PaymentsModule payments, Call call) => payments.Leave(this, call);
}
