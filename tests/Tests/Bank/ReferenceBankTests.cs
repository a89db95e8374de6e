using System.Text.Json;
using Gwangan.Node.Bank.Messages;
using Gwangan.Node.Bank.Reference;
using Gwangan.Tests.Engines;

namespace Gwangan.Tests.Bank;

/// <summary>The bank that is played keeps its books, says what it did, and does the same for the same seed.</summary>
public sealed class ReferenceBankTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 23, 1, 0, 0, TimeSpan.Zero);
    private readonly ManualClock _clock = new(Start);

    [Fact]
    public void Every_message_it_writes_is_a_right_one_and_its_books_balance()
    {
        ReferenceBank bank = Play(3);
        long won = (long)bank.Ledger.Customers.Values.Sum() + bank.Ledger.Balance();
        // What left for other banks, less what came back, is all that is missing.
        Assert.Equal(5_000_000 + 20 * 1_000_000 - Outside(bank), won);
        HashSet<string> kinds = [];
        foreach (Letter letter in bank.Ledger.Letters)
        {
            using MessageReader reader = MessageReader.Open(new MemoryStream(letter.Bytes));
            kinds.Add(reader.Kind);
            while (reader.Read())
            {
            }
        }
        Assert.Equal(["camt.052", "camt.053", "camt.054", "camt.056", "pacs.002", "pacs.004", "pain.002"], kinds.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_seed_says_everything() => Assert.Equal(JsonSerializer.Serialize(Play(5).Ledger), JsonSerializer.Serialize(Play(5).Ledger));

    [Fact]
    public void A_statement_follows_the_one_before_over_days_on_which_nobody_looked()
    {
        ReferenceBank bank = new(Configuration(1) with { DuplicatePercent = 0 }, null, _clock);
        bank.Transfer(ReferenceBank.NumberOf(1), "5600", 1_000);
        _clock.Advance(TimeSpan.FromDays(45));
        bank.Tick();
        List<CashReport> statements = [];
        foreach (Letter letter in bank.Ledger.Letters.Where(letter => letter.Name.Contains("camt.053", StringComparison.Ordinal)))
        {
            using MessageReader reader = MessageReader.Open(new MemoryStream(letter.Bytes));
            statements.Add(new CashReportReader(reader, TimeSpan.FromHours(9)).NextReport()!);
        }
        Assert.Equal([1L, 2, 3], statements.Select(statement => statement.Number));
        Assert.All(statements.Zip(statements.Skip(1)), pair => Assert.Equal(pair.First.Balances["CLBD"].Amount, pair.Second.Balances["OPBD"].Amount));
        Assert.Equal(new DateOnly(2027, 1, 6), statements[^1].Balances["CLBD"].Day);
    }

    [Fact]
    public void After_the_cut_off_a_booking_belongs_to_the_next_day_and_no_statement_of_this_one_has_it()
    {
        ReferenceBank bank = new(Configuration(1) with { CutOffHour = 9 }, null, _clock);
        bank.Transfer(ReferenceBank.NumberOf(1), "5600", 1_000);
        Assert.Equal(new DateOnly(2026, 11, 24), bank.Ledger.Entries.Single().BookedOn);
        bank.EndOfDay();
        Assert.Single(bank.Ledger.Entries);
        Assert.Equal(5_000_000, bank.Ledger.Opening);
    }

    [Fact]
    public void An_order_that_comes_twice_is_paid_once_and_what_cannot_be_paid_is_rejected()
    {
        ReferenceBank bank = new(Configuration(1) with { RejectPercent = 0, ReturnPercent = 0, DuplicatePercent = 0 }, null, _clock);
        PaymentOrder order = Order("P1", [new Payout("A", 1_000, "x", ReferenceBank.NumberOf(2), "GWBKKRSE"), new Payout("B", 1_000, "x", "none", "GWBKKRSE"), new Payout("C", 100_000_000, "x", "1", "SHBKKRSE")]);
        bank.Take(order);
        bank.Take(order);
        _clock.Advance(TimeSpan.FromMinutes(1));
        bank.Tick();
        Assert.Equal((5_000_000 - 1_000, 1_000_000 + 1_000), (bank.Ledger.Balance(), bank.Ledger.Customers[ReferenceBank.NumberOf(2)]));
        using MessageReader reader = MessageReader.Open(new MemoryStream(bank.Ledger.Letters.Single(letter => letter.Name.Contains("pain.002", StringComparison.Ordinal)).Bytes));
        Assert.Equal(["ACSP", "RJCT AC04", "RJCT AM04"], PaymentStatus.Read(reader).Select(state => $"{state.Status} {state.Reason}".Trim()));
    }

    private ReferenceBank Play(int seed)
    {
        ManualClock clock = new(Start);
        ReferenceBank bank = new(Configuration(seed), null, clock);
        List<string> references = [];
        for (int i = 0; i < 60; i++)
        {
            if (bank.Transfer(ReferenceBank.NumberOf(1 + i % 20), "560000000001", 1_000 + i) is { } reference) references.Add(reference);
            bank.Take(Order($"P{i}", [new Payout($"R{i}", 500 + i, "x", i % 2 == 0 ? ReferenceBank.NumberOf(1 + i % 20) : "999", i % 2 == 0 ? "GWBKKRSE" : "SHBKKRSE")]));
            if (i % 15 == 7) bank.Recall(references[^1]);
            if (i % 15 == 8) bank.TakeBack(references[^2]);
            if (i % 20 == 19) bank.Intraday();
            clock.Advance(TimeSpan.FromHours(1));
            bank.Tick();
        }
        return bank;
    }

    // What its payments to other banks come to, by its own bookings.
    private static long Outside(ReferenceBank bank)
    {
        Dictionary<string, (long Won, bool IsOut)> bookings = [];
        foreach (Letter letter in bank.Ledger.Letters.Where(letter => letter.Name.Contains("camt.054", StringComparison.Ordinal)))
        {
            using MessageReader reader = MessageReader.Open(new MemoryStream(letter.Bytes));
            CashReportReader reports = new(reader, TimeSpan.FromHours(9));
            reports.NextReport();
            CashEntry entry = reports.NextEntry()!;
            string endToEnd = entry.Details[0].EndToEndId;
            // Odd payments go to other banks.
            if (endToEnd.Length > 1 && int.Parse(endToEnd[1..], System.Globalization.CultureInfo.InvariantCulture) % 2 == 1) bookings[entry.Reference] = ((long)entry.Amount, !entry.IsCredit);
        }
        return bookings.Values.Sum(booking => booking.IsOut ? booking.Won : -booking.Won);
    }

    private static PaymentOrder Order(string id, Payout[] payouts) => new(id, Start, new DateOnly(2026, 11, 23), "City", "110-222-333444", "GWBKKRSE", "KRW", payouts);

    private static ReferenceBankConfiguration Configuration(int seed) => new()
    {
        Seed = seed, OpeningWon = 5_000_000, Customers = 20, CustomerWon = 1_000_000, Inbox = ".", RejectPercent = 10, ReturnPercent = 30, DuplicatePercent = 20, ReorderPercent = 20,
    };
}
