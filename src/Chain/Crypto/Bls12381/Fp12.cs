using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>C0 + C1 * w over <see cref="Fp6"/> with w^2 = v: where pairings have their values.</summary>
internal struct Fp12
{
    /// <summary>The coefficients of 1 and w.</summary>
    public Fp6 C0, C1;

    /// <summary>The neutral element of multiplication.</summary>
    public static Fp12 One { get; } = new() { C0 = new() { C0 = Fp2.One } };

    /// <summary>r = a * b.</summary>
    public static void Multiply(in Fp12 a, in Fp12 b, out Fp12 r)
    {
        if (FpLanes.IsSupported) Fp12Lanes.Multiply(a, b, out r);
        else MultiplySingly(a, b, out r);
    }

    /// <summary>The same, one product after the other.</summary>
    [SkipLocalsInit]
    internal static void MultiplySingly(in Fp12 a, in Fp12 b, out Fp12 r)
    {
        Fp6.Multiply(a.C0, b.C0, out Fp6 t0);
        Fp6.Multiply(a.C1, b.C1, out Fp6 t1);
        Fp6.Add(a.C0, a.C1, out Fp6 sumA);
        Fp6.AddReduced(b.C0, b.C1, out Fp6 sumB);
        Fp6.Multiply(sumA, sumB, out Fp6 cross);
        Fp6.Subtract(cross, t0, t1, out r.C1);
        Fp6.MultiplyByV(t1, out t1);
        Fp6.AddReduced(t0, t1, out r.C0);
    }

    /// <summary>r = a * a.</summary>
    public static void Square(in Fp12 a, out Fp12 r)
    {
        if (FpLanes.IsSupported) Fp12Lanes.Square(a, out r);
        else SquareSingly(a, out r);
    }

    /// <summary>The same, one product after the other.</summary>
    [SkipLocalsInit]
    internal static void SquareSingly(in Fp12 a, out Fp12 r)
    {
        // (C0 + C1)(C0 + C1 * v) is C0^2 + C1^2 * v + C0 * C1 * (1 + v).
        Fp6.Multiply(a.C0, a.C1, out Fp6 product);
        Fp6.MultiplyByV(a.C1, out Fp6 second);
        Fp6.AddReduced(a.C0, second, out second);
        Fp6.Add(a.C0, a.C1, out Fp6 first);
        Fp6.Multiply(first, second, out first);
        Fp6.MultiplyByV(product, out Fp6 shifted);
        Fp6.Subtract(first, product, shifted, out r.C0);
        Fp6.AddReduced(product, product, out r.C1);
    }

    /// <summary>a *= b0 + b1 * v + b4 * v * w: the sparse form of a line; b0, b1, b4 reduced.</summary>
    public static void MultiplyByLine(ref Fp12 a, in Fp2 b0, in Fp2 b1, in Fp2 b4)
    {
        if (FpLanes.IsSupported) Fp12Lanes.MultiplyByLine(ref a, b0, b1, b4);
        else MultiplyByLineSingly(ref a, b0, b1, b4);
    }

    /// <summary>The same, one product after the other.</summary>
    [SkipLocalsInit]
    internal static void MultiplyByLineSingly(ref Fp12 a, in Fp2 b0, in Fp2 b1, in Fp2 b4)
    {
        Fp6.MultiplyBy01(a.C0, b0, b1, out Fp6 low);
        Fp6.MultiplyBy1(a.C1, b4, out Fp6 high);
        Fp2.AddReduced(b1, b4, out Fp2 b14);
        Fp6.Add(a.C0, a.C1, out Fp6 sum);
        Fp6.MultiplyBy01(sum, b0, b14, out sum);
        Fp6.Subtract(sum, low, high, out a.C1);
        Fp6.MultiplyByV(high, out high);
        Fp6.AddReduced(low, high, out a.C0);
    }

    /// <summary>r = the conjugate C0 - C1 * w: the power p^6, and the inverse of an element of norm 1.</summary>
    public static void Conjugate(in Fp12 a, out Fp12 r)
    {
        r.C0 = a.C0;
        Fp6.Subtract(default, a.C1, out r.C1);
    }

    /// <summary>r = 1 / a.</summary>
    [SkipLocalsInit]
    public static void Invert(in Fp12 a, out Fp12 r)
    {
        Fp6.Multiply(a.C0, a.C0, out Fp6 norm);
        Fp6.Multiply(a.C1, a.C1, out Fp6 t);
        Fp6.MultiplyByV(t, out t);
        Fp6.Subtract(norm, t, out norm);
        Fp6.Invert(norm, out norm);
        Fp6.Multiply(a.C1, norm, out t);
        Fp6.Multiply(a.C0, norm, out r.C0);
        Fp6.Subtract(default, t, out r.C1);
    }

