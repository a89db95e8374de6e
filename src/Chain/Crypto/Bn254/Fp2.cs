using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>C0 + C1·i with i² = -1.</summary>
[SkipLocalsInit]
internal struct Fp2
{
    internal Fp C0, C1;

    internal static readonly Fp2 One = new() { C0 = Fp.One };

    internal readonly bool IsZero => C0.IsZero && C1.IsZero;

    internal static bool AreEqual(in Fp2 x, in Fp2 y) => Fp.AreEqual(in x.C0, in y.C0) && Fp.AreEqual(in x.C1, in y.C1);

    internal static void Add(out Fp2 r, in Fp2 x, in Fp2 y)
    {
        Fp.Add(out r.C0, in x.C0, in y.C0);
        Fp.Add(out r.C1, in x.C1, in y.C1);
    }

    internal static void Subtract(out Fp2 r, in Fp2 x, in Fp2 y)
    {
        Fp.Subtract(out r.C0, in x.C0, in y.C0);
        Fp.Subtract(out r.C1, in x.C1, in y.C1);
    }

    internal static void Double(out Fp2 r, in Fp2 x) => Add(out r, in x, in x);

    internal static void Halve(out Fp2 r, in Fp2 x)
    {
        Fp.Halve(out r.C0, in x.C0);
        Fp.Halve(out r.C1, in x.C1);
    }

    internal static void Negate(out Fp2 r, in Fp2 x)
    {
        Fp.Negate(out r.C0, in x.C0);
        Fp.Negate(out r.C1, in x.C1);
    }

    /// <summary>r = C0 - C1·i: also the p-th power.</summary>
    internal static void Conjugate(out Fp2 r, in Fp2 x)
    {
        r.C0 = x.C0;
        Fp.Negate(out r.C1, in x.C1);
    }

    /// <summary>r = x · y with three products (Karatsuba).</summary>
    internal static void Multiply(out Fp2 r, in Fp2 x, in Fp2 y)
    {
        Fp.AddLoosely(out Fp sumX, in x.C0, in x.C1);
        Fp.AddLoosely(out Fp sumY, in y.C0, in y.C1);
        Fp.Multiply(out Fp both, in sumX, in sumY);
        Fp.Multiply(out Fp low, in x.C0, in y.C0);
        Fp.Multiply(out Fp high, in x.C1, in y.C1);
        Fp.Subtract(out r.C0, in low, in high);
        Fp.Subtract(out both, in both, in low);
        Fp.Subtract(out r.C1, in both, in high);
    }

    /// <summary>r = x² = (C0 + C1)(C0 - C1) + 2·C0·C1·i.</summary>
    internal static void Square(out Fp2 r, in Fp2 x)
    {
        Fp.AddLoosely(out Fp sum, in x.C0, in x.C1);
        Fp.Subtract(out Fp difference, in x.C0, in x.C1);
        Fp.AddLoosely(out Fp twice, in x.C0, in x.C0);
        Fp.Multiply(out r.C1, in twice, in x.C1);
        Fp.Multiply(out r.C0, in sum, in difference);
    }

    /// <summary>r = x · y for a y without i.</summary>
    internal static void Multiply(out Fp2 r, in Fp2 x, in Fp y)
    {
        Fp.Multiply(out r.C0, in x.C0, in y);
        Fp.Multiply(out r.C1, in x.C1, in y);
    }

    /// <summary>r = x · (9 + i): the number that the tower above is built on.</summary>
    internal static void MultiplyByRoot(out Fp2 r, in Fp2 x)
    {
        Times9(out Fp c0, in x.C0);
        Times9(out Fp c1, in x.C1);
        Fp.Subtract(out c0, in c0, in x.C1);
        Fp.Add(out r.C1, in c1, in x.C0);
        r.C0 = c0;
    }

    /// <summary>r = 1 / x; 0 for 0.</summary>
    internal static void Invert(out Fp2 r, in Fp2 x)
    {
        Fp.Square(out Fp norm, in x.C0);
        Fp.Square(out Fp other, in x.C1);
        Fp.Add(out norm, in norm, in other);
        Fp.Invert(out norm, in norm);
        Fp.Multiply(out r.C0, in x.C0, in norm);
        Fp.Multiply(out Fp c1, in x.C1, in norm);
        Fp.Negate(out r.C1, in c1);
    }

    private static void Times9(out Fp r, in Fp x)
    {
        Fp.Double(out Fp t, in x);
        Fp.Double(out t, in t);
        Fp.Double(out t, in t);
        Fp.Add(out r, in t, in x);
    }
}
