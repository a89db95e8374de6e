using System.Globalization;

namespace Gwangan.Node.Bank.Messages;

/// <summary>One payout: where it goes, and under which end-to-end identification.</summary>
public sealed record Payout(string EndToEndId, decimal Amount, string CreditorName, string CreditorAccount, string CreditorBic);

/// <summary>pain.001: a customer orders payouts from one account.</summary>
public sealed record PaymentOrder(string MessageId, DateTimeOffset CreatedAt, DateOnly ExecuteOn, string DebtorName, string DebtorAccount, string DebtorBic, string Currency, IReadOnlyList<Payout> Payouts)
{
    /// <summary>The message's name.</summary>
    public const string Name = "pain.001.001.09";

    /// <summary>The message.</summary>
    public byte[] ToBytes()
    {
        MessagePart payment = Parts.Of("PmtInf",
            Parts.Text("PmtInfId", MessageId), Parts.Text("PmtMtd", "TRF"), Parts.Text("NbOfTxs", Payouts.Count.ToString(CultureInfo.InvariantCulture)), Parts.Text("CtrlSum", Parts.Number(Payouts.Sum(each => each.Amount))),
            Parts.Day("ReqdExctnDt", ExecuteOn), Parts.Of("Dbtr", Parts.Text("Nm", DebtorName)), Parts.Account("DbtrAcct", DebtorAccount, Currency), Parts.Bank("DbtrAgt", DebtorBic), Parts.Text("ChrgBr", "SLEV"));
        foreach (Payout payout in Payouts)
        {
            payment.Add(Parts.Of("CdtTrfTxInf",
                Parts.Of("PmtId", Parts.Text("InstrId", payout.EndToEndId), Parts.Text("EndToEndId", payout.EndToEndId)), Parts.Of("Amt", Parts.Money("InstdAmt", payout.Amount, Currency)),
                Parts.Bank("CdtrAgt", payout.CreditorBic), Parts.Of("Cdtr", Parts.Text("Nm", payout.CreditorName)), Parts.Account("CdtrAcct", payout.CreditorAccount)));
        }
        return MessageWriter.Bytes(Name,
            Parts.Of("GrpHdr",
                Parts.Text("MsgId", MessageId), Parts.Moment("CreDtTm", CreatedAt), Parts.Text("NbOfTxs", Payouts.Count.ToString(CultureInfo.InvariantCulture)),
                Parts.Text("CtrlSum", Parts.Number(Payouts.Sum(each => each.Amount))), Parts.Of("InitgPty", Parts.Text("Nm", DebtorName))),
            payment);
    }

    /// <summary>Reads one that has a single account to pay from.</summary>
    /// <exception cref="MessageException">It breaks a rule.</exception>
    public static PaymentOrder Read(MessageReader reader, TimeSpan zone)
    {
        MessagePart? header = null, payment = null;
        while (reader.Read())
        {
            if (reader.Step != MessageStep.Part) continue;
            if (reader.Part.Name == "GrpHdr") header = reader.Part;
            if (reader.Part.Name == "PmtInf") payment ??= reader.Part;
        }
        List<Payout> payouts = [];
        foreach (MessagePart transfer in payment!.All("CdtTrfTxInf"))
        {
            MessagePart? amount = transfer.Find("Amt/InstdAmt");
            payouts.Add(new Payout(
                transfer.TextAt("PmtId/EndToEndId"), amount?.Number ?? 0, transfer.TextAt("Cdtr/Nm"), CashReportReader.AccountOf(transfer.Find("CdtrAcct/Id")), transfer.TextAt("CdtrAgt/FinInstnId/BICFI")));
        }
        return new PaymentOrder(
            header!.TextAt("MsgId"), CashReportReader.Moment(header.TextAt("CreDtTm"), zone), CashReportReader.DayOf(payment.Find("ReqdExctnDt"), zone) ?? default, payment.TextAt("Dbtr/Nm"),
            CashReportReader.AccountOf(payment.Find("DbtrAcct/Id")), payment.TextAt("DbtrAgt/FinInstnId/BICFI"), payment.TextAt("DbtrAcct/Ccy"), payouts);
    }
}
