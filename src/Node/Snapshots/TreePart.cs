using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Snapshots;

/// <summary>A tree in IAVL format, such as <c>ibc</c>: a chunk is a subtree.</summary>
internal sealed class TreePart(string name, IavlPieces pieces) : SnapshotPart(name)
{
    /// <summary>The pieces, one a chunk.</summary>
    public IavlPieces Pieces { get; } = pieces;

    /// <inheritdoc/>
    public override int RowSize => 1;

    /// <inheritdoc/>
    public override Hash32 Root => Pieces.Root;

    /// <inheritdoc/>
    public override int ChunkCount => Pieces.Count;

    /// <inheritdoc/>
    public override bool Holds(int chunk, ReadOnlySpan<byte> rows) => Pieces.Holds(chunk, rows);

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer) => writer.Bytes(1, Pieces.Shape);

    /// <summary>Reads what <see cref="Write"/> wrote; null when it cannot be.</summary>
    public static TreePart? Read(string name, ReadOnlySpan<byte> bytes)
    {
        ProtoReader reader = new(bytes);
        ReadOnlySpan<byte> shape = default;
        if (!reader.AtEnd && (!reader.TryReadTag(out int field, out _) || field != 1 || !reader.TryBytes(out shape) || !reader.AtEnd)) return null;
        return IavlPieces.Read(shape) is { } pieces ? new TreePart(name, pieces) : null;
    }
}
