using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The second group: the points of order r of the twist y^2 = x^3 + 4 (1 + u) over <see cref="Fp2"/>.</summary>
internal readonly struct G2 : IGroup<Fp2>
{
    // The map psi goes from the twist to the curve, to the p-th power, and back: these are the factors that the two changes of curve leave.
    private static readonly Fp2 FactorX = InverseOfTwist(2);
    private static readonly Fp2 FactorY = InverseOfTwist(3);

    /// <inheritdoc/>
    public static int PartCount => 4;

    /// <inheritdoc/>
    public static int PartBits => 64;

    /// <inheritdoc/>
    public static void Split(ReadOnlySpan<ulong> scalar, Span<UInt128> parts)
    {
        Span<ulong> digits = stackalloc ulong[4];
        Scalar.Split(scalar, digits);
        for (int i = 0; i < 4; i++) parts[i] = digits[i];
    }

    /// <inheritdoc/>
    /// <remarks>|x| times the point, as x is negative.</remarks>
    public static void NextImage(in AffinePoint<Fp2> a, out AffinePoint<Fp2> r)
    {
        Psi(a, out r);
        Fp2.Negate(r.Y, out r.Y);
    }

    /// <summary>r = psi(a), which in the group is x times a.</summary>
    [SkipLocalsInit]
    public static void Psi(in AffinePoint<Fp2> a, out AffinePoint<Fp2> r)
    {
        Fp2.Conjugate(a.X, out Fp2 x);
        Fp2.Conjugate(a.Y, out Fp2 y);
        Fp2.Multiply(x, FactorX, out r.X);
        Fp2.Multiply(y, FactorY, out r.Y);
        r.IsInfinity = a.IsInfinity;
    }

    /// <summary>r = psi(a).</summary>
    [SkipLocalsInit]
    public static void Psi(in JacobianPoint<Fp2> a, out JacobianPoint<Fp2> r)
    {
        Fp2.Conjugate(a.X, out Fp2 x);
        Fp2.Conjugate(a.Y, out Fp2 y);
        Fp2.Conjugate(a.Z, out r.Z);
        Fp2.Multiply(x, FactorX, out r.X);
        Fp2.Multiply(y, FactorY, out r.Y);
    }

    /// <summary>Whether a point of the twist is in the group.</summary>
    /// <remarks>It is exactly when psi multiplies it by x (Scott, "A note on group membership tests", 2021).</remarks>
    [SkipLocalsInit]
    public static bool Contains(in AffinePoint<Fp2> a)
    {
        if (a.IsInfinity) return true;
        JacobianPoint<Fp2>.MultiplyByParameter(a, out JacobianPoint<Fp2> multiple);
        NextImage(a, out AffinePoint<Fp2> image);
        JacobianPoint<Fp2> expected = new(image);
        return JacobianPoint<Fp2>.AreEqual(multiple, expected);
    }

    /// <summary>Whether all points of the twist are in the group.</summary>
    public static bool ContainsAll(ReadOnlySpan<AffinePoint<Fp2>> points)
    {
        foreach (ref readonly AffinePoint<Fp2> point in points)
            if (!Contains(point)) return false;
        return true;
    }

    /// <summary>r = (x^2 - x - 1) a + (x - 1) psi(a) + psi^2(2a), which is in the group for every point of the twist.</summary>
    /// <remarks>RFC 9380, section 8.8.2 and appendix G.3 (Budroni and Pintore).</remarks>
    [SkipLocalsInit]
    public static void ClearCofactor(in JacobianPoint<Fp2> a, out JacobianPoint<Fp2> r)
    {
        // With t = x * a + psi(a) this is x * t - t - a + psi^2(2a); the products with x are those with |x|, negated.
        JacobianPoint<Fp2>.MultiplyByParameter(a, out JacobianPoint<Fp2> t);
        JacobianPoint<Fp2>.Negate(t, out t);
        Psi(a, out JacobianPoint<Fp2> image);
        JacobianPoint<Fp2>.Add(t, image, out t);

        JacobianPoint<Fp2>.MultiplyByParameter(t, out JacobianPoint<Fp2> sum);
        JacobianPoint<Fp2>.Add(sum, t, out sum);
        JacobianPoint<Fp2>.Add(sum, a, out sum);
        JacobianPoint<Fp2>.Negate(sum, out sum);
        JacobianPoint<Fp2>.Double(a, out JacobianPoint<Fp2> twice);
        Psi(twice, out twice);
        Psi(twice, out twice);
        JacobianPoint<Fp2>.Add(sum, twice, out r);
    }

    private static Fp2 InverseOfTwist(int power)
    {
        Fp2 product = CurveConstants.Twist;
        for (int i = 1; i < power; i++) Fp2.Multiply(product, CurveConstants.Twist, out product);
        Fp2.Invert(product, out Fp2 inverse);
        return inverse;
    }
}
