using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Records that a recall has come to nothing: the credit backs again. One that succeeds ends with the debit (<c>RecordDebit</c>). For the bank's adapter.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">The credit.</param>
/// <param name="Code">The reason (ISO 20022 external code).</param>
[Operation(1016, cost: 50, ReservesRefusal.AccountUnknown, ReservesRefusal.NotTheAdapter, ReservesRefusal.AccountClosed, ReservesRefusal.EntryUnknown, ReservesRefusal.NotRecalled)]
public sealed record ResolveRecall(
    [Field(1)] uint Account,
    [Field(2)] Hash32 Entry,
    [Field(3)] Symbol Code) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Resolve(this, call);
}
