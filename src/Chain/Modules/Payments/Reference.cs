using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Payments;

/// <summary>References of payments: end-to-end ids and order numbers, of the characters that ISO 20022 messages take between banks (SWIFT's set X without line breaks).</summary>
public static class Reference
{
    /// <summary>Most characters: ISO 20022's Max35Text.</summary>
    public const int SizeMax = 35;

    /// <summary>Whether text can be an end-to-end id; an empty one is none, and can be.</summary>
    public static bool IsReference(string text)
    {
        if (text.Length > SizeMax) return false;
        foreach (char c in text)
            if (!char.IsAsciiLetterOrDigit(c) && !"/-?:().,'+ ".Contains(c, StringComparison.Ordinal)) return false;
        return true;
    }

    /// <summary>Whether text can be an order number: a reference that is not empty.</summary>
    public static bool IsOrderId(string text) => text.Length > 0 && IsReference(text);

    internal static Text36 Of(string text)
    {
        Invariant.Assert(Text36.TryOf(text, out Text36 value));
        return value;
    }
}
