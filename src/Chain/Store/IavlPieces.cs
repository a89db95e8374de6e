using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>A tree in IAVL format cut into subtrees, each of which is checked by itself: the inner nodes above them make the tree's root.</summary>
/// <remarks>
/// The nodes above the pieces are written from the root down (<c>shape</c>): <c>0</c>, leaves, hash for a piece; <c>1</c>, height, version, then both sides for an inner node. An empty tree has no shape.
/// A piece is its pairs in the order of their keys: length and key, length and what storage keeps (<see cref="IavlRecord"/>), the first one's inner node left out, since it stands above the piece.
/// </remarks>
public sealed class IavlPieces
{
    private const byte Piece = 0, Inner = 1;
    private const int HeightMax = 128;

    private sealed record Cutting(Hash32 Hash, long Leaves, int AboveHeight, long AboveVersion);

    private readonly List<Cutting> _pieces = [];

    private IavlPieces(byte[] shape) => Shape = shape;

    /// <summary>The nodes above the pieces.</summary>
    public byte[] Shape { get; }

    /// <summary>How many pieces there are.</summary>
    public int Count => _pieces.Count;

    /// <summary>The tree's root.</summary>
    public Hash32 Root { get; private set; } = Sha256.OfNothing;

    /// <summary>Cuts a tree as it was at a height and gives out its pieces, each of at most so many bytes unless one pair has more.</summary>
    /// <exception cref="CorruptStateException">What was read cannot be.</exception>
    public static IavlPieces Cut(string name, IStateSnapshot past, int bytesMax, Action<byte[]> emit)
    {
        IavlBuilder builder = new(name);
        past.LoadKeyValues(name, builder.Add);
        ProtoWriter shape = new();
        if (builder.Finish() is { } root) Cut(root, bytesMax, shape, emit);
        return Read(shape.WrittenSpan)!;
    }

    /// <summary>Reads a shape; null when it cannot be.</summary>
    public static IavlPieces? Read(ReadOnlySpan<byte> shape)
    {
        IavlPieces pieces = new(shape.ToArray());
        if (shape.IsEmpty) return pieces;
        ProtoReader reader = new(shape);
        if (!pieces.TryRead(ref reader, HeightMax + 1, 0, 0, out Hash32 root, out _) || !reader.AtEnd) return null;
        pieces.Root = root;
        return pieces;
    }

    /// <summary>Whether these are the pairs that a piece's hash asks for.</summary>
    public bool Holds(int piece, ReadOnlySpan<byte> rows)
    {
        IavlBuilder builder = new("");
        try
        {
            return Visit(rows, (key, stored) => builder.Add(key, stored)) && builder.Finish() is { } root && root.Hash == _pieces[piece].Hash;
        }
        catch (CorruptStateException)
        {
            return false;
        }
    }

    /// <summary>The pairs of a piece as storage keeps them.</summary>
    /// <exception cref="InvariantException">It is no piece that <see cref="Holds"/>.</exception>
    public void VisitPairs(int piece, ReadOnlySpan<byte> rows, KeyValueVisitor visit)
    {
        bool isFirst = true;
        Cutting cutting = _pieces[piece];
        Invariant.Assert(Visit(rows, (key, stored) =>
        {
            if (isFirst && cutting.AboveHeight > 0) stored = WithInner(stored, cutting);
            isFirst = false;
            visit(key, stored);
        }));
    }

    private static byte[] WithInner(ReadOnlySpan<byte> stored, Cutting cutting)
    {
        ProtoReader reader = new(stored);
        Invariant.Assert(reader.TryVarint(out ulong version) & reader.TryVarint(out _) & reader.TryVarint(out _));
        ProtoWriter writer = new(stored.Length + 24);
        writer.Varint(version);
        writer.Varint((ulong)cutting.AboveHeight);
        writer.Varint((ulong)cutting.AboveVersion);
        writer.Raw(reader.Rest);
        return writer.ToArray();
    }

    private static bool Visit(ReadOnlySpan<byte> rows, KeyValueVisitor visit)
    {
        ProtoReader reader = new(rows);
        while (!reader.AtEnd)
        {
            if (!reader.TryBytes(out ReadOnlySpan<byte> key) || !reader.TryBytes(out ReadOnlySpan<byte> stored) || key.IsEmpty) return false;
            visit(key, stored);
        }
        return true;
    }

    private static void Cut(IavlNode node, int bytesMax, ProtoWriter shape, Action<byte[]> emit)
    {
        ProtoWriter rows = new();
        if (node.IsLeaf || TryWrite(node, null, bytesMax, rows))
        {
            if (node.IsLeaf) Write(node, null, rows);
            shape.Varint(Piece);
            shape.Varint((ulong)node.Size);
            shape.Raw(node.Hash.ToArray());
            emit(rows.ToArray());
            return;
        }
        shape.Varint(Inner);
        shape.Varint((ulong)node.Height);
        shape.Varint((ulong)node.Version);
        Cut(node.Left!, bytesMax, shape, emit);
        Cut(node.Right!, bytesMax, shape, emit);
    }

    // False once there are more bytes than a piece may have; what was written then counts for nothing.
    private static bool TryWrite(IavlNode node, IavlNode? above, int bytesMax, ProtoWriter rows)
    {
        if (!node.IsLeaf) return TryWrite(node.Left, above, bytesMax, rows) && TryWrite(node.Right, node, bytesMax, rows);
        Write(node, above, rows);
        return rows.Length <= bytesMax;
    }

    private static void Write(IavlNode leaf, IavlNode? above, ProtoWriter rows)
    {
        byte[] stored = IavlRecord.Encode(leaf, above);
        rows.Varint((ulong)leaf.Key.Length);
        rows.Raw(leaf.Key);
        rows.Varint((ulong)stored.Length);
        rows.Raw(stored);
    }

    private bool TryRead(ref ProtoReader reader, int below, int aboveHeight, long aboveVersion, out Hash32 hash, out long leaves)
    {
        (hash, leaves) = (default, 0);
        if (!reader.TryVarint(out ulong kind)) return false;
        if (kind == Piece)
        {
            if (!reader.TryVarint(out ulong size) || size is 0 or > long.MaxValue / 4 || reader.Rest.Length < Hash32.Size) return false;
            (hash, leaves) = (new Hash32(reader.Rest[..Hash32.Size]), (long)size);
            for (int i = 0; i < Hash32.Size / 8; i++) reader.TryFixed64(out _);
            _pieces.Add(new Cutting(hash, leaves, aboveHeight, aboveVersion));
            return true;
        }
        if (kind != Inner || !reader.TryVarint(out ulong height) || !reader.TryVarint(out ulong version) || height is 0 || height >= (ulong)below || version > long.MaxValue / 2) return false;
        if (!TryRead(ref reader, (int)height, aboveHeight, aboveVersion, out Hash32 left, out long leftLeaves) || !TryRead(ref reader, (int)height, (int)height, (long)version, out Hash32 right, out long rightLeaves)) return false;
        if (leftLeaves > long.MaxValue / 4 - rightLeaves) return false;
        leaves = leftLeaves + rightLeaves;
        hash = IavlNode.HashInner((int)height, leaves, (long)version, in left, in right);
        return true;
    }
}
