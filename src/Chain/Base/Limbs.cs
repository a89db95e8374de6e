using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Gwangan.Chain.Base;

/// <summary>Arithmetic on numbers of 64-bit limbs behind pointers, the least limb first: what <see cref="UInt256"/> and the EVM's words are computed with.</summary>
/// <remarks>A result may lie where an operand lies, unless the method says otherwise.</remarks>
internal static unsafe class Limbs
{
    /// <summary>r = x + y modulo 2^256; the carry, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Add(ulong* r, ulong* x, ulong* y)
    {
        unchecked
        {
            ulong x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
            ulong s0 = x0 + y[0], s1 = x1 + y[1], s2 = x2 + y[2], s3 = x3 + y[3];
            ulong carry = s0 < x0 ? 1UL : 0UL, more = s1 < x1 ? 1UL : 0UL;
            r[0] = s0;
            s1 += carry;
            r[1] = s1;
            carry = more | (s1 < carry ? 1UL : 0UL);
            more = s2 < x2 ? 1UL : 0UL;
            s2 += carry;
            r[2] = s2;
            carry = more | (s2 < carry ? 1UL : 0UL);
            more = s3 < x3 ? 1UL : 0UL;
            s3 += carry;
            r[3] = s3;
            return more | (s3 < carry ? 1UL : 0UL);
        }
    }

