using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;

namespace Gwangan.Chain.Modules.Reserves;

/// <summary>Hands in a bank's statement of a reserve account: of a whole day, which closes it, or of the day so far. It must continue the last one and equal what the chain has recorded; else the account is unbalanced, for all to see, and its bank's credits wait. The signature over this operation is the bank's word for the digest. For the bank's adapter.</summary>
/// <param name="Account">The reserve account.</param>
/// <param name="Number">Its number: one more than the last of a whole day, or 1 for the first of a year; of the day so far more than the last of that day.</param>
/// <param name="IsIntraday">Whether the day goes on.</param>
/// <param name="Day">The last booking day it covers, days since 1970 in the bank's calendar.</param>
/// <param name="Opening">Balance before, in units: the last closing balance of a whole day.</param>
/// <param name="Credits">Sum of credits since then, in units.</param>
/// <param name="CreditCount">How many.</param>
/// <param name="Debits">Sum of debits since then, in units.</param>
/// <param name="DebitCount">How many.</param>
/// <param name="Closing">Balance after, in units.</param>
/// <param name="AsOfMs">As of when it is, milliseconds since 1970 UTC.</param>
/// <param name="Digest">SHA-256 of the statement as the bank sent it.</param>
[Operation(1014, cost: 80, ReservesRefusal.FieldOutOfRange, ReservesRefusal.AmountOutOfRange, ReservesRefusal.StatementInconsistent, ReservesRefusal.AccountUnknown,
    ReservesRefusal.NotTheAdapter, ReservesRefusal.AccountClosed, ReservesRefusal.StatementRepeated, ReservesRefusal.StatementOutOfOrder,
    ReservesRefusal.StatementInFuture, ReservesRefusal.DayOutOfRange)]
public sealed record CloseStatement(
    [Field(1)] uint Account,
    [Field(2)] uint Number,
    [Field(3)] bool IsIntraday,
    [Field(4)] uint Day,
    [Field(5)] Amount Opening,
    [Field(6)] Amount Credits,
    [Field(7)] uint CreditCount,
    [Field(8)] Amount Debits,
    [Field(9)] uint DebitCount,
    [Field(10)] Amount Closing,
    [Field(11)] long AsOfMs,
    [Field(12)] Hash32 Digest) : Operation<ReservesModule, ReservesRefusal>
{
    /// <inheritdoc/>
    public override ReservesRefusal Check() =>
        Number == 0 || Day > ReservesModule.DayMax || AsOfMs <= 0 || Digest.IsZero ? ReservesRefusal.FieldOutOfRange
        : Opening > Limits.ReserveAmountMax || Credits > Limits.ReserveAmountMax || Debits > Limits.ReserveAmountMax || Closing > Limits.ReserveAmountMax ? ReservesRefusal.AmountOutOfRange
        : Opening + Credits != Closing + Debits ? ReservesRefusal.StatementInconsistent
        : ReservesRefusal.None;

    /// <inheritdoc/>
    public override ReservesRefusal Execute(ReservesModule reserves, Call call) => reserves.Close(this, call);
}
