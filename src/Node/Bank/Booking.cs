using System.Globalization;
using Gwangan.Node.Bank.Messages;

namespace Gwangan.Node.Bank;

/// <summary>One booked transaction of one account, in whole won: what an entry is to the chain.</summary>
/// <param name="Reference">By which it is known for ever; empty when the bank numbers it within its report only.</param>
/// <param name="Won">The amount.</param>
/// <param name="IsCredit">Whether the account gains it.</param>
/// <param name="IsReversal">Whether it takes an earlier booking back.</param>
/// <param name="Day">The booking day in the bank's calendar, days since 1970.</param>
/// <param name="Detail">What else is known.</param>
/// <param name="Entry">The bank's reference of the entry that it is, or is a part of; empty when there is none.</param>
/// <param name="Number">The entry's number within its report; empty when there is none.</param>
/// <param name="IsPart">Whether the entry has several.</param>
public sealed record Booking(string Reference, long Won, bool IsCredit, bool IsReversal, uint Day, EntryDetail Detail, string Entry, string Number, bool IsPart)
{
    /// <summary>The largest amount, the chain's own bound.</summary>
    public const long WonMax = 100_000_000_000_000_000;

    /// <summary>The last day that is told: 100,000 days after 1970.</summary>
    public const int DayMax = 100_000;

    /// <summary>The bookings of an entry; none when it is not booked: what is pending, announced or informed of mints nothing. One of nothing at all (banks book interest of 0) is none either.</summary>
    /// <exception cref="IntakeException">The entry cannot be used; nothing of its file is.</exception>
    public static IEnumerable<Booking> Of(CashEntry entry, BankConfiguration configuration, DateTimeOffset now)
    {
        if (entry.Status != "BOOK") yield break;
        CheckCurrency(entry.Currency, configuration);
        long won = WonOf(entry.Amount);
        DateOnly day = entry.BookedOn ?? throw new IntakeException(IntakeFault.NoBookingDate, "a booked entry has no booking date");
        DateOnly today = DateOnly.FromDateTime(now.ToOffset(configuration.ZoneOffset).DateTime);
        // A bank's clock may be a little ahead of ours, its day may not.
        if (day > today.AddDays(1) || entry.BookedAt > now + TimeSpan.FromHours(24)) throw new IntakeException(IntakeFault.FutureBooking, "an entry is booked on a day that has not begun");
        if (day < today.AddDays(-configuration.BookingDaysMax)) throw new IntakeException(IntakeFault.OldBooking, string.Create(CultureInfo.InvariantCulture, $"an entry was booked more than {configuration.BookingDaysMax} days ago"));
        uint booked = DayOf(day);
        if (entry.Details.Count <= 1)
        {
            EntryDetail detail = entry.Details.Count == 1 ? entry.Details[0] : new EntryDetail();
            if (detail.Currency.Length > 0) CheckCurrency(detail.Currency, configuration);
            string reference = entry.Reference.Length > 0 ? entry.Reference : ReferenceOf(detail);
            if (reference.Length == 0 && entry.Number.Length == 0) throw new IntakeException(IntakeFault.NoReference, "a booked entry has no reference (AcctSvcrRef or NtryRef)");
            if (detail.Amount is { } share && share != entry.Amount) throw new IntakeException(IntakeFault.BatchDoesNotAddUp, "the transaction of an entry has another amount than the entry");
            if (won > 0) yield return new Booking(reference, won, entry.IsCredit, entry.IsReversal, booked, detail, entry.Reference, entry.Number, IsPart: false);
            yield break;
        }
        if (entry.Details.Sum(detail => detail.Amount ?? -1) != entry.Amount || entry.Details.Any(detail => detail.Amount is null))
            throw new IntakeException(IntakeFault.BatchDoesNotAddUp, "the transactions of an entry do not add up to it");
        foreach (EntryDetail detail in entry.Details)
        {
            if (detail.Currency.Length > 0) CheckCurrency(detail.Currency, configuration);
            // The order of transactions in a batch may differ between messages: only their own references tell them apart.
            string reference = ReferenceOf(detail);
            if (reference.Length == 0) throw new IntakeException(IntakeFault.NoReference, "a transaction of a batch has no reference (Refs/AcctSvcrRef or Refs/TxId)");
            if (WonOf(detail.Amount!.Value) is > 0 and long share) yield return new Booking(reference, share, entry.IsCredit, entry.IsReversal, booked, detail, entry.Reference, entry.Number, IsPart: true);
        }
    }

    /// <summary>Days since 1970.</summary>
    /// <exception cref="IntakeException">It is before, or beyond <see cref="DayMax"/>.</exception>
    public static uint DayOf(DateOnly day) => day.DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber is var days and >= 0 and <= DayMax ? (uint)days : throw new IntakeException(IntakeFault.BadDate, "a day that no bank books on");

    private static string ReferenceOf(EntryDetail detail) => detail.Reference.Length > 0 ? detail.Reference : detail.TransactionId;

    /// <summary>An amount in whole won.</summary>
    /// <exception cref="IntakeException">It has a part of a won, or is beyond all measure.</exception>
    public static long WonOf(decimal amount)
    {
        if (amount != decimal.Truncate(amount)) throw new IntakeException(IntakeFault.PartOfAWon, "an amount has a part of a won");
        return Math.Abs(amount) <= WonMax ? (long)amount : throw new IntakeException(IntakeFault.AmountTooLarge, "an amount is larger than any that is kept");
    }

    /// <summary>Holds a currency against the accounts'.</summary>
    /// <exception cref="IntakeException">It is another.</exception>
    public static void CheckCurrency(string currency, BankConfiguration configuration)
    {
        if (currency != configuration.Currency) throw new IntakeException(IntakeFault.WrongCurrency, $"a currency that is not {configuration.Currency}");
    }
}
