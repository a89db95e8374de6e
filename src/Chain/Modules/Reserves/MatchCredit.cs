using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Names the owner of a credit that waits for one: it is minted, at once or as soon as nothing speaks against it. For the bank's adapter.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">The credit.</param>
/// <param name="Owner">Whose it is.</param>
[Operation(1010, cost: 50, ReservesRefusal.FieldOutOfRange, ReservesRefusal.AccountUnknown, ReservesRefusal.NotTheAdapter, ReservesRefusal.AccountClosed, ReservesRefusal.EntryUnknown,
    ReservesRefusal.EntryNotOpen, ReservesRefusal.EntryRecalled)]
public sealed record MatchCredit(
    [Field(1)] uint Account,
    [Field(2)] Hash32 Entry,
    [Field(3)] Address Owner) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => Owner.IsZero ? ReservesRefusal.FieldOutOfRange : ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Match(this, call);
}
