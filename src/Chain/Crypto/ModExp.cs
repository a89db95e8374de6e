using System.Numerics;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>A base to the power of an exponent modulo any modulus. Not in constant time: everything here is public.</summary>
/// <remarks>
/// Memory is about 30 times the modulus and twice the base; time is a squaring for each bit of the exponent, and for every fourth a product.
/// An even modulus is an odd one times a power of two: both remainders are computed and put together (Koç 1994, "Montgomery reduction with even modulus").
/// </remarks>
internal static unsafe class ModExp
{
    // Powers 0 to 15 of the base are kept, so that four bits of the exponent take one product.
    private const int WindowBits = 4;
    private const int WindowSize = 1 << WindowBits;

    private const int ShortExponentSizeMax = 4;

    // Up to this length of the exponent preparing Montgomery's form, or taking an even modulus apart, costs more than dividing after each product.
    private const int DividingBitsMax = 16;

    // Limbs that a call keeps on its stack (16 KiB): moduli of 256 bytes with bases of the same size.
    private const int StackLimbs = 2_048;

    /// <summary>
    /// Writes base to the power of exponent modulo modulus over the whole of <paramref name="answer"/>, which is as long as the modulus; 0 when that is 0. Numbers begin
    /// with their most significant byte. The exponent goes on with <paramref name="exponentZeros"/> zero bytes, which nobody has to keep.
    /// </summary>
    internal static void Power(ReadOnlySpan<byte> @base, ReadOnlySpan<byte> exponent, long exponentZeros, ReadOnlySpan<byte> modulus, Span<byte> answer)
    {
        answer.Clear();
        modulus = modulus.TrimStart((byte)0);
        @base = @base.TrimStart((byte)0);
        exponent = exponent.TrimStart((byte)0);
        if (modulus.Length == 0) return;

        int count = (modulus.Length + 7) / 8, baseCount = Math.Max((@base.Length + 7) / 8, 1);
        int needed = (WindowSize + 8) * count + Montgomery.ScratchLimbs(count) + Math.Max(baseCount, count) + 1;
        if (needed <= StackLimbs)
        {
            ulong* memory = stackalloc ulong[needed];
            Power(memory, @base, baseCount, exponent, exponentZeros, modulus, count, answer);
        }
        else
        {
            fixed (ulong* memory = new ulong[needed]) Power(memory, @base, baseCount, exponent, exponentZeros, modulus, count, answer);
        }
    }

    private static void Power(
        ulong* memory, ReadOnlySpan<byte> baseBytes, int baseCount, ReadOnlySpan<byte> exponent, long exponentZeros, ReadOnlySpan<byte> modulusBytes, int count, Span<byte> answer)
    {
        int baseRoom = Math.Max(baseCount, count);
        ulong* modulus = Take(ref memory, count), x = Take(ref memory, baseRoom + 1), odd = Take(ref memory, count);
        ulong* oddPower = Take(ref memory, count), evenPower = Take(ref memory, count), temporary = Take(ref memory, count);
        LongLimbs.ReadBigEndian(modulus, count, modulusBytes);
        LongLimbs.ReadBigEndian(x, baseRoom, baseBytes);
        LongLimbs.Remainder(x, baseRoom, modulus, count, temporary);
        if (TryReadShort(exponent, exponentZeros, out uint shortExponent))
        {
            PowerByDivision(oddPower, x, modulus, count, shortExponent, temporary, memory);
            LongLimbs.WriteBigEndian(answer, oddPower, count);
            return;
        }

        int twos = TrailingZeros(modulus), oddCount = ShiftRight(odd, modulus, count, twos);
        bool hasOdd = oddCount > 1 || odd[0] > 1;
        LongLimbs.Clear(oddPower, count);
        if (hasOdd)
        {
            ulong* own = memory;
            var field = new Montgomery(odd, oddCount, Take(ref own, Montgomery.ScratchLimbs(oddCount)));
            ulong* table = Take(ref own, WindowSize * oddCount);
            field.Enter(table + oddCount, x, count, temporary);
            if (exponent.Length + exponentZeros <= ShortExponentSizeMax) PowerBitByBit(in field, oddPower, table + oddCount, oddCount, exponent, (int)exponentZeros);
            else PowerByWindows(in field, oddPower, table, oddCount, exponent, exponentZeros);
            field.Leave(oddPower, oddPower);
        }
        if (twos == 0)
        {
            LongLimbs.WriteBigEndian(answer, oddPower, count);
            return;
        }

        int evenCount = (twos + 63) / 64;
        PowerOfLowLimbs(evenPower, x, evenCount, exponent, exponentZeros, memory);
        if (hasOdd)
        {
            // power = oddPower + odd · ((evenPower - oddPower) / odd mod 2^twos)
            ulong* inverse = Take(ref memory, evenCount), difference = Take(ref memory, evenCount);
            InverseOfLowLimbs(inverse, odd, evenCount, temporary, difference);
            LongLimbs.Subtract(difference, evenPower, oddPower, evenCount);
            LongLimbs.MultiplyLow(temporary, difference, inverse, evenCount);
            CutTo(temporary, evenCount, twos);
            for (int i = 0; i < evenCount; i++)
            {
                int length = Math.Min(oddCount, count - i);
                ulong carry = LongLimbs.AddMultiple(oddPower + i, odd, length, temporary[i]);
                for (int at = i + length; carry != 0 && at < count; at++)
                {
                    oddPower[at] = unchecked(oddPower[at] + carry);
                    carry = oddPower[at] < carry ? 1UL : 0UL;
                }
            }
            LongLimbs.WriteBigEndian(answer, oddPower, count);
        }
        else
        {
            CutTo(evenPower, evenCount, twos);
            LongLimbs.WriteBigEndian(answer, evenPower, evenCount);
        }
    }