    /// <summary>r = x - y modulo 2^256; the borrow, 0 or 1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong Subtract(ulong* r, ulong* x, ulong* y)
    {
        unchecked
        {
            ulong x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
            ulong y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3];
            ulong borrow = x0 < y0 ? 1UL : 0UL;
            r[0] = x0 - y0;
            ulong d = x1 - y1, more = x1 < y1 ? 1UL : 0UL;
            r[1] = d - borrow;
            borrow = more | (d < borrow ? 1UL : 0UL);
            d = x2 - y2;
            more = x2 < y2 ? 1UL : 0UL;
            r[2] = d - borrow;
            borrow = more | (d < borrow ? 1UL : 0UL);
            d = x3 - y3;
            more = x3 < y3 ? 1UL : 0UL;
            r[3] = d - borrow;
            return more | (d < borrow ? 1UL : 0UL);
        }
    }

    /// <summary>low = the low limb of a·b + c + d, which always fits two limbs; the high limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong a, ulong b, ulong c, ulong d, out ulong low)
    {
        unchecked
        {
            ulong high = Math.BigMul(a, b, out ulong l);
            l += c;
            high += l < c ? 1UL : 0UL;
            l += d;
            high += l < d ? 1UL : 0UL;
            low = l;
            return high;
        }
    }

    /// <summary>r = x · y modulo 2^256.</summary>
    internal static void Multiply(ulong* r, ulong* x, ulong* y)
    {
        unchecked
        {
            if ((x[1] | x[2] | x[3] | y[1] | y[2] | y[3]) == 0)
            {
                ulong h = Math.BigMul(x[0], y[0], out ulong l);
                r[0] = l;
                r[1] = h;
                r[2] = 0;
                r[3] = 0;
                return;
            }
            ulong x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3];
            ulong carry = Math.BigMul(x0, y0, out ulong r0);
            carry = MultiplyAdd(x0, y1, carry, 0, out ulong r1);
            carry = MultiplyAdd(x0, y2, carry, 0, out ulong r2);
            ulong r3 = x0 * y3 + carry;
            carry = MultiplyAdd(x1, y0, r1, 0, out r1);
            carry = MultiplyAdd(x1, y1, r2, carry, out r2);
            r3 += x1 * y2 + carry;
            carry = MultiplyAdd(x2, y0, r2, 0, out r2);
            r3 += x2 * y1 + x3 * y0 + carry;
            r[0] = r0;
            r[1] = r1;
            r[2] = r2;
            r[3] = r3;
        }
    }

    /// <summary>r = x · y, eight limbs, which may not lie where an operand lies.</summary>
    internal static void MultiplyWide(ulong* r, ulong* x, ulong* y)
    {
        ulong carry = 0;
        for (int j = 0; j < 4; j++) carry = MultiplyAdd(x[0], y[j], carry, 0, out r[j]);
        r[4] = carry;
        for (int i = 1; i < 4; i++)
        {
            carry = 0;
            for (int j = 0; j < 4; j++) carry = MultiplyAdd(x[i], y[j], r[i + j], carry, out r[i + j]);
            r[i + 4] = carry;
        }
    }

    /// <summary>r = x · 2^places modulo 2^256, for 0 to 255 places.</summary>
    internal static void ShiftLeft(ulong* r, ulong* x, int places)
    {
        int limbs = places >> 6, bits = places & 63;
        ulong carried = 0;
        ulong* t = stackalloc ulong[4];
        for (int i = 0; i < 4; i++)
        {
            ulong limb = i < limbs ? 0 : x[i - limbs];
            t[i] = (limb << bits) | carried;
            carried = limb >> 1 >> (63 - bits);
        }
        *(UInt256*)r = *(UInt256*)t;
    }

    /// <summary>r = x / 2^places rounded down, for 0 to 255 places; what comes in from above is <paramref name="filler"/>: 0, or all ones for a negative number.</summary>
    internal static void ShiftRight(ulong* r, ulong* x, int places, ulong filler)
    {
        int limbs = places >> 6, bits = places & 63;
        ulong carried = filler << 1 << (63 - bits);
        ulong* t = stackalloc ulong[4];
        for (int i = 3; i >= 0; i--)
        {
            ulong limb = i + limbs > 3 ? filler : x[i + limbs];
            t[i] = (limb >> bits) | carried;
            carried = limb << 1 << (63 - bits);
        }
        *(UInt256*)r = *(UInt256*)t;
    }

    /// <summary>The quotient of two limbs by one, and the remainder; the high limb is below the divisor.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong DivideTwo(ulong high, ulong low, ulong divisor, out ulong remainder)
    {
#pragma warning disable SYSLIB5004 // the method may yet change its name; the instruction is part of every x64
        if (X86Base.X64.IsSupported)
        {
            (ulong quotient, remainder) = X86Base.X64.DivRem(low, high, divisor);
            return quotient;
        }
#pragma warning restore SYSLIB5004
        (UInt128 q, UInt128 r) = UInt128.DivRem(new UInt128(high, low), divisor);
        remainder = (ulong)r;
        return (ulong)q;
    }

    /// <summary>
    /// quotient = x / y rounded down and remainder = x mod y, for x of <paramref name="count"/> limbs (4 to 8) and y of four, not 0.
    /// Either result may be null; a quotient has as many limbs as x, a remainder four.
    /// </summary>
    /// <remarks>Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D in base 2^64.</remarks>
    [SkipLocalsInit]
    internal static void Divide(ulong* quotient, ulong* remainder, ulong* x, int count, ulong* y)
    {
        unchecked
        {
            int m = count;
            while (m > 0 && x[m - 1] == 0) m--;
            int n = y[3] != 0 ? 4 : y[2] != 0 ? 3 : y[1] != 0 ? 2 : 1;
            if (n == 1)
            {
                DivideByLimb(quotient, remainder, x, count, m, y[0]);
                return;
            }

            if (m < n)
            {
                // Smaller than the divisor: it is its own remainder.
                UInt256 small = *(UInt256*)x;
                if (quotient != null)
                    for (int i = 0; i < count; i++) quotient[i] = 0;
                if (remainder != null) *(UInt256*)remainder = small;
                return;
            }

            // u and v are x and y moved up so far that the divisor's highest bit is set; the dividend gains a limb.
            ulong* u = stackalloc ulong[9];
            ulong* v = stackalloc ulong[4];
            int shift = BitOperations.LeadingZeroCount(y[n - 1]);
            for (int i = n - 1; i > 0; i--) v[i] = (y[i] << shift) | (y[i - 1] >> 1 >> (63 - shift));
            v[0] = y[0] << shift;
            ulong carried = 0;
            for (int i = 0; i < m; i++)
            {
                u[i] = (x[i] << shift) | carried;
                carried = x[i] >> 1 >> (63 - shift);
            }
            u[m] = carried;
            if (quotient != null)
                for (int i = m - n + 1; i < count; i++) quotient[i] = 0;

            ulong first = v[n - 1], second = v[n - 2];
            for (int j = m - n; j >= 0; j--)
            {
                ulong q = EstimateLimb(u[j + n], u[j + n - 1], u[j + n - 2], first, second);
                ulong carry = 0, borrow = 0;
                for (int i = 0; i < n; i++)
                {
                    carry = MultiplyAdd(q, v[i], carry, 0, out ulong product);
                    ulong d = u[i + j] - product;
                    ulong next = u[i + j] < product ? 1UL : 0UL;
                    u[i + j] = d - borrow;
                    borrow = next | (d < borrow ? 1UL : 0UL);
                }
                ulong top = u[j + n];
                u[j + n] = top - carry - borrow;
                if (top < carry || top - carry < borrow)
                {
                    // One too many, in about one of 2^63 cases: the divisor is added back.
                    q--;
                    carry = 0;
                    for (int i = 0; i < n; i++)
                    {
                        ulong sum = u[i + j] + carry;
                        carry = sum < carry ? 1UL : 0UL;
                        sum += v[i];
                        carry += sum < v[i] ? 1UL : 0UL;
                        u[i + j] = sum;
                    }
                    u[j + n] += carry;
                }
                if (quotient != null) quotient[j] = q;
            }

            if (remainder == null) return;
            for (int i = 0; i < 4; i++) remainder[i] = i < n ? (u[i] >> shift) | (u[i + 1] << 1 << (63 - shift)) : 0;
        }
    }

    // A limb of the quotient from the three highest of the rest and the two highest of the divisor: right, or one too large.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong EstimateLimb(ulong u2, ulong u1, ulong u0, ulong first, ulong second)
    {
        unchecked
        {
            ulong q, rest;
            if (u2 >= first)
            {
                // u2 equals the divisor's first limb: the quotient would be 2^64.
                q = ulong.MaxValue;
                rest = u1 + first;
                if (rest < first) return q;
            }
            else
            {
                q = DivideTwo(u2, u1, first, out rest);
            }
            ulong high = Math.BigMul(q, second, out ulong low);
            while (high > rest || (high == rest && low > u0))
            {
                q--;
                rest += first;
                if (rest < first) break;
                high -= low < second ? 1UL : 0UL;
                low -= second;
            }
            return q;
        }
    }

    private static void DivideByLimb(ulong* quotient, ulong* remainder, ulong* x, int count, int m, ulong divisor)
    {
        ulong rest = 0;
        if (quotient != null)
            for (int i = m; i < count; i++) quotient[i] = 0;
        for (int i = m - 1; i >= 0; i--)
        {
            ulong q = DivideTwo(rest, x[i], divisor, out rest);
            if (quotient != null) quotient[i] = q;
        }
        if (remainder == null) return;
        remainder[0] = rest;
        remainder[1] = remainder[2] = remainder[3] = 0;
    }
}
