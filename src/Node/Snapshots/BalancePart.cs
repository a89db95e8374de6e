using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Snapshots;

/// <summary>The balances: a piece is what begins with some bits of an address in one asset's sum tree, and a chunk holds as many pieces in a row as fit.</summary>
/// <remarks>
/// An asset's cut is written from the top of its tree, left before right: <c>0</c> an absent child · <c>1</c> a node, both children follow · <c>2</c> a piece: number of balances
/// (varint), 48, hash (32), sum (16, most significant byte first).
/// </remarks>
internal sealed class BalancePart : TablePart
{
    private const byte Absent = 0, Node = 1, Piece = 2;
    private const int SumNodeSize = Hash32.Size + 16;

    private readonly List<(uint Asset, byte[] Shape)> _shapes;
    private readonly List<Cut> _cuts;
    private readonly List<(int From, int To)> _chunks; // of the cuts

    private readonly record struct Cut(uint Asset, Address Prefix, int Depth, long Count, SumNode Top);

    private BalancePart(TableSchema table, List<(uint, byte[])> shapes, List<Cut> cuts, List<AssetRoot> roots, int chunkBytes) : base(table)
    {
        (_shapes, _cuts) = (shapes, cuts);
        _chunks = Group(cuts, RowsPerChunk(table, chunkBytes));
        Root = MoneyCommitment.RootOver([.. roots]);
    }

    /// <inheritdoc/>
    public override Hash32 Root { get; }

    /// <inheritdoc/>
    public override int ChunkCount => _chunks.Count;

    /// <summary>Cuts the balances, sorted by asset and address, and gives out the rows of each chunk.</summary>
    public static BalancePart CutRows(TableSchema table, SortedRows rows, int chunkBytes, Action<ReadOnlySpan<byte>> emit)
    {
        Invariant.Assert(table.RecordSizeBytes == SumSubtree.BalanceSize);
        List<(uint, byte[])> shapes = [];
        List<Cut> cuts = [];
        List<AssetRoot> roots = [];
        for (long first = 0, end; first < rows.Count; first = end)
        {
            uint asset = OrderOf(rows.Read(first, 1));
            end = rows.FirstWhere(first, rows.Count, row => OrderOf(row) != asset);
            ProtoWriter shape = new();
            Shaper shaper = new(table, rows, asset, RowsPerChunk(table, chunkBytes), cuts, shape);
            SumNode top = shaper.Walk(first, end, 0, default);
            shapes.Add((asset, shape.ToArray()));
            roots.Add(new AssetRoot(asset, top));
        }
        BalancePart part = new(table, shapes, cuts, roots, chunkBytes);
        long at = 0;
        foreach ((int from, int to) in part._chunks)
        {
            int count = 0;
            for (int i = from; i < to; i++) count += (int)cuts[i].Count;
            emit(rows.Read(at, count));
            at += count;
        }
        return part;
    }

