using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Evm;

/// <summary>
/// The EVM's arithmetic on words of 256 bits behind pointers: one place for the interpreter and the compiler. The first operand is the one that
/// was on top of the stack. A result may lie where any operand lies (yellow paper, appendix H.2, groups 0s and 10s).
/// </summary>
internal static unsafe class Word
{
    /// <summary>r = x + y modulo 2^256 (ADD).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(UInt256* r, UInt256* x, UInt256* y) => Limbs.Add((ulong*)r, (ulong*)x, (ulong*)y);

    /// <summary>r = x - y modulo 2^256 (SUB).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Subtract(UInt256* r, UInt256* x, UInt256* y) => Limbs.Subtract((ulong*)r, (ulong*)x, (ulong*)y);

    /// <summary>r = x · y modulo 2^256 (MUL).</summary>
    internal static void Multiply(UInt256* r, UInt256* x, UInt256* y) => Limbs.Multiply((ulong*)r, (ulong*)x, (ulong*)y);

    /// <summary>r = x / y rounded down, 0 for y = 0 (DIV).</summary>
    internal static void Divide(UInt256* r, UInt256* x, UInt256* y)
    {
        if (IsZero(y)) *r = default;
        else Limbs.Divide((ulong*)r, null, (ulong*)x, 4, (ulong*)y);
    }

    /// <summary>r = x mod y, 0 for y = 0 (MOD).</summary>
    internal static void Modulo(UInt256* r, UInt256* x, UInt256* y)
    {
        if (IsZero(y)) *r = default;
        else Limbs.Divide(null, (ulong*)r, (ulong*)x, 4, (ulong*)y);
    }

    /// <summary>r = x / y of numbers in two's complement, rounded towards 0; 0 for y = 0, and -2^255 / -1 is -2^255 (SDIV).</summary>
    internal static void SignedDivide(UInt256* r, UInt256* x, UInt256* y)
    {
        bool negative = IsNegative(x) != IsNegative(y);
        UInt256 a = Magnitude(x), b = Magnitude(y);
        Divide(r, &a, &b);
        if (negative) Negate(r, r);
    }

    /// <summary>r = what SDIV leaves, with the sign of x; 0 for y = 0 (SMOD).</summary>
    internal static void SignedModulo(UInt256* r, UInt256* x, UInt256* y)
    {
        bool negative = IsNegative(x);
        UInt256 a = Magnitude(x), b = Magnitude(y);
        Modulo(r, &a, &b);
        if (negative) Negate(r, r);
    }

    /// <summary>r = (x + y) mod m with the sum not cut off, 0 for m = 0 (ADDMOD).</summary>
    [SkipLocalsInit]
    internal static void AddModulo(UInt256* r, UInt256* x, UInt256* y, UInt256* m)
    {
        if (IsZero(m))
        {
            *r = default;
            return;
        }
        ulong* sum = stackalloc ulong[5];
        if (LessThan(x, m) && LessThan(y, m))
        {
            // Nearly always so: the sum is below twice the modulus, and at most one is taken away.
            UInt256 less;
            ulong carry = Limbs.Add(sum, (ulong*)x, (ulong*)y), borrow = Limbs.Subtract((ulong*)&less, sum, (ulong*)m);
            *r = carry < borrow ? *(UInt256*)sum : less;
            return;
        }
        sum[4] = Limbs.Add(sum, (ulong*)x, (ulong*)y);
        Limbs.Divide(null, (ulong*)r, sum, 5, (ulong*)m);
    }

    /// <summary>r = (x · y) mod m with the product not cut off, 0 for m = 0 (MULMOD).</summary>
    [SkipLocalsInit]
    internal static void MultiplyModulo(UInt256* r, UInt256* x, UInt256* y, UInt256* m)
    {
        if (IsZero(m))
        {
            *r = default;
            return;
        }
        ulong* product = stackalloc ulong[8];
        if (x->IsUInt64 && y->IsUInt64)
        {
            product[1] = Limbs.MultiplyTwo(x->U0, y->U0, out product[0]);
            product[2] = product[3] = 0;
            Limbs.Divide(null, (ulong*)r, product, 4, (ulong*)m);
            return;
        }
        Limbs.MultiplyWide(product, (ulong*)x, (ulong*)y);
        Limbs.Divide(null, (ulong*)r, product, 8, (ulong*)m);
    }

