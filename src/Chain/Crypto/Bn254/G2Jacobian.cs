using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>A point of the twisted curve as (X / Z², Y / Z³); Z = 0 is the point at infinity. Sums are complete: points of any order may come, because membership is what they decide.</summary>
[SkipLocalsInit]
internal struct G2Jacobian
{
    internal Fp2 X, Y, Z;

    internal readonly bool IsInfinity => Z.IsZero;

    /// <summary>p = 2p.</summary>
    internal static void Double(ref G2Jacobian p)
    {
        Fp2.Square(out Fp2 a, in p.X);
        Fp2.Square(out Fp2 b, in p.Y);
        Fp2.Square(out Fp2 c, in b);
        Fp2.Add(out Fp2 d, in p.X, in b);
        Fp2.Square(out d, in d);
        Fp2.Subtract(out d, in d, in a);
        Fp2.Subtract(out d, in d, in c);
        Fp2.Double(out d, in d);
        Fp2.Double(out Fp2 e, in a);
        Fp2.Add(out e, in e, in a);
        Fp2.Multiply(out p.Z, in p.Z, in p.Y);
        Fp2.Double(out p.Z, in p.Z);
        Fp2.Square(out p.X, in e);
        Fp2.Subtract(out p.X, in p.X, in d);
        Fp2.Subtract(out p.X, in p.X, in d);
        Fp2.Subtract(out d, in d, in p.X);
        Fp2.Multiply(out p.Y, in e, in d);
        Fp2.Double(out c, in c);
        Fp2.Double(out c, in c);
        Fp2.Double(out c, in c);
        Fp2.Subtract(out p.Y, in p.Y, in c);
    }

    /// <summary>p = p + (x, y), which is not the point at infinity.</summary>
    internal static void Add(ref G2Jacobian p, in Fp2 x, in Fp2 y)
    {
        var other = new G2Jacobian { X = x, Y = y, Z = Fp2.One };
        if (p.IsInfinity)
        {
            p = other;
            return;
        }
        Fp2.Square(out Fp2 zz, in p.Z);
        Fp2.Multiply(out Fp2 u, in x, in zz);
        Fp2.Multiply(out zz, in zz, in p.Z);
        Fp2.Multiply(out Fp2 s, in y, in zz);
        Finish(ref p, in p.X, in p.Y, in u, in s, in p.Z);
    }

    /// <summary>p = p + q.</summary>
    internal static void Add(ref G2Jacobian p, in G2Jacobian q)
    {
        if (q.IsInfinity) return;
        if (p.IsInfinity)
        {
            p = q;
            return;
        }
        Fp2.Square(out Fp2 pz, in p.Z);
        Fp2.Square(out Fp2 qz, in q.Z);
        Fp2.Multiply(out Fp2 u1, in p.X, in qz);
        Fp2.Multiply(out Fp2 u2, in q.X, in pz);
        Fp2.Multiply(out pz, in pz, in p.Z);
        Fp2.Multiply(out qz, in qz, in q.Z);
        Fp2.Multiply(out Fp2 s1, in p.Y, in qz);
        Fp2.Multiply(out Fp2 s2, in q.Y, in pz);
        Fp2.Multiply(out Fp2 z, in p.Z, in q.Z);
        Finish(ref p, in u1, in s1, in u2, in s2, in z);
    }

    /// <summary>True for the same point, whatever its Z.</summary>
    internal static bool AreEqual(in G2Jacobian p, in G2Jacobian q)
    {
        if (p.IsInfinity || q.IsInfinity) return p.IsInfinity == q.IsInfinity;
        Fp2.Square(out Fp2 pz, in p.Z);
        Fp2.Square(out Fp2 qz, in q.Z);
        Fp2.Multiply(out Fp2 left, in p.X, in qz);
        Fp2.Multiply(out Fp2 right, in q.X, in pz);
        if (!Fp2.AreEqual(in left, in right)) return false;
        Fp2.Multiply(out pz, in pz, in p.Z);
        Fp2.Multiply(out qz, in qz, in q.Z);
        Fp2.Multiply(out left, in p.Y, in qz);
        Fp2.Multiply(out right, in q.Y, in pz);
        return Fp2.AreEqual(in left, in right);
    }

    /// <summary>r = ψ^k of this: coordinates to the power of p^k, carried over to the twist and back.</summary>
    internal readonly void Frobenius(out G2Jacobian r, int k)
    {
        r = this;
        if ((k & 1) != 0)
        {
            Fp2.Conjugate(out r.X, in r.X);
            Fp2.Conjugate(out r.Y, in r.Y);
            Fp2.Conjugate(out r.Z, in r.Z);
        }
        Fp2.Multiply(out r.X, in r.X, in Fp12.FrobeniusFactor(k, 2));
        Fp2.Multiply(out r.Y, in r.Y, in Fp12.FrobeniusFactor(k, 3));
    }

    // The sum of two points brought to one denominator: (u1, s1) and (u2, s2) over z, which is the product of theirs.
    private static void Finish(ref G2Jacobian p, in Fp2 u1, in Fp2 s1, in Fp2 u2, in Fp2 s2, in Fp2 z)
    {
        Fp2.Subtract(out Fp2 h, in u2, in u1);
        Fp2.Subtract(out Fp2 rise, in s2, in s1);
        if (h.IsZero)
        {
            if (rise.IsZero) Double(ref p);
            else p = default;
            return;
        }
        Fp2.Multiply(out Fp2 z3, in z, in h);
        Fp2.Square(out Fp2 hh, in h);
        Fp2.Multiply(out Fp2 v, in u1, in hh);
        Fp2.Multiply(out hh, in hh, in h);
        Fp2.Multiply(out h, in hh, in s1);
        Fp2.Square(out Fp2 x3, in rise);
        Fp2.Subtract(out x3, in x3, in hh);
        Fp2.Subtract(out x3, in x3, in v);
        Fp2.Subtract(out p.X, in x3, in v);
        Fp2.Subtract(out v, in v, in p.X);
        Fp2.Multiply(out v, in v, in rise);
        Fp2.Subtract(out p.Y, in v, in h);
        p.Z = z3;
    }
}
