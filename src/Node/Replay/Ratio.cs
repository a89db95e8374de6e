using System.Globalization;
using System.Numerics;

namespace Gwangan.Node.Replay;

/// <summary>A positive fraction of whole numbers, in lowest terms.</summary>
public readonly record struct Ratio
{
    /// <summary>A fraction; both parts above 0.</summary>
    public Ratio(long numerator, long denominator)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(numerator, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(denominator, 1);
        long common = (long)BigInteger.GreatestCommonDivisor(numerator, denominator);
        (Numerator, Denominator) = (numerator / common, denominator / common);
    }

    /// <summary>The upper part.</summary>
    public long Numerator { get; }

    /// <summary>The lower part.</summary>
    public long Denominator { get; }

    /// <summary>Reads <c>N</c>, <c>N/D</c> or a decimal number above 0.</summary>
    public static bool TryParse(string text, out Ratio ratio)
    {
        ratio = default;
        string[] parts = text.Split('/');
        if (parts.Length > 2 || !TryDecimal(parts[0], out long numerator)) return false;
        if (!TryDecimal(parts.Length == 2 ? parts[1] : "1", out long denominator)) return false;
        ratio = new Ratio(numerator, denominator);
        return true;
    }

    /// <summary>This many times a whole number above 0.</summary>
    public Ratio Times(long factor)
    {
        long common = (long)BigInteger.GreatestCommonDivisor(factor, Denominator);
        return new Ratio(checked(Numerator * (factor / common)), Denominator / common);
    }

    /// <summary>This in parts of a whole number above 0.</summary>
    public Ratio Over(long divisor)
    {
        long common = (long)BigInteger.GreatestCommonDivisor(divisor, Numerator);
        return new Ratio(Numerator / common, checked(Denominator * (divisor / common)));
    }

    /// <summary>The whole part of a number of times this; false when it does not fit.</summary>
    public bool TryFloor(long value, out long result, out bool isExact)
    {
        Int128 product = (Int128)value * Numerator;
        Int128 quotient = product / Denominator;
        isExact = quotient * Denominator == product;
        result = quotient > long.MaxValue ? long.MaxValue : (long)quotient;
        return quotient <= long.MaxValue;
    }

    /// <inheritdoc/>
    public override string ToString() => Denominator == 1 ? Numerator.ToString("#,0", CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{Numerator:#,0}/{Denominator:#,0}");

    // Up to nine decimals, as 10^-9.
    private static bool TryDecimal(string text, out long value) => TextFields.TryFixed(System.Text.Encoding.ASCII.GetBytes(text.Trim()), 9, out value) && value > 0;
}
