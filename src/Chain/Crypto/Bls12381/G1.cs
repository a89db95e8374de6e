using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto.Bls12381;

/// <summary>The first group: the points of order r of y^2 = x^3 + 4 over <see cref="Fp"/>.</summary>
internal readonly struct G1 : IGroup<Fp>
{
    /// <inheritdoc/>
    public static int PartCount => 2;

    /// <inheritdoc/>
    public static int PartBits => 128;

    /// <inheritdoc/>
    public static void Split(ReadOnlySpan<ulong> scalar, Span<UInt128> parts)
    {
        Span<ulong> digits = stackalloc ulong[4];
        Scalar.Split(scalar, digits);
        parts[0] = ((UInt128)digits[1] * CurveConstants.Parameter) + digits[0];
        parts[1] = ((UInt128)digits[3] * CurveConstants.Parameter) + digits[2];
    }

    /// <inheritdoc/>
    /// <remarks>x^2 times the point.</remarks>
    public static void NextImage(in AffinePoint<Fp> a, out AffinePoint<Fp> r)
    {
        Fp.Multiply(a.X, CurveConstants.Beta, out r.X);
        Fp.Subtract(default, a.Y, out r.Y);
        r.IsInfinity = a.IsInfinity;
    }

    /// <summary>Whether a point of the curve is in the group.</summary>
    /// <remarks>It is exactly when the endomorphism multiplies it by -x^2 (Scott, "A note on group membership tests", 2021).</remarks>
    [SkipLocalsInit]
    public static bool Contains(in AffinePoint<Fp> a)
    {
        if (a.IsInfinity) return true;
        JacobianPoint<Fp>.MultiplyByParameter(a, out JacobianPoint<Fp> multiple);
        JacobianPoint<Fp>.MultiplyByParameter(multiple, out multiple);
        NextImage(a, out AffinePoint<Fp> image);
        JacobianPoint<Fp> expected = new(image);
        return JacobianPoint<Fp>.AreEqual(multiple, expected);
    }

    /// <summary>Whether all points of the curve are in the group.</summary>
    [SkipLocalsInit]
    public static bool ContainsAll(ReadOnlySpan<AffinePoint<Fp>> points)
    {
        Span<AffinePoint<Fp>> together = stackalloc AffinePoint<Fp>[G1Lanes.CountMax];
        int count = 0;
        foreach (ref readonly AffinePoint<Fp> point in points)
        {
            if (point.IsInfinity) continue;
            together[count++] = point;
            if (count < G1Lanes.CountMax) continue;
            if (!ContainsTogether(together)) return false;
            count = 0;
        }
        return ContainsTogether(together[..count]);
    }

    /// <summary>The same for two points, while <paramref name="sum"/> goes on as far as its doublings fit between.</summary>
    public static bool ContainsAll(scoped ReadOnlySpan<AffinePoint<Fp>> points, ref G1Sum sum)
    {
        if (points[0].IsInfinity || points[1].IsInfinity) return ContainsAll(points);
        return ContainsTogether(points, ref sum);
    }

    private static bool ContainsTogether(ReadOnlySpan<AffinePoint<Fp>> points)
    {
        G1Sum nothing = default;
        return ContainsTogether(points, ref nothing);
    }

    private static bool ContainsTogether(scoped ReadOnlySpan<AffinePoint<Fp>> points, ref G1Sum sum)
    {
        if (points.Length > 1 && FpLanes.IsSupported && G1Lanes.Contain(points, ref sum) is bool known) return known;
        foreach (ref readonly AffinePoint<Fp> point in points)
            if (!Contains(point)) return false;
        return true;
    }

    /// <summary>r = (1 - x) * a, which is in the group for every point of the curve (RFC 9380, section 8.8.1).</summary>
    [SkipLocalsInit]
    public static void ClearCofactor(in JacobianPoint<Fp> a, out JacobianPoint<Fp> r)
    {
        JacobianPoint<Fp>.MultiplyByParameter(a, out JacobianPoint<Fp> multiple);
        JacobianPoint<Fp>.Add(multiple, a, out r);
    }

    /// <summary>The point of the curve of a compressed encoding of 48 bytes (three flag bits, then x), not yet known to be in the group.</summary>
    /// <remarks>The format of ZCash, which consensus-specs' KZG takes up; every point has one encoding.</remarks>
    [SkipLocalsInit]
    public static bool TryDecompress(ReadOnlySpan<byte> bytes, out AffinePoint<Fp> point)
    {
        Invariant.Assert(bytes.Length == Fp.Size);
        const byte Compressed = 0x80, Infinity = 0x40, Upper = 0x20, Flags = 0xE0;
        point = AffinePoint<Fp>.Infinity;
        byte first = bytes[0];
        if ((first & Compressed) == 0) return false;
        if ((first & Infinity) != 0) return first == (Compressed | Infinity) && bytes[1..].IndexOfAnyExcept((byte)0) < 0;

        Span<byte> abscissa = stackalloc byte[Fp.Size];
        bytes.CopyTo(abscissa);
        abscissa[0] = (byte)(first & ~Flags);
        if (!Fp.TryRead(abscissa, out Fp x)) return false;
        Fp.Square(x, out Fp y);
        Fp.Multiply(y, x, out y);
        Fp.Add(y, CurveConstants.B1, out y);
        if (!Fp.TrySquareRoot(y, out y)) return false;
        if (Fp.IsUpperHalf(y) != ((first & Upper) != 0)) Fp.Subtract(default, y, out y);
        point = new(x, y);
        return true;
    }
}
