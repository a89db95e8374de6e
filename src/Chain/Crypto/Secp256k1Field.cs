using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;
using Half = System.Runtime.Intrinsics.Vector512<int>;
using Row = System.Runtime.Intrinsics.Vector512<long>;
using Words = System.Runtime.Intrinsics.Vector512<ulong>;

namespace Gwangan.Chain.Crypto;

/// <summary>Arithmetic modulo p = 2^256 - 2^32 - 977, the field of secp256k1, for eight elements side by side: row i of an element holds limb i of each, one in each lane of AVX-512.</summary>
/// <remarks>
/// Nine signed limbs of 29 bits, the upper one of 24. What a product returns is reduced: every limb is at most one unit away from zero, where a unit is 2^28 (2^23 in the upper one; limb 0 may be
/// a little further away). So elements are added and subtracted without carries, and the operands of a product may be sums: limbs of up to seven units, and no more than twelve units times units
/// in all products that are summed up before they are reduced together. .NET has no multiplication of 52 bits (IFMA); one of 32 bits takes these limbs.
/// Elements lie at addresses that are multiples of 64. A result may take the place of an operand.
/// </remarks>
internal static unsafe partial class Secp256k1Field
{
    /// <summary>Rows of an element.</summary>
    public const int Rows = 9;

    /// <summary>Elements side by side.</summary>
    public const int Count = 8;

    private const int Bits = 29, TopBits = 24;
    private const long Mask = (1L << Bits) - 1, TopMask = (1L << TopBits) - 1, Unit = 1L << (Bits - 1), TopUnit = 1L << (TopBits - 1);

    // 2^256 = P0 + 8 · 2^29; 2^261 = Fold0 + 2^8 · 2^29; 2^261 · 2^261 = ... + 2^261 · (Fold0 + 2^8 · 2^29), whose second part is Twice0 + 2^16 · 2^29.
    private const long P0 = 977, Fold0 = 32 * P0, Twice0 = 256 * Fold0;

