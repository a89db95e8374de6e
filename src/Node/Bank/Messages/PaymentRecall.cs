namespace Gwangan.Node.Bank.Messages;

/// <summary>A payment that its bank asks back (camt.056), or that goes back (pacs.004).</summary>
/// <param name="Id">Of the request, or of the return.</param>
/// <param name="EndToEndId">The payment's end-to-end identification; empty when the bank does not say.</param>
/// <param name="TransactionId">The reference under which the payment's bank knows it, which is that of the entry; empty when it does not say.</param>
/// <param name="Amount">How much.</param>
/// <param name="Currency">Of what.</param>
/// <param name="Reason">The external code of the reason, such as FRAD or DUPL; empty when there is none.</param>
/// <param name="MessageId">The message that the payment came in, such as a pacs.008; empty when the bank does not say.</param>
/// <param name="MessageName">That message's name.</param>
/// <param name="Asker">The BIC of whoever asks; empty when it is told otherwise.</param>
/// <param name="Case">The asker's case; empty when there is none.</param>
public sealed record PaymentRecall(string Id, string EndToEndId, string TransactionId, decimal Amount, string Currency, string Reason, string MessageId = "", string MessageName = "", string Asker = "", string Case = "")
{
    /// <summary>Whether a message of this kind is read here.</summary>
    public static bool Reads(string kind) => kind is "camt.056" or "pacs.004";

    /// <summary>The payments in a camt.056 or pacs.004.</summary>
    /// <exception cref="MessageException">It breaks a rule.</exception>
    public static List<PaymentRecall> Read(MessageReader reader)
    {
        List<PaymentRecall> payments = [];
        string message = "", messageName = "", asker = "", investigation = "";
        while (reader.Read())
        {
            if (reader.Step != MessageStep.Part) continue;
            MessagePart part = reader.Part;
            if (part.Name == "Assgnmt") asker = part.TextAt("Assgnr/Agt/FinInstnId/BICFI");
            if (part.Name == "OrgnlGrpInfAndCxl") (message, messageName) = (part.TextAt("OrgnlMsgId"), part.TextAt("OrgnlMsgNmId"));
            if (part.Name == "Case") investigation = part.TextAt("Id");
            if (part.Name != "TxInf") continue;
            MessagePart? amount = reader.Kind == "pacs.004" ? part.Find("RtrdIntrBkSttlmAmt") : part.Find("OrgnlIntrBkSttlmAmt");
            string id = part.TextAt(reader.Kind == "pacs.004" ? "RtrId" : "CxlId"), reason = part.TextAt(reader.Kind == "pacs.004" ? "RtrRsnInf/Rsn/Cd" : "CxlRsnInf/Rsn/Cd");
            payments.Add(new PaymentRecall(id, part.TextAt("OrgnlEndToEndId"), part.TextAt("OrgnlTxId"), amount?.Number ?? 0, amount?.Currency ?? "", reason,
                part.TextAt("OrgnlGrpInf/OrgnlMsgId") is { Length: > 0 } original ? original : message, part.TextAt("OrgnlGrpInf/OrgnlMsgNmId") is { Length: > 0 } name ? name : messageName, asker, part.TextAt("Case/Id") is { Length: > 0 } own ? own : investigation));
        }
        return payments;
    }

    /// <summary>A camt.056 that asks for these payments.</summary>
    public static byte[] Request(string messageId, DateTimeOffset now, string fromBic, string toBic, IReadOnlyList<PaymentRecall> payments)
    {
        MessagePart underlying = Parts.Of("Undrlyg");
        foreach (PaymentRecall payment in payments)
        {
            underlying.Add(Parts.Of("TxInf",
                Parts.Text("CxlId", payment.Id), payment.MessageId.Length > 0 ? Parts.Of("OrgnlGrpInf", Parts.Text("OrgnlMsgId", payment.MessageId), Parts.Text("OrgnlMsgNmId", payment.MessageName)) : null,
                Parts.Text("OrgnlEndToEndId", payment.EndToEndId), Parts.Text("OrgnlTxId", payment.TransactionId),
                Parts.Money("OrgnlIntrBkSttlmAmt", payment.Amount, payment.Currency), ReasonOf("CxlRsnInf", payment.Reason)));
        }
        return MessageWriter.Bytes("camt.056.001.09",
            Parts.Of("Assgnmt", Parts.Text("Id", messageId), Parts.Of("Assgnr", Parts.Bank("Agt", fromBic)), Parts.Of("Assgne", Parts.Bank("Agt", toBic)), Parts.Moment("CreDtTm", now)),
            payments[0].Case.Length > 0 ? Parts.Of("Case", Parts.Text("Id", payments[0].Case), Parts.Of("Cretr", Parts.Bank("Agt", fromBic))) : null,
            underlying);
    }

    /// <summary>A pacs.004 with which these payments go back.</summary>
    public static byte[] Return(string messageId, DateTimeOffset now, IReadOnlyList<PaymentRecall> payments)
    {
        List<MessagePart> parts = [Parts.Of("GrpHdr",
            Parts.Text("MsgId", messageId), Parts.Moment("CreDtTm", now), Parts.Text("NbOfTxs", Parts.Number(payments.Count)), Parts.Of("SttlmInf", Parts.Text("SttlmMtd", "CLRG")))];
        foreach (PaymentRecall payment in payments)
        {
            parts.Add(Parts.Of("TxInf",
                Parts.Text("RtrId", payment.Id), Parts.Text("OrgnlEndToEndId", payment.EndToEndId), Parts.Text("OrgnlTxId", payment.TransactionId),
                Parts.Money("RtrdIntrBkSttlmAmt", payment.Amount, payment.Currency), ReasonOf("RtrRsnInf", payment.Reason)));
        }
        return MessageWriter.Bytes("pacs.004.001.09", [.. parts]);
    }

    private static MessagePart? ReasonOf(string name, string code) => code.Length == 0 ? null : Parts.Of(name, Parts.Of("Rsn", Parts.Text("Cd", code)));
}
