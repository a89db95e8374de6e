using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics.X86;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The Montgomery products of <see cref="Fp"/>: column by column, each column followed by its own step of reduction.</summary>
/// <remarks>
/// A column keeps two sums: s, of the products modulo 2^64, and h, of the products divided by 2^56, rounded down. What the low halves
/// come to is then s - (h &lt;&lt; 56), so no product costs a carry. Operands are shifted by 4 bits each, so that the upper word of a
/// multiplication is exactly that quotient. The two halves are multiplied apart because a multiplication that returns both goes through
/// memory in .NET. Over one column the products of operands' limbs may sum to 7 * 2^117: 32 units in the terms of <see cref="Fp"/>.
/// </remarks>
internal partial struct Fp
{
    private const int Bits = 56;
    private const ulong Mask = (1UL << Bits) - 1;

    // p in limbs, p in limbs shifted for the upper words, and -1/p modulo 2^56.
    private const ulong P0 = 0xfeffffffffaaab, P1 = 0xfffeb153ffffb9, P2 = 0xa0f6b0f6241eab, P3 = 0xf38512bf6730d2, P4 = 0x4bacd764774b84, P5 = 0xe69a4b1ba7b643, P6 = 0x001a0111ea397f;
    private const ulong Q0 = P0 << 8, Q1 = P1 << 8, Q2 = P2 << 8, Q3 = P3 << 8, Q4 = P4 << 8, Q5 = P5 << 8, Q6 = P6 << 8;
    private const ulong PInverse = 0xf3fffcfffcfffd;

