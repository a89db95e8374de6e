using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Snapshots;

/// <summary>A table committed by slot: a piece is an aligned range of 4^level slots, and each that is not empty is a chunk.</summary>
internal sealed class SlotPart : TablePart
{
    private readonly int _depth, _level;
    private readonly Hash32[] _nodes; // one for each piece, zero for an empty one
    private readonly int[] _pieceOf; // by chunk

    private SlotPart(TableSchema table, int depth, int level, Hash32[] nodes) : base(table)
    {
        (_depth, _level, _nodes) = (depth, level, nodes);
        _pieceOf = [.. Enumerable.Range(0, nodes.Length).Where(piece => !nodes[piece].IsZero)];
        Root = SlotSubtree.RootOver(depth, level, nodes);
    }

    /// <inheritdoc/>
    public override Hash32 Root { get; }

    /// <inheritdoc/>
    public override int ChunkCount => _pieceOf.Length;

    /// <summary>Cuts a table's rows and gives out the rows of each chunk.</summary>
    public static SlotPart Cut(TableSchema table, SortedRows rows, int chunkBytes, Action<ReadOnlySpan<byte>> emit)
    {
        int rowSize = OrderSize + table.RecordSizeBytes;
        int depth = rows.Count == 0 ? 0 : SlotSubtree.DepthOf((int)OrderOf(rows.Read(rows.Count - 1, 1)));
        int level = Math.Min(depth, BitOperations.Log2((uint)Math.Max(1, chunkBytes / rowSize)) / 2);
        List<Hash32> nodes = [];
        for (long first = 0, end; first < rows.Count; first = end)
        {
            uint piece = OrderOf(rows.Read(first, 1)) >> (2 * level);
            end = rows.FirstWhere(first, Math.Min(rows.Count, first + (1L << (2 * level))), row => OrderOf(row) >> (2 * level) != piece);
            while (nodes.Count < piece) nodes.Add(default);
            ReadOnlySpan<byte> records = rows.Read(first, (int)(end - first));
            nodes.Add(NodeOf(table, level, piece, records));
            emit(records);
        }
        return new SlotPart(table, depth, level, [.. nodes]);
    }

    /// <inheritdoc/>
    public override bool Holds(int chunk, ReadOnlySpan<byte> rows)
    {
        uint piece = (uint)_pieceOf[chunk];
        long before = -1;
        for (int at = 0; at < rows.Length; at += RowSize)
        {
            uint slot = OrderOf(rows[at..]);
            if (slot <= before || slot > int.MaxValue || slot >> (2 * _level) != piece) return false;
            before = slot;
        }
        return NodeOf(Table, _level, piece, rows) == _nodes[piece];
    }

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.UInt64(1, (ulong)_depth);
        writer.UInt64(2, (ulong)_level);
        int mark = writer.Begin(3);
        foreach (Hash32 node in _nodes) writer.Raw(Hash32.Bytes(in node));
        writer.End(mark);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it cannot be.</summary>
    public static SlotPart? Read(TableSchema table, ReadOnlySpan<byte> bytes, int chunkBytes)
    {
        ProtoReader reader = new(bytes);
        uint depth = 0, level = 0;
        Hash32[] nodes = [];
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out _)) return null;
            bool good = field switch
            {
                1 => reader.TryUInt32(out depth),
                2 => reader.TryUInt32(out level),
                3 => TryNodes(ref reader, out nodes),
                _ => false,
            };
            if (!good) return null;
        }
        // A chunk of full pieces must keep within the bound, and slots are 31-bit numbers.
        if (depth > SlotSubtree.DepthMax || level > depth || level > 12 || nodes.Length > 1L << (2 * (int)(depth - level))) return null;
        if ((1L << (2 * (int)level)) * (OrderSize + table.RecordSizeBytes) > Math.Max(chunkBytes, OrderSize + table.RecordSizeBytes)) return null;
        return new SlotPart(table, (int)depth, (int)level, nodes);
    }

    private static bool TryNodes(ref ProtoReader reader, out Hash32[] nodes)
    {
        nodes = [];
        if (!reader.TryBytes(out ReadOnlySpan<byte> bytes) || bytes.Length % Hash32.Size != 0) return false;
        nodes = new Hash32[bytes.Length / Hash32.Size];
        for (int i = 0; i < nodes.Length; i++) nodes[i] = new Hash32(bytes.Slice(i * Hash32.Size, Hash32.Size));
        return true;
    }

    private static Hash32 NodeOf(TableSchema table, int level, uint piece, ReadOnlySpan<byte> rows)
    {
        StateCommit commit = new();
        int rowSize = OrderSize + table.RecordSizeBytes;
        rows.CopyTo(commit.Bytes.GetSpan(rows.Length));
        commit.Bytes.Advance(rows.Length);
        for (int at = 0; at < rows.Length; at += rowSize)
            commit.Records.Add(new RecordChange(table, (int)(OrderOf(rows[at..]) - (piece << (2 * level))), -1, at + OrderSize));
        return SlotSubtree.NodeOf(level, commit);
    }
}
