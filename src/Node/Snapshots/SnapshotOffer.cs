using Gwangan.Chain.Crypto;

namespace Gwangan.Node.Snapshots;

/// <summary>A snapshot as it is offered to a node that has no state yet: ABCI's Snapshot.</summary>
/// <param name="Height">The height whose state it holds.</param>
/// <param name="Format">How metadata and chunks are written: <see cref="SnapshotFormat.Number"/>.</param>
/// <param name="ChunkCount">How many chunks it has.</param>
/// <param name="Hash">SHA-256 of <paramref name="Metadata"/>, which commits all content: two nodes' snapshots of a height have the same.</param>
/// <param name="Metadata">The roots of all chunks: <see cref="SnapshotMetadata"/>.</param>
public sealed record SnapshotOffer(long Height, uint Format, uint ChunkCount, ReadOnlyMemory<byte> Hash, ReadOnlyMemory<byte> Metadata)
{
    internal static SnapshotOffer Of(SnapshotMetadata metadata, ReadOnlyMemory<byte> encoded) =>
        new(metadata.Height, SnapshotFormat.Number, (uint)metadata.ChunkCount, Sha256.Hash(encoded.Span).ToArray(), encoded);
}

/// <summary>What a chunk was found to be.</summary>
public enum ChunkVerdict
{
    /// <summary>It is what the trusted app hash asks for, and is kept.</summary>
    Accepted = 1,

    /// <summary>It is not; whoever sent it is wrong or lies. Ask somebody else for it.</summary>
    Rejected = 2,
}