    /// <summary>p.</summary>
    internal static UInt256 Prime => new(0xFFFFFFFE_FFFFFC2F, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

    /// <summary>r = a · b.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Multiply(Row* a, Row* b, Row* r) => Core<Plain>((Half*)a, (Half*)b, null, null, null, r);

    /// <summary>r = a · b - c; the limbs of c may be far larger than those of an operand.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplySubtract(Row* a, Row* b, Row* c, Row* r) => Core<PlainLess>((Half*)a, (Half*)b, null, null, c, r);

    /// <summary>r = a².</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Square(Row* a, Row* r) => Core<Squared>((Half*)a, null, null, null, null, r);

    /// <summary>r = a² - c, as <see cref="MultiplySubtract"/>.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void SquareSubtract(Row* a, Row* c, Row* r) => Core<SquaredLess>((Half*)a, null, null, null, c, r);

    /// <summary>r = a · b - c · d.</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplySubtractProduct(Row* a, Row* b, Row* c, Row* d, Row* r) => Core<PlainLessProduct>((Half*)a, (Half*)b, (Half*)c, (Half*)d, null, r);

    /// <summary>r = a · b - c².</summary>
    [SkipLocalsInit, MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void MultiplySubtractSquare(Row* a, Row* b, Row* c, Row* r) => Core<PlainLessSquare>((Half*)a, (Half*)b, (Half*)c, null, null, r);

    /// <summary>r = a^(2^count), count at least 1.</summary>
    public static void SquareTimes(Row* a, int count, Row* r)
    {
        Square(a, r);
        while (--count > 0) Square(r, r);
    }

    /// <summary>r = a - b, not reduced.</summary>
    public static void Subtract(Row* a, Row* b, Row* r)
    {
        for (int i = 0; i < Rows; i++) r[i] = a[i] - b[i];
    }

    /// <summary>r = a.</summary>
    public static void Copy(Row* a, Row* r)
    {
        for (int i = 0; i < Rows; i++) r[i] = a[i];
    }

    /// <summary>r = -a in the lanes that <paramref name="where"/> sets to -1, a in those of 0.</summary>
    public static void Negate(Row* a, Row where, Row* r)
    {
        for (int i = 0; i < Rows; i++) r[i] = (a[i] ^ where) - where;
    }

    /// <summary>r = 3a / 2 of a reduced element, of two and a half units at most.</summary>
    public static void ThreeHalves(Row* a, Row* r)
    {
        // With p added where a is odd, a half is each limb's half and the bit that the next one loses.
        Row odd = -(a[0] & Row.One), low = a[0] + (odd & Vector512.Create(-P0));
        for (int i = 0; i < Rows; i++)
        {
            Row next = i + 1 < Rows ? a[i + 1] : default;
            if (i == 0) next += odd & Vector512.Create(-8L);
            else if (i + 2 == Rows) next += odd & Vector512.Create(1L << TopBits);
            r[i] = a[i] + Vector512.ShiftRightArithmetic(low, 1) + ((next & Row.One) << (Bits - 1));
            low = next;
        }
    }

    /// <summary>The element of a number below 2^256 in each lane, four words with the least first; its limbs are up to two units.</summary>
    public static void Split(Words w0, Words w1, Words w2, Words w3, Row* r)
    {
        Words mask = Vector512.Create((ulong)Mask);
        Words* to = (Words*)r;
        to[0] = w0 & mask;
        to[1] = (w0 >>> 29) & mask;
        to[2] = ((w0 >>> 58) | (w1 << 6)) & mask;
        to[3] = (w1 >>> 23) & mask;
        to[4] = ((w1 >>> 52) | (w2 << 12)) & mask;
        to[5] = (w2 >>> 17) & mask;
        to[6] = ((w2 >>> 46) | (w3 << 18)) & mask;
        to[7] = (w3 >>> 11) & mask;
        to[8] = w3 >>> 40;
    }

    /// <summary>The number below p that a reduced element is in each lane, four words with the least first.</summary>
    [SkipLocalsInit]
    public static void Pack(Row* a, Words* words)
    {
        Row* more = stackalloc Row[Rows], less = stackalloc Row[Rows];
        Row mask = Vector512.Create(Mask), carry = Vector512.Create(-P0), over = Vector512.Create(P0);
        // a + p, which is above 0 and below 2p, and beside it a.
        for (int i = 0; i < Rows; i++)
        {
            if (i == 1) (carry, over) = (carry - Vector512.Create(8L), over + Vector512.Create(8L));
            if (i == Rows - 1) carry += Vector512.Create(1L << TopBits);
            Row limb = a[i] + carry;
            carry = Vector512.ShiftRightArithmetic(limb, Bits);
            more[i] = i == Rows - 1 ? limb : limb & mask;
            limb = more[i] + over;
            over = Vector512.ShiftRightArithmetic(limb, Bits);
            less[i] = i == Rows - 1 ? limb : limb & mask;
        }
        // It was p or more if 2^256 - p on top of it reaches 2^256.
        Row isMore = -Vector512.ShiftRightArithmetic(less[Rows - 1], TopBits);
        less[Rows - 1] &= Vector512.Create(TopMask);
        for (int i = 0; i < Rows; i++) more[i] = Vector512.ConditionalSelect(isMore, less[i], more[i]);
        Words* limbs = (Words*)more;
        words[0] = limbs[0] | (limbs[1] << 29) | (limbs[2] << 58);
        words[1] = (limbs[2] >>> 6) | (limbs[3] << 23) | (limbs[4] << 52);
        words[2] = (limbs[4] >>> 12) | (limbs[5] << 17) | (limbs[6] << 46);
        words[3] = (limbs[6] >>> 18) | (limbs[7] << 11) | (limbs[8] << 40);
    }

    /// <summary>-1 in the lanes where a reduced element is 0, and 0 in the others.</summary>
    [SkipLocalsInit]
    public static Row IsZero(Row* a)
    {
        Words* words = stackalloc Words[4];
        Pack(a, words);
        return Vector512.Equals(words[0] | words[1] | words[2] | words[3], Words.Zero).AsInt64();
    }

    /// <summary>The same number in every lane.</summary>
    public static void Fill(in UInt256 value, Row* r) =>
        Split(Vector512.Create(value.U0), Vector512.Create(value.U1), Vector512.Create(value.U2), Vector512.Create(value.U3), r);

    /// <summary>r = 1 / a, where no lane is 0: the product of all eight is inverted once, and each lane's inverse is that times the other seven. Needs room for four elements.</summary>
    public static void Invert(Row* a, Row* r, Row* scratch)
    {
        Row* two = scratch, four = two + Rows, turned = four + Rows, all = turned + Rows;
        Turn(a, 1, turned);
        Multiply(a, turned, two);
        Turn(two, 2, turned);
        Multiply(two, turned, four);
        Turn(four, 4, turned);
        Multiply(four, turned, all);
        ulong* words = stackalloc ulong[4 * Count];
        Words* packed = stackalloc Words[4];
        Pack(all, packed);
        for (int i = 0; i < 4; i++) words[i] = packed[i][0];
        new ModularInverse(Prime).Invert(words, words);
        // The four lanes across, then the two beyond the neighbour, then the neighbour.
        Fill(new UInt256(words[0], words[1], words[2], words[3]), all);
        Multiply(all, turned, all);
        Turn(two, 2, turned);
        Multiply(all, turned, all);
        Turn(a, 1, turned);
        Multiply(all, turned, r);
    }

    /// <summary>r = a^((p + 1) / 4), a square root of a where it has one. Needs room for seven elements.</summary>
    /// <remarks>The exponent is three runs of ones of 223, 22 and 2 bits with zeros between; runs are made of shorter ones (libsecp256k1's chain).</remarks>
    public static void SquareRoot(Row* a, Row* r, Row* scratch)
    {
        Row* x2 = scratch, x3 = x2 + Rows, x22 = x3 + Rows, x44 = x22 + Rows, x88 = x44 + Rows, t = x88 + Rows, u = t + Rows;
        Join(a, 1, a, x2, u);
        Join(x2, 1, a, x3, u);
        Join(x3, 3, x3, t, u);
        Join(t, 3, x3, t, u);
        Join(t, 2, x2, t, u);
        Join(t, 11, t, x22, u);
        Join(x22, 22, x22, x44, u);
        Join(x44, 44, x44, x88, u);
        Join(x88, 88, x88, t, u);
        Join(t, 44, x44, t, u);
        Join(t, 3, x3, t, u);
        Join(t, 23, x22, t, u);
        Join(t, 6, x2, t, u);
        SquareTimes(t, 2, r);
    }

    // r = a^(2^count) · b.
    private static void Join(Row* a, int count, Row* b, Row* r, Row* scratch)
    {
        SquareTimes(a, count, scratch);
        Multiply(scratch, b, r);
    }

    // Lane i of the result is lane i xor distance of a.
    private static void Turn(Row* a, long distance, Row* r)
    {
        Row from = Vector512.Create(0L, 1, 2, 3, 4, 5, 6, 7) ^ Vector512.Create(distance);
        for (int i = 0; i < Rows; i++) r[i] = Avx512F.PermuteVar8x64(a[i], from);
    }

    // Upper columns first, so that what they carry is folded into the lower ones as those are summed up.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Core<TSum>(Half* a, Half* b, Half* c, Half* d, Row* e, Row* r) where TSum : struct, ISum
    {
        Row mask = Vector512.Create(Mask), fold = Vector512.Create(Fold0), unit = Vector512.Create(Unit);
        Row t = TSum.IsSquare ? SquareColumn8(a) : Column8(a, b);
        if (TSum.HasProduct) t -= Column8(c, d);
        if (TSum.HasSquare) t -= SquareColumn8(c);
        if (TSum.HasElement) t -= e[8];
        Row h8 = t & mask, carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn9(a) : Column9(a, b);
        if (TSum.HasProduct) t -= Column9(c, d);
        if (TSum.HasSquare) t -= SquareColumn9(c);
        t += carry;
        Row h9 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn10(a) : Column10(a, b);
        if (TSum.HasProduct) t -= Column10(c, d);
        if (TSum.HasSquare) t -= SquareColumn10(c);
        t += carry;
        Row h10 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn11(a) : Column11(a, b);
        if (TSum.HasProduct) t -= Column11(c, d);
        if (TSum.HasSquare) t -= SquareColumn11(c);
        t += carry;
        Row h11 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn12(a) : Column12(a, b);
        if (TSum.HasProduct) t -= Column12(c, d);
        if (TSum.HasSquare) t -= SquareColumn12(c);
        t += carry;
        Row h12 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn13(a) : Column13(a, b);
        if (TSum.HasProduct) t -= Column13(c, d);
        if (TSum.HasSquare) t -= SquareColumn13(c);
        t += carry;
        Row h13 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn14(a) : Column14(a, b);
        if (TSum.HasProduct) t -= Column14(c, d);
        if (TSum.HasSquare) t -= SquareColumn14(c);
        t += carry;
        Row h14 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn15(a) : Column15(a, b);
        if (TSum.HasProduct) t -= Column15(c, d);
        if (TSum.HasSquare) t -= SquareColumn15(c);
        t += carry;
        Row h15 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn16(a) : Column16(a, b);
        if (TSum.HasProduct) t -= Column16(c, d);
        if (TSum.HasSquare) t -= SquareColumn16(c);
        t += carry;
        Row h16 = t & mask;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        Row h17 = carry;

        t = TSum.IsSquare ? SquareColumn0(a) : Column0(a, b);
        if (TSum.HasProduct) t -= Column0(c, d);
        if (TSum.HasSquare) t -= SquareColumn0(c);
        if (TSum.HasElement) t -= e[0];
        t += Times(h9, fold) + Times(h17, Vector512.Create(Twice0)) + unit;
        Row r0 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn1(a) : Column1(a, b);
        if (TSum.HasProduct) t -= Column1(c, d);
        if (TSum.HasSquare) t -= SquareColumn1(c);
        if (TSum.HasElement) t -= e[1];
        t += Times(h10, fold) + (h17 << 16) + (h9 << 8) + unit + carry;
        Row r1 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn2(a) : Column2(a, b);
        if (TSum.HasProduct) t -= Column2(c, d);
        if (TSum.HasSquare) t -= SquareColumn2(c);
        if (TSum.HasElement) t -= e[2];
        t += Times(h11, fold) + (h10 << 8) + unit + carry;
        Row r2 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn3(a) : Column3(a, b);
        if (TSum.HasProduct) t -= Column3(c, d);
        if (TSum.HasSquare) t -= SquareColumn3(c);
        if (TSum.HasElement) t -= e[3];
        t += Times(h12, fold) + (h11 << 8) + unit + carry;
        Row r3 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn4(a) : Column4(a, b);
        if (TSum.HasProduct) t -= Column4(c, d);
        if (TSum.HasSquare) t -= SquareColumn4(c);
        if (TSum.HasElement) t -= e[4];
        t += Times(h13, fold) + (h12 << 8) + unit + carry;
        Row r4 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn5(a) : Column5(a, b);
        if (TSum.HasProduct) t -= Column5(c, d);
        if (TSum.HasSquare) t -= SquareColumn5(c);
        if (TSum.HasElement) t -= e[5];
        t += Times(h14, fold) + (h13 << 8) + unit + carry;
        Row r5 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn6(a) : Column6(a, b);
        if (TSum.HasProduct) t -= Column6(c, d);
        if (TSum.HasSquare) t -= SquareColumn6(c);
        if (TSum.HasElement) t -= e[6];
        t += Times(h15, fold) + (h14 << 8) + unit + carry;
        Row r6 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = TSum.IsSquare ? SquareColumn7(a) : Column7(a, b);
        if (TSum.HasProduct) t -= Column7(c, d);
        if (TSum.HasSquare) t -= SquareColumn7(c);
        if (TSum.HasElement) t -= e[7];
        t += Times(h16, fold) + (h15 << 8) + unit + carry;
        Row r7 = (t & mask) - unit;
        carry = Vector512.ShiftRightArithmetic(t, Bits);
        t = h8 + Times(h17, fold) + (h16 << 8) + carry + Vector512.Create(TopUnit);
        carry = Vector512.ShiftRightArithmetic(t, TopBits);
        r[0] = r0 + Times(carry, Vector512.Create(P0));
        r[1] = r1 + (carry << 3);
        r[2] = r2;
        r[3] = r3;
        r[4] = r4;
        r[5] = r5;
        r[6] = r6;
        r[7] = r7;
        r[8] = (t & Vector512.Create(TopMask)) - Vector512.Create(TopUnit);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Row Times(Row a, Row b) => Avx512F.Multiply(a.AsInt32(), b.AsInt32());

    // What is summed up before it is reduced.
    private interface ISum
    {
        static abstract bool IsSquare { get; }

        static abstract bool HasProduct { get; }

        static abstract bool HasSquare { get; }

        static abstract bool HasElement { get; }
    }

    private readonly struct Plain : ISum
    {
        public static bool IsSquare => false;

        public static bool HasProduct => false;

        public static bool HasSquare => false;

        public static bool HasElement => false;
    }

    private readonly struct PlainLess : ISum
    {
        public static bool IsSquare => false;

        public static bool HasProduct => false;

        public static bool HasSquare => false;

        public static bool HasElement => true;
    }

    private readonly struct Squared : ISum
    {
        public static bool IsSquare => true;

        public static bool HasProduct => false;

        public static bool HasSquare => false;

        public static bool HasElement => false;
    }

    private readonly struct SquaredLess : ISum
    {
        public static bool IsSquare => true;

        public static bool HasProduct => false;

        public static bool HasSquare => false;

        public static bool HasElement => true;
    }

    private readonly struct PlainLessProduct : ISum
    {
        public static bool IsSquare => false;

        public static bool HasProduct => true;

        public static bool HasSquare => false;

        public static bool HasElement => false;
    }

    private readonly struct PlainLessSquare : ISum
    {
        public static bool IsSquare => false;

        public static bool HasProduct => false;

        public static bool HasSquare => true;

        public static bool HasElement => false;
    }
}
