using Gwangan.Chain.Crypto.Bls12381;

namespace Gwangan.Chain.Evm.Precompiles;

/// <summary>How EIP-2537 writes the points of a group, for precompiles that do the same in both groups.</summary>
internal interface IBlsPoint<F>
    where F : struct, IField<F>
{
    /// <summary>Bytes of a point.</summary>
    static abstract int Size { get; }

    /// <summary>The point of so many bytes; false when it is not on the curve or its coordinates are not written as they must be.</summary>
    static abstract bool TryRead(ReadOnlySpan<byte> bytes, out AffinePoint<F> point);

    /// <summary>Writes the point: its coordinates, or zeros for infinity.</summary>
    static abstract void Write(in AffinePoint<F> point, Span<byte> bytes);

    /// <summary>Whether all points of the curve are in the group.</summary>
    static abstract bool AreInGroup(ReadOnlySpan<AffinePoint<F>> points);
}
