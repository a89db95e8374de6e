using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>A number modulo the prime of BN254 (EIP-196), as four limbs of itself times 2^256 (Montgomery's form), always below the prime unless a method says so.</summary>
/// <remarks>Results are written where the caller wants them and may lie where an operand lies: returning 32 bytes by value would copy them once more each time.</remarks>
[SkipLocalsInit]
internal unsafe struct Fp
{
    private const ulong P0 = 0x3C208C16D87CFD47, P1 = 0x97816A916871CA8D, P2 = 0xB85045B68181585D, P3 = 0x30644E72E131A029;

    // -1 / p modulo 2^64.
    private const ulong Inverse = 0x87D20782E4866389;

    internal ulong A0, A1, A2, A3;

    internal Fp(ulong a0, ulong a1, ulong a2, ulong a3)
    {
        A0 = a0;
        A1 = a1;
        A2 = a2;
        A3 = a3;
    }

    /// <summary>The prime itself, as a plain number.</summary>
    internal static UInt256 Prime => new(P0, P1, P2, P3);

    /// <summary>1: 2^256 modulo p.</summary>
    internal static readonly Fp One = new(0xD35D438DC58F0D9D, 0x0A78EB28F5C70B3D, 0x666EA36F7879462C, 0x0E0A77C19A07DF2F);

    // 2^512 and 2^768 modulo p: products with them enter Montgomery's form, from a plain number and from the inverse of one in it.
    private static readonly Fp Square512 = new(0xF32CFC5B538AFA89, 0xB5E71911D44501FB, 0x47AB1EFF0A417FF6, 0x06D89F71CAB8351F);
    private static readonly Fp Cube768 = new(0xB1CD6DAFDA1530DF, 0x62F210E6A7283DB6, 0xEF7F0B0C0ADA0AFB, 0x20FD6E902D592544);
    private static readonly ModularInverse Inverter = new(Prime);

    internal readonly bool IsZero => (A0 | A1 | A2 | A3) == 0;

    internal static bool AreEqual(in Fp x, in Fp y) => ((x.A0 ^ y.A0) | (x.A1 ^ y.A1) | (x.A2 ^ y.A2) | (x.A3 ^ y.A3)) == 0;

    /// <summary>Reads 32 bytes, the most significant first; false when the number is not below the prime.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out Fp value)
    {
        UInt256 plain = UInt256.FromBigEndian(bytes);
        value = new Fp(plain.U0, plain.U1, plain.U2, plain.U3);
        if (plain >= Prime) return false;
        Multiply(out value, in value, in Square512);
        return true;
    }

    /// <summary>Writes 32 bytes, the most significant first.</summary>
    internal readonly void Write(Span<byte> target)
    {
        var plainOne = new Fp(1, 0, 0, 0);
        Multiply(out Fp plain, in this, in plainOne);
        new UInt256(plain.A0, plain.A1, plain.A2, plain.A3).WriteBigEndian(target);
    }

    /// <summary>r = x + y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Add(out Fp r, in Fp x, in Fp y)
    {
        Sum(out ulong s0, out ulong s1, out ulong s2, out ulong s3, in x, in y);
        ulong borrow = Less(out ulong d0, out ulong d1, out ulong d2, out ulong d3, s0, s1, s2, s3, P0, P1, P2, P3);
        Choose(out r, borrow, s0, s1, s2, s3, d0, d1, d2, d3);
    }

    /// <summary>r = x + y, below twice the prime: <see cref="Multiply"/> and <see cref="Square"/> take such numbers.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void AddLoosely(out Fp r, in Fp x, in Fp y)
    {
        Sum(out ulong s0, out ulong s1, out ulong s2, out ulong s3, in x, in y);
        r.A0 = s0;
        r.A1 = s1;
        r.A2 = s2;
        r.A3 = s3;
    }

    /// <summary>r = x - y.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Subtract(out Fp r, in Fp x, in Fp y)
    {
        unchecked
        {
            ulong borrow = Less(out ulong d0, out ulong d1, out ulong d2, out ulong d3, x.A0, x.A1, x.A2, x.A3, y.A0, y.A1, y.A2, y.A3);
            ulong mask = 0 - borrow;
            ulong m0 = P0 & mask, m1 = P1 & mask, m2 = P2 & mask, m3 = P3 & mask;
            d0 += m0;
            ulong carry = d0 < m0 ? 1UL : 0UL;
            d1 += m1;
            ulong more = d1 < m1 ? 1UL : 0UL;
            d1 += carry;
            carry = more | (d1 < carry ? 1UL : 0UL);
            d2 += m2;
            more = d2 < m2 ? 1UL : 0UL;
            d2 += carry;
            carry = more | (d2 < carry ? 1UL : 0UL);
            r.A0 = d0;
            r.A1 = d1;
            r.A2 = d2;
            r.A3 = d3 + m3 + carry;
        }
    }

    /// <summary>r = -x.</summary>
    internal static void Negate(out Fp r, in Fp x)
    {
        Fp zero = default;
        Subtract(out r, in zero, in x);
    }

    /// <summary>r = 2x.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    internal static void Double(out Fp r, in Fp x) => Add(out r, in x, in x);

    /// <summary>r = x / 2.</summary>
    internal static void Halve(out Fp r, in Fp x)
    {
        unchecked
        {
            // An odd number becomes even by adding the prime; the sum stays below 2^255.
            ulong mask = 0 - (x.A0 & 1);
            Fp even = new(P0 & mask, P1 & mask, P2 & mask, P3 & mask);
            AddLoosely(out even, in x, in even);
            r.A0 = (even.A0 >> 1) | (even.A1 << 63);
            r.A1 = (even.A1 >> 1) | (even.A2 << 63);
            r.A2 = (even.A2 >> 1) | (even.A3 << 63);
            r.A3 = even.A3 >> 1;
        }
    }

    /// <summary>r = x · y; both may be up to twice the prime.</summary>
    /// <remarks>
    /// Limb by limb of y: add x times the limb, then the multiple of the prime that makes the lowest limb vanish, and move down (Montgomery 1985, "coarsely integrated").
    /// The prime leaves two bits free, so the running sum stays below 2^256 and needs no fifth limb.
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    internal static void Multiply(out Fp r, in Fp x, in Fp y)
    {
        ulong x0 = x.A0, x1 = x.A1, x2 = x.A2, x3 = x.A3, t0 = 0, t1 = 0, t2 = 0, t3 = 0;
        MultiplyLimb(ref t0, ref t1, ref t2, ref t3, x0, x1, x2, x3, y.A0);
        MultiplyLimb(ref t0, ref t1, ref t2, ref t3, x0, x1, x2, x3, y.A1);
        MultiplyLimb(ref t0, ref t1, ref t2, ref t3, x0, x1, x2, x3, y.A2);
        MultiplyLimb(ref t0, ref t1, ref t2, ref t3, x0, x1, x2, x3, y.A3);
        ulong borrow = Less(out ulong d0, out ulong d1, out ulong d2, out ulong d3, t0, t1, t2, t3, P0, P1, P2, P3);
        Choose(out r, borrow, t0, t1, t2, t3, d0, d1, d2, d3);
    }

    /// <summary>r = x²; x may be up to twice the prime.</summary>
    internal static void Square(out Fp r, in Fp x) => Multiply(out r, in x, in x);

    /// <summary>r = 1 / x; 0 for 0.</summary>
    internal static void Invert(out Fp r, in Fp x)
    {
        Fp plain = x, inverse;
        Inverter.Invert((ulong*)&inverse, (ulong*)&plain);
        Multiply(out r, in inverse, in Cube768);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void MultiplyLimb(ref ulong t0, ref ulong t1, ref ulong t2, ref ulong t3, ulong x0, ulong x1, ulong x2, ulong x3, ulong y)
    {
        unchecked
        {
            ulong a = Limbs.MultiplyAdd(x0, y, t0, 0, out ulong s0);
            ulong m = s0 * Inverse;
            // The lowest limb vanishes, so its sum carries whenever it was not 0 before.
            ulong c = Limbs.MultiplyTwo(m, P0, out _) + (s0 != 0 ? 1UL : 0UL);
            a = Limbs.MultiplyAdd(x1, y, t1, a, out ulong s1);
            c = Limbs.MultiplyAdd(m, P1, s1, c, out t0);
            a = Limbs.MultiplyAdd(x2, y, t2, a, out ulong s2);
            c = Limbs.MultiplyAdd(m, P2, s2, c, out t1);
            a = Limbs.MultiplyAdd(x3, y, t3, a, out ulong s3);
            c = Limbs.MultiplyAdd(m, P3, s3, c, out t2);
            t3 = a + c;
        }
    }

    // s = x + y, which is below 2^256.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Sum(out ulong s0, out ulong s1, out ulong s2, out ulong s3, in Fp x, in Fp y)
    {
        unchecked
        {
            ulong x0 = x.A0, x1 = x.A1, x2 = x.A2;
            s0 = x0 + y.A0;
            s1 = x1 + y.A1;
            s2 = x2 + y.A2;
            s3 = x.A3 + y.A3;
            ulong carry = s0 < x0 ? 1UL : 0UL, more = s1 < x1 ? 1UL : 0UL;
            s1 += carry;
            carry = more | (s1 < carry ? 1UL : 0UL);
            more = s2 < x2 ? 1UL : 0UL;
            s2 += carry;
            carry = more | (s2 < carry ? 1UL : 0UL);
            s3 += carry;
        }
    }

    // r = x where there was a borrow, else d; without a branch, because it is a matter of chance.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Choose(out Fp r, ulong borrow, ulong x0, ulong x1, ulong x2, ulong x3, ulong d0, ulong d1, ulong d2, ulong d3)
    {
        ulong mask = unchecked(0 - borrow);
        r.A0 = d0 ^ ((x0 ^ d0) & mask);
        r.A1 = d1 ^ ((x1 ^ d1) & mask);
        r.A2 = d2 ^ ((x2 ^ d2) & mask);
        r.A3 = d3 ^ ((x3 ^ d3) & mask);
    }

    // d = x - y modulo 2^256; the borrow.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Less(out ulong d0, out ulong d1, out ulong d2, out ulong d3, ulong x0, ulong x1, ulong x2, ulong x3, ulong y0, ulong y1, ulong y2, ulong y3)
    {
        unchecked
        {
            ulong borrow = x0 < y0 ? 1UL : 0UL;
            d0 = x0 - y0;
            d1 = x1 - y1;
            ulong more = x1 < y1 ? 1UL : 0UL, next = d1 < borrow ? 1UL : 0UL;
            d1 -= borrow;
            borrow = more | next;
            d2 = x2 - y2;
            more = x2 < y2 ? 1UL : 0UL;
            next = d2 < borrow ? 1UL : 0UL;
            d2 -= borrow;
            borrow = more | next;
            d3 = x3 - y3;
            more = x3 < y3 ? 1UL : 0UL;
            next = d3 < borrow ? 1UL : 0UL;
            d3 -= borrow;
            return more | next;
        }
    }
}
