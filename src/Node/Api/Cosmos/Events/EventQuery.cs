using System.Globalization;
using System.Numerics;
using Gwangan.Node.Engines.CometBft.Wire;

namespace Gwangan.Node.Api.Cosmos.Events;

/// <summary>What a condition compares with.</summary>
public enum QueryOperator
{
    /// <summary>Equal.</summary>
    Equal,

    /// <summary>Below.</summary>
    Less,

    /// <summary>Not above.</summary>
    LessOrEqual,

    /// <summary>Above.</summary>
    Greater,

    /// <summary>Not below.</summary>
    GreaterOrEqual,

    /// <summary>A text within the value.</summary>
    Contains,

    /// <summary>There is such an attribute.</summary>
    Exists,
}

/// <summary>What kind of value a condition names.</summary>
public enum QueryKind
{
    /// <summary>None, as EXISTS.</summary>
    None,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number, with or without a fraction.</summary>
    Number,

    /// <summary>A time.</summary>
    Time,

    /// <summary>A day.</summary>
    Date,
}

/// <summary>One condition of a query.</summary>
/// <param name="Tag">The event and its attribute, such as <c>money.Transferred.to</c>.</param>
/// <param name="Operator">How it compares.</param>
/// <param name="Kind">With what.</param>
/// <param name="Value">The value as it was written, without its marks.</param>
public sealed record QueryCondition(string Tag, QueryOperator Operator, QueryKind Kind, string Value)
{
    /// <summary>The event of the tag.</summary>
    public string Type => Tag.LastIndexOf('.') is > 0 and var dot ? Tag[..dot] : Tag;

    /// <summary>The attribute of the tag; empty for none.</summary>
    public string Attribute => Tag.LastIndexOf('.') is > 0 and var dot ? Tag[(dot + 1)..] : "";

    /// <summary>The condition's number, whole; null when it is no whole number of 64 bits.</summary>
    public long? Whole => Kind == QueryKind.Number && long.TryParse(Value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) ? number : null;

    /// <summary>Whether a value fits. A value that is not of the condition's kind does not; of a number with letters behind it, the number counts.</summary>
    public bool Fits(string value)
    {
        switch (Kind)
        {
            case QueryKind.None:
                return true;
            case QueryKind.Text:
                return Operator == QueryOperator.Contains ? value.Contains(Value, StringComparison.Ordinal) : string.Equals(value, Value, StringComparison.Ordinal);
            case QueryKind.Number:
                return TryNumber(value, out BigInteger whole, out string fraction) && TryNumber(Value, out BigInteger ownWhole, out string ownFraction)
                    && Fits(whole != ownWhole ? whole.CompareTo(ownWhole) : string.CompareOrdinal(fraction, ownFraction) * (Value.StartsWith('-') ? -1 : 1));
            case QueryKind.Time:
                return EventQueryParser.TryTime(value, out DateTimeOffset time) && EventQueryParser.TryTime(Value, out DateTimeOffset own) && Fits(time.CompareTo(own));
            default:
                return EventQueryParser.TryDate(value, out DateOnly day) && EventQueryParser.TryDate(Value, out DateOnly ownDay) && Fits(day.CompareTo(ownDay));
        }
    }

    private bool Fits(int order) => Operator switch
    {
        QueryOperator.Equal => order == 0,
        QueryOperator.Less => order < 0,
        QueryOperator.LessOrEqual => order <= 0,
        QueryOperator.Greater => order > 0,
        _ => order >= 0,
    };

    // The number with which a text begins.
    private static bool TryNumber(string text, out BigInteger whole, out string fraction)
    {
        int at = text.StartsWith('-') ? 1 : 0, start = at;
        while (at < text.Length && char.IsAsciiDigit(text[at])) at++;
        (whole, fraction) = (BigInteger.Zero, "");
        if (at == start || at > ApiLimits.QueryNumberDigitsMax) return false;
        whole = BigInteger.Parse(text.AsSpan(0, at), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
        if (at >= text.Length || text[at] != '.') return true;
        int end = at + 1;
        while (end < text.Length && char.IsAsciiDigit(text[end])) end++;
        fraction = text[(at + 1)..end].TrimEnd('0');
        return true;
    }
}

/// <summary>A query over events, as CometBFT's event bus and indexers take it (libs/pubsub/query): conditions that all must hold.</summary>
/// <param name="Text">The query as it was asked.</param>
/// <param name="Conditions">Its conditions; none means everything.</param>
public sealed record EventQuery(string Text, IReadOnlyList<QueryCondition> Conditions)
{
    /// <summary>Whether what happened fits: for every condition there is an attribute that does.</summary>
    /// <param name="attributes">The values of each attribute, by tag.</param>
    public bool Fits(IReadOnlyDictionary<string, List<string>> attributes)
    {
        foreach (QueryCondition condition in Conditions)
        {
            // A tag without an attribute asks whether there is such an event.
            if (attributes.TryGetValue(condition.Tag, out List<string>? values) ? values.Exists(condition.Fits)
                : condition.Operator == QueryOperator.Exists && attributes.Keys.Any(tag => tag.StartsWith(condition.Tag + ".", StringComparison.Ordinal))) continue;
            return false;
        }
        return true;
    }

    /// <summary>Whether some events fit as the indexers mean it: conditions on one kind of event hold in one and the same event of it.</summary>
    internal bool FitsOneByOne(List<AbciEvent> events)
    {
        foreach (IGrouping<string, QueryCondition> own in Conditions.Where(condition => !IsReserved(condition.Tag)).GroupBy(condition => condition.Type))
            if (!events.Exists(happened => happened.Type == own.Key && own.All(condition => Has(happened, condition)) || own.All(condition => condition.Operator == QueryOperator.Exists && condition.Tag == happened.Type))) return false;
        return true;
    }

    /// <summary>Tags that are of the transaction or block, and of no event.</summary>
    internal static bool IsReserved(string tag) => tag is "tx.hash" or "tx.height" or "block.height" or "tm.event";

    private static bool Has(AbciEvent happened, QueryCondition condition) => happened.Attributes.Exists(attribute => attribute.Key == condition.Attribute && condition.Fits(attribute.Value));
}
