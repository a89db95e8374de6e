using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>A point (X / Z^2, Y / Z^3) of a curve y^2 = x^3 + b; at infinity where Z is zero. Coordinates are reduced.</summary>
/// <remarks>The formulas are those of the Explicit-Formulas Database for a = 0; those of addition fail for equal points, which are told apart first.</remarks>
internal struct JacobianPoint<F>
    where F : struct, IField<F>
{
    /// <summary>The coordinates.</summary>
    public F X, Y, Z;

    /// <summary>The same point with Z = 1.</summary>
    public JacobianPoint(in AffinePoint<F> a)
    {
        X = a.X;
        Y = a.Y;
        Z = a.IsInfinity ? default : F.One;
    }

    /// <summary>Whether this is the neutral element.</summary>
    public readonly bool IsInfinity => F.IsZero(Z);

    /// <summary>r = -a.</summary>
    public static void Negate(in JacobianPoint<F> a, out JacobianPoint<F> r)
    {
        r = a;
        F.Subtract(default, a.Y, out r.Y);
    }

    /// <summary>r = 2a.</summary>
    public static void Double(in JacobianPoint<F> a, out JacobianPoint<F> r)
    {
        if (typeof(F) == typeof(Fp2) && FpLanes.IsSupported)
        {
            Unsafe.SkipInit(out r);
            G2Lanes.Double(Unsafe.As<JacobianPoint<F>, JacobianPoint<Fp2>>(ref Unsafe.AsRef(in a)), out Unsafe.As<JacobianPoint<F>, JacobianPoint<Fp2>>(ref r));
        }
        else
        {
            DoubleSingly(a, out r);
        }
    }

    /// <summary>The same, one product after the other.</summary>
    [SkipLocalsInit]
    internal static void DoubleSingly(in JacobianPoint<F> a, out JacobianPoint<F> r)
    {
        F.Square(a.X, out F slope);
        F.MultiplySmall(slope, 3, out slope);
        F.Square(a.Y, out F y2);
        F.Multiply(a.X, y2, out F xy2);
        F.Square(y2, out F y4);
        F.Multiply(a.Y, a.Z, out F yz);
        F.MultiplySmall(yz, 2, out yz);
        F.Subtract(yz, default, out r.Z);
        F.Square(slope, out F x);
        F.MultiplySmall(xy2, 8, out F t);
        F.Subtract(x, t, out r.X);
        F.MultiplySmall(xy2, 4, out t);
        F.Subtract(t, r.X, out t);
        F.Multiply(slope, t, out t);
        F.MultiplySmall(y4, 8, out y4);
        F.Subtract(t, y4, out r.Y);
    }

    /// <summary>r = a + b.</summary>
    public static void Add(in JacobianPoint<F> a, in AffinePoint<F> b, out JacobianPoint<F> r)
    {
        if (b.IsInfinity)
        {
            r = a;
            return;
        }
        if (a.IsInfinity)
        {
            r = new(b);
            return;
        }
        if (typeof(F) == typeof(Fp2) && FpLanes.IsSupported)
        {
            Unsafe.SkipInit(out r);
            G2Lanes.Add(
                Unsafe.As<JacobianPoint<F>, JacobianPoint<Fp2>>(ref Unsafe.AsRef(in a)), Unsafe.As<AffinePoint<F>, AffinePoint<Fp2>>(ref Unsafe.AsRef(in b)),
                out Unsafe.As<JacobianPoint<F>, JacobianPoint<Fp2>>(ref r));
            return;
        }
        AddSingly(a, b, out r);
    }

    /// <summary>The same for points that are not infinity, one product after the other.</summary>
    [SkipLocalsInit]
    internal static void AddSingly(in JacobianPoint<F> a, in AffinePoint<F> b, out JacobianPoint<F> r)
    {
        F.Square(a.Z, out F zz);
        F.Multiply(b.X, zz, out F x2);
        F.Multiply(a.Z, zz, out F y2);
        F.Multiply(b.Y, y2, out y2);
        Finish(a, a.X, a.Y, x2, y2, a.Z, out r);
    }

    /// <summary>r = a + b.</summary>
    [SkipLocalsInit]
    public static void Add(in JacobianPoint<F> a, in JacobianPoint<F> b, out JacobianPoint<F> r)
    {
        if (b.IsInfinity)
        {
            r = a;
            return;
        }
        if (a.IsInfinity)
        {
            r = b;
            return;
        }
        F.Square(a.Z, out F zzA);
        F.Square(b.Z, out F zzB);
        F.Multiply(a.X, zzB, out F x1);
        F.Multiply(b.X, zzA, out F x2);
        F.Multiply(a.Y, b.Z, out F y1);
        F.Multiply(y1, zzB, out y1);
        F.Multiply(b.Y, a.Z, out F y2);
        F.Multiply(y2, zzA, out y2);
        F.Multiply(a.Z, b.Z, out F z);
        Finish(a, x1, y1, x2, y2, z, out r);
    }

    // Both points over a common Z, given again as z; a is the first of them, for doubling.
    [SkipLocalsInit]
    private static void Finish(in JacobianPoint<F> a, in F x1, in F y1, in F x2, in F y2, in F z, out JacobianPoint<F> r)
    {
        F.Subtract(x2, x1, out F h);
        F.Subtract(y2, y1, out F slope);
        if (F.IsZero(h))
        {
            if (F.IsZero(slope)) Double(a, out r);
            else r = default;
            return;
        }
        F.Square(h, out F hh);
        F.Multiply(h, hh, out F hhh);
        F.Multiply(x1, hh, out F v);
        F.Multiply(y1, hhh, out F y);
        F.Multiply(z, h, out r.Z);
        F.Square(slope, out F x);
        F.MultiplySmall(v, 2, out F t);
        F.Add(t, hhh, out t);
        F.Subtract(x, t, out r.X);
        F.Subtract(v, r.X, out v);
        F.Multiply(slope, v, out t);
        F.Subtract(t, y, out r.Y);
    }

    /// <summary>Whether both are the same point.</summary>
    [SkipLocalsInit]
    public static bool AreEqual(in JacobianPoint<F> a, in JacobianPoint<F> b)
    {
        if (a.IsInfinity || b.IsInfinity) return a.IsInfinity == b.IsInfinity;
        F.Square(a.Z, out F zzA);
        F.Square(b.Z, out F zzB);
        F.Multiply(a.X, zzB, out F left);
        F.Multiply(b.X, zzA, out F right);
        F.Subtract(left, right, out left);
        if (!F.IsZero(left)) return false;
        F.Multiply(a.Y, zzB, out left);
        F.Multiply(left, b.Z, out left);
        F.Multiply(b.Y, zzA, out right);
        F.Multiply(right, a.Z, out right);
        F.Subtract(left, right, out left);
        return F.IsZero(left);
    }

    /// <summary>The two coordinates, for one inversion.</summary>
    [SkipLocalsInit]
    public static void ToAffine(in JacobianPoint<F> a, out AffinePoint<F> r)
    {
        if (a.IsInfinity)
        {
            r = AffinePoint<F>.Infinity;
            return;
        }
        F.Invert(a.Z, out F inverse);
        ToAffine(a, inverse, out r);
    }

    /// <summary>The two coordinates of many points, for one inversion in all (Montgomery's trick).</summary>
    public static void ToAffine(ReadOnlySpan<JacobianPoint<F>> points, Span<AffinePoint<F>> affine)
    {
        Invariant.Assert(points.Length == affine.Length);
        F product = F.One;
        for (int i = 0; i < points.Length; i++)
        {
            affine[i].X = product;
            affine[i].IsInfinity = points[i].IsInfinity;
            if (!affine[i].IsInfinity) F.Multiply(product, points[i].Z, out product);
        }
        F.Invert(product, out product);
        for (int i = points.Length - 1; i >= 0; i--)
        {
            if (affine[i].IsInfinity) continue;
            F.Multiply(product, affine[i].X, out F inverse);
            F.Multiply(product, points[i].Z, out product);
            ToAffine(points[i], inverse, out affine[i]);
        }
    }

    [SkipLocalsInit]
    private static void ToAffine(in JacobianPoint<F> a, in F inverseOfZ, out AffinePoint<F> r)
    {
        F.Square(inverseOfZ, out F square);
        F.Multiply(a.X, square, out r.X);
        F.Multiply(square, inverseOfZ, out square);
        F.Multiply(a.Y, square, out r.Y);
        r.IsInfinity = false;
    }

    /// <summary>r = |x| * a with the curve's parameter x, of which six bits are set.</summary>
    [SkipLocalsInit]
    public static void MultiplyByParameter(in JacobianPoint<F> a, out JacobianPoint<F> r)
    {
        JacobianPoint<F> sum = a;
        for (int bit = 62; bit >= 0; bit--)
        {
            Double(sum, out sum);
            if (((CurveConstants.Parameter >> bit) & 1) != 0) Add(sum, a, out sum);
        }
        r = sum;
    }

    /// <summary>r = |x| * a.</summary>
    [SkipLocalsInit]
    public static void MultiplyByParameter(in AffinePoint<F> a, out JacobianPoint<F> r)
    {
        r = new(a);
        for (int bit = 62; bit >= 0; bit--)
        {
            Double(r, out r);
            if (((CurveConstants.Parameter >> bit) & 1) != 0) Add(r, a, out r);
        }
    }
}
