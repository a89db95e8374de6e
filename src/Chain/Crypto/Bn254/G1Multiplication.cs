using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>A point of G1 times a number, by the endomorphism (x, y) -> (βx, y), which is multiplication with λ (Gallant, Lambert, Vanstone 2001).</summary>
/// <remarks>
/// k = k1 + k2·λ modulo the group's order with k1 and k2 of half its length, so half the doublings remain. Both halves are spelt with digits that are odd and between -15
/// and 15, or 0, at most one of five in a row not 0; the odd multiples up to 15 stand in a table.
/// </remarks>
[SkipLocalsInit]
internal static unsafe class G1Multiplication
{
    private const int WindowBits = 5;
    private const int TableSize = 1 << (WindowBits - 2);

    // Halves stay below 2^128; the spelling may be one digit longer.
    private const int DigitsMax = 132;

    /// <summary>The order of the group (EIP-196).</summary>
    internal static readonly UInt256 Order = new(0x43E1F593F0000001, 0x2833E84879B97091, 0xB85045B68181585D, 0x30644E72E131A029);

    // β, a cube root of 1 in the field.
    private static readonly Fp Beta = new(0x3350C88E13E80B9C, 0x7DCE557CDB5E56B9, 0x6001B4B8B615564A, 0x2682E617020217E0);

    // Two short vectors (a, b) with a + b·λ = 0 modulo the order: (A1, -B1) and (B1, B2).
    private static readonly UInt256 A1 = new(0x8211BBEB7D4F1128, 0x6F4D8248EEB859FC, 0, 0);
    private static readonly UInt256 B1 = 0x89D3256894D213E3UL;
    private static readonly UInt256 B2 = new(0x0BE4E1541221250B, 0x6F4D8248EEB859FD, 0, 0);

    // 2^256 · B2 / order and 2^256 · B1 / order: a product and a shift in place of a division.
    private static readonly UInt256 Share1 = MakeShare(in B2);
    private static readonly UInt256 Share2 = MakeShare(in B1);

    /// <summary>r = point · scalar.</summary>
    internal static void Multiply(out G1 r, in G1 point, in UInt256 scalar)
    {
        r = default;
        UInt256 k = scalar >= Order ? scalar % Order : scalar;
        if (point.IsInfinity || k.IsZero) return;

        UInt256 c1 = HighProduct(in k, in Share1), c2 = HighProduct(in k, in Share2);
        UInt256 k1 = k - c1 * A1 - c2 * B1, k2 = c1 * B1 - c2 * B2;
        sbyte* digits1 = stackalloc sbyte[DigitsMax], digits2 = stackalloc sbyte[DigitsMax];
        int length = Math.Max(Spell(digits1, in k1), Spell(digits2, in k2));

        G1* table = stackalloc G1[TableSize];
        Fp* turned = stackalloc Fp[TableSize];
        FillTable(table, in point);
        for (int i = 0; i < TableSize; i++) Fp.Multiply(out turned[i], in table[i].X, in Beta);
        G1Jacobian sum = default;
        for (int i = length - 1; i >= 0; i--)
        {
            if (!sum.IsInfinity) G1Jacobian.Double(ref sum);
            if (digits1[i] != 0) AddDigit(ref sum, digits1[i], in table[Index(digits1[i])].X, in table[Index(digits1[i])].Y);
            if (digits2[i] != 0) AddDigit(ref sum, digits2[i], in turned[Index(digits2[i])], in table[Index(digits2[i])].Y);
        }
        if (!sum.IsInfinity) sum.ToAffine(out r);
    }

    private static int Index(sbyte digit) => Math.Abs((int)digit) >> 1;

    private static void AddDigit(ref G1Jacobian sum, sbyte digit, in Fp x, in Fp y)
    {
        Fp signed = y;
        if (digit < 0) Fp.Negate(out signed, in y);
        G1Jacobian.Add(ref sum, in x, in signed);
    }

    // P, 3P, 5P ... 15P by their own coordinates, with one inversion.
    private static void FillTable(G1* table, in G1 point)
    {
        // Scaled by the Z of 2P, the curve has 2P at plain coordinates, so that each sum is a mixed one.
        var twice = new G1Jacobian { X = point.X, Y = point.Y, Z = Fp.One };
        G1Jacobian.Double(ref twice);
        G1Jacobian* multiples = stackalloc G1Jacobian[TableSize];
        Fp.Square(out Fp power, in twice.Z);
        Fp.Multiply(out multiples[0].X, in point.X, in power);
        Fp.Multiply(out power, in power, in twice.Z);
        Fp.Multiply(out multiples[0].Y, in point.Y, in power);
        multiples[0].Z = Fp.One;
        for (int i = 1; i < TableSize; i++)
        {
            multiples[i] = multiples[i - 1];
            G1Jacobian.Add(ref multiples[i], in twice.X, in twice.Y);
        }

        // All Z at once: the inverse of their product, taken apart from the end.
        Fp* products = stackalloc Fp[TableSize];
        products[0] = multiples[0].Z;
        for (int i = 1; i < TableSize; i++) Fp.Multiply(out products[i], in products[i - 1], in multiples[i].Z);
        Fp.Multiply(out Fp all, in products[TableSize - 1], in twice.Z);
        Fp.Invert(out Fp inverse, in all);
        Fp.Multiply(out Fp scale, in inverse, in products[TableSize - 1]);
        Fp.Multiply(out inverse, in inverse, in twice.Z);
        for (int i = TableSize - 1; i >= 0; i--)
        {
            // inverse is 1 / (Z0 ... Zi), scale is 1 / the Z of 2P.
            Fp own = inverse;
            if (i > 0)
            {
                Fp.Multiply(out own, in inverse, in products[i - 1]);
                Fp.Multiply(out inverse, in inverse, in multiples[i].Z);
            }
            Fp.Multiply(out own, in own, in scale);
            multiples[i].ToAffine(out table[i], in own);
        }
    }

    // The digits of a number that is taken as signed, the lowest first; how many there are.
    private static int Spell(sbyte* digits, in UInt256 value)
    {
        bool negative = value.U3 >> 63 != 0;
        UInt256 rest = negative ? UInt256.Zero - value : value;
        Invariant.Assert(rest.BitLength <= 128);
        int length = 0;
        for (; !rest.IsZero; length++)
        {
            int digit = 0;
            if ((rest.U0 & 1) != 0)
            {
                digit = (int)(rest.U0 & ((1 << WindowBits) - 1));
                if (digit >= 1 << (WindowBits - 1))
                {
                    digit -= 1 << WindowBits;
                    rest += (uint)-digit;
                }
                else
                {
                    rest -= (uint)digit;
                }
            }
            digits[length] = (sbyte)(negative ? -digit : digit);
            rest >>= 1;
        }
        for (int i = length; i < DigitsMax; i++) digits[i] = 0;
        return length;
    }

    private static UInt256 HighProduct(in UInt256 x, in UInt256 y)
    {
        UInt256 a = x, b = y;
        ulong* wide = stackalloc ulong[8];
        Limbs.MultiplyWide(wide, (ulong*)&a, (ulong*)&b);
        return new UInt256(wide[4], wide[5], wide[6], wide[7]);
    }

    private static UInt256 MakeShare(in UInt256 factor)
    {
        UInt256 order = Order;
        ulong* dividend = stackalloc ulong[8] { 0, 0, 0, 0, factor.U0, factor.U1, factor.U2, factor.U3 };
        ulong* quotient = stackalloc ulong[8];
        Limbs.Divide(quotient, null, dividend, 8, (ulong*)&order);
        return *(UInt256*)quotient;
    }
}
