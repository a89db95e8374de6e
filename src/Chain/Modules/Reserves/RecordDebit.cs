using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Records a debit that a bank has booked, once for ever. For the bank's adapter.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Entry">Hash of the bank's own reference of the entry: unique in the account.</param>
/// <param name="Kind">0 a redemption is paid, 1 a credit goes back, 2 a recalled credit is taken back, 3 anything else: a fee, a move between reserve accounts, a payment made twice.</param>
/// <param name="Amount">How much, in units, above zero; of a redemption or credit all of it.</param>
/// <param name="Day">Booking day, days since 1970 in the bank's calendar.</param>
/// <param name="Answers">The credit that goes back, whether that was asked for or not; zero for others.</param>
/// <param name="RedemptionId">The redemption that is paid, also one that was paid or given back already; 0 for others.</param>
[Operation(1012, cost: 60, ReservesRefusal.FieldOutOfRange, ReservesRefusal.AmountOutOfRange, ReservesRefusal.AccountUnknown, ReservesRefusal.RedemptionUnknown,
    ReservesRefusal.NotTheAdapter, ReservesRefusal.AccountClosed, ReservesRefusal.EntryExists, ReservesRefusal.EntryUnknown, ReservesRefusal.EntryNotOpen,
    ReservesRefusal.DayOutOfRange, ReservesRefusal.BalanceOutOfRange, ReservesRefusal.AccountOverdrawn, ReservesRefusal.FactsDiffer)]
public sealed record RecordDebit(
    [Field(1)] uint Account,
    [Field(2)] Hash32 Entry,
    [Field(3)] DebitKind Kind,
    [Field(4)] Amount Amount,
    [Field(5)] uint Day,
    [Field(6)] Hash32 Answers,
    [Field(7)] ulong RedemptionId) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() =>
        Entry.IsZero || Day > ReservesModule.DayMax || (Kind == DebitKind.Redemption) == (RedemptionId == 0) || (Kind is DebitKind.Return or DebitKind.Recall) == Answers.IsZero ? ReservesRefusal.FieldOutOfRange
        : ReservesModule.IsAmount(Amount) ? ReservesRefusal.None
        : ReservesRefusal.AmountOutOfRange;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Record(this, call);
}
