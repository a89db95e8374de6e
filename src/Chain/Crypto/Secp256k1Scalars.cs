using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Numbers modulo the order n of secp256k1's group, as far as the recovery of many signers needs them (<see cref="Secp256k1Batch"/>).</summary>
internal static unsafe class Secp256k1Scalars
{
    /// <summary>n.</summary>
    internal static UInt256 Order => new(0xBFD25E8C_D0364141, 0xBAAEDCE6_AF48A03B, 0xFFFFFFFF_FFFFFFFE, ulong.MaxValue);

    // -1/n modulo 2^64, and 2^512 modulo n.
    private const ulong NegativeInverse = 0x4B0DFF66_5588B13F;

    private static UInt256 RadixSquared => new(0x896CF214_67D7D140, 0x741496C2_0E7CF878, 0xE697F5E4_5BCD07C6, 0x9D671CD5_81C69BC5);

    // The lattice of the pairs (a, b) with a + b·λ = 0 modulo n has the basis (A1, -B1), (A2, A1); k·A1 / n and k·B1 / n are taken as products with 2^384 · A1 / n and 2^384 · B1 / n (libsecp256k1's numbers).
    private static UInt256 A1 => new(0xE86C90E4_9284EB15, 0x3086D221_A7D46BCD, 0, 0);

    private static UInt256 B1 => new(0x6F547FA9_0ABFE4C3, 0xE4437ED6_010E8828, 0, 0);

    private static UInt256 A2 => new(0x57C1108D_9D44CFD8, 0x14CA50F7_A8E2F3F6, 1, 0);

    private static UInt256 OfA1 => new(0xE893209A_45DBB031, 0x3DAA8A14_71E8CA7F, 0xE86C90E4_9284EB15, 0x3086D221_A7D46BCD);

    private static UInt256 OfB1 => new(0x1571B4AE_8AC47F71, 0x221208AC_9DF506C6, 0x6F547FA9_0ABFE4C4, 0xE4437ED6_010E8828);

    /// <summary>Whether a number is one of 1 to n - 1.</summary>
    public static bool IsInRange(in UInt256 value) => !value.IsZero && value < Order;

    /// <summary>u[i] = -digest[i] / r[i] and v[i] = s[i] / r[i] for all; every r and s is in range. One inversion serves all.</summary>
    public static void Divide(ReadOnlySpan<UInt256> digests, ReadOnlySpan<UInt256> r, ReadOnlySpan<UInt256> s, Span<UInt256> u, Span<UInt256> v)
    {
        // Products of the first i + 1 stand in u until they are taken apart, from the last. A product is divided by 2^256; these powers cancel out.
        u[0] = r[0];
        for (int i = 1; i < r.Length; i++) u[i] = Multiply(u[i - 1], r[i]);
        UInt256 inverse = u[^1];
        new ModularInverse(Order).Invert((ulong*)&inverse, (ulong*)&inverse);
        for (int i = r.Length - 1; i >= 0; i--)
        {
            UInt256 own = i == 0 ? inverse : Multiply(inverse, u[i - 1]);
            inverse = Multiply(inverse, r[i]);
            own = Multiply(own, RadixSquared);
            UInt256 product = Multiply(digests[i], own);
            u[i] = product.IsZero ? product : Order - product;
            v[i] = Multiply(s[i], own);
        }
    }

    /// <summary>k = first + second · λ modulo n, λ the cube root of 1 for which λ·(x, y) = (β·x, y): two odd numbers of less than 130 bits, each with its sign.</summary>
    public static void Split(in UInt256 k, out UInt256 first, out bool isFirstNegative, out UInt256 second, out bool isSecondNegative)
    {
        // Modulo 2^256, which holds what is negative too.
        UInt256 c1 = UpperRounded(in k, OfA1), c2 = UpperRounded(in k, OfB1);
        first = k - (c1 * A1) - (c2 * A2);
        second = (c1 * B1) - (c2 * A1);
        // The basis is (1, 1), (0, 1) modulo 2, so adding of it makes both odd: digits need no zeros then, and nothing is infinity.
        if ((first.U0 & 1) == 0) (first, second) = (first + A1, second - B1);
        if ((second.U0 & 1) == 0) (first, second) = (first + A2, second + A1);
        isFirstNegative = first.U3 >> 63 != 0;
        isSecondNegative = second.U3 >> 63 != 0;
        if (isFirstNegative) first = UInt256.Zero - first;
        if (isSecondNegative) second = UInt256.Zero - second;
    }

    /// <summary>Writes an odd number as odd digits between -2^bits and 2^bits, the least first; they lie <paramref name="step"/> places apart.</summary>
    public static void WriteDigits(in UInt256 value, bool isNegative, int bits, int count, short* digits, int step)
    {
        UInt256 rest = value;
        int mask = (2 << bits) - 1, half = 1 << bits;
        for (int i = 0; i < count; i++)
        {
            int digit = (int)(rest.U0 & (ulong)mask);
            if (i < count - 1)
            {
                // What is taken away leaves an odd number again. The subtraction clears the low bits or carries into the ones above.
                digit -= half;
                rest = (rest >> bits) | UInt256.One;
            }
            *digits = (short)(isNegative ? -digit : digit);
            digits += step;
        }
        Invariant.Assert(rest < new UInt256((ulong)half));
    }

    // x · y / 2^256 modulo n, for x of any value and y below n.
    private static UInt256 Multiply(in UInt256 x, in UInt256 y)
    {
        unchecked
        {
            UInt256 a = x, b = y, order = Order;
            ulong* left = (ulong*)&a, right = (ulong*)&b, n = (ulong*)&order, t = stackalloc ulong[6];
            t[0] = t[1] = t[2] = t[3] = t[4] = 0;
            for (int i = 0; i < 4; i++)
            {
                ulong carry = 0;
                for (int j = 0; j < 4; j++) t[j] = MultiplyAdd(left[i], right[j], t[j], ref carry);
                t[4] += carry;
                t[5] = t[4] < carry ? 1UL : 0UL;
                ulong m = t[0] * NegativeInverse;
                carry = 0;
                MultiplyAdd(m, n[0], t[0], ref carry);
                for (int j = 1; j < 4; j++) t[j - 1] = MultiplyAdd(m, n[j], t[j], ref carry);
                t[3] = t[4] + carry;
                t[4] = t[5] + (t[3] < carry ? 1UL : 0UL);
            }
            UInt256 r = new(t[0], t[1], t[2], t[3]);
            return t[4] != 0 || r >= order ? r - order : r;
        }
    }

    // x · y / 2^384, rounded.
    private static UInt256 UpperRounded(in UInt256 x, in UInt256 y)
    {
        unchecked
        {
            UInt256 a = x, b = y;
            ulong* left = (ulong*)&a, right = (ulong*)&b, t = stackalloc ulong[8];
            for (int i = 0; i < 8; i++) t[i] = 0;
            for (int i = 0; i < 4; i++)
            {
                ulong carry = 0;
                for (int j = 0; j < 4; j++) t[i + j] = MultiplyAdd(left[i], right[j], t[i + j], ref carry);
                t[i + 4] = carry;
            }
            return new UInt256(t[6], t[7], 0, 0) + new UInt256(t[5] >> 63);
        }
    }

    // The lower word of x · y + z + carry, whose upper one is carried.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong MultiplyAdd(ulong x, ulong y, ulong z, ref ulong carry)
    {
        unchecked
        {
            ulong high = Math.BigMul(x, y, out ulong low);
            low += z;
            high += low < z ? 1UL : 0UL;
            low += carry;
            carry = high + (low < carry ? 1UL : 0UL);
            return low;
        }
    }
}
