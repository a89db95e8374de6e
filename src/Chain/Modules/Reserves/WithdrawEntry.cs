using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Takes back an entry that was recorded in error and that the bank's statement does not show. What was minted for it stays, and is short. For the bank's adapter, while a statement of the account does not balance.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">The entry; its day is not closed.</param>
[Operation(1013, cost: 60, ReservesRefusal.AccountUnknown, ReservesRefusal.NotTheAdapter, ReservesRefusal.AccountClosed, ReservesRefusal.EntryUnknown, ReservesRefusal.EntryNotOpen,
    ReservesRefusal.AccountOverdrawn, ReservesRefusal.StatementBalances)]
public sealed record WithdrawEntry(
    [Field(1)] uint Account,
    [Field(2)] Hash32 Entry) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Withdraw(this, call);
}
