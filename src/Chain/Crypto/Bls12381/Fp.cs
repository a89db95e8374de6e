using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>An element of the base field of BLS12-381, in Montgomery form with R = 2^392: seven limbs of 56 bits in words of 64.</summary>
/// <remarks>
/// The eight spare bits of a word let sums go without carries, and 392 bits for a modulus of 381 let them go without subtracting p. What a
/// method returns is "reduced" unless it says otherwise: limbs below 2^56 (one unit each), value below 2p; its bits are not unique until
/// <see cref="Write"/>. <see cref="Add"/> adds units; each operation names how many units it takes. No value may reach 32p.
/// Operands and results may be the same variable. Arithmetic is deliberately unchecked.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Size = 64)]
internal partial struct Fp : IField<Fp>
{
    /// <summary>Bytes of the big-endian form.</summary>
    public const int Size = 48;

    /// <summary>The limbs, least first.</summary>
    public ulong L0, L1, L2, L3, L4, L5, L6;

    // floor(2^69 / (upper limb of p + 1)): a quotient by p from the upper bits, never above the true one and at most one below.
    internal const ulong Reciprocal = 20645562;

    private static readonly Fp RSquared = new(0x6d1c34510370ed, 0xec45c53e243d62, 0x093317d3b1d65a, 0x5d74088b4f36a0, 0x865d118c10ea72, 0xfd5cd507320a75, 0x000c8d4cc8a759);
    private static readonly Fp RawOne = new(1, 0, 0, 0, 0, 0, 0);

    /// <summary>From seven limbs, in Montgomery form.</summary>
    public Fp(ulong l0, ulong l1, ulong l2, ulong l3, ulong l4, ulong l5, ulong l6) =>
        (L0, L1, L2, L3, L4, L5, L6) = (l0, l1, l2, l3, l4, l5, l6);

    /// <inheritdoc/>
    public static Fp One { get; } = new(0xd800000347fcb8, 0x0cde6d2002b119, 0x83a2090c7212e0, 0xda0f73e037669f, 0x1297bb09b09b42, 0x012ca7c515d98f, 0x000577a659fcfa);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(in Fp a, in Fp b, out Fp r)
    {
        unchecked
        {
            r.L0 = a.L0 + b.L0;
            r.L1 = a.L1 + b.L1;
            r.L2 = a.L2 + b.L2;
            r.L3 = a.L3 + b.L3;
            r.L4 = a.L4 + b.L4;
            r.L5 = a.L5 + b.L5;
            r.L6 = a.L6 + b.L6;
        }
    }

