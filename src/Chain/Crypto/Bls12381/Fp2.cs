using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>C0 + C1 * u with u^2 = -1. Units and "reduced" as in <see cref="Fp"/>, of the larger coefficient.</summary>
internal struct Fp2 : IField<Fp2>
{
    /// <summary>The coefficients of 1 and of u.</summary>
    public Fp C0, C1;

    /// <summary>From both coefficients.</summary>
    public Fp2(in Fp c0, in Fp c1) => (C0, C1) = (c0, c1);

    /// <inheritdoc/>
    public static Fp2 One { get; } = new(Fp.One, default);

    /// <inheritdoc/>
    public static void Add(in Fp2 a, in Fp2 b, out Fp2 r)
    {
        Fp.Add(a.C0, b.C0, out r.C0);
        Fp.Add(a.C1, b.C1, out r.C1);
    }

    /// <summary>r = a + b, reduced; up to 15 units together.</summary>
    public static void AddReduced(in Fp2 a, in Fp2 b, out Fp2 r)
    {
        Fp.AddReduced(a.C0, b.C0, out r.C0);
        Fp.AddReduced(a.C1, b.C1, out r.C1);
    }

    /// <inheritdoc/>
    public static void Subtract(in Fp2 a, in Fp2 b, out Fp2 r)
    {
        Fp.Subtract(a.C0, b.C0, out r.C0);
        Fp.Subtract(a.C1, b.C1, out r.C1);
    }

    /// <summary>r = a - b - e, reduced; up to 15 units in a, and in b and e together.</summary>
    public static void Subtract(in Fp2 a, in Fp2 b, in Fp2 e, out Fp2 r)
    {
        Fp.Subtract(a.C0, b.C0, e.C0, out r.C0);
        Fp.Subtract(a.C1, b.C1, e.C1, out r.C1);
    }

    /// <summary>r = -a, reduced; up to 15 units.</summary>
    public static void Negate(in Fp2 a, out Fp2 r) => Subtract(default, a, out r);

