using System.Text.Json;
using Gwangan.Node.Bank.Messages;
using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Bank;

/// <summary>Who paid a credit: where it goes if it goes back. Known here only.</summary>
public sealed record Payer(string Name, string Account, string Bic);

/// <summary>A credit that goes back to whoever paid it.</summary>
/// <param name="Credit">The credit.</param>
/// <param name="Payment">The end-to-end identification under which it is ordered.</param>
/// <param name="DeadlineMs">Until when the bank has to book it; 0 for no such time.</param>
/// <param name="State">How far it is.</param>
public sealed record StoredReturn(CreditFact Credit, string Payment, long DeadlineMs, ReturnStep State);

/// <summary>How far a credit that goes back is here.</summary>
public enum ReturnStep
{
    /// <summary>No order is written.</summary>
    Open,

    /// <summary>An order is.</summary>
    Ordered,

    /// <summary>Nobody knows where to, or the bank has rejected the order: an operator sees to it, with the bank.</summary>
    ByHand,

    /// <summary>The bank has booked it, or it does not go back after all.</summary>
    Ended,
}

/// <content>Credits that go back, and recalls that are refused.</content>
public sealed partial class Journal
{
    /// <summary>Keeps who paid a credit.</summary>
    public void AddPayer(string credit, Payer payer, long nowMs) => Run("INSERT OR REPLACE INTO payers VALUES ($1, $2, $3)", credit, JsonSerializer.Serialize(payer), nowMs);

    /// <summary>Who paid a credit; null when the bank has not said, or it was forgotten.</summary>
    public Payer? PayerOf(string credit) => Scalar("SELECT body FROM payers WHERE key = $1", credit) is string body ? JsonSerializer.Deserialize<Payer>(body) : null;

    /// <summary>Forgets who paid before a time.</summary>
    public void ForgetPayers(long beforeMs) => Run("DELETE FROM payers WHERE at_ms < $1", beforeMs);

    /// <summary>A credit goes back.</summary>
    public void AddReturn(string credit, string payment, long deadlineMs) => Run("INSERT OR REPLACE INTO returns VALUES ($1, $2, $3, 0, NULL)", credit, payment, deadlineMs);

    /// <summary>Credits that go back and are at a step.</summary>
    public List<StoredReturn> ReturnsAt(ReturnStep step, int most) => ReturnsWhere("r.state = $1 ORDER BY r.payment LIMIT $2", (int)step, most);

    /// <summary>Those of an order.</summary>
    public List<StoredReturn> ReturnsOf(string orderId) => ReturnsWhere("r.order_id = $1", orderId);

    /// <summary>The credit that goes back under an end-to-end identification; null when none does.</summary>
    public StoredReturn? FindReturn(string payment) => payment.Length == 0 ? null : ReturnsWhere("r.payment = $1", payment).SingleOrDefault();

    /// <summary>A credit that goes back has come further.</summary>
    public void SetStep(string credit, ReturnStep step) => Run("UPDATE returns SET state = $2 WHERE key = $1", credit, (int)step);

    /// <summary>The bank has spoken of the order of a credit that goes back, so it has it.</summary>
    public void SetDeliveredWith(StoredReturn one) => Run("UPDATE orders SET state = 1, bytes = x'' WHERE state <> 1 AND id = (SELECT order_id FROM returns WHERE key = $1)", one.Credit.Key);

    /// <summary>Keeps an order of credits that go back before the bank can see it.</summary>
    public void AddReturnOrder(string id, byte[] bytes, IReadOnlyList<StoredReturn> returns)
    {
        AddOrder(id, bytes, []);
        foreach (StoredReturn each in returns) Run("UPDATE returns SET state = 1, order_id = $2 WHERE key = $1", each.Credit.Key, id);
    }

    /// <summary>Credits that go back and that the bank has not booked.</summary>
    public int CountReturns() => (int)Count("SELECT count(*) FROM returns WHERE state < 3");

    /// <summary>Keeps what a bank has asked about a credit, so that it can be answered.</summary>
    public void AddRecall(string credit, PaymentRecall recall) => Run("INSERT OR REPLACE INTO recalls VALUES ($1, $2, 0)", credit, JsonSerializer.Serialize(recall));

    /// <summary>Recalls that the chain knows as refused, and whose bank has not been answered.</summary>
    public List<(string Credit, PaymentRecall Recall, RecallEndFact End)> RefusalsToAnswer()
    {
        List<(string, PaymentRecall, RecallEndFact)> refusals = [];
        // The key of a credit is entry/ACCOUNT/REFERENCE, that of the word which ends its recall recallEnd/ACCOUNT/REFERENCE.
        using SqliteDataReader reader = Query("SELECT r.key, r.body, f.body FROM recalls r JOIN facts f ON f.key = 'recallEnd' || substr(r.key, 6) WHERE r.state = 0 AND f.state = 2 ORDER BY r.key");
        while (reader.Read()) refusals.Add((reader.GetString(0), JsonSerializer.Deserialize<PaymentRecall>(reader.GetString(1))!, (RecallEndFact)Fact.FromJson(reader.GetString(2))));
        return refusals;
    }

    /// <summary>Keeps the answer to a recall before the bank can see it.</summary>
    public void AddAnswer(string id, byte[] bytes, string credit)
    {
        AddOrder(id, bytes, []);
        Run("UPDATE recalls SET state = 1 WHERE key = $1", credit);
    }

    private List<StoredReturn> ReturnsWhere(string where, params object?[] values)
    {
        List<StoredReturn> found = [];
        using SqliteDataReader reader = Query($"SELECT f.body, r.payment, r.deadline_ms, r.state FROM returns r JOIN facts f ON f.key = r.key WHERE {where}", values);
        while (reader.Read()) found.Add(new StoredReturn((CreditFact)Fact.FromJson(reader.GetString(0)), reader.GetString(1), reader.GetInt64(2), (ReturnStep)reader.GetInt64(3)));
        return found;
    }
}