    /// <summary>r = a * b; units of a times units of b at most 32.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(in Fp a, in Fp b, out Fp r)
    {
        unchecked
        {
            ulong s, h, c = 0;
            ulong x0 = a.L0 << 4, x1 = a.L1 << 4, x2 = a.L2 << 4, x3 = a.L3 << 4, x4 = a.L4 << 4, x5 = a.L5 << 4, x6 = a.L6 << 4;
            ulong y0 = b.L0 << 4, y1 = b.L1 << 4, y2 = b.L2 << 4, y3 = b.L3 << 4, y4 = b.L4 << 4, y5 = b.L5 << 4, y6 = b.L6 << 4;
            s = a.L0 * b.L0 + c;
            h = High(x0, y0);
            ulong m0 = (s * PInverse) & Mask;
            c = h + High(m0, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L1 + a.L1 * b.L0 + m0 * P1 + c;
            h = High(x0, y1) + High(x1, y0) + High(m0, Q1);
            ulong m1 = (s * PInverse) & Mask;
            c = h + High(m1, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L2 + a.L1 * b.L1 + a.L2 * b.L0 + m0 * P2 + m1 * P1 + c;
            h = High(x0, y2) + High(x1, y1) + High(x2, y0) + High(m0, Q2) + High(m1, Q1);
            ulong m2 = (s * PInverse) & Mask;
            c = h + High(m2, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L3 + a.L1 * b.L2 + a.L2 * b.L1 + a.L3 * b.L0 + m0 * P3 + m1 * P2 + m2 * P1 + c;
            h = High(x0, y3) + High(x1, y2) + High(x2, y1) + High(x3, y0) + High(m0, Q3) + High(m1, Q2) + High(m2, Q1);
            ulong m3 = (s * PInverse) & Mask;
            c = h + High(m3, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L4 + a.L1 * b.L3 + a.L2 * b.L2 + a.L3 * b.L1 + a.L4 * b.L0 + m0 * P4 + m1 * P3 + m2 * P2 + m3 * P1 + c;
            h = High(x0, y4) + High(x1, y3) + High(x2, y2) + High(x3, y1) + High(x4, y0) + High(m0, Q4) + High(m1, Q3) + High(m2, Q2) + High(m3, Q1);
            ulong m4 = (s * PInverse) & Mask;
            c = h + High(m4, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L5 + a.L1 * b.L4 + a.L2 * b.L3 + a.L3 * b.L2 + a.L4 * b.L1 + a.L5 * b.L0 + m0 * P5 + m1 * P4 + m2 * P3 + m3 * P2 + m4 * P1 + c;
            h = High(x0, y5) + High(x1, y4) + High(x2, y3) + High(x3, y2) + High(x4, y1) + High(x5, y0) + High(m0, Q5) + High(m1, Q4) + High(m2, Q3) + High(m3, Q2) + High(m4, Q1);
            ulong m5 = (s * PInverse) & Mask;
            c = h + High(m5, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L6 + a.L1 * b.L5 + a.L2 * b.L4 + a.L3 * b.L3 + a.L4 * b.L2 + a.L5 * b.L1 + a.L6 * b.L0 + m0 * P6 + m1 * P5 + m2 * P4 + m3 * P3 + m4 * P2 + m5 * P1 + c;
            h = High(x0, y6) + High(x1, y5) + High(x2, y4) + High(x3, y3) + High(x4, y2) + High(x5, y1) + High(x6, y0) + High(m0, Q6) + High(m1, Q5) + High(m2, Q4) + High(m3, Q3) + High(m4, Q2) + High(m5, Q1);
            ulong m6 = (s * PInverse) & Mask;
            c = h + High(m6, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L1 * b.L6 + a.L2 * b.L5 + a.L3 * b.L4 + a.L4 * b.L3 + a.L5 * b.L2 + a.L6 * b.L1 + m1 * P6 + m2 * P5 + m3 * P4 + m4 * P3 + m5 * P2 + m6 * P1 + c;
            h = High(x1, y6) + High(x2, y5) + High(x3, y4) + High(x4, y3) + High(x5, y2) + High(x6, y1) + High(m1, Q6) + High(m2, Q5) + High(m3, Q4) + High(m4, Q3) + High(m5, Q2) + High(m6, Q1);
            ulong r0 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L2 * b.L6 + a.L3 * b.L5 + a.L4 * b.L4 + a.L5 * b.L3 + a.L6 * b.L2 + m2 * P6 + m3 * P5 + m4 * P4 + m5 * P3 + m6 * P2 + c;
            h = High(x2, y6) + High(x3, y5) + High(x4, y4) + High(x5, y3) + High(x6, y2) + High(m2, Q6) + High(m3, Q5) + High(m4, Q4) + High(m5, Q3) + High(m6, Q2);
            ulong r1 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L3 * b.L6 + a.L4 * b.L5 + a.L5 * b.L4 + a.L6 * b.L3 + m3 * P6 + m4 * P5 + m5 * P4 + m6 * P3 + c;
            h = High(x3, y6) + High(x4, y5) + High(x5, y4) + High(x6, y3) + High(m3, Q6) + High(m4, Q5) + High(m5, Q4) + High(m6, Q3);
            ulong r2 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L4 * b.L6 + a.L5 * b.L5 + a.L6 * b.L4 + m4 * P6 + m5 * P5 + m6 * P4 + c;
            h = High(x4, y6) + High(x5, y5) + High(x6, y4) + High(m4, Q6) + High(m5, Q5) + High(m6, Q4);
            ulong r3 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L5 * b.L6 + a.L6 * b.L5 + m5 * P6 + m6 * P5 + c;
            h = High(x5, y6) + High(x6, y5) + High(m5, Q6) + High(m6, Q5);
            ulong r4 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L6 * b.L6 + m6 * P6 + c;
            h = High(x6, y6) + High(m6, Q6);
            ulong r5 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            (r.L0, r.L1, r.L2, r.L3, r.L4, r.L5, r.L6) = (r0, r1, r2, r3, r4, r5, c);
        }
    }

    /// <summary>r = a * a; at most 5 units.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(in Fp a, out Fp r)
    {
        unchecked
        {
            ulong s, h, c = 0;
            ulong d0 = a.L0 << 1, d1 = a.L1 << 1, d2 = a.L2 << 1, d3 = a.L3 << 1, d4 = a.L4 << 1, d5 = a.L5 << 1;
            ulong x0 = a.L0 << 5, x1 = a.L1 << 5, x2 = a.L2 << 5, x3 = a.L3 << 5, x4 = a.L4 << 5, x5 = a.L5 << 5;
            ulong z0 = a.L0 << 4, z1 = a.L1 << 4, z2 = a.L2 << 4, z3 = a.L3 << 4, z4 = a.L4 << 4, z5 = a.L5 << 4, z6 = a.L6 << 4;
            s = a.L0 * a.L0 + c;
            h = High(z0, z0);
            ulong m0 = (s * PInverse) & Mask;
            c = h + High(m0, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = d0 * a.L1 + m0 * P1 + c;
            h = High(x0, z1) + High(m0, Q1);
            ulong m1 = (s * PInverse) & Mask;
            c = h + High(m1, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = d0 * a.L2 + a.L1 * a.L1 + m0 * P2 + m1 * P1 + c;
            h = High(x0, z2) + High(z1, z1) + High(m0, Q2) + High(m1, Q1);
            ulong m2 = (s * PInverse) & Mask;
            c = h + High(m2, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = d0 * a.L3 + d1 * a.L2 + m0 * P3 + m1 * P2 + m2 * P1 + c;
            h = High(x0, z3) + High(x1, z2) + High(m0, Q3) + High(m1, Q2) + High(m2, Q1);
            ulong m3 = (s * PInverse) & Mask;
            c = h + High(m3, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = d0 * a.L4 + d1 * a.L3 + a.L2 * a.L2 + m0 * P4 + m1 * P3 + m2 * P2 + m3 * P1 + c;
            h = High(x0, z4) + High(x1, z3) + High(z2, z2) + High(m0, Q4) + High(m1, Q3) + High(m2, Q2) + High(m3, Q1);
            ulong m4 = (s * PInverse) & Mask;
            c = h + High(m4, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = d0 * a.L5 + d1 * a.L4 + d2 * a.L3 + m0 * P5 + m1 * P4 + m2 * P3 + m3 * P2 + m4 * P1 + c;
            h = High(x0, z5) + High(x1, z4) + High(x2, z3) + High(m0, Q5) + High(m1, Q4) + High(m2, Q3) + High(m3, Q2) + High(m4, Q1);
            ulong m5 = (s * PInverse) & Mask;
            c = h + High(m5, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = d0 * a.L6 + d1 * a.L5 + d2 * a.L4 + a.L3 * a.L3 + m0 * P6 + m1 * P5 + m2 * P4 + m3 * P3 + m4 * P2 + m5 * P1 + c;
            h = High(x0, z6) + High(x1, z5) + High(x2, z4) + High(z3, z3) + High(m0, Q6) + High(m1, Q5) + High(m2, Q4) + High(m3, Q3) + High(m4, Q2) + High(m5, Q1);
            ulong m6 = (s * PInverse) & Mask;
            c = h + High(m6, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = d1 * a.L6 + d2 * a.L5 + d3 * a.L4 + m1 * P6 + m2 * P5 + m3 * P4 + m4 * P3 + m5 * P2 + m6 * P1 + c;
            h = High(x1, z6) + High(x2, z5) + High(x3, z4) + High(m1, Q6) + High(m2, Q5) + High(m3, Q4) + High(m4, Q3) + High(m5, Q2) + High(m6, Q1);
            ulong r0 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = d2 * a.L6 + d3 * a.L5 + a.L4 * a.L4 + m2 * P6 + m3 * P5 + m4 * P4 + m5 * P3 + m6 * P2 + c;
            h = High(x2, z6) + High(x3, z5) + High(z4, z4) + High(m2, Q6) + High(m3, Q5) + High(m4, Q4) + High(m5, Q3) + High(m6, Q2);
            ulong r1 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = d3 * a.L6 + d4 * a.L5 + m3 * P6 + m4 * P5 + m5 * P4 + m6 * P3 + c;
            h = High(x3, z6) + High(x4, z5) + High(m3, Q6) + High(m4, Q5) + High(m5, Q4) + High(m6, Q3);
            ulong r2 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = d4 * a.L6 + a.L5 * a.L5 + m4 * P6 + m5 * P5 + m6 * P4 + c;
            h = High(x4, z6) + High(z5, z5) + High(m4, Q6) + High(m5, Q5) + High(m6, Q4);
            ulong r3 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = d5 * a.L6 + m5 * P6 + m6 * P5 + c;
            h = High(x5, z6) + High(m5, Q6) + High(m6, Q5);
            ulong r4 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L6 * a.L6 + m6 * P6 + c;
            h = High(z6, z6) + High(m6, Q6);
            ulong r5 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            (r.L0, r.L1, r.L2, r.L3, r.L4, r.L5, r.L6) = (r0, r1, r2, r3, r4, r5, c);
        }
    }

    /// <summary>r = a * b + e * f with one reduction; units of a times units of b, and of e times f, together at most 32.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SumOfProducts(in Fp a, in Fp b, in Fp e, in Fp f, out Fp r)
    {
        unchecked
        {
            ulong s, h, c = 0;
            ulong x0 = a.L0 << 4, x1 = a.L1 << 4, x2 = a.L2 << 4, x3 = a.L3 << 4, x4 = a.L4 << 4, x5 = a.L5 << 4, x6 = a.L6 << 4;
            ulong y0 = b.L0 << 4, y1 = b.L1 << 4, y2 = b.L2 << 4, y3 = b.L3 << 4, y4 = b.L4 << 4, y5 = b.L5 << 4, y6 = b.L6 << 4;
            ulong v0 = e.L0 << 4, v1 = e.L1 << 4, v2 = e.L2 << 4, v3 = e.L3 << 4, v4 = e.L4 << 4, v5 = e.L5 << 4, v6 = e.L6 << 4;
            ulong w0 = f.L0 << 4, w1 = f.L1 << 4, w2 = f.L2 << 4, w3 = f.L3 << 4, w4 = f.L4 << 4, w5 = f.L5 << 4, w6 = f.L6 << 4;
            s = a.L0 * b.L0 + e.L0 * f.L0 + c;
            h = High(x0, y0) + High(v0, w0);
            ulong m0 = (s * PInverse) & Mask;
            c = h + High(m0, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L1 + a.L1 * b.L0 + e.L0 * f.L1 + e.L1 * f.L0 + m0 * P1 + c;
            h = High(x0, y1) + High(x1, y0) + High(v0, w1) + High(v1, w0) + High(m0, Q1);
            ulong m1 = (s * PInverse) & Mask;
            c = h + High(m1, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L2 + a.L1 * b.L1 + a.L2 * b.L0 + e.L0 * f.L2 + e.L1 * f.L1 + e.L2 * f.L0 + m0 * P2 + m1 * P1 + c;
            h = High(x0, y2) + High(x1, y1) + High(x2, y0) + High(v0, w2) + High(v1, w1) + High(v2, w0) + High(m0, Q2) + High(m1, Q1);
            ulong m2 = (s * PInverse) & Mask;
            c = h + High(m2, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L3 + a.L1 * b.L2 + a.L2 * b.L1 + a.L3 * b.L0 + e.L0 * f.L3 + e.L1 * f.L2 + e.L2 * f.L1 + e.L3 * f.L0 + m0 * P3 + m1 * P2 + m2 * P1 + c;
            h = High(x0, y3) + High(x1, y2) + High(x2, y1) + High(x3, y0) + High(v0, w3) + High(v1, w2) + High(v2, w1) + High(v3, w0) + High(m0, Q3) + High(m1, Q2) + High(m2, Q1);
            ulong m3 = (s * PInverse) & Mask;
            c = h + High(m3, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L4 + a.L1 * b.L3 + a.L2 * b.L2 + a.L3 * b.L1 + a.L4 * b.L0 + e.L0 * f.L4 + e.L1 * f.L3 + e.L2 * f.L2 + e.L3 * f.L1 + e.L4 * f.L0 + m0 * P4 + m1 * P3 + m2 * P2 + m3 * P1 + c;
            h = High(x0, y4) + High(x1, y3) + High(x2, y2) + High(x3, y1) + High(x4, y0) + High(v0, w4) + High(v1, w3) + High(v2, w2) + High(v3, w1) + High(v4, w0) + High(m0, Q4) + High(m1, Q3) + High(m2, Q2) + High(m3, Q1);
            ulong m4 = (s * PInverse) & Mask;
            c = h + High(m4, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L5 + a.L1 * b.L4 + a.L2 * b.L3 + a.L3 * b.L2 + a.L4 * b.L1 + a.L5 * b.L0 + e.L0 * f.L5 + e.L1 * f.L4 + e.L2 * f.L3 + e.L3 * f.L2 + e.L4 * f.L1 + e.L5 * f.L0 + m0 * P5 + m1 * P4 + m2 * P3 + m3 * P2 + m4 * P1 + c;
            h = High(x0, y5) + High(x1, y4) + High(x2, y3) + High(x3, y2) + High(x4, y1) + High(x5, y0) + High(v0, w5) + High(v1, w4) + High(v2, w3) + High(v3, w2) + High(v4, w1) + High(v5, w0) + High(m0, Q5) + High(m1, Q4) + High(m2, Q3) + High(m3, Q2) + High(m4, Q1);
            ulong m5 = (s * PInverse) & Mask;
            c = h + High(m5, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L0 * b.L6 + a.L1 * b.L5 + a.L2 * b.L4 + a.L3 * b.L3 + a.L4 * b.L2 + a.L5 * b.L1 + a.L6 * b.L0 + e.L0 * f.L6 + e.L1 * f.L5 + e.L2 * f.L4 + e.L3 * f.L3 + e.L4 * f.L2 + e.L5 * f.L1 + e.L6 * f.L0 + m0 * P6 + m1 * P5 + m2 * P4 + m3 * P3 + m4 * P2 + m5 * P1 + c;
            h = High(x0, y6) + High(x1, y5) + High(x2, y4) + High(x3, y3) + High(x4, y2) + High(x5, y1) + High(x6, y0) + High(v0, w6) + High(v1, w5) + High(v2, w4) + High(v3, w3) + High(v4, w2) + High(v5, w1) + High(v6, w0) + High(m0, Q6) + High(m1, Q5) + High(m2, Q4) + High(m3, Q3) + High(m4, Q2) + High(m5, Q1);
            ulong m6 = (s * PInverse) & Mask;
            c = h + High(m6, Q0) + ((s - (h << Bits) + Mask) >> Bits);
            s = a.L1 * b.L6 + a.L2 * b.L5 + a.L3 * b.L4 + a.L4 * b.L3 + a.L5 * b.L2 + a.L6 * b.L1 + e.L1 * f.L6 + e.L2 * f.L5 + e.L3 * f.L4 + e.L4 * f.L3 + e.L5 * f.L2 + e.L6 * f.L1 + m1 * P6 + m2 * P5 + m3 * P4 + m4 * P3 + m5 * P2 + m6 * P1 + c;
            h = High(x1, y6) + High(x2, y5) + High(x3, y4) + High(x4, y3) + High(x5, y2) + High(x6, y1) + High(v1, w6) + High(v2, w5) + High(v3, w4) + High(v4, w3) + High(v5, w2) + High(v6, w1) + High(m1, Q6) + High(m2, Q5) + High(m3, Q4) + High(m4, Q3) + High(m5, Q2) + High(m6, Q1);
            ulong r0 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L2 * b.L6 + a.L3 * b.L5 + a.L4 * b.L4 + a.L5 * b.L3 + a.L6 * b.L2 + e.L2 * f.L6 + e.L3 * f.L5 + e.L4 * f.L4 + e.L5 * f.L3 + e.L6 * f.L2 + m2 * P6 + m3 * P5 + m4 * P4 + m5 * P3 + m6 * P2 + c;
            h = High(x2, y6) + High(x3, y5) + High(x4, y4) + High(x5, y3) + High(x6, y2) + High(v2, w6) + High(v3, w5) + High(v4, w4) + High(v5, w3) + High(v6, w2) + High(m2, Q6) + High(m3, Q5) + High(m4, Q4) + High(m5, Q3) + High(m6, Q2);
            ulong r1 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L3 * b.L6 + a.L4 * b.L5 + a.L5 * b.L4 + a.L6 * b.L3 + e.L3 * f.L6 + e.L4 * f.L5 + e.L5 * f.L4 + e.L6 * f.L3 + m3 * P6 + m4 * P5 + m5 * P4 + m6 * P3 + c;
            h = High(x3, y6) + High(x4, y5) + High(x5, y4) + High(x6, y3) + High(v3, w6) + High(v4, w5) + High(v5, w4) + High(v6, w3) + High(m3, Q6) + High(m4, Q5) + High(m5, Q4) + High(m6, Q3);
            ulong r2 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L4 * b.L6 + a.L5 * b.L5 + a.L6 * b.L4 + e.L4 * f.L6 + e.L5 * f.L5 + e.L6 * f.L4 + m4 * P6 + m5 * P5 + m6 * P4 + c;
            h = High(x4, y6) + High(x5, y5) + High(x6, y4) + High(v4, w6) + High(v5, w5) + High(v6, w4) + High(m4, Q6) + High(m5, Q5) + High(m6, Q4);
            ulong r3 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L5 * b.L6 + a.L6 * b.L5 + e.L5 * f.L6 + e.L6 * f.L5 + m5 * P6 + m6 * P5 + c;
            h = High(x5, y6) + High(x6, y5) + High(v5, w6) + High(v6, w5) + High(m5, Q6) + High(m6, Q5);
            ulong r4 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            s = a.L6 * b.L6 + e.L6 * f.L6 + m6 * P6 + c;
            h = High(x6, y6) + High(v6, w6) + High(m6, Q6);
            ulong r5 = s & Mask;
            c = h + ((s - (h << Bits)) >> Bits);
            (r.L0, r.L1, r.L2, r.L3, r.L4, r.L5, r.L6) = (r0, r1, r2, r3, r4, r5, c);
        }
    }

    /// <summary>The upper 64 bits of a product.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong High(ulong a, ulong b) => Bmi2.X64.IsSupported ? Bmi2.X64.MultiplyNoFlags(a, b) : Math.BigMul(a, b, out _);
}
