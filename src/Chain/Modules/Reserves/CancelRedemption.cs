using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Takes a redemption back: the money returns to its owner, at once or as soon as nothing is deficient. At any time while no bank has it in hand; afterwards when the bank has been silent for too long. For its owner.</summary>
/// <param name="RedemptionId">The redemption.</param>
[Operation(1020, cost: 50, ReservesRefusal.RedemptionUnknown, ReservesRefusal.NotTheOwner, ReservesRefusal.RedemptionNotOpen, ReservesRefusal.NotYetDue)]
public sealed record CancelRedemption(
    [Field(1)] ulong RedemptionId) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Cancel(this, call);
}
