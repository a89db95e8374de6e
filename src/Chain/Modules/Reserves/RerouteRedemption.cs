using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Gives a redemption to another bank when the first has been silent for too long. For its owner.</summary>
/// <param name="RedemptionId">The redemption.</param>
/// <param name="Bank">Who is to pay now.</param>
[Operation(1019, cost: 50, ReservesRefusal.BankUnknown, ReservesRefusal.RedemptionUnknown, ReservesRefusal.NotTheOwner, ReservesRefusal.RedemptionNotOpen,
    ReservesRefusal.FactsDiffer, ReservesRefusal.NotYetDue, ReservesRefusal.BankShort, ReservesRefusal.TooManyTurns)]
public sealed record RerouteRedemption(
    [Field(1)] ulong RedemptionId,
    [Field(2)] uint Bank) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Reroute(this, call);
}
