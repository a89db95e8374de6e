using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>Eight products of <see cref="Fp"/> at a time, one in each lane of AVX-512, in limbs of 28 bits.</summary>
/// <remarks>
/// Operands lie one after the other, are turned so that a vector holds one limb of all eight, and are made whole there: so sums and
/// differences before a product are plain additions of vectors, without carries (<see cref="Add"/>, <see cref="Subtract"/>).
/// R is 2^392 as in <see cref="Fp"/>, because 14 * 28 is.
/// </remarks>
internal readonly unsafe struct FpLanes : ILaneField
{
    /// <summary>How many products go together.</summary>
    public const int Count = ILaneField.Count;

    private const int LimbCount = 14;
    private const int Bits = 28;
    private const uint Mask = (1 << Bits) - 1;

    /// <summary>Whether this machine has the instructions.</summary>
    public static bool IsSupported => Lanes.IsSupported;

    /// <summary>r = a + b, limb by limb.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Add(Fp* a, Fp* b, Fp* r) => Vector512.Store(Vector512.Load((ulong*)a) + Vector512.Load((ulong*)b), (ulong*)r);

    /// <summary>r = a - b, limb by limb: limbs may become negative.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Subtract(Fp* a, Fp* b, Fp* r) => Vector512.Store(Vector512.Load((ulong*)a) - Vector512.Load((ulong*)b), (ulong*)r);

    /// <summary>r[i] = a[i] * b[i] for eight, reduced. Limbs of operands between -8 and 50 units, values between -16p and 32p.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Fp* a, Fp* b, Fp* r)
    {
        Vector512<ulong>* x = stackalloc Vector512<ulong>[(2 * LimbCount) + 1];
        Vector512<ulong>* y = x + LimbCount + 1;
        Split(a, x);
        Split(b, y);
        x[LimbCount] = default;
        Vector512<ulong> mask = Vector512.Create((ulong)Mask);
        Vector512<ulong> limb = x[0], t0 = Lanes.Product(limb, y[0]), m = Lanes.Product(t0, Vector512.Create((ulong)PInverse)) & mask;
        Vector512<ulong> t1 = default, t2 = default, t3 = default, t4 = default, t5 = default, t6 = default;
        Vector512<ulong> t7 = default, t8 = default, t9 = default, t10 = default, t11 = default, t12 = default;
        for (Vector512<ulong>* at = x + 1, end = y; at < end; at++)
        {
            // All sums move down by one limb, as the lowest has become a multiple of 2^28. The next lowest and the multiple of p that it
            // asks for come first: they are what the next round waits for.
            t1 += Lanes.Product(limb, y[1]);
            t0 = (t0 + Lanes.Product(m, Vector512.Create((ulong)P0))) >> Bits;
            t0 += t1 + Lanes.Product(m, Vector512.Create((ulong)P1));
            Vector512<ulong> next = *at;
            t0 += Lanes.Product(next, y[0]);
            Vector512<ulong> nextM = Lanes.Product(t0, Vector512.Create((ulong)PInverse)) & mask;
            t1 = t2 + Lanes.Product(limb, y[2]) + Lanes.Product(m, Vector512.Create((ulong)P2));
            t2 = t3 + Lanes.Product(limb, y[3]) + Lanes.Product(m, Vector512.Create((ulong)P3));
            t3 = t4 + Lanes.Product(limb, y[4]) + Lanes.Product(m, Vector512.Create((ulong)P4));
            t4 = t5 + Lanes.Product(limb, y[5]) + Lanes.Product(m, Vector512.Create((ulong)P5));
            t5 = t6 + Lanes.Product(limb, y[6]) + Lanes.Product(m, Vector512.Create((ulong)P6));
            t6 = t7 + Lanes.Product(limb, y[7]) + Lanes.Product(m, Vector512.Create((ulong)P7));
            t7 = t8 + Lanes.Product(limb, y[8]) + Lanes.Product(m, Vector512.Create((ulong)P8));
            t8 = t9 + Lanes.Product(limb, y[9]) + Lanes.Product(m, Vector512.Create((ulong)P9));
            t9 = t10 + Lanes.Product(limb, y[10]) + Lanes.Product(m, Vector512.Create((ulong)P10));
            t10 = t11 + Lanes.Product(limb, y[11]) + Lanes.Product(m, Vector512.Create((ulong)P11));
            t11 = t12 + Lanes.Product(limb, y[12]) + Lanes.Product(m, Vector512.Create((ulong)P12));
            t12 = Lanes.Product(limb, y[13]) + Lanes.Product(m, Vector512.Create((ulong)P13));
            limb = next;
            m = nextM;
        }
        // Two limbs of 28 bits, each with what it carries, make one of 56.
        Vector512<ulong> full = Vector512.Create((1UL << 56) - 1);
        t1 += t0 >> Bits;
        Vector512<ulong> s0 = (t0 & mask) + (t1 << Bits);
        t2 += t1 >> Bits;
        t3 += t2 >> Bits;
        Vector512<ulong> s1 = (t2 & mask) + (t3 << Bits);
        t4 += t3 >> Bits;
        t5 += t4 >> Bits;
        Vector512<ulong> s2 = (t4 & mask) + (t5 << Bits);
        t6 += t5 >> Bits;
        t7 += t6 >> Bits;
        Vector512<ulong> s3 = (t6 & mask) + (t7 << Bits);
        t8 += t7 >> Bits;
        t9 += t8 >> Bits;
        Vector512<ulong> s4 = (t8 & mask) + (t9 << Bits);
        t10 += t9 >> Bits;
        t11 += t10 >> Bits;
        Vector512<ulong> s5 = (t10 & mask) + (t11 << Bits);
        t12 += t11 >> Bits;
        Vector512<ulong> s6 = t12;
        Lanes.Turn(s0 & full, s1 & full, s2 & full, s3 & full, s4 & full, s5 & full, s6, default, (Vector512<ulong>*)r);
    }

    /// <summary>a[i], for eight, reduced in place: values between -128p and 128p, limbs between -64 and 64 units.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reduce(Fp* a)
    {
        Vector512<ulong>* t = stackalloc Vector512<ulong>[8];
        Vector512<ulong>* rows = (Vector512<ulong>*)a;
        Lanes.Turn(rows[0], rows[1], rows[2], rows[3], rows[4], rows[5], rows[6], rows[7], t);
        // As in Fp: a quotient that is low by up to one, from the upper limb.
        Vector512<ulong> top = t[6] + Vector512.Create(((ulong)Range * FpTop) - 1) + Vector512.ShiftRightArithmetic(t[5].AsInt64(), 56).AsUInt64();
        Vector512<ulong> q = Lanes.Product(top >> 25, Vector512.Create(Fp.Reciprocal)) >> 44;
        Vector512<long> multiple = q.AsInt64() - Vector512.Create((long)Range);
        Vector512<long> full = Vector512.Create((1L << 56) - 1);
        Vector512<long> carry = default;
        for (int i = 0; i < 7; i++)
        {
            carry += t[i].AsInt64() - (multiple * Vector512.Create((long)Fp.ModulusLimb(i)));
            t[i] = (i < 6 ? carry & full : carry).AsUInt64();
            carry = Vector512.ShiftRightArithmetic(carry, 56);
        }
        Lanes.Turn(t[0], t[1], t[2], t[3], t[4], t[5], t[6], default, rows);
    }

    static void ILaneField.Multiply(Vector512<ulong>* a, Vector512<ulong>* b, Vector512<ulong>* r) => Multiply((Fp*)a, (Fp*)b, (Fp*)r);

    static void ILaneField.Reduce(Vector512<ulong>* a) => Reduce((Fp*)a);

    static bool ILaneField.IsZero(in Vector512<ulong> a) => Fp.IsZero(Unsafe.As<Vector512<ulong>, Fp>(ref Unsafe.AsRef(in a)));

    // 1 + u.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    static void ILaneField.MultiplyByRoot(ref Vector512<ulong> c0, ref Vector512<ulong> c1) => (c0, c1) = (c0 - c1, c0 + c1);

    // Eight elements to fourteen vectors of limbs.
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Split(Fp* elements, Vector512<ulong>* limbs)
    {
        Vector512<ulong>* e = (Vector512<ulong>*)elements;
        Vector512<ulong>* t = stackalloc Vector512<ulong>[8];
        Lanes.Turn(e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], t);
        Vector512<ulong> mask = Vector512.Create((ulong)Mask);
        Vector512<ulong> limb = t[0] + Vector512.Create(Padding0);
        limbs[0] = limb & mask;
        limbs[1] = (limb >> Bits) & mask;
        limb = t[1] + Vector512.Create(Padding1) + (limb >> 56);
        limbs[2] = limb & mask;
        limbs[3] = (limb >> Bits) & mask;
        limb = t[2] + Vector512.Create(Padding2) + (limb >> 56);
        limbs[4] = limb & mask;
        limbs[5] = (limb >> Bits) & mask;
        limb = t[3] + Vector512.Create(Padding3) + (limb >> 56);
        limbs[6] = limb & mask;
        limbs[7] = (limb >> Bits) & mask;
        limb = t[4] + Vector512.Create(Padding4) + (limb >> 56);
        limbs[8] = limb & mask;
        limbs[9] = (limb >> Bits) & mask;
        limb = t[5] + Vector512.Create(Padding5) + (limb >> 56);
        limbs[10] = limb & mask;
        limbs[11] = (limb >> Bits) & mask;
        limb = t[6] + Vector512.Create(Padding6) + (limb >> 56);
        limbs[12] = limb & mask;
        limbs[13] = limb >> Bits;
    }

    private const int Range = 128;
    private const ulong FpTop = 0x1a0111ea397f;

    // p in limbs of 28 bits, and -1/p modulo 2^28.
    private const uint P0 = 0xfffaaab, P1 = 0xfefffff, P2 = 0x3ffffb9, P3 = 0xfffeb15, P4 = 0x6241eab, P5 = 0xa0f6b0f, P6 = 0xf6730d2;
    private const uint P7 = 0xf38512b, P8 = 0x4774b84, P9 = 0x4bacd76, P10 = 0xba7b643, P11 = 0xe69a4b1, P12 = 0x1ea397f, P13 = 0x001a011;
    private const uint PInverse = 0xffcfffd;

    // 16p, whose lower limbs are raised by 8 units, so that limbs down to -8 units become positive.
    private const ulong Padding0 = 0x8effffffffaaab0, Padding1 = 0x8ffeb153ffffb97, Padding2 = 0x80f6b0f6241eab7, Padding3 = 0x838512bf6730d22;
    private const ulong Padding4 = 0x8bacd764774b847, Padding5 = 0x869a4b1ba7b642c, Padding6 = 0x1a0111ea397f6;
}
