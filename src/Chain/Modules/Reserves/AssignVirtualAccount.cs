using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Says whose money is that comes under a number: a virtual account, or a reference in the remittance text. It is never given to somebody else. For the bank's adapter.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Number">Salted hash of the number.</param>
/// <param name="Owner">Whose; zero closes it, so that credits under it wait for an owner.</param>
[Operation(1008, cost: 30, ReservesRefusal.FieldOutOfRange, ReservesRefusal.BankUnknown, ReservesRefusal.NotTheAdapter, ReservesRefusal.VirtualAccountTaken)]
public sealed record AssignVirtualAccount(
    [Field(1)] uint Bank,
    [Field(2)] Hash32 Number,
    [Field(3)] Address Owner) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => Number.IsZero ? ReservesRefusal.FieldOutOfRange : ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Assign(this, call);
}