    /// <summary>r = x to the power of e modulo 2^256; 0 to the power of 0 is 1 (EXP).</summary>
    [SkipLocalsInit]
    internal static void Power(UInt256* r, UInt256* x, UInt256* e)
    {
        // Powers of two, of which compilers make masks and shifts, are a shift.
        if (x->IsUInt64 && BitOperations.IsPow2(x->U0))
        {
            ulong places = e->IsUInt64 && e->U0 < 256 ? (ulong)BitOperations.TrailingZeroCount(x->U0) * e->U0 : x->U0 == 1 ? 0 : 256UL;
            UInt256 one = UInt256.One;
            if (places > 255) *r = default;
            else Limbs.ShiftLeft((ulong*)r, (ulong*)&one, (int)places);
            return;
        }
        int bits = e->BitLength;
        if (bits == 0)
        {
            *r = UInt256.One;
            return;
        }
        if (bits > 64)
        {
            PowerByDigits(r, x, e, bits);
            return;
        }
        // From the highest bit down: square, and multiply where a bit is set.
        UInt256 number = *x, result = number;
        ulong exponent = e->U0;
        for (int at = bits - 2; at >= 0; at--)
        {
            Limbs.Square((ulong*)&result, (ulong*)&result);
            if ((exponent >> at & 1) != 0) Multiply(&result, &result, &number);
        }
        *r = result;
    }

    // The same for a long exponent: four bits at a time, by a table of powers.
    [SkipLocalsInit]
    private static void PowerByDigits(UInt256* r, UInt256* x, UInt256* e, int bits)
    {
        const int digitBits = 4;
        UInt256* powers = stackalloc UInt256[1 << digitBits];
        powers[0] = UInt256.One;
        for (int i = 1; i < 1 << digitBits; i++) Multiply(powers + i, powers + i - 1, x);
        UInt256 exponent = *e, result = UInt256.One;
        ulong* limbs = (ulong*)&exponent;
        for (int at = (bits - 1) / digitBits * digitBits; at >= 0; at -= digitBits)
        {
            for (int i = 0; i < digitBits; i++) Limbs.Square((ulong*)&result, (ulong*)&result);
            Multiply(&result, &result, powers + (limbs[at >> 6] >> (at & 63) & ((1 << digitBits) - 1)));
        }
        *r = result;
    }

    /// <summary>r = x with the sign bit of its byte k (0 is the lowest) spread upwards; x itself for k above 30 (SIGNEXTEND).</summary>
    internal static void SignExtend(UInt256* r, UInt256* k, UInt256* x)
    {
        if (!k->IsUInt64 || k->U0 > 30)
        {
            *r = *x;
            return;
        }
        int places = 248 - 8 * (int)k->U0;
        UInt256 t;
        Limbs.ShiftLeft((ulong*)&t, (ulong*)x, places);
        Limbs.ShiftRight((ulong*)r, (ulong*)&t, places, SignOf(&t));
    }

    /// <summary>x below y (LT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool LessThan(UInt256* x, UInt256* y)
    {
        if (x->U3 != y->U3) return x->U3 < y->U3;
        if (x->U2 != y->U2) return x->U2 < y->U2;
        if (x->U1 != y->U1) return x->U1 < y->U1;
        return x->U0 < y->U0;
    }

    /// <summary>x above y (GT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool GreaterThan(UInt256* x, UInt256* y) => LessThan(y, x);

    /// <summary>x below y as numbers in two's complement (SLT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool SignedLess(UInt256* x, UInt256* y)
    {
        if (x->U3 != y->U3) return unchecked((long)x->U3 < (long)y->U3);
        if (x->U2 != y->U2) return x->U2 < y->U2;
        if (x->U1 != y->U1) return x->U1 < y->U1;
        return x->U0 < y->U0;
    }

    /// <summary>x above y as numbers in two's complement (SGT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool SignedGreater(UInt256* x, UInt256* y) => SignedLess(y, x);

    /// <summary>x equals y (EQ).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool Equal(UInt256* x, UInt256* y) => *(Vector256<ulong>*)x == *(Vector256<ulong>*)y;

