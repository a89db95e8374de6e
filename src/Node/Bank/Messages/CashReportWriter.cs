using System.Globalization;

namespace Gwangan.Node.Bank.Messages;

/// <summary>Writes camt.052, camt.053 and camt.054, for the reference bank and for tests.</summary>
public sealed class CashReportWriter : IDisposable
{
    private readonly MessageWriter _writer;
    private readonly CashReport _report;

    /// <summary>Begins a message with one report; entries follow.</summary>
    public CashReportWriter(Stream stream, CashReport report, string version = "08")
    {
        string kind = report.Kind switch { CashReportKind.Statement => "053", CashReportKind.Intraday => "052", _ => "054" };
        _report = report;
        _writer = new MessageWriter(stream, $"camt.{kind}.001.{version}");
        _writer.Write(Parts.Of("GrpHdr", Parts.Text("MsgId", report.MessageId), Parts.Moment("CreDtTm", report.CreatedAt)));
        _writer.Begin(report.Kind switch { CashReportKind.Statement => "Stmt", CashReportKind.Intraday => "Rpt", _ => "Ntfctn" });
        _writer.Write(Parts.Text("Id", report.Id)!);
        if (report.Number > 0) _writer.Write(Parts.Text("ElctrncSeqNb", report.Number.ToString(CultureInfo.InvariantCulture))!);
        _writer.Write(Parts.Moment("CreDtTm", report.CreatedAt));
        _writer.Write(Parts.Account("Acct", report.Account, report.Currency));
        foreach ((string code, CashBalance balance) in report.Balances)
        {
            _writer.Write(Parts.Of("Bal",
                Parts.Of("Tp", Parts.Of("CdOrPrtry", Parts.Text("Cd", code))), Parts.Money("Amt", Math.Abs(balance.Amount), balance.Currency),
                Parts.Text("CdtDbtInd", balance.Amount < 0 ? "DBIT" : "CRDT"), Parts.Day("Dt", balance.Day)));
        }
    }

    /// <summary>Writes the next entry.</summary>
    public void Write(CashEntry entry)
    {
        MessagePart part = Parts.Of("Ntry",
            Parts.Text("NtryRef", entry.Number), Parts.Money("Amt", entry.Amount, entry.Currency), Parts.Text("CdtDbtInd", entry.IsCredit ? "CRDT" : "DBIT"), entry.IsReversal ? Parts.Text("RvslInd", "true") : null,
            Parts.Of("Sts", Parts.Text("Cd", entry.Status)),
            entry.BookedAt is { } at ? Parts.Of("BookgDt", Parts.Moment("DtTm", at)) : entry.BookedOn is { } day ? Parts.Day("BookgDt", day) : null,
            Parts.Text("AcctSvcrRef", entry.Reference),
            Parts.Of("BkTxCd", Parts.Of("Domn", Parts.Text("Cd", "PMNT"), Parts.Of("Fmly", Parts.Text("Cd", entry.IsCredit ? "RCDT" : "ICDT"), Parts.Text("SubFmlyCd", entry.IsReversal ? "RRTN" : "DMCT")))));
        if (entry.Details.Count > 0)
        {
            MessagePart details = Parts.Of("NtryDtls");
            foreach (EntryDetail detail in entry.Details) details.Add(PartOf(detail, entry));
            part.Add(details);
        }
        _writer.Write(part);
    }

    /// <summary>Ends the message.</summary>
    public void Dispose()
    {
        _writer.End();
        _writer.Dispose();
    }

    private static MessagePart PartOf(EntryDetail detail, CashEntry entry) => Parts.Of("TxDtls",
        Parts.Of("Refs", Parts.Text("AcctSvcrRef", detail.Reference), Parts.Text("EndToEndId", detail.EndToEndId.Length > 0 ? detail.EndToEndId : "NOTPROVIDED"), Parts.Text("TxId", detail.TransactionId)),
        detail.Amount is { } amount ? Parts.Money("Amt", amount, detail.Currency.Length > 0 ? detail.Currency : entry.Currency) : null,
        detail.Amount is not null ? Parts.Text("CdtDbtInd", entry.IsCredit ? "CRDT" : "DBIT") : null,
        detail.VirtualAccount.Length + detail.PayerName.Length + detail.PayerAccount.Length == 0 ? null : Parts.Of("RltdPties",
            detail.PayerName.Length > 0 ? Parts.Of("Dbtr", Parts.Of("Pty", Parts.Text("Nm", detail.PayerName))) : null,
            detail.PayerAccount.Length > 0 ? Parts.Account("DbtrAcct", detail.PayerAccount) : null,
            detail.VirtualAccount.Length > 0 ? Parts.Account("CdtrAcct", detail.VirtualAccount) : null),
        detail.PayerBic.Length > 0 ? Parts.Of("RltdAgts", Parts.Bank("DbtrAgt", detail.PayerBic)) : null,
        detail.Remittance.Length > 0 ? Parts.Of("RmtInf", Parts.Text("Ustrd", detail.Remittance)) : null,
        detail.ReturnReason.Length > 0 ? Parts.Of("RtrInf", Parts.Of("Rsn", Parts.Text("Cd", detail.ReturnReason))) : null);
}
