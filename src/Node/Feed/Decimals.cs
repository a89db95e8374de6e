using System.Globalization;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Feed;

/// <summary>Amounts as exact decimal text in whole units: no trailing zeros, no exponent, no rounding. Nothing on the way is a floating-point number.</summary>
public static class Decimals
{
    private const ulong UnitsPerWhole = 1_000_000_000_000_000_000;

    /// <summary>An amount in whole units.</summary>
    public static string Of(Amount amount) => Of(amount.Units);

    /// <summary>Units of 10^-18 in whole units.</summary>
    public static string Of(UInt128 units)
    {
        Span<char> text = stackalloc char[64];
        (UInt128 whole, UInt128 fraction) = UInt128.DivRem(units, UnitsPerWhole);
        whole.TryFormat(text, out int length, default, CultureInfo.InvariantCulture);
        if (fraction != UInt128.Zero)
        {
            text[length++] = '.';
            ((ulong)fraction).TryFormat(text[length..], out int digits, "D18", CultureInfo.InvariantCulture);
            length += digits;
            while (text[length - 1] == '0') length--;
        }
        return text[..length].ToString();
    }

    /// <summary>How much a price rose or fell, in percent with two decimals, rounded toward zero.</summary>
    public static string ChangePercent(long from, long to)
    {
        if (from == 0) return "0.00";
        Int128 hundredths = ((Int128)to - from) * 10_000 / from;
        bool isFall = hundredths < 0;
        UInt128 size = (UInt128)(isFall ? -hundredths : hundredths);
        return string.Create(CultureInfo.InvariantCulture, $"{(isFall ? "-" : "")}{size / 100}.{(int)(size % 100):D2}");
    }
}
