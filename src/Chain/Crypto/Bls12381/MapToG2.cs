using System.Runtime.CompilerServices;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>RFC 9380, section 8.8.2 (suite BLS12381G2): the map from <see cref="Fp2"/> to the second group by an isogeny of degree 3.</summary>
internal readonly struct MapToG2 : IMap<Fp2>
{
    /// <inheritdoc/>
    public static ref readonly IsogenousCurve<Fp2> Curve => ref Three;

    // The square root of -5, where 5 is the norm of Z = -(2 + u).
    private static readonly Fp RootOfMinusNorm = Fp.Parse("186417302d5a65347a88b0f999ab2b504614aa5e2eebdeb1a014c40bceb7d2306c12a6d436befcf94d39c9db7b263cd4");

    /// <summary>r = the image of u in the group.</summary>
    public static void Map(in Fp2 u, out AffinePoint<Fp2> r)
    {
        SimplifiedSwu<Fp2, MapToG2>.Map(u, out JacobianPoint<Fp2> point);
        G2.ClearCofactor(point, out point);
        JacobianPoint<Fp2>.ToAffine(point, out r);
    }

    /// <inheritdoc/>
    /// <remarks>An element is a square when its norm is; the power that tells gives a root of the norm of Z * a as well.</remarks>
    [SkipLocalsInit]
    public static bool TryRoot(in Fp2 a, out Fp2 r)
    {
        Fp2.Norm(a, out Fp norm);
        if (Fp.TrySquareRoot(norm, out Fp t))
        {
            Fp2.RootFromNorm(a, t, out r);
            return true;
        }
        Fp.Multiply(t, RootOfMinusNorm, out t);
        Fp2.Multiply(a, Three.Z, out Fp2 multiple);
        Fp2.RootFromNorm(multiple, t, out r);
        return false;
    }

    /// <inheritdoc/>
    public static bool IsOdd(in Fp2 a) => Fp2.IsOdd(a);

    private static Fp2 Parse(string c0, string c1) => new(Fp.Parse(c0), Fp.Parse(c1));

    // Appendix E.3.
    private static readonly IsogenousCurve<Fp2> Three = new(
        a: Parse("0", "f0"),
        b: Parse("3f4", "3f4"),
        z: Parse("1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaa9", "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaaaa"),
        numeratorX:
        [
            Parse("5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6", "5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97d6"),
            Parse("0", "11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71a"),
            Parse("11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71e", "8ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38d"),
            Parse("171d6541fa38ccfaed6dea691f5fb614cb14b4e7f4e810aa22d6108f142b85757098e38d0f671c7188e2aaaaaaaa5ed1", "0"),
        ],
        denominatorX:
        [
            Parse("0", "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa63"),
            Parse("c", "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa9f"),
            Parse("1", "0"),
        ],
        numeratorY:
        [
            Parse("1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706", "1530477c7ab4113b59a4c18b076d11930f7da5d4a07f649bf54439d87d27e500fc8c25ebf8c92f6812cfc71c71c6d706"),
            Parse("0", "5c759507e8e333ebb5b7a9a47d7ed8532c52d39fd3a042a88b58423c50ae15d5c2638e343d9c71c6238aaaaaaaa97be"),
            Parse("11560bf17baa99bc32126fced787c88f984f87adf7ae0c7f9a208c6b4f20a4181472aaa9cb8d555526a9ffffffffc71c", "8ab05f8bdd54cde190937e76bc3e447cc27c3d6fbd7063fcd104635a790520c0a395554e5c6aaaa9354ffffffffe38f"),
            Parse("124c9ad43b6cf79bfbf7043de3811ad0761b0f37a1e26286b0e977c69aa274524e79097a56dc4bd9e1b371c71c718b10", "0"),
        ],
        denominatorY:
        [
            Parse("1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa8fb", "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa8fb"),
            Parse("0", "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffa9d3"),
            Parse("12", "1a0111ea397fe69a4b1ba7b6434bacd764774b84f38512bf6730d2a0f6b0f6241eabfffeb153ffffb9feffffffffaa99"),
            Parse("1", "0"),
        ]);
}
