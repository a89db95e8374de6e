namespace Gwangan.Node.Bank.Messages;

/// <summary>What became of one ordered payment.</summary>
/// <param name="EndToEndId">Its end-to-end identification, or the instruction identification where the bank names only that; empty when the bank speaks of the whole order, or does not say of which payment.</param>
/// <param name="OrderId">The order's message identification.</param>
/// <param name="Status">ACTC, ACCP, ACSP, ACSC, RJCT, PDNG and others of the external list.</param>
/// <param name="Reason">The external code of the reason, such as AC04; empty when there is none.</param>
/// <param name="IsOfAll">Whether it is about every payment of the order.</param>
public sealed record PaymentStatus(string EndToEndId, string OrderId, string Status, string Reason, bool IsOfAll = false)
{
    /// <summary>Whether a message of this kind is read here.</summary>
    public static bool Reads(string kind) => kind is "pain.002" or "pacs.002";

    /// <summary>Whether the bank will not pay it.</summary>
    public bool IsRejected => Status is "RJCT" or "CANC";

    /// <summary>Whether the bank has taken it on, or has paid it.</summary>
    public bool IsAccepted => Status is "ACTC" or "ACCP" or "ACSP" or "ACSC" or "ACWC" or "ACFC" or "ACCC";

    /// <summary>Whether it is rejected as a copy of one that the bank has: then that one may well be paid.</summary>
    public bool IsOfACopy => Reason is "AM05" or "DUPL" or "DU01" or "DU02" or "DU03" or "DU04" or "DU05";

    /// <summary>The states in a pain.002 or pacs.002.</summary>
    /// <exception cref="MessageException">It breaks a rule.</exception>
    public static List<PaymentStatus> Read(MessageReader reader)
    {
        List<PaymentStatus> states = [];
        string orderId = "", status = "";
        while (reader.Read())
        {
            if (reader.Step != MessageStep.Part) continue;
            MessagePart part = reader.Part;
            switch (part.Name)
            {
                case "OrgnlGrpInfAndSts":
                    orderId = part.TextAt("OrgnlMsgId");
                    AddOfAll(states, orderId, part.TextAt("GrpSts"), part.TextAt("StsRsnInf/Rsn/Cd"));
                    break;
                // An order has one group of payments, so what is said of the group is said of the order. Its reason comes behind it.
                case "PmtInfSts":
                    AddOfAll(states, orderId, status = part.Text, "");
                    break;
                case "StsRsnInf" when status.Length > 0 && states.Count > 0 && states[^1] is { IsOfAll: true, Reason: "" } all:
                    states[^1] = all with { Reason = part.TextAt("Rsn/Cd") };
                    break;
                case "TxInfAndSts":
                    string own = part.TextAt("OrgnlGrpInf/OrgnlMsgId"), endToEnd = part.TextAt("OrgnlEndToEndId");
                    if (part.TextAt("TxSts") is { Length: > 0 } state)
                        states.Add(new PaymentStatus(endToEnd.Length > 0 && endToEnd != "NOTPROVIDED" ? endToEnd : part.TextAt("OrgnlInstrId"), own.Length > 0 ? own : orderId, state, part.TextAt("StsRsnInf/Rsn/Cd")));
                    break;
            }
        }
        return states;
    }

    private static void AddOfAll(List<PaymentStatus> states, string orderId, string status, string reason)
    {
        if (status is not ("" or "PART")) states.Add(new PaymentStatus("", orderId, status, reason, IsOfAll: true));
    }

    /// <summary>A pain.002 about an order.</summary>
    public static byte[] CustomerReport(string messageId, DateTimeOffset now, string orderId, IReadOnlyList<PaymentStatus> states)
    {
        MessagePart order = Parts.Of("OrgnlPmtInfAndSts", Parts.Text("OrgnlPmtInfId", orderId));
        foreach (PaymentStatus state in states)
            order.Add(Parts.Of("TxInfAndSts", Parts.Text("OrgnlEndToEndId", state.EndToEndId), Parts.Text("TxSts", state.Status), ReasonOf(state.Reason)));
        return MessageWriter.Bytes("pain.002.001.10",
            Parts.Of("GrpHdr", Parts.Text("MsgId", messageId), Parts.Moment("CreDtTm", now)),
            Parts.Of("OrgnlGrpInfAndSts", Parts.Text("OrgnlMsgId", orderId), Parts.Text("OrgnlMsgNmId", PaymentOrder.Name)), order);
    }

    /// <summary>A pacs.002 about payments.</summary>
    public static byte[] InterbankReport(string messageId, DateTimeOffset now, IReadOnlyList<PaymentStatus> states)
    {
        List<MessagePart> parts = [Parts.Of("GrpHdr", Parts.Text("MsgId", messageId), Parts.Moment("CreDtTm", now))];
        foreach (PaymentStatus state in states)
        {
            parts.Add(Parts.Of("TxInfAndSts",
                Parts.Of("OrgnlGrpInf", Parts.Text("OrgnlMsgId", state.OrderId), Parts.Text("OrgnlMsgNmId", PaymentOrder.Name)),
                Parts.Text("OrgnlEndToEndId", state.EndToEndId), Parts.Text("TxSts", state.Status), ReasonOf(state.Reason)));
        }
        return MessageWriter.Bytes("pacs.002.001.10", [.. parts]);
    }

    private static MessagePart? ReasonOf(string code) => code.Length == 0 ? null : Parts.Of("StsRsnInf", Parts.Of("Rsn", Parts.Text("Cd", code)));
}
