using System.Text.Json;
using System.Text.Json.Serialization;

namespace Gwangan.Node.Bank;

/// <summary>Something that a bank has said and the chain must hear exactly once. Its key is what makes it once: the journal keeps one fact under a key, and the chain one booking under a reference.</summary>
[JsonDerivedType(typeof(CreditFact), "credit")]
[JsonDerivedType(typeof(DebitFact), "debit")]
[JsonDerivedType(typeof(CloseFact), "close")]
[JsonDerivedType(typeof(RecallFact), "recall")]
[JsonDerivedType(typeof(RecallEndFact), "recallEnd")]
[JsonDerivedType(typeof(MatchFact), "match")]
[JsonDerivedType(typeof(ReturnFact), "return")]
[JsonDerivedType(typeof(RedemptionFact), "redemption")]
[JsonDerivedType(typeof(AssignFact), "assign")]
public abstract record Fact
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault };

    /// <summary>What it is known by, for ever.</summary>
    [JsonIgnore]
    public abstract string Key { get; }

    /// <summary>Whether it must come to the chain in its place among the others. Credits and debits may overtake each other.</summary>
    [JsonIgnore]
    public virtual bool KeepsItsPlace => true;

    /// <summary>The fact as the journal keeps it.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>Reads it again.</summary>
    public static Fact FromJson(string json) => JsonSerializer.Deserialize<Fact>(json, Json)!;
}

/// <summary>A booking of a reserve account.</summary>
/// <param name="Reserve">The reserve account on chain.</param>
/// <param name="Reference">Hash of the bank's reference.</param>
/// <param name="Won">How much.</param>
/// <param name="Day">The booking day in the bank's calendar, days since 1970.</param>
public abstract record EntryFact(uint Reserve, string Reference, long Won, uint Day) : Fact
{
    /// <inheritdoc/>
    public override string Key => KeyOf(Reserve, Reference);

    /// <summary>Under which the booking of a reference is known.</summary>
    public static string KeyOf(uint reserve, string reference) => $"entry/{reserve}/{reference}";
}

/// <summary>An account was credited: won is minted to whom <paramref name="To"/> is assigned, or waits unmatched.</summary>
/// <param name="Reserve">The reserve account on chain.</param>
/// <param name="Reference">Hash of the bank's reference.</param>
/// <param name="Won">How much.</param>
/// <param name="Day">The booking day.</param>
/// <param name="To">Hash of the virtual account number, or of the remittance reference; empty for none.</param>
/// <param name="EndToEndId">Hash of the end-to-end identification; empty when there is none.</param>
/// <param name="Returned">The redemption whose payout came back with it; 0 for none.</param>
public sealed record CreditFact(uint Reserve, string Reference, long Won, uint Day, string To, string EndToEndId, ulong Returned = 0) : EntryFact(Reserve, Reference, Won, Day)
{
    /// <inheritdoc/>
    public override bool KeepsItsPlace => false;
}

/// <summary>Why an account was debited.</summary>
public enum DebitReason
{
    /// <summary>A fee, or anything else that is no payment of ours.</summary>
    Other,

    /// <summary>A redemption was paid out.</summary>
    Redemption,

    /// <summary>A credit that was not minted went back.</summary>
    Return,

    /// <summary>A credit was taken back by its bank.</summary>
    Recall,
}

/// <summary>An account was debited.</summary>
/// <param name="Reserve">The reserve account on chain.</param>
/// <param name="Reference">Hash of the bank's reference.</param>
/// <param name="Won">How much.</param>
/// <param name="Day">The booking day.</param>
/// <param name="Reason">Why.</param>
/// <param name="Redemption">The redemption that it pays; 0 for none.</param>
/// <param name="Original">Hash of the reference of the credit that went back; empty for none.</param>
public sealed record DebitFact(uint Reserve, string Reference, long Won, uint Day, DebitReason Reason, ulong Redemption, string Original) : EntryFact(Reserve, Reference, Won, Day);

/// <summary>A statement of an account, of a whole day or of the day so far.</summary>
public sealed record CloseFact(uint Reserve, uint Number, bool IsIntraday, uint Day, long Opening, long Credits, uint CreditCount, long Debits, uint DebitCount, long Closing, long AsOfMs, string Digest) : Fact
{
    /// <inheritdoc/>
    public override string Key => IsIntraday ? $"intraday/{Reserve}/{Day}/{Number}" : $"close/{Reserve}/{YearOf(Day)}/{Number}";

    // Banks begin at 1 again with a new year.
    private static int YearOf(uint day) => DateOnly.FromDateTime(DateTime.UnixEpoch).AddDays((int)day).Year;
}

/// <summary>The bank asks a credit back.</summary>
public sealed record RecallFact(uint Reserve, string Reference, string Code) : Fact
{
    /// <inheritdoc/>
    public override string Key => $"recall/{Reserve}/{Reference}";
}

/// <summary>A recall has come to nothing: the operator has refused it with the bank.</summary>
public sealed record RecallEndFact(uint Reserve, string Reference, string Code) : Fact
{
    /// <inheritdoc/>
    public override string Key => $"recallEnd/{Reserve}/{Reference}";
}

/// <summary>The operator has found out whose a credit is.</summary>
public sealed record MatchFact(uint Reserve, string Reference, string Owner) : Fact
{
    /// <inheritdoc/>
    public override string Key => $"match/{Reserve}/{Reference}";
}

/// <summary>The operator sends a credit back that nobody owns.</summary>
public sealed record ReturnFact(uint Reserve, string Reference) : Fact
{
    /// <inheritdoc/>
    public override string Key => $"return/{Reserve}/{Reference}";
}

/// <summary>What the bank did with a redemption's payment order.</summary>
public enum PayoutState
{
    /// <summary>The order follows.</summary>
    Sent,

    /// <summary>The bank has taken it on.</summary>
    Accepted,

    /// <summary>The bank will not pay it; the owner gets the won back.</summary>
    Refused,
}

/// <summary>How far a redemption is.</summary>
/// <param name="Redemption">Its number.</param>
/// <param name="State">How far.</param>
/// <param name="Code">Why it is refused; empty otherwise.</param>
/// <param name="Turn">How often it had been given from one bank to another when this was so: what was said in one turn says nothing of the next.</param>
public sealed record RedemptionFact(ulong Redemption, PayoutState State, string Code, int Turn = 0) : Fact
{
    /// <inheritdoc/>
    public override string Key => Turn == 0 ? $"redemption/{Redemption}/{State}" : $"redemption/{Redemption}/{Turn}/{State}";
}

/// <summary>A virtual account number was given to an owner.</summary>
public sealed record AssignFact(string Number, string Owner) : Fact
{
    /// <inheritdoc/>
    public override string Key => $"assign/{Number}";
}
