using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>Points of G2 as EIP-2537 writes them: x and y, or 256 zero bytes for infinity.</summary>
internal readonly struct BlsG2Point : IBlsPoint<Fp2>
{
    /// <inheritdoc/>
    public static int Size => 256;

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AffinePoint<Fp2> point)
    {
        point = default;
        if (!BlsField.TryRead(bytes[..(Size / 2)], out point.X) || !BlsField.TryRead(bytes[(Size / 2)..Size], out point.Y)) return false;
        // (0, 0) is on no curve with b other than zero, so it is free to mean infinity.
        point.IsInfinity = Fp2.IsZero(point.X) && Fp2.IsZero(point.Y);
        return AffinePoint<Fp2>.IsOnCurve(point, CurveConstants.B2);
    }

    /// <inheritdoc/>
    public static void Write(in AffinePoint<Fp2> point, Span<byte> bytes)
    {
        if (point.IsInfinity)
        {
            bytes[..Size].Clear();
            return;
        }
        BlsField.Write(point.X, bytes[..(Size / 2)]);
        BlsField.Write(point.Y, bytes[(Size / 2)..Size]);
    }

    /// <inheritdoc/>
    public static bool AreInGroup(ReadOnlySpan<AffinePoint<Fp2>> points) => G2.ContainsAll(points);
}
