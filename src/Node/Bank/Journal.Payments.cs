using Microsoft.Data.Sqlite;

namespace Gwangan.Node.Bank;

/// <summary>A redemption of this bank. The destination is known here only, never on chain.</summary>
/// <param name="Id">Its number on chain.</param>
/// <param name="Owner">Who gets the money.</param>
/// <param name="Won">How much.</param>
/// <param name="Commitment">What the owner committed to on chain.</param>
/// <param name="Reserve">The reserve account it is paid from.</param>
/// <param name="State">How far it is.</param>
/// <param name="Destination">Where to, in JSON; null until the owner has handed it in.</param>
/// <param name="Payment">The end-to-end identification under which it is paid, or will be.</param>
/// <param name="Turn">How often it was given from one bank to another.</param>
/// <param name="SinceMs">Since when it is this bank's.</param>
public sealed record StoredRedemption(ulong Id, string Owner, long Won, string Commitment, uint Reserve, RedemptionStep State, string? Destination, string Payment, int Turn = 0, long SinceMs = 0);

/// <summary>How far a redemption is here.</summary>
public enum RedemptionStep
{
    /// <summary>Another bank is to pay it.</summary>
    Elsewhere,

    /// <summary>The owner has not said where to.</summary>
    NeedsDestination,

    /// <summary>The destination is here, an order is not.</summary>
    Ready,

    /// <summary>The chain is told that an order follows; from its answer on no other bank pays it.</summary>
    Announced,

    /// <summary>The order is written.</summary>
    Ordered,

    /// <summary>The bank has debited the account.</summary>
    Paid,

    /// <summary>The bank will not pay it, or it came back, or another bank has it now.</summary>
    Ended,
}

/// <content>Redemptions, payment orders and virtual account numbers.</content>
public sealed partial class Journal
{
    private const string RedemptionColumns = "SELECT id, owner, won, commitment, reserve, state, destination, payment, turn, since_ms FROM redemptions ";

