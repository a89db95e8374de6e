using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Row = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>Eight products modulo BN254's prime at a time, one in each lane of AVX-512: limbs of 27 bits while they are multiplied, five of 54 bits in a row, Montgomery's form with R = 2^270.</summary>
/// <remarks>
/// What a method returns is reduced: limbs below 2^54 (one unit each), value below 1.6p. The ten spare bits of a word let rows be added and subtracted without carries, and the sixteen of R
/// let the sums be multiplied as they are: operands of <see cref="Multiply"/> have limbs between -60 and 900 units and values between -32p and 240p.
/// </remarks>
internal readonly unsafe struct FpLanes : ILaneField
{
    private const int Bits = 27;
    private const int LimbCount = 10;
    private const ulong Mask = (1UL << Bits) - 1, RowMask = (1UL << (2 * Bits)) - 1;

    /// <summary>1.</summary>
    internal static Row One => Vector512.Create(0x1A7D3A5ACCCCC9UL, 0x1EF668773277E2, 0x3DF1160F450FEA, 0x1B4CC1279F6328, 0x279BE39AED, 0, 0, 0);

    /// <inheritdoc/>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Row* a, Row* b, Row* r)
    {
        Row* x = stackalloc Row[(2 * LimbCount) + 1];
        Row* y = x + LimbCount + 1;
        Split(a, x);
        Split(b, y);
        x[LimbCount] = default;
        Row mask = Vector512.Create(Mask);
        Row limb = x[0], t0 = Lanes.Product(limb, y[0]), m = Lanes.Product(t0, Vector512.Create(PInverse)) & mask;
        Row t1 = default, t2 = default, t3 = default, t4 = default, t5 = default, t6 = default, t7 = default, t8 = default;
        for (Row* at = x + 1, end = y; at < end; at++)
        {
            // All sums move down by one limb, as the lowest has become a multiple of 2^27. The next lowest and the multiple of p that it asks for come first: they are what the next round waits for.
            t1 += Lanes.Product(limb, y[1]);
            t0 = (t0 + Lanes.Product(m, Vector512.Create(P0))) >> Bits;
            t0 += t1 + Lanes.Product(m, Vector512.Create(P1));
            Row next = *at;
            t0 += Lanes.Product(next, y[0]);
            Row nextM = Lanes.Product(t0, Vector512.Create(PInverse)) & mask;
            t1 = t2 + Lanes.Product(limb, y[2]) + Lanes.Product(m, Vector512.Create(P2));
            t2 = t3 + Lanes.Product(limb, y[3]) + Lanes.Product(m, Vector512.Create(P3));
            t3 = t4 + Lanes.Product(limb, y[4]) + Lanes.Product(m, Vector512.Create(P4));
            t4 = t5 + Lanes.Product(limb, y[5]) + Lanes.Product(m, Vector512.Create(P5));
            t5 = t6 + Lanes.Product(limb, y[6]) + Lanes.Product(m, Vector512.Create(P6));
            t6 = t7 + Lanes.Product(limb, y[7]) + Lanes.Product(m, Vector512.Create(P7));
            t7 = t8 + Lanes.Product(limb, y[8]) + Lanes.Product(m, Vector512.Create(P8));
            t8 = Lanes.Product(limb, y[9]) + Lanes.Product(m, Vector512.Create(P9));
            limb = next;
            m = nextM;
        }
        // Two limbs of 27 bits, each with what it carries, make one of 54.
        Row full = Vector512.Create(RowMask);
        t1 += t0 >> Bits;
        Row s0 = (t0 & mask) + (t1 << Bits);
        t2 += t1 >> Bits;
        t3 += t2 >> Bits;
        Row s1 = (t2 & mask) + (t3 << Bits);
        t4 += t3 >> Bits;
        t5 += t4 >> Bits;
        Row s2 = (t4 & mask) + (t5 << Bits);
        t6 += t5 >> Bits;
        t7 += t6 >> Bits;
        Row s3 = (t6 & mask) + (t7 << Bits);
        t8 += t7 >> Bits;
        Lanes.Turn(s0 & full, s1 & full, s2 & full, s3 & full, t8, default, default, default, r);
    }

    /// <inheritdoc/>
    /// <remarks>Values between -256p and 256p, limbs between -250 and 250 units.</remarks>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Reduce(Row* a)
    {
        Row* t = stackalloc Row[8];
        Lanes.Turn(a[0], a[1], a[2], a[3], a[4], a[5], a[6], a[7], t);
        // A quotient that is low by up to one, from the upper limb.
        Row top = t[4] + Vector512.Create((Range * PTop) - 2) + Vector512.ShiftRightArithmetic(t[3].AsInt64(), 2 * Bits).AsUInt64();
        Row q = Lanes.Product(top >> 15, Vector512.Create(Reciprocal)) >> 53;
        Vector512<long> multiple = q.AsInt64() - Vector512.Create((long)Range), full = Vector512.Create((long)RowMask);
        Vector512<long> s0 = t[0].AsInt64() - (multiple * Vector512.Create(Whole0));
        Vector512<long> s1 = t[1].AsInt64() - (multiple * Vector512.Create(Whole1)) + Vector512.ShiftRightArithmetic(s0, 2 * Bits);
        Vector512<long> s2 = t[2].AsInt64() - (multiple * Vector512.Create(Whole2)) + Vector512.ShiftRightArithmetic(s1, 2 * Bits);
        Vector512<long> s3 = t[3].AsInt64() - (multiple * Vector512.Create(Whole3)) + Vector512.ShiftRightArithmetic(s2, 2 * Bits);
        Vector512<long> s4 = t[4].AsInt64() - (multiple * Vector512.Create((long)PTop)) + Vector512.ShiftRightArithmetic(s3, 2 * Bits);
        Lanes.Turn((s0 & full).AsUInt64(), (s1 & full).AsUInt64(), (s2 & full).AsUInt64(), (s3 & full).AsUInt64(), s4.AsUInt64(), default, default, default, a);
    }

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static bool IsZero(in Row a) => a == Row.Zero || a == Vector512.Create((ulong)Whole0, (ulong)Whole1, (ulong)Whole2, (ulong)Whole3, PTop, 0, 0, 0);

    /// <inheritdoc/>
    /// <remarks>9 + i.</remarks>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void MultiplyByRoot(ref Row c0, ref Row c1) => (c0, c1) = ((c0 << 3) + c0 - c1, (c1 << 3) + c1 + c0);

    /// <summary>rows[i] = elements[i] for a whole number of vectors of lanes.</summary>
    [SkipLocalsInit]
    internal static void Enter(Fp* elements, Row* rows, int count)
    {
        Row* factors = stackalloc Row[ILaneField.Count];
        // Enters the form with 2^270 from that with 2^256.
        for (int i = 0; i < ILaneField.Count; i++) factors[i] = Vector512.Create(0x2451FAEFE6DED2UL, 0x069969CD0F7BF9, 0x07EC63DA560BF1, 0x0E578DA1914D66, 0x12915DA303, 0, 0, 0);
        for (int i = 0; i < count; i++)
        {
            ref Fp e = ref elements[i];
            rows[i] = Vector512.Create(
                e.A0 & RowMask, ((e.A0 >> 54) | (e.A1 << 10)) & RowMask, ((e.A1 >> 44) | (e.A2 << 20)) & RowMask, ((e.A2 >> 34) | (e.A3 << 30)) & RowMask, e.A3 >> 24, 0, 0, 0);
        }
        for (int i = 0; i < count; i += ILaneField.Count) Multiply(rows + i, factors, rows + i);
    }

    /// <summary>elements[i] = rows[i] for a whole number of vectors of lanes; the rows are lost.</summary>
    [SkipLocalsInit]
    internal static void Leave(Row* rows, Fp* elements, int count)
    {
        Row* factors = stackalloc Row[ILaneField.Count];
        // 2^256 as a plain number.
        for (int i = 0; i < ILaneField.Count; i++) factors[i] = Vector512.Create(0x1D438DC58F0D9DUL, 0x2CA3D71C2CF74D, 0x37879462C0A78E, 0x01F7CBD99BA8DB, 0x0E0A77C19A, 0, 0, 0);
        Fp zero = default;
        for (int i = 0; i < count; i += ILaneField.Count) Multiply(rows + i, factors, rows + i);
        for (int i = 0; i < count; i++)
        {
            ulong* limbs = (ulong*)(rows + i);
            ulong l0 = limbs[0], l1 = limbs[1], l2 = limbs[2], l3 = limbs[3], l4 = limbs[4];
            var whole = new Fp(l0 | (l1 << 54), (l1 >> 10) | (l2 << 44), (l2 >> 20) | (l3 << 34), (l3 >> 30) | (l4 << 24));
            // Below twice the prime: one subtraction at most.
            Fp.Add(out elements[i], in whole, in zero);
        }
    }

    // Eight elements to ten vectors of limbs.
    [SkipLocalsInit]
    private static void Split(Row* e, Row* limbs)
    {
        Row* t = stackalloc Row[8];
        Lanes.Turn(e[0], e[1], e[2], e[3], e[4], e[5], e[6], e[7], t);
        Row mask = Vector512.Create(Mask);
        Row limb = t[0] + Vector512.Create(Padding0);
        limbs[0] = limb & mask;
        limbs[1] = (limb >> Bits) & mask;
        limb = t[1] + Vector512.Create(Padding1) + (limb >> (2 * Bits));
        limbs[2] = limb & mask;
        limbs[3] = (limb >> Bits) & mask;
        limb = t[2] + Vector512.Create(Padding2) + (limb >> (2 * Bits));
        limbs[4] = limb & mask;
        limbs[5] = (limb >> Bits) & mask;
        limb = t[3] + Vector512.Create(Padding3) + (limb >> (2 * Bits));
        limbs[6] = limb & mask;
        limbs[7] = (limb >> Bits) & mask;
        limb = t[4] + Vector512.Create(Padding4) + (limb >> (2 * Bits));
        limbs[8] = limb & mask;
        limbs[9] = limb >> Bits;
    }

    // p in limbs of 27 bits, and -1/p modulo 2^27.
    private const ulong P0 = 0x07CFD47, P1 = 0x41182DB, P2 = 0x72A34F0, P3 = 0x548B438, P4 = 0x5D97816, P5 = 0x50302B0, P6 = 0x614116D, P7 = 0x18D014D, P8 = 0x44E72E1, P9 = 0x000060C;
    private const ulong PInverse = 0x4866389;

    // p in limbs of 54 bits, and floor(2^68 / (upper limb + 1)): a quotient by p from the upper bits, never above the true one and at most one below.
    private const long Whole0 = 0x208C16D87CFD47, Whole1 = 0x2A45A1C72A34F0, Whole2 = 0x28181585D97816, Whole3 = 0x0C680A6E14116D;
    private const ulong PTop = 0x30644E72E1, Reciprocal = 1_420_063_842, Range = 256;

    // 32p, whose lower limbs are raised by 64 units, so that limbs down to -60 units become positive.
    private const ulong Padding0 = 0x101182DB0F9FA8E0, Padding1 = 0x1008B438E5469DD0, Padding2 = 0x100302B0BB2F0295, Padding3 = 0x100D014DC2822D74, Padding4 = 0x0000060C89CE5BE6;
}
