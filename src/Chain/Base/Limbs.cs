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

    /// <summary>The high limb of a·b, and its low one.</summary>
    /// <remarks>
    /// The one instruction that gives both would hand the low limb over through memory, because its intrinsic takes a pointer; multiplying twice in registers takes less time.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyTwo(ulong a, ulong b, out ulong low)
    {
        if (!Bmi2.X64.IsSupported) return Math.BigMul(a, b, out low);
        low = unchecked(a * b);
        return Bmi2.X64.MultiplyNoFlags(a, b);
    }

    /// <summary>low = the low limb of a·b + c + d, which always fits two limbs; the high limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static ulong MultiplyAdd(ulong a, ulong b, ulong c, ulong d, out ulong low)
    {
        unchecked
        {
            ulong high = MultiplyTwo(a, b, out ulong l);
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
                ulong h = MultiplyTwo(x[0], y[0], out ulong l);
                r[0] = l;
                r[1] = h;
                r[2] = 0;
                r[3] = 0;
                return;
            }
            ulong x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3], y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3];
            ulong carry = MultiplyTwo(x0, y0, out ulong r0);
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

    /// <summary>r = x² modulo 2^256.</summary>
    internal static void Square(ulong* r, ulong* x)
    {
        unchecked
        {
            ulong x0 = x[0], x1 = x[1], x2 = x[2];
            // Products of two limbs count twice; so do their sums, moved up by a bit.
            ulong carry = MultiplyTwo(x0, x1, out ulong s1);
            carry = MultiplyAdd(x0, x2, carry, 0, out ulong s2);
            ulong s3 = x0 * x[3] + x1 * x2 + carry;
            s3 = (s3 << 1) | (s2 >> 63);
            s2 = (s2 << 1) | (s1 >> 63);
            carry = MultiplyTwo(x0, x0, out r[0]);
            s1 = (s1 << 1) + carry;
            carry = s1 < carry ? 1UL : 0UL;
            r[1] = s1;
            carry = MultiplyAdd(x1, x1, s2, carry, out r[2]);
            r[3] = s3 + carry;
        }
    }

    /// <summary>r = x · y, eight limbs, which may not lie where an operand lies.</summary>
    internal static void MultiplyWide(ulong* r, ulong* x, ulong* y)
    {
        ulong y0 = y[0], y1 = y[1], y2 = y[2], y3 = y[3];
        ulong limb = x[0], carry, t0, t1, t2, t3, t4;
        t1 = MultiplyTwo(limb, y0, out t0);
        r[0] = t0;
        t2 = MultiplyAdd(limb, y1, t1, 0, out t1);
        t3 = MultiplyAdd(limb, y2, t2, 0, out t2);
        t4 = MultiplyAdd(limb, y3, t3, 0, out t3);
        limb = x[1];
        carry = MultiplyAdd(limb, y0, t1, 0, out t0);
        r[1] = t0;
        carry = MultiplyAdd(limb, y1, t2, carry, out t1);
        carry = MultiplyAdd(limb, y2, t3, carry, out t2);
        t4 = MultiplyAdd(limb, y3, t4, carry, out t3);
        limb = x[2];
        carry = MultiplyAdd(limb, y0, t1, 0, out t0);
        r[2] = t0;
        carry = MultiplyAdd(limb, y1, t2, carry, out t1);
        carry = MultiplyAdd(limb, y2, t3, carry, out t2);
        t4 = MultiplyAdd(limb, y3, t4, carry, out t3);
        limb = x[3];
        carry = MultiplyAdd(limb, y0, t1, 0, out t0);
        r[3] = t0;
        carry = MultiplyAdd(limb, y1, t2, carry, out t1);
        carry = MultiplyAdd(limb, y2, t3, carry, out t2);
        t4 = MultiplyAdd(limb, y3, t4, carry, out t3);
        r[4] = t1;
        r[5] = t2;
        r[6] = t3;
        r[7] = t4;
    }

    /// <summary>r = x · 2^places modulo 2^256, for 0 to 255 places.</summary>
    internal static void ShiftLeft(ulong* r, ulong* x, int places)
    {
        ulong x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
        int bits = places & 63;
        // Whole limbs first, then what is left in registers.
        switch (places >> 6)
        {
            case 0: break;
            case 1: (x3, x2, x1, x0) = (x2, x1, x0, 0); break;
            case 2: (x3, x2, x1, x0) = (x1, x0, 0, 0); break;
            default: (x3, x2, x1, x0) = (x0, 0, 0, 0); break;
        }
        int back = 63 - bits;
        r[3] = (x3 << bits) | (x2 >> 1 >> back);
        r[2] = (x2 << bits) | (x1 >> 1 >> back);
        r[1] = (x1 << bits) | (x0 >> 1 >> back);
        r[0] = x0 << bits;
    }

    /// <summary>r = x / 2^places rounded down, for 0 to 255 places; what comes in from above is <paramref name="filler"/>: 0, or all ones for a negative number.</summary>
    internal static void ShiftRight(ulong* r, ulong* x, int places, ulong filler)
    {
        ulong x0 = x[0], x1 = x[1], x2 = x[2], x3 = x[3];
        int bits = places & 63;
        switch (places >> 6)
        {
            case 0: break;
            case 1: (x0, x1, x2, x3) = (x1, x2, x3, filler); break;
            case 2: (x0, x1, x2, x3) = (x2, x3, filler, filler); break;
            default: (x0, x1, x2, x3) = (x3, filler, filler, filler); break;
        }
        int back = 63 - bits;
        r[0] = (x0 >> bits) | (x1 << 1 << back);
        r[1] = (x1 >> bits) | (x2 << 1 << back);
        r[2] = (x2 >> bits) | (x3 << 1 << back);
        r[3] = (x3 >> bits) | (filler << 1 << back);
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
    /// <remarks>Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D in base 2^64; limbs of the quotient come from products with a reciprocal.</remarks>
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

            ulong first = v[n - 1], second = v[n - 2], reciprocal = ReciprocalOf(first, second);
            for (int j = m - n; j >= 0; j--)
            {
                ulong q = DivideTop(u + j, v, n, reciprocal);
                if (quotient != null) quotient[j] = q;
            }

            if (remainder == null) return;
            for (int i = 0; i < 4; i++) remainder[i] = i < n ? (u[i] >> shift) | (u[i + 1] << 1 << (63 - shift)) : 0;
        }
    }

    // One limb of the quotient: u, of n + 1 limbs, becomes what u leaves when divided by v. v has its highest bit set, and u's n highest limbs are below it.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong DivideTop(ulong* u, ulong* v, int n, ulong reciprocal)
    {
        unchecked
        {
            ulong first = v[n - 1], second = v[n - 2];
            if (u[n] == first && u[n - 1] == second)
            {
                // The quotient's limb is as large as limbs are, or one less.
                return DivideTopByMaximum(u, v, n);
            }

            ulong q = DivideThree(u[n], u[n - 1], u[n - 2], first, second, reciprocal, out ulong high, out ulong low);
            if (n > 2)
            {
                // The lower limbs' share; when it is more than what is left, the limb was one too large.
                ulong carry = MultiplyTwo(q, v[0], out ulong product), limb = u[0];
                u[0] = limb - product;
                carry += limb < product ? 1UL : 0UL;
                if (n > 3)
                {
                    carry = MultiplyAdd(q, v[1], carry, 0, out product);
                    limb = u[1];
                    u[1] = limb - product;
                    carry += limb < product ? 1UL : 0UL;
                }
                ulong borrow = low < carry ? 1UL : 0UL;
                low -= carry;
                bool isTooLarge = high < borrow;
                high -= borrow;
                if (isTooLarge)
                {
                    q--;
                    u[0] += v[0];
                    carry = u[0] < v[0] ? 1UL : 0UL;
                    if (n > 3)
                    {
                        u[1] += carry;
                        carry = u[1] < carry ? 1UL : 0UL;
                        u[1] += v[1];
                        carry += u[1] < v[1] ? 1UL : 0UL;
                    }
                    low += carry;
                    high += low < carry ? 1UL : 0UL;
                    low += second;
                    high += first + (low < second ? 1UL : 0UL);
                }
            }
            u[n - 2] = low;
            u[n - 1] = high;
            u[n] = 0;
            return q;
        }
    }

    // The same where the two highest limbs of both are equal: 2^64 - 1 times v is taken away, and v given back where that was too much.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong DivideTopByMaximum(ulong* u, ulong* v, int n)
    {
        unchecked
        {
            ulong q = ulong.MaxValue, carry = 0;
            for (int i = 0; i < n; i++)
            {
                carry = MultiplyAdd(q, v[i], carry, 0, out ulong product);
                carry += u[i] < product ? 1UL : 0UL;
                u[i] -= product;
            }
            bool isTooLarge = u[n] < carry;
            u[n] -= carry;
            while (isTooLarge)
            {
                q--;
                carry = 0;
                for (int i = 0; i < n; i++)
                {
                    u[i] += carry;
                    carry = u[i] < carry ? 1UL : 0UL;
                    u[i] += v[i];
                    carry += u[i] < v[i] ? 1UL : 0UL;
                }
                u[n] += carry;
                isTooLarge = u[n] != 0;
            }
            return q;
        }
    }

    // floor((2^192 - 1) / (first, second)) - 2^64, for a divisor with its highest bit set (Möller and Granlund 2011, "Improved division by invariant integers", algorithm 6).
    private static ulong ReciprocalOf(ulong first, ulong second)
    {
        unchecked
        {
            ulong v = DivideTwo(~first, ulong.MaxValue, first, out _), p = (first * v) + second;
            if (p < second)
            {
                v--;
                if (p >= first)
                {
                    v--;
                    p -= first;
                }
                p -= first;
            }
            ulong high = MultiplyTwo(v, second, out ulong low);
            p += high;
            if (p < high)
            {
                v--;
                if (p > first || (p == first && low >= second)) v--;
            }
            return v;
        }
    }

    // (u2, u1, u0) by (first, second), whose highest bit is set and which is above (u2, u1): the quotient and the two limbs that remain (the same paper, algorithm 5).
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong DivideThree(ulong u2, ulong u1, ulong u0, ulong first, ulong second, ulong reciprocal, out ulong high, out ulong low)
    {
        unchecked
        {
            ulong q = MultiplyTwo(reciprocal, u2, out ulong fraction);
            fraction += u1;
            q += u2 + (fraction < u1 ? 1UL : 0UL);
            high = u1 - (q * first);
            ulong t1 = MultiplyTwo(second, q, out ulong t0);
            low = u0 - t0;
            high -= t1 + (u0 < t0 ? 1UL : 0UL);
            ulong less = low - second;
            high -= first + (low < second ? 1UL : 0UL);
            low = less;
            q++;
            // Given back without a branch: whether it has to be is a matter of chance.
            ulong mask = high >= fraction ? ulong.MaxValue : 0;
            q += mask;
            low += second & mask;
            high += (first & mask) + (low < (second & mask) ? 1UL : 0UL);
            if (high > first || (high == first && low >= second))
            {
                q++;
                ulong rest = low - second;
                high -= first + (low < second ? 1UL : 0UL);
                low = rest;
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
