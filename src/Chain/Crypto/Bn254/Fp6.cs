using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>C0 + C1·v + C2·v² with v³ = 9 + i.</summary>
[SkipLocalsInit]
internal struct Fp6
{
    internal Fp2 C0, C1, C2;

    internal static void Add(out Fp6 r, in Fp6 x, in Fp6 y)
    {
        Fp2.Add(out r.C0, in x.C0, in y.C0);
        Fp2.Add(out r.C1, in x.C1, in y.C1);
        Fp2.Add(out r.C2, in x.C2, in y.C2);
    }

    internal static void Subtract(out Fp6 r, in Fp6 x, in Fp6 y)
    {
        Fp2.Subtract(out r.C0, in x.C0, in y.C0);
        Fp2.Subtract(out r.C1, in x.C1, in y.C1);
        Fp2.Subtract(out r.C2, in x.C2, in y.C2);
    }

    internal static void Negate(out Fp6 r, in Fp6 x)
    {
        Fp2.Negate(out r.C0, in x.C0);
        Fp2.Negate(out r.C1, in x.C1);
        Fp2.Negate(out r.C2, in x.C2);
    }

    /// <summary>r = x · y with six products (Karatsuba).</summary>
    internal static void Multiply(out Fp6 r, in Fp6 x, in Fp6 y)
    {
        Fp2.Multiply(out Fp2 t0, in x.C0, in y.C0);
        Fp2.Multiply(out Fp2 t1, in x.C1, in y.C1);
        Fp2.Multiply(out Fp2 t2, in x.C2, in y.C2);

        Cross(out Fp2 c0, in x.C1, in x.C2, in y.C1, in y.C2, in t1, in t2);
        Cross(out Fp2 c1, in x.C0, in x.C1, in y.C0, in y.C1, in t0, in t1);
        Cross(out Fp2 c2, in x.C0, in x.C2, in y.C0, in y.C2, in t0, in t2);
        Fp2.MultiplyByRoot(out c0, in c0);
        Fp2.Add(out r.C0, in c0, in t0);
        Fp2.MultiplyByRoot(out t2, in t2);
        Fp2.Add(out r.C1, in c1, in t2);
        Fp2.Add(out r.C2, in c2, in t1);
    }

    /// <summary>r = x · (y0 + y1·v) with five products.</summary>
    internal static void MultiplySparse(out Fp6 r, in Fp6 x, in Fp2 y0, in Fp2 y1)
    {
        Fp2.Multiply(out Fp2 t0, in x.C0, in y0);
        Fp2.Multiply(out Fp2 t1, in x.C1, in y1);
        Fp2.Multiply(out Fp2 high, in x.C2, in y1);
        Fp2.Multiply(out Fp2 c2, in x.C2, in y0);
        Cross(out Fp2 c1, in x.C0, in x.C1, in y0, in y1, in t0, in t1);
        Fp2.MultiplyByRoot(out high, in high);
        Fp2.Add(out r.C0, in t0, in high);
        r.C1 = c1;
        Fp2.Add(out r.C2, in c2, in t1);
    }

    /// <summary>r = x · y for a y without v.</summary>
    internal static void Multiply(out Fp6 r, in Fp6 x, in Fp2 y)
    {
        Fp2.Multiply(out r.C0, in x.C0, in y);
        Fp2.Multiply(out r.C1, in x.C1, in y);
        Fp2.Multiply(out r.C2, in x.C2, in y);
    }

    /// <summary>r = x · v.</summary>
    internal static void MultiplyByV(out Fp6 r, in Fp6 x)
    {
        Fp2.MultiplyByRoot(out Fp2 c0, in x.C2);
        r.C2 = x.C1;
        r.C1 = x.C0;
        r.C0 = c0;
    }

    /// <summary>r = 1 / x; 0 for 0.</summary>
    internal static void Invert(out Fp6 r, in Fp6 x)
    {
        // The three numbers whose product with x lies in the field below.
        Fp2.Square(out Fp2 a, in x.C0);
        Fp2.Multiply(out Fp2 t, in x.C1, in x.C2);
        Fp2.MultiplyByRoot(out t, in t);
        Fp2.Subtract(out a, in a, in t);
        Fp2.Square(out Fp2 b, in x.C2);
        Fp2.MultiplyByRoot(out b, in b);
        Fp2.Multiply(out t, in x.C0, in x.C1);
        Fp2.Subtract(out b, in b, in t);
        Fp2.Square(out Fp2 c, in x.C1);
        Fp2.Multiply(out t, in x.C0, in x.C2);
        Fp2.Subtract(out c, in c, in t);

        Fp2.Multiply(out t, in x.C2, in b);
        Fp2.Multiply(out Fp2 norm, in x.C1, in c);
        Fp2.Add(out norm, in norm, in t);
        Fp2.MultiplyByRoot(out norm, in norm);
        Fp2.Multiply(out t, in x.C0, in a);
        Fp2.Add(out norm, in norm, in t);
        Fp2.Invert(out norm, in norm);
        Fp2.Multiply(out r.C0, in a, in norm);
        Fp2.Multiply(out r.C1, in b, in norm);
        Fp2.Multiply(out r.C2, in c, in norm);
    }

    // r = (x0 + x1)(y0 + y1) - x0·y0 - x1·y1, the last two of which are known.
    private static void Cross(out Fp2 r, in Fp2 x0, in Fp2 x1, in Fp2 y0, in Fp2 y1, in Fp2 product0, in Fp2 product1)
    {
        Fp2.Add(out Fp2 sumX, in x0, in x1);
        Fp2.Add(out Fp2 sumY, in y0, in y1);
        Fp2.Multiply(out sumX, in sumX, in sumY);
        Fp2.Subtract(out sumX, in sumX, in product0);
        Fp2.Subtract(out r, in sumX, in product1);
    }
}
