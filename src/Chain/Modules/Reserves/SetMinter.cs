using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Sets how much may be minted from a bank's credits. For the regulator.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="HoldingMax">Most of the reserves that may lie with it while its credits are minted, in units.</param>
/// <param name="BucketCapacity">How much may be minted at once from its credits, in units, above zero; 2^128 - 1 for no limit.</param>
/// <param name="BucketRefill">How much of that comes free a second, in units.</param>
[Operation(1002, cost: 30, ReservesRefusal.AmountOutOfRange, ReservesRefusal.BankUnknown, ReservesRefusal.NotAuthorized, By = [Body.Regulator], IsDelayed = true)]
public sealed record SetMinter(
    [Field(1)] uint Bank,
    [Field(2)] Amount HoldingMax,
    [Field(3)] Amount BucketCapacity,
    [Field(4)] Amount BucketRefill) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesModule.AreLimits(HoldingMax, BucketCapacity, BucketRefill) ? ReservesRefusal.None : ReservesRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Set(this, call);
}
