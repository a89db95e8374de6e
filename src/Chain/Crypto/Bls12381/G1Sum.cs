using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>
/// scalar * a + fixedScalar * b in the first group, for a b of which many sums are made. It goes bit by bit, so that the doublings can be taken together with those of a
/// membership test (<see cref="G1.ContainsAll(ReadOnlySpan{AffinePoint{Fp}}, ref G1Sum)"/>): beside two points, the lanes have place for a third.
/// </summary>
internal ref struct G1Sum
{
    /// <summary>Points that <see cref="G1Sum"/> needs as room for the multiples of a.</summary>
    public const int TableRoom = 2 * TableSize;

    /// <summary>Digits that it needs room for.</summary>
    public const int DigitRoom = 4 * DigitCount;

    private const int Width = 5, TableSize = 1 << (Width - 2);

    // The multiples of b are made once, so there may be more of them.
    private const int FixedWidth = 8, FixedTableSize = 1 << (FixedWidth - 2);
    private const int DigitCount = 129;

    /// <summary>The sum of the digits so far; of all of them after <see cref="Finish"/>.</summary>
    public JacobianPoint<Fp> Value;

    private readonly ReadOnlySpan<sbyte> _digits;
    private readonly ReadOnlySpan<AffinePoint<Fp>> _multiples, _fixedMultiples;
    private int _bit;

    /// <summary>Begins; <paramref name="table"/> and <paramref name="digits"/> are room that it works in, <paramref name="fixedMultiples"/> is what <see cref="Prepare"/> made of b.</summary>
    [SkipLocalsInit]
    public G1Sum(in AffinePoint<Fp> a, ReadOnlySpan<ulong> scalar, ReadOnlySpan<AffinePoint<Fp>> fixedMultiples, ReadOnlySpan<ulong> fixedScalar, Span<AffinePoint<Fp>> table, Span<sbyte> digits)
    {
        MakeTable(a, table, TableSize);
        WriteDigits(scalar, Width, digits[..(2 * DigitCount)]);
        WriteDigits(fixedScalar, FixedWidth, digits[(2 * DigitCount)..]);
        _multiples = table;
        _fixedMultiples = fixedMultiples;
        _digits = digits;
        _bit = DigitCount - 1;
        AddDigits();
    }

    /// <summary>Whether there are digits left.</summary>
    public readonly bool IsFinished => _bit == 0;

    /// <summary>The multiples of a point that is always the same.</summary>
    public static AffinePoint<Fp>[] Prepare(in AffinePoint<Fp> b)
    {
        AffinePoint<Fp>[] table = new AffinePoint<Fp>[2 * FixedTableSize];
        MakeTable(b, table, FixedTableSize);
        return table;
    }

    /// <summary>Goes on after <see cref="Value"/> was doubled.</summary>
    public void Continue()
    {
        _bit--;
        AddDigits();
    }

    /// <summary>Does what is left.</summary>
    public void Finish()
    {
        while (!IsFinished)
        {
            JacobianPoint<Fp>.Double(Value, out Value);
            Continue();
        }
    }

    private void AddDigits()
    {
        for (int part = 0; part < 4; part++)
        {
            int digit = _digits[(part * DigitCount) + _bit];
            if (digit == 0) continue;
            if (part < 2) ScalarProduct<Fp, G1>.AddMultiple(ref Value, _multiples.Slice(part * TableSize, TableSize), digit);
            else ScalarProduct<Fp, G1>.AddMultiple(ref Value, _fixedMultiples.Slice((part - 2) * FixedTableSize, FixedTableSize), digit);
        }
    }

    // The odd multiples of a point, and those of its image.
    [SkipLocalsInit]
    private static void MakeTable(in AffinePoint<Fp> a, Span<AffinePoint<Fp>> table, int size)
    {
        Span<JacobianPoint<Fp>> multiples = stackalloc JacobianPoint<Fp>[size];
        ScalarProduct<Fp, G1>.OddMultiples(a, multiples);
        JacobianPoint<Fp>.ToAffine(multiples, table[..size]);
        for (int i = 0; i < size; i++) G1.NextImage(table[i], out table[size + i]);
    }

    private static void WriteDigits(ReadOnlySpan<ulong> scalar, int width, Span<sbyte> digits)
    {
        Span<UInt128> parts = stackalloc UInt128[2];
        G1.Split(scalar, parts);
        for (int part = 0; part < 2; part++) ScalarProduct<Fp, G1>.WriteOddDigits(parts[part], width, digits.Slice(part * DigitCount, DigitCount));
    }
}