    /// <summary>x is 0 (ISZERO).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static bool IsZero(UInt256* x) => (x->U0 | x->U1 | x->U2 | x->U3) == 0;

    /// <summary>r = x and y (AND).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void And(UInt256* r, UInt256* x, UInt256* y) => *(Vector256<ulong>*)r = *(Vector256<ulong>*)x & *(Vector256<ulong>*)y;

    /// <summary>r = x or y (OR).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Or(UInt256* r, UInt256* x, UInt256* y) => *(Vector256<ulong>*)r = *(Vector256<ulong>*)x | *(Vector256<ulong>*)y;

    /// <summary>r = x xor y (XOR).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Xor(UInt256* r, UInt256* x, UInt256* y) => *(Vector256<ulong>*)r = *(Vector256<ulong>*)x ^ *(Vector256<ulong>*)y;

    /// <summary>r = not x (NOT).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Not(UInt256* r, UInt256* x) => *(Vector256<ulong>*)r = ~*(Vector256<ulong>*)x;

    /// <summary>r = byte i of x, 0 being the highest; 0 for i above 31 (BYTE).</summary>
    internal static void Byte(UInt256* r, UInt256* i, UInt256* x)
    {
        ulong at = i->IsUInt64 ? i->U0 : ulong.MaxValue;
        ulong value = at < 32 ? ((byte*)x)[31 - (int)at] : 0UL;
        *r = new UInt256(value);
    }

    /// <summary>r = x moved up by n bits, 0 for n above 255 (SHL, EIP-145).</summary>
    internal static void ShiftLeft(UInt256* r, UInt256* n, UInt256* x)
    {
        if (!n->IsUInt64 || n->U0 > 255) *r = default;
        else Limbs.ShiftLeft((ulong*)r, (ulong*)x, (int)n->U0);
    }

    /// <summary>r = x moved down by n bits, 0 for n above 255 (SHR, EIP-145).</summary>
    internal static void ShiftRight(UInt256* r, UInt256* n, UInt256* x)
    {
        if (!n->IsUInt64 || n->U0 > 255) *r = default;
        else Limbs.ShiftRight((ulong*)r, (ulong*)x, (int)n->U0, 0);
    }

    /// <summary>r = x moved down by n bits, filled with its sign bit (SAR, EIP-145).</summary>
    internal static void ShiftArithmetic(UInt256* r, UInt256* n, UInt256* x)
    {
        ulong sign = SignOf(x);
        if (!n->IsUInt64 || n->U0 > 255) *r = new UInt256(sign, sign, sign, sign);
        else Limbs.ShiftRight((ulong*)r, (ulong*)x, (int)n->U0, sign);
    }

    /// <summary>r = the zero bits above the highest that is set, 256 for 0 (CLZ, EIP-7939).</summary>
    internal static void CountLeadingZeros(UInt256* r, UInt256* x) => *r = new UInt256((ulong)(256 - x->BitLength));

    /// <summary>r = the 32 bytes at p, the most significant first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void LoadBigEndian(UInt256* r, byte* p)
    {
        ulong* bytes = (ulong*)p;
        ulong u3 = BinaryPrimitives.ReverseEndianness(bytes[0]), u2 = BinaryPrimitives.ReverseEndianness(bytes[1]);
        ulong u1 = BinaryPrimitives.ReverseEndianness(bytes[2]), u0 = BinaryPrimitives.ReverseEndianness(bytes[3]);
        *r = new UInt256(u0, u1, u2, u3);
    }

    /// <summary>Writes x to the 32 bytes at p, the most significant first; p may be x itself.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void StoreBigEndian(byte* p, UInt256* x) => LoadBigEndian((UInt256*)p, (byte*)x);

    private static bool IsNegative(UInt256* x) => x->U3 >> 63 != 0;

    // All ones for a negative number, else 0.
    private static ulong SignOf(UInt256* x) => unchecked((ulong)((long)x->U3 >> 63));

    private static UInt256 Magnitude(UInt256* x)
    {
        UInt256 t = *x;
        if (IsNegative(&t)) Negate(&t, &t);
        return t;
    }

    private static void Negate(UInt256* r, UInt256* x)
    {
        UInt256 zero = default;
        Subtract(r, &zero, x);
    }
}