    private static bool TryReadShort(ReadOnlySpan<byte> exponent, long zeros, out uint value)
    {
        value = 0;
        if (exponent.Length + zeros > sizeof(uint)) return false;
        foreach (byte part in exponent) value = value << 8 | part;
        value = (uint)((ulong)value << (int)(8 * zeros));
        return value >> DividingBitsMax == 0;
    }

    // r = x to the power of the exponent, for an x below the modulus; wide has twice as many limbs and one more.
    private static void PowerByDivision(ulong* r, ulong* x, ulong* modulus, int count, uint exponent, ulong* temporary, ulong* wide)
    {
        LongLimbs.Clear(r, count);
        if (exponent == 0)
        {
            r[0] = count == 1 && modulus[0] == 1 ? 0UL : 1;
            return;
        }
        LongLimbs.Copy(r, x, count);
        for (int bit = 30 - BitOperations.LeadingZeroCount(exponent); bit >= 0; bit--)
        {
            LongLimbs.Square(wide, r, count);
            LongLimbs.Remainder(wide, 2 * count, modulus, count, temporary);
            LongLimbs.Copy(r, wide, count);
            if ((exponent >> bit & 1) == 0) continue;
            LongLimbs.Multiply(wide, r, x, count);
            LongLimbs.Remainder(wide, 2 * count, modulus, count, temporary);
            LongLimbs.Copy(r, wide, count);
        }
    }

    // For an exponent of a few bytes (65537) the table of powers would be most of the work.
    private static void PowerBitByBit(in Montgomery field, ulong* r, ulong* x, int count, ReadOnlySpan<byte> exponent, int exponentZeros)
    {
        bool begun = false;
        LongLimbs.Copy(r, field.One, count);
        for (int at = 8 * (exponent.Length + exponentZeros) - 1; at >= 0; at--)
        {
            int index = exponent.Length + exponentZeros - 1 - at / 8;
            bool isSet = index < exponent.Length && (exponent[index] >> (at % 8) & 1) != 0;
            if (begun)
            {
                field.Square(r, r);
                if (isSet) field.Multiply(r, r, x);
            }
            else if (isSet)
            {
                LongLimbs.Copy(r, x, count);
                begun = true;
            }
        }
    }

    // table[1] is the base; the rest of it is made here.
    private static void PowerByWindows(in Montgomery field, ulong* r, ulong* table, int count, ReadOnlySpan<byte> exponent, long exponentZeros)
    {
        LongLimbs.Copy(table, field.One, count);
        for (int i = 2; i < WindowSize; i++) field.Multiply(table + i * count, table + (i - 1) * count, table + count);
        LongLimbs.Copy(r, field.One, count);
        var bits = new Windows(exponent, exponentZeros);
        for (bool begun = false; bits.TryNext(out int window);)
        {
            if (begun)
                for (int i = 0; i < WindowBits; i++) field.Square(r, r);
            if (window != 0) field.Multiply(r, r, table + window * count);
            begun |= window != 0;
        }
    }

