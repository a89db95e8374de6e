using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Takes a reserve account out of the reserves: one on which nothing stands, or one of which the bank has been silent for so long that what stands on it backs nothing; that is written off. For the regulator.</summary>
/// <param name="Account">The reserve account.</param>
[Operation(1022, cost: 50, ReservesRefusal.AccountUnknown, ReservesRefusal.NotAuthorized, ReservesRefusal.AccountClosed, ReservesRefusal.AccountInUse, By = [Body.Regulator], IsDelayed = true)]
public sealed record CloseReserveAccount(
    [Field(1)] uint Account) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Close(this, call);
}
