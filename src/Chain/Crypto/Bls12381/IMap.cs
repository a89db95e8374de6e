namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The constants by which RFC 9380 maps field elements to one of the curves: an isogenous curve with a and b, and the isogeny.</summary>
internal interface IMap<F>
    where F : struct, IField<F>
{
    /// <summary>a and b of the isogenous curve y^2 = x^3 + a x + b, and the non-square Z.</summary>
    static abstract ref readonly IsogenousCurve<F> Curve { get; }

    /// <summary>True and a square root of a; or, where a has none, false and a square root of Z * a.</summary>
    static abstract bool TryRoot(in F a, out F r);

    /// <summary>sgn0.</summary>
    static abstract bool IsOdd(in F a);
}
