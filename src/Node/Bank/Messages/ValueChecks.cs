using System.Buffers;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Gwangan.Node.Bank.Messages;

/// <summary>The values of ISO 20022, whose lexical forms are those of XML Schema.</summary>
internal static partial class ValueChecks
{
    private static readonly SearchValues<char> Digits = SearchValues.Create("0123456789");

    /// <summary>A text of <paramref name="min"/> to <paramref name="max"/> characters; a pair of surrogates is one.</summary>
    public static bool IsText(string text, int min, int max)
    {
        int pairs = 0;
        if (text.Length > max)
            foreach (char each in text)
                if (char.IsLowSurrogate(each)) pairs++;
        return text.Length - pairs <= max && text.Length >= min;
    }

    /// <summary>A decimal number; zeros before and behind do not count.</summary>
    public static bool IsDecimal(string text, int digitsMax, int fractionMax, bool isSigned)
    {
        ReadOnlySpan<char> rest = text.AsSpan().Trim(" \n\r\t");
        bool isNegative = rest.StartsWith('-');
        if (rest.Length > 0 && rest[0] is '+' or '-') rest = rest[1..];
        int point = rest.IndexOf('.');
        ReadOnlySpan<char> whole = point < 0 ? rest : rest[..point], fraction = point < 0 ? default : rest[(point + 1)..];
        if (whole.Length + fraction.Length == 0 || whole.ContainsAnyExcept(Digits) || fraction.ContainsAnyExcept(Digits)) return false;
        whole = whole.TrimStart('0');
        fraction = fraction.TrimEnd('0');
        return fraction.Length <= fractionMax && whole.Length + fraction.Length <= digitsMax && (isSigned || !isNegative || whole.Length + fraction.Length == 0);
    }

    /// <summary>A day, with or without a zone.</summary>
    public static bool IsDate(string text) => DateForm().IsMatch(text) && DateOnly.TryParseExact(text.AsSpan(0, 10), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>A moment, with or without a zone.</summary>
    public static bool IsDateTime(string text) =>
        DateTimeForm().IsMatch(text) && DateTime.TryParseExact(text.AsSpan(0, 19), "yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>A time of day.</summary>
    public static bool IsTime(string text) => TimeForm().IsMatch(text) && TimeOnly.TryParseExact(text.AsSpan(0, 8), "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);

    /// <summary>A year.</summary>
    public static bool IsYear(string text) => YearForm().IsMatch(text);

    /// <summary>A month of a year.</summary>
    public static bool IsYearMonth(string text) => YearMonthForm().IsMatch(text);

    /// <summary>True or false.</summary>
    public static bool IsBoolean(string text) => text is "true" or "false" or "1" or "0";

    /// <summary>Base64 of <paramref name="min"/> to <paramref name="max"/> bytes.</summary>
    public static bool IsBinary(string text, int min, int max) =>
        System.Buffers.Text.Base64.IsValid(text.AsSpan(), out int length) && length >= min && length <= max;

    private const string Zone = @"(Z|[+-](0\d|1[0-3]):[0-5]\d|[+-]14:00)?";

    [GeneratedRegex(@"^\d{4}-\d\d-\d\d" + Zone + @"\z")]
    private static partial Regex DateForm();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,20})?" + Zone + @"\z")]
    private static partial Regex DateTimeForm();

    [GeneratedRegex(@"^\d\d:\d\d:\d\d(\.\d{1,20})?" + Zone + @"\z")]
    private static partial Regex TimeForm();

    [GeneratedRegex(@"^\d{4}" + Zone + @"\z")]
    private static partial Regex YearForm();

    [GeneratedRegex(@"^\d{4}-(0[1-9]|1[0-2])" + Zone + @"\z")]
    private static partial Regex YearMonthForm();
}
