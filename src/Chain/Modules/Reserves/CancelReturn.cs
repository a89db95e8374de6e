using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Keeps a credit that its owner burnt to send back, because the bank has not sent it back in time: it is minted again, at once or as soon as nothing speaks against it. Only when a statement covers the deadline without the debit. For its owner.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">The credit.</param>
[Operation(1021, cost: 60, ReservesRefusal.AccountUnknown, ReservesRefusal.EntryUnknown, ReservesRefusal.NotTheOwner, ReservesRefusal.AccountClosed, ReservesRefusal.EntryNotOpen, ReservesRefusal.NotYetDue)]
public sealed record CancelReturn(
    [Field(1)] uint Account,
    [Field(2)] Hash32 Entry) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Cancel(this, call);
}
