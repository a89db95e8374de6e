using System.Globalization;
using Gwangan.Node.Bank.Messages;

namespace Gwangan.Node.Bank.Reference;

/// <summary>A bank as the adapter meets one: it books, notifies, reports within the day and at its end, pays orders or rejects them, takes payments back, and delays, doubles and reorders what it sends. Deterministic by seed and clock; one thread at a time.</summary>
public sealed class ReferenceBank
{
    private static readonly TimeSpan Zone = TimeSpan.FromHours(9);
    private readonly ReferenceBankConfiguration _configuration;
    private readonly TimeProvider _clock;
    private readonly Random _random;

    /// <summary>Opens the bank with what it remembers; null for a new one.</summary>
    public ReferenceBank(ReferenceBankConfiguration configuration, BankLedger? ledger, TimeProvider clock)
    {
        (_configuration, _clock) = (configuration, clock);
        Ledger = ledger ?? New();
        // What it does after a restart follows from the seed too.
        _random = new Random(configuration.Seed ^ (int)Ledger.Message);
    }

    /// <summary>What it knows.</summary>
    public BankLedger Ledger { get; }

    private DateTimeOffset Now => _clock.GetUtcNow();

    private DateOnly Today => DateOnly.FromDateTime(Now.ToOffset(Zone).DateTime);

    /// <summary>A customer pays to the city: to a virtual account number, or to the account itself with a text. The booking's reference; null when the customer has not so much.</summary>
    public string? Transfer(string customer, string to, long won, string remittance = "", string endToEndId = "")
    {
        if (won <= 0 || Ledger.Customers.GetValueOrDefault(customer) < won) return null;
        Ledger.Customers[customer] -= won;
        string reference = NewReference();
        Ledger.Payers[reference] = customer;
        Book(new CashEntry
        {
            Reference = reference,
            Amount = won,
            Currency = "KRW",
            IsCredit = true,
            Status = "BOOK",
            Details = [new EntryDetail { EndToEndId = endToEndId, TransactionId = $"T{reference}", VirtualAccount = to, Remittance = remittance, PayerName = $"Customer {customer}", PayerAccount = customer, PayerBic = _configuration.Bic }],
        });
        return reference;
    }

    /// <summary>Takes in a payment order: each payment is accepted or rejected, and an order that came before is not looked at again.</summary>
    public void Take(PaymentOrder order)
    {
        if (!Ledger.Orders.Add(order.MessageId)) return;
        List<PaymentStatus> states = [];
        long free = Ledger.Balance() - (long)Ledger.Due.Sum(due => due.Payout.Amount);
        foreach (Payout payout in order.Payouts)
        {
            string reason = order.DebtorAccount != _configuration.Account ? "AC01"
                : payout.CreditorBic == _configuration.Bic && !Ledger.Customers.ContainsKey(payout.CreditorAccount) ? "AC04"
                : payout.Amount > free ? "AM04"
                : Chance(_configuration.RejectPercent) ? "MS03" : "";
            states.Add(new PaymentStatus(payout.EndToEndId, order.MessageId, reason.Length > 0 ? "RJCT" : "ACSP", reason));
            if (reason.Length > 0) continue;
            free -= (long)payout.Amount;
            Ledger.Due.Add(new DuePayment(Now.ToUnixTimeMilliseconds() + _configuration.PayAfterMs, order.MessageId, payout));
        }
        string id = NewMessageId();
        Send("pain.002", PaymentStatus.CustomerReport(id, Now, order.MessageId, states));
    }

    /// <summary>Takes in the city's answers to recalls: these stay.</summary>
    public void Take(IReadOnlyList<RecallRefusal> refusals)
    {
        foreach (RecallRefusal refusal in refusals) Ledger.Refused.Add(refusal.Recall.TransactionId);
    }

    /// <summary>Asks a credit back, for the bank of whoever paid it; false when there is none of this reference.</summary>
    public bool Recall(string reference, string reason = "FRAD")
    {
        if (Ledger.Entries.Find(entry => entry.Reference == reference && entry.IsCredit) is not { } credit) return false;
        Send("camt.056", PaymentRecall.Request(NewMessageId(), Now, _configuration.Bic, "GWANKRSE", [new PaymentRecall($"C{reference}", "", reference, credit.Amount, "KRW", reason)]));
        return true;
    }

    /// <summary>Takes a credit back, asked for or not; false when there is none of this reference.</summary>
    public bool TakeBack(string reference, string reason = "FRAD")
    {
        if (Ledger.Entries.Find(entry => entry.Reference == reference && entry.IsCredit) is not { } credit) return false;
        if (Ledger.Payers.TryGetValue(reference, out string? payer)) Ledger.Customers[payer] += (long)credit.Amount;
        Book(credit with { Reference = NewReference(), IsCredit = false, IsReversal = true, Details = [new EntryDetail { TransactionId = reference, ReturnReason = reason }] });
        return true;
    }

    /// <summary>Books payments that are due, closes days that are over.</summary>
    public void Tick()
    {
        long nowMs = Now.ToUnixTimeMilliseconds();
        foreach (DuePayment due in Ledger.Due.FindAll(due => due.DueMs <= nowMs))
        {
            Ledger.Due.Remove(due);
            Pay(due);
        }
        // A statement of nothing is one too: it says that nothing came and nothing went.
        while (Ledger.Day < Today) EndOfDay(Ledger.Day.AddDays(20) < Today ? Ledger.Day.AddDays(20) : Today.AddDays(-1));
    }

