using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Records a credit that a bank has booked, once for ever. A deposit is minted to the owner of what it names, at once or as soon as nothing speaks against it; without an owner it waits. For the bank's adapter.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">Hash of the bank's own reference of the entry: unique in the account.</param>
/// <param name="Kind">0 deposit, 1 funding (interest, own funds, a move between reserve accounts: nothing is minted), 2 a redemption's payment that came back.</param>
/// <param name="Amount">How much, in units, above zero.</param>
/// <param name="Day">Booking day, days since 1970 in the bank's calendar.</param>
/// <param name="Reference">What a deposit names: salted hash of a virtual account or of a reference in the remittance text.</param>
/// <param name="EndToEnd">Hash of the payer's end-to-end id; zero when there is none.</param>
/// <param name="RedemptionId">The redemption whose payment came back; 0 for others.</param>
[Operation(1009, cost: 60, ReservesRefusal.FieldOutOfRange, ReservesRefusal.AmountOutOfRange, ReservesRefusal.AccountUnknown, ReservesRefusal.RedemptionUnknown,
    ReservesRefusal.NotTheAdapter, ReservesRefusal.AccountClosed, ReservesRefusal.EntryExists, ReservesRefusal.DayOutOfRange, ReservesRefusal.BalanceOutOfRange, ReservesRefusal.RedemptionNotOpen,
    ReservesRefusal.FactsDiffer)]
public sealed record RecordCredit(
    [Field(1)] uint Account,
    [Field(2)] Hash32 Entry,
    [Field(3)] CreditKind Kind,
    [Field(4)] Amount Amount,
    [Field(5)] uint Day,
    [Field(6)] Hash32 Reference,
    [Field(7)] Hash32 EndToEnd,
    [Field(8)] ulong RedemptionId) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() =>
        Entry.IsZero || Day > ReservesModule.DayMax || (Kind == CreditKind.RedemptionReturn) == (RedemptionId == 0) ? ReservesRefusal.FieldOutOfRange
        : ReservesModule.IsAmount(Amount) ? ReservesRefusal.None
        : ReservesRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Record(this, call);
}
