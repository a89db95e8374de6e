using System.Buffers;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The optimal ate pairing. Products of pairings share the squarings of the Miller loop and the final exponentiation.</summary>
internal static class Pairing
{
    // Pairs that go through the loop together: enough to make its squarings cheap, few enough for their lines to stay in the cache.
    private const int ChunkMax = 16;

    /// <summary>Whether the product of the pairings of p[i] and q[i] is 1; points are members of their groups.</summary>
    public static bool IsProductOne(ReadOnlySpan<AffinePoint<Fp>> p, ReadOnlySpan<AffinePoint<Fp2>> q)
    {
        MillerLoop(p, q, out Fp12 f);
        FinalExponentiation(f, out f);
        return Fp12.IsOne(f);
    }

    /// <summary>The product of the pairings of p[i] and q[i], cubed: the cube is as good a pairing and cheaper.</summary>
    public static void Product(ReadOnlySpan<AffinePoint<Fp>> p, ReadOnlySpan<AffinePoint<Fp2>> q, out Fp12 r)
    {
        MillerLoop(p, q, out r);
        FinalExponentiation(r, out r);
    }

    /// <summary>The product of the Miller loops of the pairs; one with a point at infinity counts as 1.</summary>
    public static void MillerLoop(ReadOnlySpan<AffinePoint<Fp>> p, ReadOnlySpan<AffinePoint<Fp2>> q, out Fp12 r)
    {
        Invariant.Assert(p.Length == q.Length);
        AffinePoint<Fp>[] first = ArrayPool<AffinePoint<Fp>>.Shared.Rent(ChunkMax);
        Line[] lines = ArrayPool<Line>.Shared.Rent(ChunkMax * Line.Count);
        r = Fp12.One;
        int count = 0;
        for (int i = 0; i < p.Length; i++)
        {
            if (p[i].IsInfinity || q[i].IsInfinity) continue;
            if (count == ChunkMax) Multiply(first, lines, ref count, ref r);
            first[count] = p[i];
            Prepare(q[i], lines.AsSpan(count * Line.Count, Line.Count));
            count++;
        }
        Multiply(first, lines, ref count, ref r);
        ArrayPool<AffinePoint<Fp>>.Shared.Return(first);
        ArrayPool<Line>.Shared.Return(lines);
    }

    private static void Multiply(AffinePoint<Fp>[] first, Line[] lines, ref int count, ref Fp12 r)
    {
        if (count == 0) return;
        MillerLoop(first.AsSpan(0, count), lines.AsSpan(0, count * Line.Count), out Fp12 chunk);
        Fp12.Multiply(r, chunk, out r);
        count = 0;
    }

    /// <summary>The product of the Miller loops of pairs whose lines are known: <see cref="Line.Count"/> for each, one pair after the other; no point is infinity.</summary>
    [SkipLocalsInit]
    public static void MillerLoop(ReadOnlySpan<AffinePoint<Fp>> p, ReadOnlySpan<Line> lines, out Fp12 r)
    {
        Fp12 f = Fp12.One;
        int at = 0;
        for (int bit = 62; bit >= 0; bit--)
        {
            if (bit != 62) Fp12.Square(f, out f);
            MultiplyByLines(ref f, p, lines, at++);
            if (((CurveConstants.Parameter >> bit) & 1) != 0) MultiplyByLines(ref f, p, lines, at++);
        }
        // The parameter is negative.
        Fp12.Conjugate(f, out r);
    }

    /// <summary>The product of the Miller loops of two pairs whose lines were multiplied before; no point is infinity.</summary>
    [SkipLocalsInit]
    public static void MillerLoop(in AffinePoint<Fp> first, in AffinePoint<Fp> second, ReadOnlySpan<LineProduct> lines, out Fp12 r)
    {
        Span<Fp> arguments = stackalloc Fp[2 * LineProduct.ArgumentCount];
        LineProduct.Arguments(first, second, arguments);
        lines[0].Evaluate(arguments, out Fp12 f);
        Fp12.Reduce(ref f);
        int at = 1;
        for (int bit = 62; bit >= 0; bit--)
        {
            if (bit != 62)
            {
                Fp12.Square(f, out f);
                MultiplyByLines(ref f, lines[at++], arguments);
            }
            if (((CurveConstants.Parameter >> bit) & 1) != 0) MultiplyByLines(ref f, lines[at++], arguments);
        }
        // The parameter is negative.
        Fp12.Conjugate(f, out r);
    }

    [SkipLocalsInit]
    private static void MultiplyByLines(ref Fp12 f, in LineProduct lines, ReadOnlySpan<Fp> arguments)
    {
        lines.Evaluate(arguments, out Fp12 value);
        if (!FpLanes.IsSupported) Fp12.Reduce(ref value);
        Fp12.Multiply(f, value, out f);
    }

    // Line number at of every pair.
    [SkipLocalsInit]
    private static void MultiplyByLines(ref Fp12 f, ReadOnlySpan<AffinePoint<Fp>> p, ReadOnlySpan<Line> lines, int at)
    {
        if (FpLanes.IsSupported)
        {
            LineLanes.Multiply(ref f, p, lines, at);
            return;
        }
        for (int i = 0; i < p.Length; i++)
        {
            ref readonly Line line = ref lines[(i * Line.Count) + at];
            Fp2.MultiplyByBase(line.X, p[i].X, out Fp2 x);
            Fp2.MultiplyByBase(line.Y, p[i].Y, out Fp2 y);
            Fp12.MultiplyByLine(ref f, line.Constant, x, y);
        }
    }

