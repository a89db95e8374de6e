using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Snapshots;

/// <summary>A table as a snapshot cuts it: the roots of its pieces, which make the table's own root, and which piece each chunk holds.</summary>
/// <remarks>A row of a chunk is | order number u32, most significant byte first | record |, ascending; the number is the slot, or the asset of a balance.</remarks>
internal abstract class SnapshotPart(TableSchema table)
{
    /// <summary>Bytes before the record in a row.</summary>
    public const int OrderSize = sizeof(uint);

    /// <summary>The table.</summary>
    public TableSchema Table { get; } = table;

    /// <summary>Bytes in a row.</summary>
    public int RowSize => OrderSize + Table.RecordSizeBytes;

    /// <summary>The table's root, computed from the pieces.</summary>
    public abstract Hash32 Root { get; }

    /// <summary>How many chunks it has.</summary>
    public abstract int ChunkCount { get; }

    /// <summary>Whether these rows are what the pieces' roots ask for.</summary>
    public abstract bool Holds(int chunk, ReadOnlySpan<byte> rows);

    /// <summary>Writes what describes the pieces, but for table and kind.</summary>
    public abstract void Write(ProtoWriter writer);

    /// <summary>The order number of a row.</summary>
    public static uint OrderOf(ReadOnlySpan<byte> row) => BinaryPrimitives.ReadUInt32BigEndian(row);
}