    /// <summary>Notes a redemption that was seen on chain; nothing when it is known.</summary>
    public void AddRedemption(StoredRedemption redemption)
    {
        Run(
            "INSERT OR IGNORE INTO redemptions (id, owner, won, commitment, reserve, state, payment, turn, since_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            (long)redemption.Id, redemption.Owner, redemption.Won, redemption.Commitment, (long)redemption.Reserve, (int)redemption.State, redemption.Payment, redemption.Turn, redemption.SinceMs);
        Run("INSERT OR IGNORE INTO payments VALUES ($1, $2)", redemption.Payment, (long)redemption.Id);
    }

    /// <summary>A redemption; null when it is not known.</summary>
    public StoredRedemption? FindRedemption(ulong id) => RedemptionsWhere("WHERE id = $1", (long)id).SingleOrDefault();

    /// <summary>The redemption that is, or was in an earlier turn, paid under an end-to-end identification; null when none is.</summary>
    public StoredRedemption? FindPayment(string endToEndId) => endToEndId.Length == 0 ? null : RedemptionsWhere("WHERE id = (SELECT redemption FROM payments WHERE payment = $1)", endToEndId).SingleOrDefault();

    /// <summary>Redemptions whose owners have not said where to, though they are this bank's since before a time.</summary>
    public List<StoredRedemption> NamelessSince(long beforeMs, int most) => RedemptionsWhere("WHERE state = 1 AND since_ms > 0 AND since_ms < $1 ORDER BY id LIMIT $2", beforeMs, most);

    /// <summary>Redemptions at a step, oldest first.</summary>
    public List<StoredRedemption> RedemptionsAt(RedemptionStep step, int most) => RedemptionsWhere("WHERE state = $1 ORDER BY id LIMIT $2", (int)step, most);

    /// <summary>How many redemptions are at a step.</summary>
    public int CountRedemptions(RedemptionStep step) => (int)(long)Scalar("SELECT count(*) FROM redemptions WHERE state = $1", (int)step)!;

    /// <summary>The payments of an order.</summary>
    public List<StoredRedemption> PaymentsOf(string orderId) => RedemptionsWhere("WHERE order_id = $1", orderId);

    /// <summary>The owner has said where to.</summary>
    public void SetDestination(ulong id, string destination) => Run("UPDATE redemptions SET destination = $2, state = 2 WHERE id = $1 AND state = 1", (long)id, destination);

    /// <summary>A redemption has come further.</summary>
    public void SetStep(ulong id, RedemptionStep step) => Run("UPDATE redemptions SET state = $2 WHERE id = $1 AND state < $2", (long)id, (int)step);

    /// <summary>A redemption was given to another bank. An order that a bank may have goes its way: a debit of it is still this redemption's.</summary>
    public void GiveAway(ulong id, int turn)
    {
        Run("UPDATE redemptions SET state = 0 WHERE id = $1 AND state < 4", (long)id);
        Run("UPDATE redemptions SET turn = $2 WHERE id = $1", (long)id, turn);
    }

    /// <summary>A redemption was given to this bank. It is paid anew unless an order of it is out or has been paid; false when it is not.</summary>
    public bool TakeOver(ulong id, int turn, string payment, long nowMs)
    {
        Run("UPDATE redemptions SET turn = $2 WHERE id = $1", (long)id, turn);
        if (Run("UPDATE redemptions SET state = CASE WHEN destination IS NULL THEN 1 ELSE 2 END, payment = $2, order_id = NULL, since_ms = $3 WHERE id = $1 AND state IN (0, 1, 2, 3, 6)", (long)id, payment, nowMs) == 0) return false;
        Run("INSERT OR IGNORE INTO payments VALUES ($1, $2)", payment, (long)id);
        return true;
    }

    /// <summary>Forgets where redemptions went that are paid or have ended: nothing personal is kept longer than it is needed.</summary>
    public void ForgetDestinations() => Run("UPDATE redemptions SET destination = NULL WHERE state IN (5, 6) AND destination IS NOT NULL");

    /// <summary>Forgets where redemptions should have gone that another bank has had for long.</summary>
    public void ForgetElsewhere(long beforeMs) => Run("UPDATE redemptions SET destination = NULL WHERE state = 0 AND destination IS NOT NULL AND since_ms < $1", beforeMs);

    /// <summary>Keeps a payment order before the bank can see it.</summary>
    public void AddOrder(string id, byte[] bytes, IReadOnlyList<StoredRedemption> payments)
    {
        Run("INSERT INTO orders (id, bytes, state) VALUES ($1, $2, 0)", id, bytes);
        foreach (StoredRedemption payment in payments) Run("UPDATE redemptions SET state = 4, order_id = $2 WHERE id = $1", (long)payment.Id, id);
    }

    /// <summary>Orders that the bank may not have yet.</summary>
    public List<(string Id, byte[] Bytes)> UndeliveredOrders()
    {
        List<(string, byte[])> orders = [];
        using SqliteDataReader reader = Query("SELECT id, bytes FROM orders WHERE state = 0 ORDER BY id");
        while (reader.Read()) orders.Add((reader.GetString(0), (byte[])reader[1]));
        return orders;
    }

    /// <summary>How often an order was handed over without it being certain that the bank did not take it; 0 for one that is not known.</summary>
    public long AttemptsOf(string id) => Scalar("SELECT attempts FROM orders WHERE id = $1", id) as long? ?? 0;

    /// <summary>Whether the payment of a redemption may have been handed over more than once.</summary>
    public bool IsPerhapsDoubled(ulong id) => Scalar("SELECT 1 FROM redemptions r JOIN orders o ON o.id = r.order_id WHERE r.id = $1 AND o.attempts > 1", (long)id) is not null;

    /// <summary>An order is about to be handed over: from now on the bank may have it.</summary>
    public void BeginAttempt(string id) => Run("UPDATE orders SET attempts = attempts + 1 WHERE id = $1", id);

    /// <summary>The bank certainly did not take it.</summary>
    public void UndoAttempt(string id) => Run("UPDATE orders SET attempts = attempts - 1 WHERE id = $1", id);

    /// <summary>The bank has an order, and nobody else needs what is in it.</summary>
    public void SetDelivered(string id) => Run("UPDATE orders SET state = 1, bytes = x'' WHERE id = $1 AND state <> 1", id);

    /// <summary>The bank has spoken of the order of a redemption, so it has it.</summary>
    public void SetDeliveredWith(ulong redemption) => Run("UPDATE orders SET state = 1, bytes = x'' WHERE state <> 1 AND id = (SELECT order_id FROM redemptions WHERE id = $1)", (long)redemption);

    /// <summary>The bank may have an order that must not be handed over any more: an operator asks it.</summary>
    public void SetInDoubt(string id) => Run("UPDATE orders SET state = 2 WHERE id = $1", id);

    /// <summary>Orders of which an operator has to ask whether the bank has them.</summary>
    public List<string> OrdersInDoubt() => Strings("SELECT id FROM orders WHERE state = 2 ORDER BY id");

    /// <summary>An order that no bank has seen is no more: its payments are looked at again.</summary>
    public void Dissolve(string id) => Together(() =>
    {
        Run("UPDATE returns SET state = 0, order_id = NULL WHERE order_id = $1 AND state = 1", id);
        Run("UPDATE redemptions SET state = 3, order_id = NULL WHERE order_id = $1 AND state = 4", id);
        Run("DELETE FROM orders WHERE id = $1 AND state <> 1", id);
    });

    /// <summary>Whether an order is known, and whether the bank is known to have it.</summary>
    public (bool IsKnown, bool IsDelivered) OrderOf(string id) => Scalar("SELECT state FROM orders WHERE id = $1", id) is long state ? (true, state == 1) : (false, false);

    /// <summary>A redemption is another bank's.</summary>
    public void SetElsewhere(ulong id) => Run("UPDATE redemptions SET state = 0 WHERE id = $1 AND state < 4", (long)id);

    /// <summary>The next value of a counter, from 1.</summary>
    public long Next(string counter)
    {
        long value = Value(counter) + 1;
        Set(counter, value);
        return value;
    }

    /// <summary>A number that is kept under a name; 0 unless it was set.</summary>
    public long Value(string name) => Scalar("SELECT value FROM meta WHERE name = $1", name) as long? ?? 0;

    /// <summary>Keeps a number under a name.</summary>
    public void Set(string name, long value) => Run("INSERT OR REPLACE INTO meta VALUES ($1, $2)", name, value);

    /// <summary>The virtual account number of an owner; null when it has none.</summary>
    public string? VirtualAccountOf(uint reserve, string owner) => (string?)Scalar("SELECT number FROM virtual_accounts WHERE reserve = $1 AND owner = $2", (long)reserve, owner);

    /// <summary>Gives a virtual account number to an owner.</summary>
    public void AddVirtualAccount(string number, uint reserve, string owner) => Run("INSERT INTO virtual_accounts VALUES ($1, $2, $3)", number, (long)reserve, owner);

    private List<StoredRedemption> RedemptionsWhere(string where, params object[] values)
    {
        List<StoredRedemption> found = [];
        using SqliteDataReader reader = Query(RedemptionColumns + where, values);
        while (reader.Read())
        {
            found.Add(new StoredRedemption(
                (ulong)reader.GetInt64(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3), (uint)reader.GetInt64(4), (RedemptionStep)reader.GetInt64(5),
                reader.IsDBNull(6) ? null : reader.GetString(6), reader.GetString(7), reader.GetInt32(8), reader.GetInt64(9)));
        }
        return found;
    }
}
