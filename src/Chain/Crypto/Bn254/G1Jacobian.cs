using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bn254;

/// <summary>A point of BN254's curve as (X / Z², Y / Z³), so that sums need no division; Z = 0 is the point at infinity.</summary>
/// <remarks>Formulas of the Explicit-Formulas Database for curves y² = x³ + b: dbl-2009-l, and the plain mixed addition.</remarks>
[SkipLocalsInit]
internal struct G1Jacobian
{
    internal Fp X, Y, Z;

    internal readonly bool IsInfinity => Z.IsZero;

    /// <summary>p = 2p.</summary>
    internal static void Double(ref G1Jacobian p)
    {
        Fp.Square(out Fp a, in p.X);
        Fp.Square(out Fp b, in p.Y);
        Fp.Square(out Fp c, in b);
        Fp.AddLoosely(out Fp d, in p.X, in b);
        Fp.Square(out d, in d);
        Fp.Subtract(out d, in d, in a);
        Fp.Subtract(out d, in d, in c);
        Fp.Double(out d, in d);
        Fp.Double(out Fp e, in a);
        Fp.Add(out e, in e, in a);
        Fp.AddLoosely(out Fp twiceY, in p.Y, in p.Y);
        Fp.Multiply(out p.Z, in p.Z, in twiceY);
        Fp.Square(out p.X, in e);
        Fp.Subtract(out p.X, in p.X, in d);
        Fp.Subtract(out p.X, in p.X, in d);
        Fp.Subtract(out d, in d, in p.X);
        Fp.Multiply(out p.Y, in e, in d);
        Fp.Double(out c, in c);
        Fp.Double(out c, in c);
        Fp.Double(out c, in c);
        Fp.Subtract(out p.Y, in p.Y, in c);
    }

    /// <summary>p = p + (x, y), which is not the point at infinity.</summary>
    internal static void Add(ref G1Jacobian p, in Fp x, in Fp y)
    {
        if (p.IsInfinity)
        {
            p.X = x;
            p.Y = y;
            p.Z = Fp.One;
            return;
        }
        Fp.Square(out Fp zz, in p.Z);
        Fp.Multiply(out Fp h, in x, in zz);
        Fp.Subtract(out h, in h, in p.X);
        Fp.Multiply(out zz, in zz, in p.Z);
        Fp.Multiply(out Fp rise, in y, in zz);
        Fp.Subtract(out rise, in rise, in p.Y);
        if (h.IsZero)
        {
            if (rise.IsZero) Double(ref p);
            else p = default;
            return;
        }
        Fp.Multiply(out p.Z, in p.Z, in h);
        Fp.Square(out Fp hh, in h);
        Fp.Multiply(out h, in h, in hh);
        Fp.Multiply(out Fp v, in p.X, in hh);
        Fp.Square(out p.X, in rise);
        Fp.Subtract(out p.X, in p.X, in h);
        Fp.Subtract(out p.X, in p.X, in v);
        Fp.Subtract(out p.X, in p.X, in v);
        Fp.Subtract(out v, in v, in p.X);
        Fp.Multiply(out v, in v, in rise);
        Fp.Multiply(out h, in h, in p.Y);
        Fp.Subtract(out p.Y, in v, in h);
    }

    /// <summary>r = the point by its own coordinates.</summary>
    internal readonly void ToAffine(out G1 r)
    {
        Fp.Invert(out Fp inverse, in Z);
        ToAffine(out r, in inverse);
    }

    /// <summary>The same when 1 / Z is known.</summary>
    internal readonly void ToAffine(out G1 r, in Fp inverse)
    {
        Fp.Square(out Fp square, in inverse);
        Fp.Multiply(out r.X, in X, in square);
        Fp.Multiply(out square, in square, in inverse);
        Fp.Multiply(out r.Y, in Y, in square);
    }
}