    /// <inheritdoc/>
    public override bool Holds(int chunk, ReadOnlySpan<byte> rows)
    {
        (int from, int to) = _chunks[chunk];
        byte[] balances = new byte[rows.Length / RowSize * Table.RecordSizeBytes];
        for (int i = from; i < to; i++)
        {
            Cut cut = _cuts[i];
            if (cut.Count * RowSize > rows.Length || !Strip(rows[..(int)(cut.Count * RowSize)], cut.Asset, balances)) return false;
            if (!SumSubtree.TryHash(balances.AsSpan(0, (int)cut.Count * Table.RecordSizeBytes), cut.Asset, cut.Prefix, cut.Depth, out SumNode top) || top != cut.Top) return false;
            rows = rows[(int)(cut.Count * RowSize)..];
        }
        return rows.IsEmpty;
    }

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        foreach ((uint asset, byte[] shape) in _shapes)
        {
            int mark = writer.Begin(1);
            writer.UInt64(1, asset);
            writer.Bytes(2, shape);
            writer.End(mark);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it cannot be.</summary>
    public static BalancePart? Read(TableSchema table, ReadOnlySpan<byte> bytes, int chunkBytes)
    {
        List<(uint, byte[])> shapes = [];
        List<Cut> cuts = [];
        List<AssetRoot> roots = [];
        ProtoReader reader = new(bytes);
        while (!reader.AtEnd)
        {
            if (!reader.TryReadTag(out int field, out _) || field != 1 || !reader.TryBytes(out ReadOnlySpan<byte> item)) return null;
            ProtoReader fields = new(item);
            if (!fields.TryReadTag(out field, out _) || field != 1 || !fields.TryUInt32(out uint asset)) return null;
            if (!fields.TryReadTag(out field, out _) || field != 2 || !fields.TryBytes(out ReadOnlySpan<byte> shape) || !fields.AtEnd) return null;
            if (roots.Count > 0 && roots[^1].AssetId >= asset) return null;
            ProtoReader walk = new(shape);
            if (!TryWalk(ref walk, asset, 0, default, RowsPerChunk(table, chunkBytes), cuts, out SumNode top, out _) || !walk.AtEnd || top == default) return null;
            shapes.Add((asset, shape.ToArray()));
            roots.Add(new AssetRoot(asset, top));
        }
        return new BalancePart(table, shapes, cuts, roots, chunkBytes);
    }

    private static bool TryWalk(ref ProtoReader reader, uint asset, int depth, Address prefix, long countMax, List<Cut> cuts, out SumNode node, out bool isLone)
    {
        (node, isLone) = (default, false);
        if (!reader.TryVarint(out ulong kind)) return false;
        switch (kind)
        {
            case Absent:
                return true;
            case Piece:
                if (!reader.TryVarint(out ulong count) || count == 0 || count > (ulong)countMax) return false;
                if (!reader.TryBytes(out ReadOnlySpan<byte> top) || top.Length != SumNodeSize) return false;
                node = new SumNode(new Hash32(top[..Hash32.Size]), BinaryPrimitives.ReadUInt128BigEndian(top[Hash32.Size..]));
                isLone = count == 1;
                cuts.Add(new Cut(asset, prefix, depth, (long)count, node));
                return node != default;
            case Node when depth < SumSubtree.DepthMax:
                if (!TryWalk(ref reader, asset, depth + 1, prefix, countMax, cuts, out SumNode left, out bool leftIsLone)) return false;
                if (!TryWalk(ref reader, asset, depth + 1, WithBit(prefix, depth), countMax, cuts, out SumNode right, out bool rightIsLone)) return false;
                if (left == default && right == default) return false;
                isLone = (leftIsLone && right == default) || (rightIsLone && left == default);
                node = left == default ? right : left;
                return isLone || SumNode.TryInner(in left, in right, out node);
            default:
                return false;
        }
    }

    private static List<(int From, int To)> Group(List<Cut> cuts, long rowsMax)
    {
        List<(int, int)> chunks = [];
        for (int from = 0, to; from < cuts.Count; from = to)
        {
            long rows = 0;
            for (to = from; to < cuts.Count && (to == from || rows + cuts[to].Count <= rowsMax); to++) rows += cuts[to].Count;
            chunks.Add((from, to));
        }
        return chunks;
    }

    private static long RowsPerChunk(TableSchema table, int chunkBytes) => Math.Max(1, chunkBytes / (OrderSize + table.RecordSizeBytes));

    // Takes the order numbers off, which must be the asset's.
    private bool Strip(ReadOnlySpan<byte> rows, uint asset, Span<byte> balances)
    {
        for (; !rows.IsEmpty; rows = rows[RowSize..], balances = balances[Table.RecordSizeBytes..])
        {
            if (OrderOf(rows) != asset) return false;
            rows.Slice(OrderSize, Table.RecordSizeBytes).CopyTo(balances);
        }
        return true;
    }

    private static void WriteNode(in SumNode node, ProtoWriter shape)
    {
        Span<byte> bytes = stackalloc byte[SumNodeSize];
        node.Hash.CopyTo(bytes);
        BinaryPrimitives.WriteUInt128BigEndian(bytes[Hash32.Size..], node.Sum);
        shape.Varint(SumNodeSize);
        shape.Raw(bytes);
    }

    private static Address WithBit(Address prefix, int depth)
    {
        byte[] bytes = prefix.ToArray();
        bytes[depth >> 3] |= (byte)(0x80 >> (depth & 7));
        return new Address(bytes);
    }

    // Walks one asset's sorted rows down to pieces of a chunk's size, and writes the shape on the way.
    private sealed class Shaper(TableSchema table, SortedRows rows, uint asset, long rowsMax, List<Cut> cuts, ProtoWriter shape)
    {
        public SumNode Walk(long from, long to, int depth, Address prefix)
        {
            if (from == to)
            {
                shape.Varint(Absent);
                return default;
            }
            if (to - from <= rowsMax)
            {
                SumNode top = Hash(from, (int)(to - from), depth, in prefix);
                shape.Varint(Piece);
                shape.Varint((ulong)(to - from));
                WriteNode(in top, shape);
                cuts.Add(new Cut(asset, prefix, depth, to - from, top));
                return top;
            }
            shape.Varint(Node);
            long middle = rows.FirstWhere(from, to, row => (row[OrderSize + (depth >> 3)] & (0x80 >> (depth & 7))) != 0);
            SumNode left = Walk(from, middle, depth + 1, prefix), right = Walk(middle, to, depth + 1, WithBit(prefix, depth));
            Invariant.Assert(SumNode.TryInner(in left, in right, out SumNode node), "an asset's total leaves the range of an amount");
            return node;
        }

        private SumNode Hash(long first, int count, int depth, in Address prefix)
        {
            ReadOnlySpan<byte> source = rows.Read(first, count);
            int rowSize = OrderSize + table.RecordSizeBytes;
            byte[] balances = new byte[count * table.RecordSizeBytes];
            for (int i = 0; i < count; i++) source.Slice(i * rowSize + OrderSize, table.RecordSizeBytes).CopyTo(balances.AsSpan(i * table.RecordSizeBytes));
            if (!SumSubtree.TryHash(balances, asset, in prefix, depth, out SumNode top))
                throw new CorruptStateException($"table {table.Name}: the stored balances of asset {asset} are not a ledger's");
            return top;
        }
    }
}