    /// <summary>The account so far, as camt.052.</summary>
    public void Intraday()
    {
        Ledger.Intraday++;
        Report(CashReportKind.Intraday, Ledger.Day, Ledger.Intraday, [.. Ledger.Entries.Where(entry => entry.BookedOn <= Ledger.Day)]);
    }

    /// <summary>Closes the open day, or days up to one, with a camt.053.</summary>
    public void EndOfDay(DateOnly? until = null)
    {
        DateOnly day = until ?? Ledger.Day;
        CashEntry[] closed = [.. Ledger.Entries.Where(entry => entry.BookedOn <= day)];
        Ledger.Statement++;
        Report(CashReportKind.Statement, day, Ledger.Statement, closed);
        Ledger.Opening += (long)closed.Sum(entry => entry.IsCredit ? entry.Amount : -entry.Amount);
        Ledger.Entries.RemoveAll(closed.Contains);
        foreach (CashEntry entry in closed) Ledger.Payers.Remove(entry.Reference);
        (Ledger.Day, Ledger.Intraday) = (day.AddDays(1), 0);
    }

    private BankLedger New()
    {
        BankLedger ledger = new() { Opening = _configuration.OpeningWon, Day = Today };
        for (int i = 1; i <= _configuration.Customers; i++) ledger.Customers[NumberOf(i)] = _configuration.CustomerWon;
        return ledger;
    }

    /// <summary>The account number of a customer, from 1.</summary>
    public static string NumberOf(int customer) => string.Create(CultureInfo.InvariantCulture, $"222-{customer:D6}");

    private void Pay(DuePayment due)
    {
        Payout payout = due.Payout;
        bool isOurs = payout.CreditorBic == _configuration.Bic;
        if (isOurs) Ledger.Customers[payout.CreditorAccount] += (long)payout.Amount;
        Book(new CashEntry
        {
            Reference = NewReference(), Amount = payout.Amount, Currency = "KRW", IsCredit = false, Status = "BOOK", Details = [new EntryDetail { EndToEndId = payout.EndToEndId }],
        });
        Send("pacs.002", PaymentStatus.InterbankReport(NewMessageId(), Now, [new PaymentStatus(payout.EndToEndId, due.OrderId, "ACSC", "")]));
        if (isOurs || !Chance(_configuration.ReturnPercent)) return;
        Send("pacs.004", PaymentRecall.Return(NewMessageId(), Now, [new PaymentRecall($"R{payout.EndToEndId}", payout.EndToEndId, "", payout.Amount, "KRW", "AC04")]));
        Book(new CashEntry
        {
            Reference = NewReference(), Amount = payout.Amount, Currency = "KRW", IsCredit = true, Status = "BOOK", Details = [new EntryDetail { EndToEndId = payout.EndToEndId, ReturnReason = "AC04" }],
        });
    }

    // After the cut-off a booking belongs to the next day.
    private void Book(CashEntry entry)
    {
        DateOnly day = Ledger.Day < Today ? Today : Ledger.Day;
        if (day == Today && Now.ToOffset(Zone).Hour >= _configuration.CutOffHour) day = day.AddDays(1);
        CashEntry booked = entry with { BookedOn = day };
        Ledger.Entries.Add(booked);
        string id = NewMessageId();
        Write("camt.054", new CashReport { Kind = CashReportKind.Notification, MessageId = id, Id = id, CreatedAt = Now, Account = _configuration.Account, Currency = "KRW" }, [booked]);
    }

    private void Report(CashReportKind kind, DateOnly day, long number, CashEntry[] entries)
    {
        decimal closing = Ledger.Opening + entries.Sum(entry => entry.IsCredit ? entry.Amount : -entry.Amount);
        string id = NewMessageId();
        Write(kind == CashReportKind.Statement ? "camt.053" : "camt.052", new CashReport
        {
            Kind = kind,
            MessageId = id,
            Id = id,
            Number = number,
            CreatedAt = Now,
            Account = _configuration.Account,
            Currency = "KRW",
            Balances = new Dictionary<string, CashBalance>
            {
                ["OPBD"] = new(Ledger.Opening, "KRW", Ledger.Day), [kind == CashReportKind.Statement ? "CLBD" : "ITBD"] = new(closing, "KRW", day),
            },
        }, entries);
    }

    private void Write(string kind, CashReport report, CashEntry[] entries)
    {
        using MemoryStream stream = new();
        using (CashReportWriter writer = new(stream, report, _configuration.Version))
            foreach (CashEntry entry in entries) writer.Write(entry);
        Send(kind, stream.ToArray());
    }

    private void Send(string kind, byte[] bytes)
    {
        long dueMs = Now.ToUnixTimeMilliseconds() + _random.Next(_configuration.DelayMs + 1);
        if (Chance(_configuration.ReorderPercent)) dueMs += 5L * _configuration.DelayMs;
        string name = string.Create(CultureInfo.InvariantCulture, $"{_configuration.Bic}-{Ledger.Message:D9}-{kind}");
        Ledger.Letters.Add(new Letter(dueMs, $"{name}.xml", bytes));
        if (Chance(_configuration.DuplicatePercent)) Ledger.Letters.Add(new Letter(dueMs + 1 + _random.Next(3 * _configuration.DelayMs + 1), $"{name}-again.xml", bytes));
    }

    private bool Chance(int percent) => percent > 0 && _random.Next(100) < percent;

    private string NewReference() => string.Create(CultureInfo.InvariantCulture, $"{Ledger.Day:yyyyMMdd}{++Ledger.Reference:D10}");

    private string NewMessageId() => string.Create(CultureInfo.InvariantCulture, $"{_configuration.Bic}{Now.ToUnixTimeSeconds()}{++Ledger.Message:D9}");
}