    /// <summary>r = a^p.</summary>
    [SkipLocalsInit]
    public static void Frobenius(in Fp12 a, out Fp12 r)
    {
        Fp2.Conjugate(a.C0.C0, out r.C0.C0);
        ConjugateTimes(a.C1.C0, 1, out r.C1.C0);
        ConjugateTimes(a.C0.C1, 2, out r.C0.C1);
        ConjugateTimes(a.C1.C1, 3, out r.C1.C1);
        ConjugateTimes(a.C0.C2, 4, out r.C0.C2);
        ConjugateTimes(a.C1.C2, 5, out r.C1.C2);
    }

    /// <summary>r = a^(p^2).</summary>
    public static void FrobeniusSquared(in Fp12 a, out Fp12 r)
    {
        Frobenius(a, out r);
        Frobenius(r, out r);
    }

    /// <summary>a, reduced in place; at most 15 units.</summary>
    public static void Reduce(ref Fp12 a)
    {
        Fp6.AddReduced(a.C0, default, out a.C0);
        Fp6.AddReduced(a.C1, default, out a.C1);
    }

    /// <summary>Whether a is 1.</summary>
    public static bool IsOne(in Fp12 a) =>
        Fp2.AreEqual(a.C0.C0, Fp2.One) && Fp2.IsZero(a.C0.C1) && Fp2.IsZero(a.C0.C2)
        && Fp2.IsZero(a.C1.C0) && Fp2.IsZero(a.C1.C1) && Fp2.IsZero(a.C1.C2);

    /// <summary>r = a^2 for a in the cyclotomic subgroup (Granger and Scott, 2010): nine squarings of Fp2.</summary>
    /// <remarks>The six coefficients form three pairs, each of them an element of an extension of degree two, squared by itself.</remarks>
    public static void SquareCyclotomic(in Fp12 a, out Fp12 r)
    {
        if (FpLanes.IsSupported) Fp12Lanes.SquareCyclotomic(a, out r);
        else SquareCyclotomicSingly(a, out r);
    }

    /// <summary>The same, one product after the other.</summary>
    [SkipLocalsInit]
    internal static void SquareCyclotomicSingly(in Fp12 a, out Fp12 r)
    {
        SquarePair(a.C0.C0, a.C1.C1, out Fp2 even0, out Fp2 odd0);
        SquarePair(a.C1.C0, a.C0.C2, out Fp2 even1, out Fp2 odd1);
        SquarePair(a.C0.C1, a.C1.C2, out Fp2 even2, out Fp2 odd2);
        Fp2.MultiplyByNonResidue(odd2, out odd2);
        TripleLessTwice(even0, a.C0.C0, out r.C0.C0);
        TripleLessTwice(even1, a.C0.C1, out r.C0.C1);
        TripleLessTwice(even2, a.C0.C2, out r.C0.C2);
        TriplePlusTwice(odd2, a.C1.C0, out r.C1.C0);
        TriplePlusTwice(odd0, a.C1.C1, out r.C1.C1);
        TriplePlusTwice(odd1, a.C1.C2, out r.C1.C2);
    }

    // (a + b * s)^2 with s^2 = 1 + u: even = a^2 + b^2 (1 + u), odd = 2ab.
    [SkipLocalsInit]
    private static void SquarePair(in Fp2 a, in Fp2 b, out Fp2 even, out Fp2 odd)
    {
        Fp2.Add(a, b, out Fp2 sum);
        Fp2.Square(sum, out sum);
        Fp2.Square(a, out Fp2 a2);
        Fp2.Square(b, out Fp2 b2);
        Fp2.Subtract(sum, a2, b2, out odd);
        Fp2.MultiplyByNonResidue(b2, out b2);
        Fp2.Add(a2, b2, out even);
    }

    private static void TripleLessTwice(in Fp2 a, in Fp2 b, out Fp2 r)
    {
        Fp2.MultiplySmall(a, 3, out Fp2 triple);
        Fp2.Subtract(triple, b, b, out r);
    }

    private static void TriplePlusTwice(in Fp2 a, in Fp2 b, out Fp2 r)
    {
        Fp2.MultiplySmall(a, 3, out Fp2 triple);
        Fp2.MultiplySmall(b, 2, out Fp2 twice);
        Fp2.AddReduced(triple, twice, out r);
    }

    // (1 + u)^(i (p - 1) / 6), by which the p-th power multiplies the conjugate of the coefficient of w^i.
    private static readonly Fp2[] Twists = MakeTwists();

    private static void ConjugateTimes(in Fp2 a, int i, out Fp2 r)
    {
        Fp2.Conjugate(a, out Fp2 conjugate);
        Fp2.Multiply(conjugate, Twists[i], out r);
    }

    private static Fp2[] MakeTwists()
    {
        Fp2[] twists = new Fp2[6];
        twists[0] = Fp2.One;
        twists[1] = CurveConstants.Twist;
        for (int i = 2; i < 6; i++) Fp2.Multiply(twists[i - 1], twists[1], out twists[i]);
        return twists;
    }
}
