using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Cosmos.Comet;

/// <summary>An encoded block cut into parts of 65,536 bytes under a Merkle root: CometBFT's types/part_set.go.</summary>
public sealed class PartSet
{
    private readonly Part[] _parts;

    private PartSet(PartSetHeader header, Part[] parts)
    {
        Header = header;
        _parts = parts;
    }

    /// <summary>Number of parts and their root.</summary>
    public PartSetHeader Header { get; }

    /// <summary>The parts in order.</summary>
    public IReadOnlyList<Part> Parts => _parts;

    /// <summary>Cuts an encoded block and proves every part.</summary>
    public static PartSet Split(ReadOnlyMemory<byte> encoded)
    {
        var pieces = new byte[Count(encoded.Length)][];
        for (int i = 0; i < pieces.Length; i++) pieces[i] = Piece(encoded.Span, i).ToArray();
        Hash32 root = Merkle.Prove(pieces, out MerkleProof[] proofs);
        var parts = new Part[pieces.Length];
        for (int i = 0; i < parts.Length; i++) parts[i] = new Part((uint)i, pieces[i], proofs[i]);
        return new PartSet(new PartSetHeader((uint)parts.Length, root.ToArray()), parts);
    }

    /// <summary>The header alone, without copying the block or making proofs.</summary>
    public static PartSetHeader HeaderOf(ReadOnlySpan<byte> encoded)
    {
        var leaves = new Hash32[Count(encoded.Length)];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = Merkle.LeafHash(Piece(encoded, i));
        return new PartSetHeader((uint)leaves.Length, Merkle.RootInPlace(leaves).ToArray());
    }

    private static int Count(int length) => (int)(((long)length + CometLimits.PartBytes - 1) / CometLimits.PartBytes);

    private static ReadOnlySpan<byte> Piece(ReadOnlySpan<byte> encoded, int index)
    {
        int from = index * CometLimits.PartBytes;
        return encoded.Slice(from, Math.Min(CometLimits.PartBytes, encoded.Length - from));
    }
}
