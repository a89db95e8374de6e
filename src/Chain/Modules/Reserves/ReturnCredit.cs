using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Sends a credit back to where it came from. The bank's adapter returns what is not minted yet; the owner what was minted, and it is burnt.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">The credit.</param>
[Operation(1011, cost: 50, ReservesRefusal.AccountUnknown, ReservesRefusal.EntryUnknown, ReservesRefusal.NotTheOwner, ReservesRefusal.AccountClosed, ReservesRefusal.EntryNotOpen, ReservesRefusal.BalanceOutOfRange,
    ReservesRefusal.InsufficientFunds)]
public sealed record ReturnCredit(
    [Field(1)] uint Account,
    [Field(2)] Hash32 Entry) : Operation<ReservesModule, ReservesRefusal>, IReserving
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() => ReservesRefusal.None;

    /// <inheritdoc/>
    public Reservation ReservationOf(Module module, in Address account) => ((ReservesModule)module).ReservationOnReturning(this, in account);

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Return(this, call);
}
