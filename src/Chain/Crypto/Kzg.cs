using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Crypto;

/// <summary>Openings of KZG commitments to polynomials over BLS12-381, with the trusted setup of Ethereum's ceremony (EIP-4844).</summary>
public static class Kzg
{
    /// <summary>Bytes of a commitment and of a proof: a compressed point of the first group.</summary>
    public const int PointSize = Fp.Size;

    /// <summary>Bytes of a place or value: a big-endian number below the order of the groups.</summary>
    public const int ScalarSize = Scalar.Size;

    // The generator of the second group times the ceremony's secret: monomial 1 of g2_monomial in consensus-specs' trusted_setup_4096.json.
    private static readonly AffinePoint<Fp2> Tau = new(
        new(
            Fp.Parse("185cbfee53492714734429b7b38608e23926c911cceceac9a36851477ba4c60b087041de621000edc98edada20c1def2"),
            Fp.Parse("15bfd7dd8cdeb128843bc287230af38926187075cbfbefa81009a2ce615ac53d2914e5870cb452d2afaaab24f3499f72")),
        new(
            Fp.Parse("014353bdb96b626dd7d5ee8599d1fca2131569490e28de18e82451a496a9c9794ce26d105941f383ee689bfbbb832a99"),
            Fp.Parse("1666c54b0a32529503432fcae0181b4bef79de09fc63671fda5ed1ba9bfa07899495346f3d7ac9cd23048ef30d0a154f")));

    // The lines of the negative generator times those of Tau: both points are always the same.
    private static readonly LineProduct[] Lines = PrepareLines();
    private static readonly AffinePoint<Fp>[] GeneratorMultiples = G1Sum.Prepare(CurveConstants.Generator1);

    /// <summary>The number of field elements below which scalars have to be: the order of the groups, big-endian.</summary>
    public static ReadOnlySpan<byte> Modulus => CurveConstants.OrderBytes;

    /// <summary>
    /// Whether <paramref name="proof"/> shows that the polynomial of <paramref name="commitment"/> has the value <paramref name="value"/> at
    /// <paramref name="place"/>. False as well for points that are no members of the group in their one encoding, and for numbers not below the order.
    /// </summary>
    /// <remarks>verify_kzg_proof of consensus-specs, deneb/polynomial-commitments.md.</remarks>
    [SkipLocalsInit]
    public static bool Verify(ReadOnlySpan<byte> commitment, ReadOnlySpan<byte> place, ReadOnlySpan<byte> value, ReadOnlySpan<byte> proof)
    {
        Span<ulong> scalars = stackalloc ulong[8];
        if (!Scalar.TryReadCanonical(place, scalars[..4]) || !Scalar.TryReadCanonical(value, scalars[4..])) return false;
        if (!G1.TryDecompress(commitment, out AffinePoint<Fp> c) || !G1.TryDecompress(proof, out AffinePoint<Fp> pi)) return false;

        // C - value = (tau - place) * pi, or C - value + place * pi = tau * pi: so the second points of both pairings are fixed.
        Scalar.Negate(scalars[4..]);
        G1Sum sum = new(pi, scalars[..4], GeneratorMultiples, scalars[4..], stackalloc AffinePoint<Fp>[G1Sum.TableRoom], stackalloc sbyte[G1Sum.DigitRoom]);
        if (!G1.ContainsAll([pi, c], ref sum)) return false;
        sum.Finish();
        JacobianPoint<Fp>.Add(sum.Value, c, out JacobianPoint<Fp> total);
        JacobianPoint<Fp>.ToAffine(total, out AffinePoint<Fp> opened);
        if (opened.IsInfinity || pi.IsInfinity) return opened.IsInfinity == pi.IsInfinity;
        Pairing.MillerLoop(opened, pi, Lines, out Fp12 f);
        Pairing.FinalExponentiation(f, out f);
        return Fp12.IsOne(f);
    }

    private static LineProduct[] PrepareLines()
    {
        Invariant.Assert(AffinePoint<Fp2>.IsOnCurve(Tau, CurveConstants.B2) && G2.Contains(Tau), "the trusted setup is no member of its group");
        AffinePoint<Fp2>.Negate(CurveConstants.Generator2, out AffinePoint<Fp2> generator);
        Line[] first = new Line[Line.Count], second = new Line[Line.Count];
        Pairing.Prepare(generator, first);
        Pairing.Prepare(Tau, second);
        LineProduct[] products = new LineProduct[Line.Count];
        for (int i = 0; i < products.Length; i++) products[i] = new(first[i], second[i]);
        return products;
    }
}
