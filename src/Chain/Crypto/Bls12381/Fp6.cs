using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>C0 + C1 * v + C2 * v^2 over <see cref="Fp2"/> with v^3 = 1 + u.</summary>
internal struct Fp6
{
    /// <summary>The coefficients of 1, v and v^2.</summary>
    public Fp2 C0, C1, C2;

    /// <summary>r = a + b, not reduced.</summary>
    public static void Add(in Fp6 a, in Fp6 b, out Fp6 r)
    {
        Fp2.Add(a.C0, b.C0, out r.C0);
        Fp2.Add(a.C1, b.C1, out r.C1);
        Fp2.Add(a.C2, b.C2, out r.C2);
    }

    /// <summary>r = a + b, reduced.</summary>
    public static void AddReduced(in Fp6 a, in Fp6 b, out Fp6 r)
    {
        Fp2.AddReduced(a.C0, b.C0, out r.C0);
        Fp2.AddReduced(a.C1, b.C1, out r.C1);
        Fp2.AddReduced(a.C2, b.C2, out r.C2);
    }

    /// <summary>r = a - b, reduced.</summary>
    public static void Subtract(in Fp6 a, in Fp6 b, out Fp6 r)
    {
        Fp2.Subtract(a.C0, b.C0, out r.C0);
        Fp2.Subtract(a.C1, b.C1, out r.C1);
        Fp2.Subtract(a.C2, b.C2, out r.C2);
    }

    /// <summary>r = a - b - e, reduced.</summary>
    public static void Subtract(in Fp6 a, in Fp6 b, in Fp6 e, out Fp6 r)
    {
        Fp2.Subtract(a.C0, b.C0, e.C0, out r.C0);
        Fp2.Subtract(a.C1, b.C1, e.C1, out r.C1);
        Fp2.Subtract(a.C2, b.C2, e.C2, out r.C2);
    }

    /// <summary>r = a * v, reduced when a is.</summary>
    [SkipLocalsInit]
    public static void MultiplyByV(in Fp6 a, out Fp6 r)
    {
        Fp2.MultiplyByNonResidue(a.C2, out Fp2 lowest);
        r.C2 = a.C1;
        r.C1 = a.C0;
        r.C0 = lowest;
    }

    /// <summary>r = a * b, reduced; at most 2 units in a and 1 in b.</summary>
    [SkipLocalsInit]
    public static void Multiply(in Fp6 a, in Fp6 b, out Fp6 r)
    {
        Fp2.Multiply(a.C0, b.C0, out Fp2 t0);
        Fp2.Multiply(a.C1, b.C1, out Fp2 t1);
        Fp2.Multiply(a.C2, b.C2, out Fp2 t2);
        Cross(a.C1, a.C2, b.C1, b.C2, t1, t2, out Fp2 s12);
        Cross(a.C0, a.C1, b.C0, b.C1, t0, t1, out Fp2 s01);
        Cross(a.C0, a.C2, b.C0, b.C2, t0, t2, out Fp2 s02);
        Fp2.MultiplyByNonResidue(s12, out s12);
        Fp2.AddReduced(s12, t0, out r.C0);
        Fp2.MultiplyByNonResidue(t2, out t2);
        Fp2.AddReduced(s01, t2, out r.C1);
        Fp2.AddReduced(s02, t1, out r.C2);
    }

    /// <summary>r = a * (b0 + b1 * v), reduced; at most 2 units in a and in b0 and b1 (together 3).</summary>
    [SkipLocalsInit]
    public static void MultiplyBy01(in Fp6 a, in Fp2 b0, in Fp2 b1, out Fp6 r)
    {
        Fp2.Multiply(a.C0, b0, out Fp2 t0);
        Fp2.Multiply(a.C1, b1, out Fp2 t1);
        Cross(a.C0, a.C1, b0, b1, t0, t1, out Fp2 s01);
        Fp2.Multiply(a.C2, b1, out Fp2 t21);
        Fp2.Multiply(a.C2, b0, out Fp2 t20);
        Fp2.MultiplyByNonResidue(t21, out t21);
        Fp2.AddReduced(t0, t21, out r.C0);
        r.C1 = s01;
        Fp2.AddReduced(t20, t1, out r.C2);
    }

    /// <summary>r = a * b * v, reduced.</summary>
    [SkipLocalsInit]
    public static void MultiplyBy1(in Fp6 a, in Fp2 b, out Fp6 r)
    {
        Fp2.Multiply(a.C2, b, out Fp2 lowest);
        Fp2.Multiply(a.C1, b, out r.C2);
        Fp2.Multiply(a.C0, b, out r.C1);
        Fp2.MultiplyByNonResidue(lowest, out r.C0);
    }

    // (a0 + a1)(b0 + b1) - t0 - t1: the two mixed products for one multiplication.
    [SkipLocalsInit]
    private static void Cross(in Fp2 a0, in Fp2 a1, in Fp2 b0, in Fp2 b1, in Fp2 t0, in Fp2 t1, out Fp2 r)
    {
        Fp2.Add(a0, a1, out Fp2 a);
        Fp2.Add(b0, b1, out Fp2 b);
        Fp2.Multiply(a, b, out Fp2 product);
        Fp2.Subtract(product, t0, t1, out r);
    }

    /// <summary>r = 1 / a.</summary>
    [SkipLocalsInit]
    public static void Invert(in Fp6 a, out Fp6 r)
    {
        // The first column of the adjugate of the matrix of multiplication by a, and then its determinant.
        Fp2.Square(a.C0, out Fp2 x0);
        Fp2.Multiply(a.C1, a.C2, out Fp2 t);
        Fp2.MultiplyByNonResidue(t, out t);
        Fp2.Subtract(x0, t, out x0);
        Fp2.Square(a.C2, out Fp2 x1);
        Fp2.MultiplyByNonResidue(x1, out x1);
        Fp2.Multiply(a.C0, a.C1, out t);
        Fp2.Subtract(x1, t, out x1);
        Fp2.Square(a.C1, out Fp2 x2);
        Fp2.Multiply(a.C0, a.C2, out t);
        Fp2.Subtract(x2, t, out x2);

        Fp2.Multiply(a.C2, x1, out Fp2 determinant);
        Fp2.Multiply(a.C1, x2, out t);
        Fp2.Add(determinant, t, out t);
        Fp2.MultiplyByNonResidue(t, out t);
        Fp2.Multiply(a.C0, x0, out determinant);
        Fp2.Add(determinant, t, out determinant);
        Fp2.Invert(determinant, out determinant);
        Fp2.Multiply(x0, determinant, out r.C0);
        Fp2.Multiply(x1, determinant, out r.C1);
        Fp2.Multiply(x2, determinant, out r.C2);
    }
}