    // r = x to the power of the exponent modulo 2^(64 · count).
    private static void PowerOfLowLimbs(ulong* r, ulong* x, int count, ReadOnlySpan<byte> exponent, long exponentZeros, ulong* memory)
    {
        ulong* temporary = Take(ref memory, count), table = Take(ref memory, WindowSize * count);
        LongLimbs.Clear(table, count);
        table[0] = 1;
        for (int i = 1; i < WindowSize; i++) LongLimbs.MultiplyLow(table + i * count, table + (i - 1) * count, x, count);
        LongLimbs.Copy(r, table, count);
        var bits = new Windows(exponent, exponentZeros);
        while (bits.TryNext(out int window))
        {
            for (int i = 0; i < WindowBits; i += 2)
            {
                LongLimbs.MultiplyLow(temporary, r, r, count);
                LongLimbs.MultiplyLow(r, temporary, temporary, count);
            }
            if (window == 0) continue;
            LongLimbs.MultiplyLow(temporary, r, table + window * count, count);
            LongLimbs.Copy(r, temporary, count);
        }
    }

    // r = 1 / x modulo 2^(64 · count) for an odd x, by Newton's method.
    private static void InverseOfLowLimbs(ulong* r, ulong* x, int count, ulong* first, ulong* second)
    {
        LongLimbs.Clear(r, count);
        r[0] = x[0];
        for (long right = 3; right < 64L * count; right *= 2)
        {
            // r = r · (2 - x · r)
            LongLimbs.MultiplyLow(first, x, r, count);
            for (int i = 0; i < count; i++) first[i] = ~first[i];
            AddSmall(first, count, 3);
            LongLimbs.MultiplyLow(second, r, first, count);
            LongLimbs.Copy(r, second, count);
        }
    }

    private static void AddSmall(ulong* r, int count, ulong carry)
    {
        for (int i = 0; i < count && carry != 0; i++)
        {
            r[i] = unchecked(r[i] + carry);
            carry = r[i] < carry ? 1UL : 0UL;
        }
    }

    private static ulong* Take(ref ulong* memory, int count)
    {
        ulong* taken = memory;
        memory += count;
        return taken;
    }

    private static int TrailingZeros(ulong* x)
    {
        int limb = 0;
        while (x[limb] == 0) limb++;
        return 64 * limb + BitOperations.TrailingZeroCount(x[limb]);
    }

    // r = x / 2^places; how many limbs of it are used.
    private static int ShiftRight(ulong* r, ulong* x, int count, int places)
    {
        int limbs = places / 64, bits = places % 64;
        for (int i = 0; i < count; i++)
        {
            ulong low = i + limbs < count ? x[i + limbs] : 0, high = i + limbs + 1 < count ? x[i + limbs + 1] : 0;
            r[i] = (low >> bits) | (high << 1 << (63 - bits));
        }
        int used = count;
        while (used > 1 && r[used - 1] == 0) used--;
        return used;
    }

    // Leaves the low bits.
    private static void CutTo(ulong* x, int count, int bits)
    {
        if (bits % 64 != 0) x[count - 1] &= (1UL << (bits % 64)) - 1;
    }

    // The exponent in pieces of four bits from the highest that is not zero on.
    private ref struct Windows(ReadOnlySpan<byte> exponent, long zeros)
    {
        private readonly ReadOnlySpan<byte> _bytes = exponent.TrimStart((byte)0);
        private long _left = exponent.ContainsAnyExcept((byte)0) ? 2 * (exponent.TrimStart((byte)0).Length + zeros) : 0;
        private int _at;

        internal bool TryNext(out int window)
        {
            window = 0;
            if (_left == 0) return false;
            _left--;
            if (_at >= 2 * _bytes.Length) return true;
            window = (_at & 1) == 0 ? _bytes[_at >> 1] >> 4 : _bytes[_at >> 1] & 15;
            _at++;
            return true;
        }
    }
}
