using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Snapshots;

/// <summary>A part of the state as a snapshot cuts it: the roots of its pieces, which make the part's own root, and which pieces each chunk holds.</summary>
internal abstract class SnapshotPart(string name)
{
    /// <summary>The part's name in the app hash.</summary>
    public string Name { get; } = name;

    /// <summary>Bytes in a row of a chunk; 1 where rows differ in size.</summary>
    public abstract int RowSize { get; }

    /// <summary>The part's root, computed from the pieces.</summary>
    public abstract Hash32 Root { get; }

    /// <summary>How many chunks it has.</summary>
    public abstract int ChunkCount { get; }

    /// <summary>Whether these rows are what the pieces' roots ask for.</summary>
    public abstract bool Holds(int chunk, ReadOnlySpan<byte> rows);

    /// <summary>Writes what describes the pieces, but for name and kind.</summary>
    public abstract void Write(ProtoWriter writer);
}

/// <summary>A table as a snapshot cuts it.</summary>
/// <remarks>A row of a chunk is | order number u32, most significant byte first | record |, ascending; the number is the slot, or the asset of a balance.</remarks>
internal abstract class TablePart(TableSchema table) : SnapshotPart(table.Name)
{
    /// <summary>Bytes before the record in a row.</summary>
    public const int OrderSize = sizeof(uint);

    /// <summary>The table.</summary>
    public TableSchema Table { get; } = table;

    /// <inheritdoc/>
    public override int RowSize => OrderSize + Table.RecordSizeBytes;

    /// <summary>The order number of a row.</summary>
    public static uint OrderOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt32BigEndian(row);
}
