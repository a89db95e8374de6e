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
