using System.Buffers;
using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>Sums of points of a group times scalars. The time depends on the scalars: nothing here is secret.</summary>
/// <remarks>
/// Scalars are split by the group's endomorphism first. Few points share their doublings, each with a table of odd multiples (Straus);
/// from <see cref="BucketsFrom"/> parts on, points with the same digit are added before they are multiplied (Pippenger).
/// </remarks>
internal static class ScalarProduct<F, G>
    where F : struct, IField<F>
    where G : struct, IGroup<F>
{
    /// <summary>With this many parts of scalars buckets begin to win over tables.</summary>
    public const int BucketsFrom = 128;

    private const int Width = 5;
    private const int TableSize = 1 << (Width - 2);

    /// <summary>r = the sum of scalar i times point i, for points of the group and scalars below its order, four words each.</summary>
    public static void Sum(ReadOnlySpan<AffinePoint<F>> points, ReadOnlySpan<ulong> scalars, out JacobianPoint<F> r)
    {
        Invariant.Assert(scalars.Length == 4 * points.Length);
        if (points.Length * G.PartCount < BucketsFrom) SumByTables(points, scalars, out r);
        else SumByBuckets(points, scalars, out r);
    }

    /// <summary>r = scalar * a.</summary>
    public static void Multiply(in AffinePoint<F> a, ReadOnlySpan<ulong> scalar, out JacobianPoint<F> r) => SumByTables(new(in a), scalar, out r);

    /// <summary>The sum with a table of odd multiples for each point.</summary>
    internal static void SumByTables(ReadOnlySpan<AffinePoint<F>> points, ReadOnlySpan<ulong> scalars, out JacobianPoint<F> r)
    {
        int digitCount = G.PartBits + 1;
        int partCount = points.Length * G.PartCount;
        JacobianPoint<F>[] multiples = ArrayPool<JacobianPoint<F>>.Shared.Rent(points.Length * TableSize);
        AffinePoint<F>[] tables = ArrayPool<AffinePoint<F>>.Shared.Rent(partCount * TableSize);
        sbyte[] digits = ArrayPool<sbyte>.Shared.Rent(partCount * digitCount);
        try
        {
            // The tables of the points come first, then those of their first images, and so on.
            int tablesSize = points.Length * TableSize;
            for (int i = 0; i < points.Length; i++) OddMultiples(points[i], multiples.AsSpan(i * TableSize, TableSize));
            JacobianPoint<F>.ToAffine(multiples.AsSpan(0, tablesSize), tables.AsSpan(0, tablesSize));
            for (int i = tablesSize; i < partCount * TableSize; i++) G.NextImage(tables[i - tablesSize], out tables[i]);

            Span<UInt128> parts = stackalloc UInt128[G.PartCount];
            for (int i = 0; i < points.Length; i++)
            {
                G.Split(scalars.Slice(4 * i, 4), parts);
                for (int part = 0; part < parts.Length; part++)
                    WriteOddDigits(parts[part], Width, digits.AsSpan(((part * points.Length) + i) * digitCount, digitCount));
            }

            r = default;
            bool started = false;
            for (int bit = digitCount - 1; bit >= 0; bit--)
            {
                if (started) JacobianPoint<F>.Double(r, out r);
                for (int i = 0; i < partCount; i++)
                {
                    int digit = digits[(i * digitCount) + bit];
                    if (digit == 0) continue;
                    AddMultiple(ref r, tables.AsSpan(i * TableSize, TableSize), digit);
                    started = true;
                }
            }
        }
        finally
        {
            ArrayPool<JacobianPoint<F>>.Shared.Return(multiples);
            ArrayPool<AffinePoint<F>>.Shared.Return(tables);
            ArrayPool<sbyte>.Shared.Return(digits);
        }
    }

    /// <summary>The sum with a bucket for each digit.</summary>
    internal static void SumByBuckets(ReadOnlySpan<AffinePoint<F>> points, ReadOnlySpan<ulong> scalars, out JacobianPoint<F> r)
    {
        int partCount = points.Length * G.PartCount;
        // A window costs an addition a part and two a bucket.
        int width = Math.Max(2, BitOperations.Log2((uint)partCount) - 2);
        int windowCount = (G.PartBits / width) + 1;
        int bucketCount = 1 << (width - 1);
        AffinePoint<F>[] images = ArrayPool<AffinePoint<F>>.Shared.Rent(partCount);
        UInt128[] parts = ArrayPool<UInt128>.Shared.Rent(partCount);
        JacobianPoint<F>[] buckets = ArrayPool<JacobianPoint<F>>.Shared.Rent(bucketCount);
        try
        {
            for (int i = 0; i < points.Length; i++)
            {
                int first = i * G.PartCount;
                G.Split(scalars.Slice(4 * i, 4), parts.AsSpan(first, G.PartCount));
                images[first] = points[i];
                for (int part = 1; part < G.PartCount; part++) G.NextImage(images[first + part - 1], out images[first + part]);
            }

            r = default;
            for (int window = windowCount - 1; window >= 0; window--)
            {
                for (int i = 0; i < width && window != windowCount - 1; i++) JacobianPoint<F>.Double(r, out r);
                buckets.AsSpan(0, bucketCount).Clear();
                for (int i = 0; i < partCount; i++)
                {
                    int digit = SignedDigit(parts[i], window * width, width);
                    if (digit != 0) AddSigned(ref buckets[Math.Abs(digit) - 1], images[i], digit < 0);
                }
                // Bucket i counts i + 1 times: the sum of all the sums from above.
                JacobianPoint<F> running = default, total = default;
                for (int i = bucketCount - 1; i >= 0; i--)
                {
                    JacobianPoint<F>.Add(running, buckets[i], out running);
                    JacobianPoint<F>.Add(total, running, out total);
                }
                JacobianPoint<F>.Add(r, total, out r);
            }
        }
        finally
        {
            ArrayPool<AffinePoint<F>>.Shared.Return(images);
            ArrayPool<UInt128>.Shared.Return(parts);
            ArrayPool<JacobianPoint<F>>.Shared.Return(buckets);
        }
    }

    /// <summary>a, 3a, 5a, ...</summary>
    [SkipLocalsInit]
    internal static void OddMultiples(in AffinePoint<F> a, Span<JacobianPoint<F>> multiples)
    {
        multiples[0] = new(a);
        JacobianPoint<F>.Double(multiples[0], out JacobianPoint<F> twice);
        JacobianPoint<F>.Add(twice, a, out multiples[1]);
        for (int i = 2; i < multiples.Length; i++) JacobianPoint<F>.Add(multiples[i - 1], twice, out multiples[i]);
    }

    /// <summary>sum += digit * the point of a table of odd multiples.</summary>
    internal static void AddMultiple(ref JacobianPoint<F> sum, ReadOnlySpan<AffinePoint<F>> table, int digit) =>
        AddSigned(ref sum, table[Math.Abs(digit) >> 1], digit < 0);

    [SkipLocalsInit]
    private static void AddSigned(ref JacobianPoint<F> sum, in AffinePoint<F> a, bool isNegative)
    {
        if (!isNegative)
        {
            JacobianPoint<F>.Add(sum, a, out sum);
            return;
        }
        AffinePoint<F>.Negate(a, out AffinePoint<F> negative);
        JacobianPoint<F>.Add(sum, negative, out sum);
    }

    /// <summary>Non-adjacent form of a width: each digit is zero or odd, below 2^(width - 1) in size, and followed by width - 1 zeros.</summary>
    internal static void WriteOddDigits(UInt128 part, int width, Span<sbyte> digits)
    {
        int carry = 0;
        digits.Clear();
        for (int bit = 0; bit < digits.Length;)
        {
            int at = bit < 128 ? (int)(uint)((part >> bit) & 1) : 0;
            if (at == carry)
            {
                bit++;
                continue;
            }
            int window = bit < 128 ? (int)(uint)((part >> bit) & (UInt128)((1 << width) - 1)) : 0;
            int digit = window + carry;
            carry = digit >> (width - 1);
            digits[bit] = (sbyte)(digit - (carry << width));
            bit += width;
        }
        Invariant.Assert(carry == 0);
    }

    // The digit from -2^(width - 1) to 2^(width - 1) of the window from this bit on: the bit below the window tells whether it carried.
    private static int SignedDigit(UInt128 part, int bit, int width)
    {
        int mask = (1 << width) - 1;
        int window = bit < 128 ? (int)(uint)((part >> bit) & (uint)mask) : 0;
        int below = bit == 0 ? 0 : (int)(uint)((part >> (bit - 1)) & 1);
        int digit = window + below;
        return digit - ((window >> (width - 1)) << width);
    }
}
