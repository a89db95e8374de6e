using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Arithmetic on numbers of any count of 64-bit limbs, the least first.</summary>
internal static unsafe class LongLimbs
{
    /// <summary>r += x · y over <paramref name="count"/> limbs of x; what is carried out of the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong AddMultiple(ulong* r, ulong* x, int count, ulong y)
    {
        ulong carry = 0;
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            carry = Limbs.MultiplyAdd(x[i], y, r[i], carry, out r[i]);
            carry = Limbs.MultiplyAdd(x[i + 1], y, r[i + 1], carry, out r[i + 1]);
            carry = Limbs.MultiplyAdd(x[i + 2], y, r[i + 2], carry, out r[i + 2]);
            carry = Limbs.MultiplyAdd(x[i + 3], y, r[i + 3], carry, out r[i + 3]);
        }
        for (; i < count; i++) carry = Limbs.MultiplyAdd(x[i], y, r[i], carry, out r[i]);
        return carry;
    }

    /// <summary>r -= x · y over <paramref name="count"/> limbs of x; what is borrowed beyond the last.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static ulong SubtractMultiple(ulong* r, ulong* x, int count, ulong y)
    {
        ulong borrow = 0;
        for (int i = 0; i < count; i++)
        {
            ulong high = Limbs.MultiplyAdd(x[i], y, borrow, 0, out ulong low), limb = r[i];
            r[i] = unchecked(limb - low);
            borrow = unchecked(high + (limb < low ? 1UL : 0UL));
        }
        return borrow;
    }

    /// <summary>
    /// x = x mod m, in the low limbs: x has <paramref name="limbs"/> limbs and one more behind them that is lost, m has <paramref name="count"/> and does not begin with 0;
    /// <paramref name="scratch"/> has as many as m.
    /// </summary>
    /// <remarks>Knuth, The Art of Computer Programming 2, 4.3.1, algorithm D in base 2^64.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Remainder(ulong* x, int limbs, ulong* m, int count, ulong* scratch)
    {
        if (limbs < count) return;
        unchecked
        {
            // Both moved up so far that the divisor's highest bit is set.
            int shift = (int)ulong.LeadingZeroCount(m[count - 1]);
            ulong* v = scratch;
            ShiftUp(v, m, count, shift);
            x[limbs] = ShiftUp(x, x, limbs, shift);
            ulong first = v[count - 1], second = count > 1 ? v[count - 2] : 0;
            for (int j = limbs - count; j >= 0; j--)
            {
                ulong* u = x + j;
                ulong top = u[count], quotient = ulong.MaxValue;
                if (top < first)
                {
                    // An estimate by two limbs, put right by the third: at most one too large.
                    quotient = Limbs.DivideTwo(top, u[count - 1], first, out ulong rest);
                    while (count > 1)
                    {
                        ulong high = Limbs.MultiplyTwo(quotient, second, out ulong low);
                        if (high < rest || (high == rest && low <= u[count - 2])) break;
                        quotient--;
                        rest += first;
                        if (rest < first) break;
                    }
                }
                ulong borrow = SubtractMultiple(u, v, count, quotient);
                u[count] = top - borrow;
                // Where more was borrowed than there was, the estimate was too large.
                for (bool isTooLarge = top < borrow; isTooLarge;)
                {
                    ulong carry = Add(u, v, count);
                    u[count] += carry;
                    isTooLarge = u[count] != 0;
                }
            }
            for (int i = 0; i < count; i++) x[i] = (x[i] >> shift) | (x[i + 1] << 1 << (63 - shift));
        }
    }

    // r = x · 2^bits for up to 63 bits; what is moved out.
    private static ulong ShiftUp(ulong* r, ulong* x, int count, int bits)
    {
        ulong above = 0;
        for (int i = 0; i < count; i++)
        {
            ulong limb = x[i];
            r[i] = (limb << bits) | above;
            above = limb >> 1 >> (63 - bits);
        }
        return above;
    }

    /// <summary>r = x · y, <paramref name="count"/> limbs each; r has twice as many and lies apart from both.</summary>
    internal static void Multiply(ulong* r, ulong* x, ulong* y, int count)
    {
        Clear(r, count);
        for (int i = 0; i < count; i++) r[i + count] = AddMultiple(r + i, y, count, x[i]);
    }

    /// <summary>r = x², in twice as many limbs that lie apart from x.</summary>
    internal static void Square(ulong* r, ulong* x, int count)
    {
        // Each product of two different limbs once, doubled, and the squares of the limbs.
        Clear(r, 2 * count);
        for (int i = 0; i + 1 < count; i++) r[i + count] = AddMultiple(r + 2 * i + 1, x + i + 1, count - i - 1, x[i]);
        ulong carry = 0, above = 0;
        for (int i = 0; i < count; i++)
        {
            ulong high = Limbs.MultiplyTwo(x[i], x[i], out ulong low);
            ulong first = r[2 * i], second = r[2 * i + 1];
            ulong doubledFirst = (first << 1) | above, doubledSecond = (second << 1) | (first >> 63);
            above = second >> 63;
            unchecked
            {
                low += carry;
                high += low < carry ? 1UL : 0UL;
                low += doubledFirst;
                ulong more = low < doubledFirst ? 1UL : 0UL;
                high += more;
                carry = high < more ? 1UL : 0UL;
                high += doubledSecond;
                carry += high < doubledSecond ? 1UL : 0UL;
            }
            r[2 * i] = low;
            r[2 * i + 1] = high;
        }
    }

    /// <summary>r = x - y; the borrow, 0 or 1.</summary>
    internal static ulong Subtract(ulong* r, ulong* x, ulong* y, int count)
    {
        ulong borrow = 0;
        for (int i = 0; i < count; i++)
        {
            ulong a = x[i], b = y[i], d = unchecked(a - b);
            r[i] = unchecked(d - borrow);
            borrow = (a < b ? 1UL : 0UL) | (d < borrow ? 1UL : 0UL);
        }
        return borrow;
    }

    /// <summary>r += x; the carry, 0 or 1.</summary>
    internal static ulong Add(ulong* r, ulong* x, int count)
    {
        ulong carry = 0;
        for (int i = 0; i < count; i++)
        {
            ulong s = unchecked(r[i] + x[i]), more = s < x[i] ? 1UL : 0UL;
            r[i] = unchecked(s + carry);
            carry = more | (r[i] < s ? 1UL : 0UL);
        }
        return carry;
    }

    /// <summary>r = 2x; the bit that is lost.</summary>
    internal static ulong Double(ulong* r, ulong* x, int count)
    {
        ulong carry = 0;
        for (int i = 0; i < count; i++)
        {
            ulong limb = x[i];
            r[i] = (limb << 1) | carry;
            carry = limb >> 63;
        }
        return carry;
    }

    /// <summary>True when x is below y.</summary>
    internal static bool IsBelow(ulong* x, ulong* y, int count)
    {
        for (int i = count - 1; i >= 0; i--)
            if (x[i] != y[i]) return x[i] < y[i];
        return false;
    }

    /// <summary>True when every limb is 0.</summary>
    internal static bool IsZero(ulong* x, int count)
    {
        for (int i = 0; i < count; i++)
            if (x[i] != 0) return false;
        return true;
    }

    /// <summary>r = 0.</summary>
    internal static void Clear(ulong* r, int count) => new Span<ulong>(r, count).Clear();

    /// <summary>r = x.</summary>
    internal static void Copy(ulong* r, ulong* x, int count) => new Span<ulong>(x, count).CopyTo(new Span<ulong>(r, count));

    /// <summary>r = x · y modulo 2^(64 · count); r lies apart from both.</summary>
    internal static void MultiplyLow(ulong* r, ulong* x, ulong* y, int count)
    {
        Clear(r, count);
        for (int i = 0; i < count; i++)
            if (x[i] != 0) AddMultiple(r + i, y, count - i, x[i]);
    }

    /// <summary>Reads bytes, the most significant first, into <paramref name="count"/> limbs; bytes above those are left out.</summary>
    internal static void ReadBigEndian(ulong* r, int count, ReadOnlySpan<byte> bytes)
    {
        Clear(r, count);
        byte* target = (byte*)r;
        int size = Math.Min(bytes.Length, 8 * count);
        for (int i = 0; i < size; i++) target[i] = bytes[bytes.Length - 1 - i];
    }

    /// <summary>Writes limbs over the whole of <paramref name="target"/>, the most significant byte first, with zeros in front or without what does not fit.</summary>
    internal static void WriteBigEndian(Span<byte> target, ulong* x, int count)
    {
        byte* source = (byte*)x;
        for (int i = 0; i < target.Length; i++) target[target.Length - 1 - i] = i < 8 * count ? source[i] : (byte)0;
    }
}
