using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>The optimal ate pairing on BN254 (Vercauteren 2008; formulas of Aranha and others, "Faster explicit formulas for computing pairings over ordinary curves", 2011).</summary>
[SkipLocalsInit]
internal static unsafe class Pairing
{
    /// <summary>Pairs that are walked side by side, so that they share the squarings; memory is bounded by it.</summary>
    internal const int BatchMax = 16;

    /// <summary>The curve's parameter u = 4965661367192848881 with digits -1, 0, 1, no two of which in a row are not 0; the highest first.</summary>
    internal static ReadOnlySpan<sbyte> Parameter =>
    [
        1, 0, 0, 0, 1, 0, 1, 0, 0, -1, 0, 1, 0, 1, 0, -1, 0, 0, 1, 0, 1, 0, -1, 0, -1, 0, -1, 0, 1, 0, 0, 0,
        1, 0, 0, 1, 0, 1, 0, 1, 0, -1, 0, 1, 0, 0, 1, 0, 0, 0, 0, 1, 0, 1, 0, 0, 0, 0, -1, 0, 0, 0, 1,
    ];

    /// <summary>6u + 2, the length of Miller's loop, in the same spelling.</summary>
    internal static ReadOnlySpan<sbyte> Loop =>
    [
        1, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 0, -1, 0, 1, 0, -1, 0, 0, -1, 0, 0, 0, 0, 0, 1, 0, 0, -1, 0, 1,
        0, 0, -1, 0, 0, 0, 0, -1, 0, 1, 0, 0, 0, -1, 0, -1, 0, 0, 1, 0, 0, 0, -1, 0, 0, -1, 0, 1, 0, 1, 0, 0, 0,
    ];

    /// <summary>A pair on its way through Miller's loop.</summary>
    internal struct Pair
    {
        internal G1 P;
        internal G2 Q;

        // The multiple of Q that the loop has come to, as (X / Z, Y / Z).
        internal Fp2 X, Y, Z;
    }

    /// <summary>f = f · the product of Miller's functions of up to <see cref="BatchMax"/> pairs, none of which has a point at infinity.</summary>
    internal static void Accumulate(ref Fp12 f, Pair* pairs, int count)
    {
        Invariant.Assert(count is >= 0 and <= BatchMax);
        if (count == 0) return;
        if (Lanes.IsSupported) PairingLanes.Accumulate(ref f, pairs, count);
        else AccumulateSingly(ref f, pairs, count);
    }

    /// <summary>The same, one product after the other.</summary>
    internal static void AccumulateSingly(ref Fp12 f, Pair* pairs, int count)
    {
        G2* images = stackalloc G2[2];
        for (int i = 0; i < count; i++)
        {
            pairs[i].X = pairs[i].Q.X;
            pairs[i].Y = pairs[i].Q.Y;
            pairs[i].Z = Fp2.One;
        }
        Fp12 product = Fp12.One;
        ReadOnlySpan<sbyte> digits = Loop;
        for (int at = 1; at < digits.Length; at++)
        {
            if (at > 1) Fp12.Square(out product, in product);
            for (int i = 0; i < count; i++) Double(ref product, ref pairs[i]);
            if (digits[at] == 0) continue;
            for (int i = 0; i < count; i++)
            {
                Fp2 y = pairs[i].Q.Y;
                if (digits[at] < 0) Fp2.Negate(out y, in y);
                Add(ref product, ref pairs[i], in pairs[i].Q.X, in y);
            }
        }
        for (int i = 0; i < count; i++)
        {
            Images(images, in pairs[i].Q);
            Add(ref product, ref pairs[i], in images[0].X, in images[0].Y);
            Add(ref product, ref pairs[i], in images[1].X, in images[1].Y);
        }
        Fp12.Multiply(out f, in f, in product);
    }

    /// <summary>ψ(q), then -ψ²(q): where Miller's loop ends.</summary>
    internal static void Images(G2* images, in G2 q)
    {
        Fp2.Conjugate(out Fp2 x, in q.X);
        Fp2.Conjugate(out Fp2 y, in q.Y);
        Fp2.Multiply(out images[0].X, in x, in Fp12.FrobeniusFactor(1, 2));
        Fp2.Multiply(out images[0].Y, in y, in Fp12.FrobeniusFactor(1, 3));
        Fp2.Multiply(out images[1].X, in q.X, in Fp12.FrobeniusFactor(2, 2));
        Fp2.Multiply(out y, in q.Y, in Fp12.FrobeniusFactor(2, 3));
        Fp2.Negate(out images[1].Y, in y);
    }