    /// <summary>r = 16p - a, not reduced, 4 units: for a of at most 3 units and below 15p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Negate(in Fp a, out Fp r)
    {
        unchecked
        {
            // 16p, whose lower limbs are raised to 3 units or more, so that none borrows.
            r.L0 = 0x3effffffffaaab0 - a.L0;
            r.L1 = 0x3ffeb153ffffb9c - a.L1;
            r.L2 = 0x30f6b0f6241eabc - a.L2;
            r.L3 = 0x338512bf6730d27 - a.L3;
            r.L4 = 0x3bacd764774b84c - a.L4;
            r.L5 = 0x369a4b1ba7b6431 - a.L5;
            r.L6 = 0x1a0111ea397fb - a.L6;
        }
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplySmall(in Fp a, uint scalar, out Fp r)
    {
        unchecked
        {
            r.L0 = a.L0 * scalar;
            r.L1 = a.L1 * scalar;
            r.L2 = a.L2 * scalar;
            r.L3 = a.L3 * scalar;
            r.L4 = a.L4 * scalar;
            r.L5 = a.L5 * scalar;
            r.L6 = a.L6 * scalar;
        }
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Subtract(in Fp a, in Fp b, out Fp r)
    {
        unchecked
        {
            Reduce(
                (long)(a.L0 - b.L0), (long)(a.L1 - b.L1), (long)(a.L2 - b.L2), (long)(a.L3 - b.L3),
                (long)(a.L4 - b.L4), (long)(a.L5 - b.L5), (long)(a.L6 - b.L6), out r);
        }
    }

    /// <summary>r = a - b - e, reduced; up to 15 units in a, and in b and e together.</summary>
    [SkipLocalsInit]
    public static void Subtract(in Fp a, in Fp b, in Fp e, out Fp r)
    {
        unchecked
        {
            Reduce(
                (long)(a.L0 - b.L0 - e.L0), (long)(a.L1 - b.L1 - e.L1), (long)(a.L2 - b.L2 - e.L2), (long)(a.L3 - b.L3 - e.L3),
                (long)(a.L4 - b.L4 - e.L4), (long)(a.L5 - b.L5 - e.L5), (long)(a.L6 - b.L6 - e.L6), out r);
        }
    }

    /// <summary>Limb i of p.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong ModulusLimb(int i) => i switch { 0 => P0, 1 => P1, 2 => P2, 3 => P3, 4 => P4, 5 => P5, _ => P6 };

    /// <summary>r = a + b, reduced; up to 15 units together.</summary>
    [SkipLocalsInit]
    public static void AddReduced(in Fp a, in Fp b, out Fp r)
    {
        unchecked
        {
            Reduce(
                (long)(a.L0 + b.L0), (long)(a.L1 + b.L1), (long)(a.L2 + b.L2), (long)(a.L3 + b.L3),
                (long)(a.L4 + b.L4), (long)(a.L5 + b.L5), (long)(a.L6 + b.L6), out r);
        }
    }

    /// <summary>The sum of limbs, perhaps negative, reduced: the value lies between -32p and 32p.</summary>
    /// <remarks>The quotient is taken low by up to one, after adding 32p, so that the result is never negative and stays below 2p.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Reduce(long l0, long l1, long l2, long l3, long l4, long l5, long l6, out Fp r)
    {
        unchecked
        {
            long top = l6 + (32 * (long)P6) + (l5 >> Bits) - 1;
            long q = (long)((((ulong)top >> 25) * Reciprocal) >> 44) - 32;
            l0 -= q * (long)P0;
            l1 += (l0 >> Bits) - (q * (long)P1);
            l2 += (l1 >> Bits) - (q * (long)P2);
            l3 += (l2 >> Bits) - (q * (long)P3);
            l4 += (l3 >> Bits) - (q * (long)P4);
            l5 += (l4 >> Bits) - (q * (long)P5);
            l6 += (l5 >> Bits) - (q * (long)P6);
            r.L0 = (ulong)l0 & Mask;
            r.L1 = (ulong)l1 & Mask;
            r.L2 = (ulong)l2 & Mask;
            r.L3 = (ulong)l3 & Mask;
            r.L4 = (ulong)l4 & Mask;
            r.L5 = (ulong)l5 & Mask;
            r.L6 = (ulong)l6;
        }
    }

    /// <inheritdoc/>
    /// <remarks>A value k * p with k below 64 shows its k in the lowest limb, so nearly every other value is told by one multiplication.</remarks>
    public static bool IsZero(in Fp a)
    {
        unchecked
        {
            ulong k = (0UL - (a.L0 * PInverse)) & Mask;
            return k < 64 && IsZeroCanonical(a);
        }
    }

    /// <summary>Whether both are the same element, whatever their bits.</summary>
    public static bool AreEqual(in Fp a, in Fp b)
    {
        Subtract(a, b, out Fp difference);
        return IsZero(difference);
    }

    private static bool IsZeroCanonical(in Fp a)
    {
        ToCanonical(a, out Fp c);
        return (c.L0 | c.L1 | c.L2 | c.L3 | c.L4 | c.L5 | c.L6) == 0;
    }

    /// <summary>The number below p that <paramref name="a"/> stands for, in plain limbs.</summary>
    private static void ToCanonical(in Fp a, out Fp r)
    {
        Multiply(a, RawOne, out r);
        if (!IsBelowModulus(r)) r = default; // A product with 1 is at most p.
    }

    private static bool IsBelowModulus(in Fp a) =>
        a.L6 != P6 ? a.L6 < P6 : a.L5 != P5 ? a.L5 < P5 : a.L4 != P4 ? a.L4 < P4 : a.L3 != P3 ? a.L3 < P3
        : a.L2 != P2 ? a.L2 < P2 : a.L1 != P1 ? a.L1 < P1 : a.L0 < P0;

    /// <summary>The element of 48 big-endian bytes; false at and above p.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out Fp r)
    {
        Invariant.Assert(bytes.Length == Size);
        ulong w5 = BinaryPrimitives.ReadUInt64BigEndian(bytes), w4 = BinaryPrimitives.ReadUInt64BigEndian(bytes[8..]);
        ulong w3 = BinaryPrimitives.ReadUInt64BigEndian(bytes[16..]), w2 = BinaryPrimitives.ReadUInt64BigEndian(bytes[24..]);
        ulong w1 = BinaryPrimitives.ReadUInt64BigEndian(bytes[32..]), w0 = BinaryPrimitives.ReadUInt64BigEndian(bytes[40..]);
        r = new(
            w0 & Mask, ((w0 >> 56) | (w1 << 8)) & Mask, ((w1 >> 48) | (w2 << 16)) & Mask, ((w2 >> 40) | (w3 << 24)) & Mask,
            ((w3 >> 32) | (w4 << 32)) & Mask, ((w4 >> 24) | (w5 << 40)) & Mask, w5 >> 16);
        if (!IsBelowModulus(r)) return false;
        Multiply(r, RSquared, out r);
        return true;
    }

    /// <summary>Writes the number below p as 48 big-endian bytes.</summary>
    public readonly void Write(Span<byte> bytes)
    {
        Invariant.Assert(bytes.Length == Size);
        ToCanonical(this, out Fp c);
        BinaryPrimitives.WriteUInt64BigEndian(bytes, (c.L5 >> 40) | (c.L6 << 16));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[8..], (c.L4 >> 32) | (c.L5 << 24));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[16..], (c.L3 >> 24) | (c.L4 << 32));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[24..], (c.L2 >> 16) | (c.L3 << 40));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[32..], (c.L1 >> 8) | (c.L2 << 48));
        BinaryPrimitives.WriteUInt64BigEndian(bytes[40..], c.L0 | (c.L1 << 56));
    }

    /// <summary>The element of a constant written in hexadecimal, without prefix.</summary>
    public static Fp Parse(string hex)
    {
        Invariant.Assert(TryRead(Convert.FromHexString(hex.PadLeft(2 * Size, '0')), out Fp r));
        return r;
    }

    /// <summary>The number below p is odd: sgn0 of RFC 9380.</summary>
    public static bool IsOdd(in Fp a)
    {
        ToCanonical(a, out Fp c);
        return (c.L0 & 1) != 0;
    }

    /// <summary>The number below p is above (p - 1) / 2: the sign of the compressed encoding.</summary>
    public static bool IsUpperHalf(in Fp a)
    {
        Add(a, a, out Fp twice);
        // Doubling a number above p / 2 subtracts p, which is odd, and so turns the result odd.
        return IsOdd(twice);
    }
}
