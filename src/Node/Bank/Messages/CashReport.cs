namespace Gwangan.Node.Bank.Messages;

/// <summary>Which of a bank's three kinds of account reports.</summary>
public enum CashReportKind
{
    /// <summary>camt.054: something was credited or debited.</summary>
    Notification,

    /// <summary>camt.052: the account within a day.</summary>
    Intraday,

    /// <summary>camt.053: the account at the end of a day.</summary>
    Statement,
}

/// <summary>What a bank says of one account: everything of a statement, report or notification but its entries.</summary>
public sealed record CashReport
{
    /// <summary>Its kind.</summary>
    public required CashReportKind Kind { get; init; }

    /// <summary>The message it came in.</summary>
    public required string MessageId { get; init; }

    /// <summary>Its own identification.</summary>
    public required string Id { get; init; }

    /// <summary>The bank's running number of statements of this account; 0 when the bank gives none.</summary>
    public long Number { get; init; }

    /// <summary>When the bank made it.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The account's number or IBAN.</summary>
    public required string Account { get; init; }

    /// <summary>The account's currency; empty when the bank does not say.</summary>
    public string Currency { get; init; } = "";

    /// <summary>Balances by their codes: OPBD and PRCD at the beginning, CLBD at the end, ITBD and OPAV, CLAV and others. Debit balances are negative.</summary>
    public IReadOnlyDictionary<string, CashBalance> Balances { get; init; } = new Dictionary<string, CashBalance>();
}

/// <summary>A balance of an account.</summary>
public sealed record CashBalance(decimal Amount, string Currency, DateOnly Day);

/// <summary>A booking, or what may become one.</summary>
public sealed record CashEntry
{
    /// <summary>The bank's own reference, the same in every message about this booking; empty when the bank gives none.</summary>
    public string Reference { get; init; } = "";

    /// <summary>Its number within the report, which says nothing outside of it; empty when the bank gives none.</summary>
    public string Number { get; init; } = "";

    /// <summary>The amount, 0 or more.</summary>
    public required decimal Amount { get; init; }

    /// <summary>Its currency.</summary>
    public required string Currency { get; init; }

    /// <summary>Whether the account gains it.</summary>
    public required bool IsCredit { get; init; }

    /// <summary>Whether it takes an earlier booking back.</summary>
    public bool IsReversal { get; init; }

    /// <summary>BOOK, or PDNG, INFO, FUTR: not booked (yet).</summary>
    public required string Status { get; init; }

    /// <summary>The day of the booking.</summary>
    public DateOnly? BookedOn { get; init; }

    /// <summary>The moment of the booking, where the bank tells it.</summary>
    public DateTimeOffset? BookedAt { get; init; }

    /// <summary>The transactions in it; none when the bank does not tell them.</summary>
    public IReadOnlyList<EntryDetail> Details { get; init; } = [];
}

/// <summary>One transaction of an entry.</summary>
public sealed record EntryDetail
{
    /// <summary>The bank's reference of this transaction; empty when it gives none.</summary>
    public string Reference { get; init; } = "";

    /// <summary>The identification that the payment's first bank gave it, by which other messages speak of it; empty when there is none.</summary>
    public string TransactionId { get; init; } = "";

    /// <summary>Its share of the entry; null when the bank does not say.</summary>
    public decimal? Amount { get; init; }

    /// <summary>Its currency; empty when the bank does not say.</summary>
    public string Currency { get; init; } = "";

    /// <summary>The end-to-end identification that whoever ordered it gave; empty when there is none.</summary>
    public string EndToEndId { get; init; } = "";

    /// <summary>The virtual account number under which it came in; empty when there is none.</summary>
    public string VirtualAccount { get; init; } = "";

    /// <summary>Who paid: the name, the account and its bank's BIC; empty where the bank does not say.</summary>
    public string PayerName { get; init; } = "";

    /// <inheritdoc cref="PayerName"/>
    public string PayerAccount { get; init; } = "";

    /// <inheritdoc cref="PayerName"/>
    public string PayerBic { get; init; } = "";

    /// <summary>The structured reference of the creditor, else the first line of free text; empty when there is none.</summary>
    public string Remittance { get; init; } = "";

    /// <summary>Why it came back (AC04, MS03); empty when it did not.</summary>
    public string ReturnReason { get; init; } = "";
}
