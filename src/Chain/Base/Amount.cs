using System.Globalization;

namespace Gwangan.Chain.Base;

/// <summary>A quantity of one asset in its smallest unit (10^-18 of a whole for every asset): 0 to 2^128 - 1.</summary>
/// <remarks>Arithmetic that can leave the range is spelt Try…; the operators are for sums already proved to fit and stop the node when they do not.</remarks>
public readonly record struct Amount(UInt128 Units) : IComparable<Amount>
{
    /// <summary>Decimals of every asset (house decision 14).</summary>
    public const int Decimals = 18;

    /// <summary>Nothing.</summary>
    public static Amount Zero => default;

    /// <summary>The largest amount.</summary>
    public static Amount Max => new(UInt128.MaxValue);

    /// <summary>One whole: 10^18 units.</summary>
    public static Amount One => new(1_000_000_000_000_000_000UL);

    /// <summary>True for nothing.</summary>
    public bool IsZero => Units == UInt128.Zero;

    /// <summary><paramref name="whole"/> times 10^18 units; fits for every 64-bit count.</summary>
    public static Amount Whole(ulong whole) => new((UInt128)whole * One.Units);

    /// <summary>The sum; false when it exceeds the range.</summary>
    public bool TryAdd(Amount other, out Amount sum)
    {
        sum = new(unchecked(Units + other.Units));
        return sum.Units >= Units;
    }

    /// <summary>The difference; false when <paramref name="other"/> is larger.</summary>
    public bool TrySubtract(Amount other, out Amount difference)
    {
        difference = new(unchecked(Units - other.Units));
        return other.Units <= Units;
    }

    /// <summary>The product with a count; false when it exceeds the range.</summary>
    public bool TryMultiply(ulong factor, out Amount product)
    {
        UInt128 low = (UInt128)unchecked((ulong)Units) * factor;
        UInt128 high = (UInt128)(ulong)(Units >> 64) * factor;
        product = new(unchecked((high << 64) + low));
        return high >> 64 == UInt128.Zero && product.Units >= low;
    }

    /// <summary>floor(this × numerator / denominator), exact in between; false when the result exceeds the range.</summary>
    /// <exception cref="InvariantException">The denominator is zero.</exception>
    public bool TryMulDivFloor(ulong numerator, ulong denominator, out Amount result) => TryMulDiv(numerator, denominator, false, out result);

    /// <summary>ceil(this × numerator / denominator), exact in between; false when the result exceeds the range.</summary>
    /// <exception cref="InvariantException">The denominator is zero.</exception>
    public bool TryMulDivCeil(ulong numerator, ulong denominator, out Amount result) => TryMulDiv(numerator, denominator, true, out result);

    // (high·2^64 + low)·n / d by schoolbook division in base 2^64: three 64-bit digits of product, one of divisor.
    private bool TryMulDiv(ulong numerator, ulong denominator, bool roundUp, out Amount result)
    {
        Invariant.Assert(denominator != 0);
        UInt128 low = (UInt128)unchecked((ulong)Units) * numerator;
        UInt128 middle = (UInt128)(ulong)(Units >> 64) * numerator + (low >> 64);
        ulong digit0 = unchecked((ulong)low), digit1 = unchecked((ulong)middle), digit2 = (ulong)(middle >> 64);
        ulong quotient2 = digit2 / denominator, remainder = digit2 % denominator;
        UInt128 step = ((UInt128)remainder << 64) | digit1;
        ulong quotient1 = (ulong)(step / denominator);
        remainder = (ulong)(step % denominator);
        step = ((UInt128)remainder << 64) | digit0;
        ulong quotient0 = (ulong)(step / denominator);
        remainder = (ulong)(step % denominator);
        result = new(((UInt128)quotient1 << 64) | quotient0);
        if (quotient2 != 0) return false;
        return !roundUp || remainder == 0 || result.TryAdd(new(1), out result);
    }

    /// <summary>The sum of two amounts proved to fit.</summary>
    public static Amount operator +(Amount left, Amount right)
    {
        Invariant.Assert(left.TryAdd(right, out Amount sum), "amount overflow");
        return sum;
    }

    /// <summary>The difference of two amounts proved to be in order.</summary>
    public static Amount operator -(Amount left, Amount right)
    {
        Invariant.Assert(left.TrySubtract(right, out Amount difference), "amount underflow");
        return difference;
    }

    /// <inheritdoc/>
    public int CompareTo(Amount other) => Units.CompareTo(other.Units);

    /// <summary>Order of size.</summary>
    public static bool operator <(Amount left, Amount right) => left.Units < right.Units;

    /// <summary>Order of size.</summary>
    public static bool operator >(Amount left, Amount right) => left.Units > right.Units;

    /// <summary>Order of size.</summary>
    public static bool operator <=(Amount left, Amount right) => left.Units <= right.Units;

    /// <summary>Order of size.</summary>
    public static bool operator >=(Amount left, Amount right) => left.Units >= right.Units;

    /// <summary>The units in decimal digits, as on the wire and in JSON.</summary>
    public override string ToString() => Units.ToString(CultureInfo.InvariantCulture);

    /// <summary>Reads decimal digits in canonical form (no sign, no leading zero, at most 39 digits); false when it is anything else or exceeds the range.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Amount amount)
    {
        amount = default;
        if (text.Length is 0 or > 39 || (text[0] == '0' && text.Length > 1)) return false;
        Amount total = Zero;
        foreach (char c in text)
        {
            if (c is < '0' or > '9') return false;
            if (!total.TryMultiply(10, out total) || !total.TryAdd(new((UInt128)(c - '0')), out total)) return false;
        }
        amount = total;
        return true;
    }
}
