namespace Gwangan.Node.Bank.Messages;

/// <summary>camt.029: the answer to a camt.056 that the payment stays where it is.</summary>
/// <param name="MessageId">The answer's identification.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="Recall">What was asked.</param>
/// <param name="Reason">The external code of the refusal, such as CUST or LEGL.</param>
public sealed record RecallRefusal(string MessageId, DateTimeOffset CreatedAt, PaymentRecall Recall, string Reason)
{
    /// <summary>The message's name.</summary>
    public const string Name = "camt.029.001.09";

    private const string Rejected = "RJCR";

    /// <summary>The message.</summary>
    /// <param name="holder">Who answers: the account's holder.</param>
    /// <param name="bankBic">The holder's bank, which passes it on.</param>
    public byte[] ToBytes(string holder, string bankBic) => MessageWriter.Bytes(Name,
        Parts.Of("Assgnmt",
            Parts.Text("Id", MessageId), Parts.Of("Assgnr", Parts.Of("Pty", Parts.Text("Nm", holder))), Parts.Of("Assgne", Parts.Bank("Agt", bankBic)), Parts.Moment("CreDtTm", CreatedAt)),
        Parts.Of("Sts", Parts.Text("Conf", Rejected)),
        Parts.Of("CxlDtls", Parts.Of("TxInfAndSts",
            Parts.Text("CxlStsId", MessageId),
            Recall.Case.Length > 0 && Recall.Asker.Length > 0 ? Parts.Of("RslvdCase", Parts.Text("Id", Recall.Case), Parts.Of("Cretr", Parts.Bank("Agt", Recall.Asker))) : null,
            Recall.MessageId.Length > 0 ? Parts.Of("OrgnlGrpInf", Parts.Text("OrgnlMsgId", Recall.MessageId), Parts.Text("OrgnlMsgNmId", Recall.MessageName)) : null,
            Parts.Text("OrgnlEndToEndId", Recall.EndToEndId), Parts.Text("OrgnlTxId", Recall.TransactionId), Parts.Text("TxCxlSts", Rejected),
            Parts.Of("CxlStsRsnInf", Parts.Of("Rsn", Parts.Text("Cd", Reason))))));

    /// <summary>The refusals in a camt.029; other answers are left out.</summary>
    /// <exception cref="MessageException">It breaks a rule.</exception>
    public static List<RecallRefusal> Read(MessageReader reader, TimeSpan zone)
    {
        List<RecallRefusal> refusals = [];
        (string id, DateTimeOffset at) = ("", default);
        while (reader.Read())
        {
            if (reader.Step != MessageStep.Part) continue;
            MessagePart part = reader.Part;
            if (part.Name == "Assgnmt") (id, at) = (part.TextAt("Id"), CashReportReader.Moment(part.TextAt("CreDtTm"), zone));
            if (part.Name != "CxlDtls") continue;
            foreach (MessagePart each in part.All("TxInfAndSts"))
            {
                if (each.TextAt("TxCxlSts") != Rejected) continue;
                PaymentRecall recall = new(
                    "", each.TextAt("OrgnlEndToEndId"), each.TextAt("OrgnlTxId"), 0, "", "", each.TextAt("OrgnlGrpInf/OrgnlMsgId"), each.TextAt("OrgnlGrpInf/OrgnlMsgNmId"), each.TextAt("RslvdCase/Cretr/Agt/FinInstnId/BICFI"), each.TextAt("RslvdCase/Id"));
                refusals.Add(new RecallRefusal(id, at, recall, each.TextAt("CxlStsRsnInf/Rsn/Cd")));
            }
        }
        return refusals;
    }
}
