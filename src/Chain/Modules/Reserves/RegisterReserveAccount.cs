using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Adds a segregated account at a bank to the reserves, with a balance of zero. For the bank body.</summary>
/// <param name="Bank">The bank.</param>
/// <param name="Number">Salted hash of the account's number.</param>
/// <param name="Display">What people see instead of its number, 1 to 32 bytes.</param>
/// <param name="ClosedDay">The last day before its first entry, days since 1970 in the bank's calendar: at most 31 ago and 10 ahead.</param>
[Operation(1007, cost: 50, ReservesRefusal.FieldOutOfRange, ReservesRefusal.BankUnknown, ReservesRefusal.NotAuthorized, ReservesRefusal.TooManyAccounts, ReservesRefusal.AccountExists, ReservesRefusal.DayOutOfRange, By = [Body.Bank], IsDelayed = true)]
public sealed record RegisterReserveAccount(
    [Field(1)] uint Bank,
    [Field(2)] Hash32 Number,
    [Field(3, SizeMax = Text32.Size)] string Display,
    [Field(4)] uint ClosedDay) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() =>
        Number.IsZero || Display.Length == 0 || !Text32.TryOf(Display, out _) || ClosedDay is 0 or > ReservesModule.DayMax ? ReservesRefusal.FieldOutOfRange : ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Register(this, call);
}