    /// <summary>True when the product of pairings that <paramref name="f"/> has gathered is 1: f to the power of (p^12 - 1) / order, times a number coprime to the order, is 1.</summary>
    internal static bool IsOne(in Fp12 f)
    {
        // (p^6 - 1)(p² + 1)
        Fp12.Invert(out Fp12 t, in f);
        Fp12.Conjugate(out Fp12 m, in f);
        Fp12.Multiply(out m, in m, in t);
        Fp12.Frobenius(out t, in m, 2);
        Fp12.Multiply(out m, in m, in t);

        // 2u(6u² + 3u + 1) · (p^4 - p² + 1) / order = (12u³ + 12u² + 6u + 1) + (12u³ + 6u² + 4u)p + (12u³ + 6u² + 6u)p² + (12u³ + 6u² + 4u - 1)p³
        // (Fuentes-Castañeda, Knapp, Rodríguez-Henríquez 2011); a conjugate is an inverse here.
        Power(out Fp12 minus2U, in m);
        Fp12.SquareCyclotomic(out minus2U, in minus2U);
        Fp12.Conjugate(out minus2U, in minus2U);
        Fp12.SquareCyclotomic(out Fp12 minus6U, in minus2U);
        Fp12.Multiply(out minus6U, in minus6U, in minus2U);
        Power(out Fp12 u2Times6, in minus6U);
        Fp12.Conjugate(out u2Times6, in u2Times6);
        Fp12.SquareCyclotomic(out Fp12 a, in u2Times6);
        Power(out a, in a);
        Fp12.Multiply(out a, in a, in u2Times6);
        Fp12.Conjugate(out t, in minus6U);
        Fp12.Multiply(out a, in a, in t);
        Fp12.Multiply(out Fp12 b, in a, in minus2U);
        Fp12.Multiply(out Fp12 all, in a, in u2Times6);
        Fp12.Multiply(out all, in all, in m);
        Fp12.Frobenius(out t, in b, 1);
        Fp12.Multiply(out all, in all, in t);
        Fp12.Frobenius(out t, in a, 2);
        Fp12.Multiply(out all, in all, in t);
        Fp12.Conjugate(out t, in m);
        Fp12.Multiply(out t, in t, in b);
        Fp12.Frobenius(out t, in t, 3);
        Fp12.Multiply(out all, in all, in t);
        return all.IsOne;
    }

    // r = x to the power of u, for an x whose inverse is its conjugate.
    private static void Power(out Fp12 r, in Fp12 x)
    {
        if (Lanes.IsSupported) PairingLanes.Power(out r, in x);
        else PowerSingly(out r, in x);
    }

    /// <summary>The same, one product after the other.</summary>
    internal static void PowerSingly(out Fp12 r, in Fp12 x)
    {
        Fp12 factor = x;
        Fp12.Conjugate(out Fp12 inverse, in x);
        r = x;
        ReadOnlySpan<sbyte> digits = Parameter;
        for (int i = 1; i < digits.Length; i++)
        {
            Fp12.SquareCyclotomic(out r, in r);
            if (digits[i] > 0) Fp12.Multiply(out r, in r, in factor);
            else if (digits[i] < 0) Fp12.Multiply(out r, in r, in inverse);
        }
    }

    // T = 2T, and f times the tangent at T, taken at P.
    private static void Double(ref Fp12 f, ref Pair t)
    {
        Fp2.Multiply(out Fp2 a, in t.X, in t.Y);
        Fp2.Halve(out a, in a);
        Fp2.Square(out Fp2 b, in t.Y);
        Fp2.Square(out Fp2 c, in t.Z);
        Fp2.Double(out Fp2 e, in c);
        Fp2.Add(out e, in e, in c);
        Fp2.Multiply(out e, in e, in G2.B);
        Fp2.Double(out Fp2 f3, in e);
        Fp2.Add(out f3, in f3, in e);
        Fp2.Add(out Fp2 h, in t.Y, in t.Z);
        Fp2.Square(out h, in h);
        Fp2.Subtract(out h, in h, in b);
        Fp2.Subtract(out h, in h, in c);
        Fp2.Square(out Fp2 slope, in t.X);
        Fp2.Double(out c, in slope);
        Fp2.Add(out slope, in slope, in c);

        Fp2.Subtract(out c, in b, in f3);
        Fp2.Multiply(out t.X, in a, in c);
        Fp2.Add(out Fp2 g, in b, in f3);
        Fp2.Halve(out g, in g);
        Fp2.Square(out g, in g);
        Fp2.Square(out a, in e);
        Fp2.Double(out c, in a);
        Fp2.Add(out a, in a, in c);
        Fp2.Subtract(out t.Y, in g, in a);
        Fp2.Multiply(out t.Z, in b, in h);

        Fp2.Negate(out h, in h);
        Fp2.Multiply(out h, in h, in t.P.Y);
        Fp2.Multiply(out slope, in slope, in t.P.X);
        Fp2.Subtract(out e, in e, in b);
        Fp12.MultiplyByLine(out f, in f, in h, in slope, in e);
    }

    // T = T + (x, y), and f times the line through both, taken at P.
    private static void Add(ref Fp12 f, ref Pair t, in Fp2 x, in Fp2 y)
    {
        Fp2.Multiply(out Fp2 rise, in y, in t.Z);
        Fp2.Subtract(out rise, in t.Y, in rise);
        Fp2.Multiply(out Fp2 run, in x, in t.Z);
        Fp2.Subtract(out run, in t.X, in run);
        Fp2.Square(out Fp2 c, in rise);
        Fp2.Square(out Fp2 d, in run);
        Fp2.Multiply(out Fp2 e, in run, in d);
        Fp2.Multiply(out c, in t.Z, in c);
        Fp2.Multiply(out d, in t.X, in d);
        Fp2.Add(out c, in c, in e);
        Fp2.Subtract(out c, in c, in d);
        Fp2.Subtract(out c, in c, in d);
        Fp2.Multiply(out t.X, in run, in c);
        Fp2.Subtract(out d, in d, in c);
        Fp2.Multiply(out d, in d, in rise);
        Fp2.Multiply(out c, in e, in t.Y);
        Fp2.Subtract(out t.Y, in d, in c);
        Fp2.Multiply(out t.Z, in e, in t.Z);

        Fp2.Multiply(out c, in x, in rise);
        Fp2.Multiply(out d, in y, in run);
        Fp2.Subtract(out c, in c, in d);
        Fp2.Multiply(out run, in run, in t.P.Y);
        Fp2.Multiply(out rise, in rise, in t.P.X);
        Fp2.Negate(out rise, in rise);
        Fp12.MultiplyByLine(out f, in f, in run, in rise, in c);
    }
}
