using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Suspends a bank, so that its credits wait, or releases it. Redemptions go on. For the regulator.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Status">0 active, 1 suspended.</param>
[Operation(1004, cost: 20, ReservesRefusal.BankUnknown, ReservesRefusal.NotAuthorized, By = [Body.Regulator])]
public sealed record SetBankStatus(
    [Field(1)] uint Bank,
    [Field(2)] BankStatus Status) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Set(this, call);
}
