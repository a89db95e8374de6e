using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>Points of G1 as EIP-2537 writes them: x and y, or 128 zero bytes for infinity.</summary>
internal readonly struct BlsG1Point : IBlsPoint<Fp>
{
    /// <inheritdoc/>
    public static int Size => 128;

    /// <inheritdoc/>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out AffinePoint<Fp> point)
    {
        point = default;
        if (!BlsField.TryRead(bytes[..(Size / 2)], out point.X) || !BlsField.TryRead(bytes[(Size / 2)..Size], out point.Y)) return false;
        // (0, 0) is on no curve with b other than zero, so it is free to mean infinity.
        point.IsInfinity = Fp.IsZero(point.X) && Fp.IsZero(point.Y);
        return AffinePoint<Fp>.IsOnCurve(point, CurveConstants.B1);
    }

    /// <inheritdoc/>
    public static void Write(in AffinePoint<Fp> point, Span<byte> bytes)
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
    public static bool AreInGroup(ReadOnlySpan<AffinePoint<Fp>> points) => G1.ContainsAll(points);
}
