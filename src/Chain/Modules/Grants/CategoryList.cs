using System.Globalization;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Grants;

/// <summary>Categories of merchants as text: <c>5411,5811-5814</c>.</summary>
public static class CategoryList
{
    /// <summary>The greatest code.</summary>
    public const ushort CodeMax = 9_999;

    /// <summary>Reads up to eight codes and ranges, ascending and apart; false when it is anything else. Empty text is an empty list.</summary>
    public static bool TryParse(string text, out CategoryRanges ranges, out int count)
    {
        (ranges, count) = (default, 0);
        if (text.Length == 0) return true;
        string[] parts = text.Split(',');
        if (parts.Length > Limits.GrantCategoriesMax) return false;
        foreach (string part in parts)
        {
            int dash = part.IndexOf('-');
            if (!TryParse(dash < 0 ? part : part[..dash], out ushort first)) return false;
            ushort last = first;
            if (dash >= 0 && (!TryParse(part[(dash + 1)..], out last) || last <= first)) return false;
            if (count > 0 && first <= ranges[count - 1].Last) return false;
            ranges[count++] = new CategoryRange(first, last);
        }
        return true;
    }

    /// <summary>The text of a list.</summary>
    public static string Format(in CategoryRanges ranges, int count)
    {
        string[] parts = new string[count];
        for (int i = 0; i < count; i++)
        {
            CategoryRange range = ranges[i];
            parts[i] = range.First == range.Last ? Code(range.First) : $"{Code(range.First)}-{Code(range.Last)}";
        }
        return string.Join(',', parts);
    }

    // Codes have four digits; 0000 is of those without one.
    private static bool TryParse(string text, out ushort code)
    {
        code = 0;
        return text.Length == 4 && ushort.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out code) && code is not 0 and <= CodeMax;
    }

    private static string Code(ushort code) => code.ToString("0000", CultureInfo.InvariantCulture);
}
