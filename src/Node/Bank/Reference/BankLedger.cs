using Gwangan.Node.Bank.Messages;

namespace Gwangan.Node.Bank.Reference;

/// <summary>What the reference bank knows: its customers' accounts, the city's account, and the bookings of the day. Kept as JSON.</summary>
public sealed record BankLedger
{
    /// <summary>Balances of the customers, by their numbers.</summary>
    public SortedDictionary<string, long> Customers { get; init; } = new(StringComparer.Ordinal);

    /// <summary>The city's balance at the beginning of the day.</summary>
    public long Opening { get; set; }

    /// <summary>The day that is open.</summary>
    public DateOnly Day { get; set; }

    /// <summary>The last statement's number.</summary>
    public long Statement { get; set; }

    /// <summary>The last intraday report's number of this day.</summary>
    public long Intraday { get; set; }

    /// <summary>The last reference that was given.</summary>
    public long Reference { get; set; }

    /// <summary>The last message that was made.</summary>
    public long Message { get; set; }

    /// <summary>Bookings of the city's account that no statement has closed; those of the next day among them.</summary>
    public List<CashEntry> Entries { get; init; } = [];

    /// <summary>Who paid what, by the booking's reference: to whom money goes back.</summary>
    public SortedDictionary<string, string> Payers { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Orders that were taken in.</summary>
    public HashSet<string> Orders { get; init; } = [];

    /// <summary>References of credits whose recall the city has refused.</summary>
    public SortedSet<string> Refused { get; init; } = new(StringComparer.Ordinal);

    /// <summary>Payments that are accepted and not booked yet.</summary>
    public List<DuePayment> Due { get; init; } = [];

    /// <summary>Messages that are made and not handed over yet.</summary>
    public List<Letter> Letters { get; init; } = [];

    /// <summary>What lies on the city's account now.</summary>
    public long Balance() => Opening + (long)Entries.Sum(entry => entry.IsCredit ? entry.Amount : -entry.Amount);
}

/// <summary>A payment that is accepted and will be booked.</summary>
public sealed record DuePayment(long DueMs, string OrderId, Payout Payout);

/// <summary>A message on its way to the adapter.</summary>
public sealed record Letter(long DueMs, string Name, byte[] Bytes);