    /// <summary>The lines of a point of the second group, not infinity, in the order in which the loop takes them.</summary>
    [SkipLocalsInit]
    public static void Prepare(in AffinePoint<Fp2> q, Span<Line> lines)
    {
        Fp2 x = q.X, y = q.Y, z = Fp2.One;
        int at = 0;
        for (int bit = 62; bit >= 0; bit--)
        {
            if (FpLanes.IsSupported) LineLanes.Double(ref x, ref y, ref z, out lines[at++]);
            else Double(ref x, ref y, ref z, out lines[at++]);
            if (((CurveConstants.Parameter >> bit) & 1) != 0) Add(ref x, ref y, ref z, q, out lines[at++]);
        }
    }

    // (x / z, y / z) is doubled and the tangent noted, both but for factors that the final exponentiation removes
    // (Aranha et al., "The realm of the pairings", 2013; here without halving).
    [SkipLocalsInit]
    internal static void Double(ref Fp2 x, ref Fp2 y, ref Fp2 z, out Line line)
    {
        Fp2.Multiply(x, y, out Fp2 xy);
        Fp2.Multiply(y, z, out Fp2 yz);
        Fp2.Square(y, out Fp2 b);
        Fp2.Square(z, out Fp2 e);
        Fp2.MultiplyByNonResidue(e, out e);
        Fp2.MultiplySmall(e, 12, out e);
        Fp2.Subtract(e, default, out e);
        Fp2.MultiplySmall(e, 3, out Fp2 f);

        Fp2.Subtract(e, b, out line.Constant);
        Fp2.Square(x, out Fp2 t);
        Fp2.MultiplySmall(t, 3, out t);
        Fp2.Subtract(t, default, out line.X);
        Fp2.MultiplySmall(yz, 2, out t);
        Fp2.Negate(t, out line.Y);

        Fp2.Subtract(b, f, out t);
        Fp2.Multiply(t, xy, out t);
        Fp2.AddReduced(t, t, out x);
        Fp2.Add(b, f, out t);
        Fp2.Square(t, out t);
        Fp2.Square(e, out e);
        Fp2.MultiplySmall(e, 12, out e);
        Fp2.Subtract(t, e, out y);
        Fp2.Multiply(b, yz, out t);
        Fp2.MultiplySmall(t, 8, out t);
        Fp2.Subtract(t, default, out z);
    }

    // (x / z, y / z) + q and the chord.
    [SkipLocalsInit]
    private static void Add(ref Fp2 x, ref Fp2 y, ref Fp2 z, in AffinePoint<Fp2> q, out Line line)
    {
        Fp2.Multiply(q.Y, z, out Fp2 rise);
        Fp2.Subtract(y, rise, out rise);
        Fp2.Multiply(q.X, z, out Fp2 run);
        Fp2.Subtract(x, run, out run);

        Fp2.Multiply(q.X, rise, out Fp2 t);
        Fp2.Multiply(q.Y, run, out Fp2 d);
        Fp2.Subtract(t, d, out line.Constant);
        Fp2.Negate(rise, out line.X);
        line.Y = run;

        Fp2.Square(run, out d);
        Fp2.Multiply(run, d, out Fp2 e);
        Fp2.Square(rise, out t);
        Fp2.Multiply(z, t, out t);
        Fp2.Multiply(x, d, out Fp2 g);
        Fp2.Add(e, t, out t);
        Fp2.Subtract(t, g, g, out t);
        Fp2.Multiply(run, t, out x);
        Fp2.Subtract(g, t, out g);
        Fp2.Multiply(g, rise, out g);
        Fp2.Multiply(e, y, out t);
        Fp2.Subtract(g, t, out y);
        Fp2.Multiply(z, e, out z);
    }

    /// <summary>r = f^(3 (p^12 - 1) / r), which is 1 exactly when f^((p^12 - 1) / r) is.</summary>
    /// <remarks>3 (p^4 - p^2 + 1) / r = (x - 1)^2 (x + p) (x^2 + p^2 - 1) + 3 (Hayashida, Hayasaka, Teruya, 2020).</remarks>
    [SkipLocalsInit]
    public static void FinalExponentiation(in Fp12 f, out Fp12 r)
    {
        // f^((p^6 - 1)(p^2 + 1)): from here on an inverse is a conjugate.
        Fp12.Invert(f, out Fp12 t);
        Fp12.Conjugate(f, out Fp12 a);
        Fp12.Multiply(a, t, out t);
        Fp12.FrobeniusSquared(t, out a);
        Fp12.Multiply(a, t, out t);

        PowerLessOne(t, out a);
        PowerLessOne(a, out a);
        Fp12.Frobenius(a, out Fp12 b);
        Power(a, out a);
        Fp12.Multiply(a, b, out b);
        Power(b, out a);
        Power(a, out a);
        Fp12.FrobeniusSquared(b, out Fp12 c);
        Fp12.Multiply(a, c, out a);
        Fp12.Conjugate(b, out b);
        Fp12.Multiply(a, b, out a);
        Fp12.SquareCyclotomic(t, out b);
        Fp12.Multiply(b, t, out b);
        Fp12.Multiply(a, b, out r);
    }

    // a^(x - 1).
    [SkipLocalsInit]
    private static void PowerLessOne(in Fp12 a, out Fp12 r)
    {
        Power(a, out Fp12 power);
        Fp12.Conjugate(a, out Fp12 inverse);
        Fp12.Multiply(power, inverse, out r);
    }

    // a^x for a in the cyclotomic subgroup.
    [SkipLocalsInit]
    private static void Power(in Fp12 a, out Fp12 r)
    {
        Fp12 power = a;
        for (int bit = 62; bit >= 0; bit--)
        {
            Fp12.SquareCyclotomic(power, out power);
            if (((CurveConstants.Parameter >> bit) & 1) != 0) Fp12.Multiply(power, a, out power);
        }
        Fp12.Conjugate(power, out r);
    }
}
