using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Sets how much of an asset may exist, what is promised out included; what exists already stays. For the regulator.</summary>
/// <param name="Asset">An asset that banks back.</param>
/// <param name="Cap">Most that may exist, in units; 2^128 - 1 for no limit.</param>
[Operation(1005, cost: 20, ReservesRefusal.AssetUnknown, ReservesRefusal.NotBankBacked, ReservesRefusal.NotAuthorized, By = [Body.Regulator], IsDelayed = true)]
public sealed record SetIssuanceCap(
    [Field(1)] Symbol Asset,
    [Field(2)] Amount Cap) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Set(this, call);
}
