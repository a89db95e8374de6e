namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>A point of a curve y^2 = x^3 + b by its two coordinates (reduced), or the point at infinity.</summary>
internal struct AffinePoint<F>
    where F : struct, IField<F>
{
    /// <summary>The coordinates; meaningless at infinity.</summary>
    public F X, Y;

    /// <summary>The neutral element.</summary>
    public bool IsInfinity;

    /// <summary>The point of two coordinates.</summary>
    public AffinePoint(in F x, in F y) => (X, Y) = (x, y);

    /// <summary>The neutral element.</summary>
    public static AffinePoint<F> Infinity => new() { IsInfinity = true };

    /// <summary>r = -a.</summary>
    public static void Negate(in AffinePoint<F> a, out AffinePoint<F> r)
    {
        r = a;
        F.Subtract(default, a.Y, out r.Y);
    }

    /// <summary>Whether the point satisfies the equation with this <paramref name="b"/>; infinity does.</summary>
    public static bool IsOnCurve(in AffinePoint<F> a, in F b)
    {
        if (a.IsInfinity) return true;
        F.Square(a.X, out F right);
        F.Multiply(right, a.X, out right);
        F.Add(right, b, out right);
        F.Square(a.Y, out F left);
        F.Subtract(left, right, out F difference);
        return F.IsZero(difference);
    }

    /// <summary>Whether both are the same point.</summary>
    public static bool AreEqual(in AffinePoint<F> a, in AffinePoint<F> b)
    {
        if (a.IsInfinity || b.IsInfinity) return a.IsInfinity == b.IsInfinity;
        F.Subtract(a.X, b.X, out F x);
        F.Subtract(a.Y, b.Y, out F y);
        return F.IsZero(x) && F.IsZero(y);
    }
}