    /// <summary>r = the conjugate C0 - C1 * u, reduced when a is; also the p-th power.</summary>
    public static void Conjugate(in Fp2 a, out Fp2 r)
    {
        r.C0 = a.C0;
        Fp.Subtract(default, a.C1, out r.C1);
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Multiply(in Fp2 a, in Fp2 b, out Fp2 r)
    {
        Fp.Negate(b.C1, out Fp negative);
        Fp.SumOfProducts(a.C0, b.C0, a.C1, negative, out Fp real);
        Fp.SumOfProducts(a.C0, b.C1, a.C1, b.C0, out r.C1);
        r.C0 = real;
    }

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Square(in Fp2 a, out Fp2 r)
    {
        Fp.Add(a.C0, a.C1, out Fp sum);
        Fp.Subtract(a.C0, a.C1, out Fp difference);
        Fp.Add(a.C0, a.C0, out Fp twice);
        Fp.Multiply(twice, a.C1, out r.C1);
        Fp.Multiply(sum, difference, out r.C0);
    }

    /// <summary>r = a * scalar; units of a times units of the scalar at most 32.</summary>
    public static void MultiplyByBase(in Fp2 a, in Fp scalar, out Fp2 r)
    {
        Fp.Multiply(a.C0, scalar, out r.C0);
        Fp.Multiply(a.C1, scalar, out r.C1);
    }

    /// <summary>r = a * (1 + u), reduced; up to 8 units. 1 + u is the cubic and quadratic non-residue that the tower is built on.</summary>
    [SkipLocalsInit]
    public static void MultiplyByNonResidue(in Fp2 a, out Fp2 r)
    {
        Fp.Subtract(a.C0, a.C1, out Fp real);
        Fp.AddReduced(a.C0, a.C1, out r.C1);
        r.C0 = real;
    }

    /// <inheritdoc/>
    public static void MultiplySmall(in Fp2 a, uint scalar, out Fp2 r)
    {
        Fp.MultiplySmall(a.C0, scalar, out r.C0);
        Fp.MultiplySmall(a.C1, scalar, out r.C1);
    }

    /// <summary>r = C0^2 + C1^2, the product of a and its conjugate; at most 4 units.</summary>
    public static void Norm(in Fp2 a, out Fp r) => Fp.SumOfProducts(a.C0, a.C0, a.C1, a.C1, out r);

    /// <inheritdoc/>
    [SkipLocalsInit]
    public static void Invert(in Fp2 a, out Fp2 r)
    {
        Norm(a, out Fp norm);
        Fp.Invert(norm, out norm);
        Conjugate(a, out Fp2 conjugate);
        MultiplyByBase(conjugate, norm, out r);
    }

    /// <inheritdoc/>
    public static bool IsZero(in Fp2 a) => Fp.IsZero(a.C0) && Fp.IsZero(a.C1);

    /// <summary>Whether both are the same element, whatever their bits.</summary>
    public static bool AreEqual(in Fp2 a, in Fp2 b) => Fp.AreEqual(a.C0, b.C0) && Fp.AreEqual(a.C1, b.C1);

    /// <summary>sgn0 of RFC 9380: the parity of C0, or of C1 where C0 is zero.</summary>
    public static bool IsOdd(in Fp2 a) => Fp.IsZero(a.C0) ? Fp.IsOdd(a.C1) : Fp.IsOdd(a.C0);

    /// <summary>The sign of the compressed encoding: C1 is in the upper half, or C0 where C1 is zero.</summary>
    public static bool IsUpperHalf(in Fp2 a) => Fp.IsZero(a.C1) ? Fp.IsUpperHalf(a.C0) : Fp.IsUpperHalf(a.C1);

    /// <summary>The square root of a, either of the two; false when a has none.</summary>
    /// <remarks>
    /// With t^2 the norm, one of (C0 + t) / 2 and (C0 - t) / 2 is the square of the root's real part. Their product is -(C1 / 2)^2, so when the
    /// power of the first shows it to be no square, the same power gives the root of the second.
    /// </remarks>
    [SkipLocalsInit]
    public static bool TrySquareRoot(in Fp2 a, out Fp2 r)
    {
        Norm(a, out Fp norm);
        if (Fp.TrySquareRoot(norm, out Fp t))
        {
            RootFromNorm(a, t, out r);
            return true;
        }
        r = default;
        return false;
    }

    /// <summary>A square root of a, a square, from t, a square root of its norm; at most 2 units in a.</summary>
    [SkipLocalsInit]
    public static void RootFromNorm(in Fp2 a, in Fp t, out Fp2 r)
    {
        Fp.AddReduced(a.C0, t, out Fp delta);
        if (Fp.IsZero(delta)) Fp.Subtract(a.C0, t, out delta); // Then C1 is zero, and C0 - t = 2 * C0 has the root that is wanted, or that of -1 times it.
        Fp.Multiply(delta, Half, out delta);
        Fp.QuarterPower(delta, out Fp power);
        Fp.Multiply(delta, power, out Fp first); // Its square is delta or -delta; power is 1 / first or -1 / first.
        Fp.Multiply(a.C1, Half, out Fp half);
        Fp.Multiply(half, power, out Fp second); // C1 / (2 * first) but for its sign.
        Fp.Square(first, out Fp square);
        if (Fp.AreEqual(square, delta)) r = new(first, second);
        else r = new(second, first);
        // The signs of the two parts agree with each other when their product is C1 / 2.
        Fp.Multiply(r.C0, r.C1, out Fp product);
        if (!Fp.AreEqual(product, half)) Fp.Subtract(default, r.C1, out r.C1);
    }

    // 1 / 2.
    private static readonly Fp Half = InvertOfTwo();

    private static Fp InvertOfTwo()
    {
        Fp.Add(Fp.One, Fp.One, out Fp two);
        Fp.Invert(two, out Fp half);
        return half;
    }
}
