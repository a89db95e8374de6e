using System.Globalization;

namespace Gwangan.Node.Bank.Messages;

/// <summary>Reads camt.052, camt.053 and camt.054 entry by entry.</summary>
public sealed class CashReportReader(MessageReader reader, TimeSpan bankZone)
{
    private readonly List<MessagePart> _head = [];
    private string _messageId = "";
    private DateTimeOffset _messageAt;
    private MessagePart? _pending;
    private bool _isInReport;

    /// <summary>Whether a message of this kind is read here.</summary>
    public static bool Reads(string kind) => kind is "camt.052" or "camt.053" or "camt.054";

    /// <summary>The next report of the message; null at its end. Read all entries of the one before first.</summary>
    public CashReport? NextReport()
    {
        while (NextEntry() is not null)
        {
            // Entries that nobody asked for.
        }
        while (reader.Read())
        {
            switch (reader.Step)
            {
                case MessageStep.Part when reader.Part.Name == "GrpHdr":
                    _messageId = reader.Part.TextAt("MsgId");
                    _messageAt = Moment(reader.Part.TextAt("CreDtTm"), bankZone);
                    break;
                case MessageStep.Begin when reader.Part.Name is "Stmt" or "Rpt" or "Ntfctn":
                    return ReadHead();
            }
        }
        return null;
    }

    /// <summary>The report's next entry; null when there is none any more.</summary>
    public CashEntry? NextEntry()
    {
        if (!_isInReport) return null;
        MessagePart? part = _pending;
        _pending = null;
        while (part is null || part.Name != "Ntry")
        {
            if (part is not null) part = null;
            if (!reader.Read()) return null;
            if (reader.Step == MessageStep.End)
            {
                _isInReport = false;
                return null;
            }
            part = reader.Part;
        }
        return EntryOf(part, bankZone);
    }

    private CashReport ReadHead()
    {
        _head.Clear();
        _isInReport = true;
        while (_pending is null && _isInReport && reader.Read())
        {
            if (reader.Step == MessageStep.End) _isInReport = false;
            else if (reader.Part.Name == "Ntry") _pending = reader.Part;
            else _head.Add(reader.Part);
        }
        MessagePart head = new("head");
        foreach (MessagePart part in _head) head.Add(part);
        Dictionary<string, CashBalance> balances = [];
        foreach (MessagePart balance in head.All("Bal"))
        {
            string code = balance.TextAt("Tp/CdOrPrtry/Cd");
            MessagePart amount = balance.Find("Amt")!;
            decimal signed = balance.TextAt("CdtDbtInd") == "DBIT" ? -amount.Number : amount.Number;
            // The first of several of a kind (an account may have sub-balances) is the account's own.
            if (code.Length > 0) balances.TryAdd(code, new CashBalance(signed, amount.Currency, DayOf(balance.Find("Dt"), bankZone) ?? default));
        }
        string created = head.TextAt("CreDtTm");
        return new CashReport
        {
            Kind = reader.Kind switch { "camt.053" => CashReportKind.Statement, "camt.052" => CashReportKind.Intraday, _ => CashReportKind.Notification },
            MessageId = _messageId,
            Id = head.TextAt("Id"),
            Number = NumberOf(head.TextAt("LglSeqNb")) is var legal and > 0 ? legal : NumberOf(head.TextAt("ElctrncSeqNb")),
            CreatedAt = created.Length > 0 ? Moment(created, bankZone) : _messageAt,
            Account = AccountOf(head.Find("Acct/Id")),
            Currency = head.TextAt("Acct/Ccy"),
            Balances = balances,
        };
    }

    private static CashEntry EntryOf(MessagePart entry, TimeSpan zone)
    {
        MessagePart amount = entry.Find("Amt")!;
        string moment = entry.TextAt("BookgDt/DtTm");
        return new CashEntry
        {
            Reference = entry.TextAt("AcctSvcrRef"),
            Number = entry.TextAt("NtryRef"),
            Amount = amount.Number,
            Currency = amount.Currency,
            IsCredit = entry.TextAt("CdtDbtInd") == "CRDT",
            IsReversal = entry.TextAt("RvslInd") is "true" or "1",
            Status = entry.TextAt("Sts/Cd"),
            BookedOn = DayOf(entry.Find("BookgDt"), zone),
            BookedAt = moment.Length > 0 ? Moment(moment, zone) : null,
            Details = [.. entry.All("NtryDtls").SelectMany(details => details.All("TxDtls")).Select(DetailOf)],
        };
    }

    private static EntryDetail DetailOf(MessagePart detail)
    {
        MessagePart? amount = detail.Find("Amt") ?? detail.Find("AmtDtls/TxAmt/Amt");
        string structured = detail.TextAt("RmtInf/Strd/CdtrRefInf/Ref");
        return new EntryDetail
        {
            Reference = detail.TextAt("Refs/AcctSvcrRef"),
            TransactionId = detail.TextAt("Refs/TxId"),
            Amount = amount?.Number,
            Currency = amount?.Currency ?? "",
            EndToEndId = detail.TextAt("Refs/EndToEndId") is var id && id == "NOTPROVIDED" ? "" : id,
            VirtualAccount = AccountOf(detail.Find("RltdPties/CdtrAcct/Id")),
            PayerName = detail.TextAt("RltdPties/Dbtr/Pty/Nm"),
            PayerAccount = AccountOf(detail.Find("RltdPties/DbtrAcct/Id")),
            PayerBic = detail.TextAt("RltdAgts/DbtrAgt/FinInstnId/BICFI"),
            Remittance = structured.Length > 0 ? structured : detail.TextAt("RmtInf/Ustrd"),
            ReturnReason = detail.TextAt("RtrInf/Rsn/Cd"),
        };
    }

    internal static string AccountOf(MessagePart? id) => id is null ? "" : id.TextAt("IBAN") is { Length: > 0 } iban ? iban : id.TextAt("Othr/Id");

    internal static DateOnly? DayOf(MessagePart? choice, TimeSpan zone)
    {
        if (choice is null) return null;
        string day = choice.TextAt("Dt");
        if (day.Length > 0) return DateOnly.ParseExact(day.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture);
        string moment = choice.TextAt("DtTm");
        return moment.Length > 0 ? DateOnly.FromDateTime(Moment(moment, zone).ToOffset(zone).DateTime) : null;
    }

    // The rules have found it to be a moment; without a zone it is the bank's own time.
    internal static DateTimeOffset Moment(string text, TimeSpan zone)
    {
        bool hasZone = text.EndsWith('Z') || text.AsSpan(19).ContainsAny('+', '-');
        return hasZone
            ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture)
            : new DateTimeOffset(DateTime.ParseExact(text.AsSpan(0, 19), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture), zone);
    }

    private static long NumberOf(string text) => long.TryParse(text, NumberStyles.Integer, CultureInfo.InvariantCulture, out long number) ? number : 0;
}
