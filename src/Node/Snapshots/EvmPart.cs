using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Snapshots;

/// <summary>What a piece of Ethereum's state holds.</summary>
internal enum EvmCutKind
{
    /// <summary>Accounts in a row of the trie, each with its slots and its code.</summary>
    Accounts,

    /// <summary>The code of one account that is too large for a piece.</summary>
    Code,

    /// <summary>Slots in a row of the trie of one such account.</summary>
    Slots,
}

/// <summary>A piece: what has to be in it.</summary>
/// <param name="Kind">What it holds.</param>
/// <param name="Owner">The account whose code or slots it holds.</param>
/// <param name="Prefix">Where in the trie it stands.</param>
/// <param name="Depth">How many nibbles that are.</param>
/// <param name="Size">Its bytes.</param>
/// <param name="Reference">How the node above refers to it; for a code its hash.</param>
internal sealed record EvmCut(EvmCutKind Kind, Address Owner, Hash32 Prefix, int Depth, int Size, byte[] Reference);

/// <summary>Ethereum's state: the last block's header, the nodes of the tries above the pieces, and which pieces each chunk holds, as many in a row as fit.</summary>
/// <remarks>
/// The header's hash is the part's root in the app hash; its state root must be that of the nodes here, and these name each piece by its hash. So all of it is settled before a chunk comes, and a chunk needs no
/// other to be checked. The nodes are written from the root down (<c>shape</c>), lowest nibble first:
/// <c>0</c> nothing · <c>1</c> a branch, sixteen follow · <c>2</c> an extension: where it ends, its nibbles, a branch follows · <c>3</c> a piece: its size, 32 or fewer, the reference to it ·
/// <c>4</c> an account that is too large for a piece: address, nonce, balance, hash of its code or nothing, the code's size, then the trie of its slots in the same way.
/// </remarks>
internal sealed class EvmPart : SnapshotPart
{
    internal const byte Nothing = 0, Branch = 1, Extension = 2, Piece = 3, Large = 4;

    private readonly byte[] _header, _shape;
    private readonly List<(int From, int To)> _chunks;
    private readonly int _pieceBytesMax;

    private EvmPart(string name, byte[] header, byte[] shape, EvmTop top, int chunkBytes) : base(name)
    {
        (_header, _shape, Top) = (header, shape, top);
        Root = Keccak256.Hash(header);
        _pieceBytesMax = PieceBytesMax(chunkBytes);
        _chunks = Group(top.Cuts, chunkBytes);
    }

    /// <summary>The nodes above the pieces.</summary>
    public EvmTop Top { get; }

    /// <summary>The last block's header, as RLP.</summary>
    public ReadOnlySpan<byte> Header => _header;

    /// <inheritdoc/>
    public override Hash32 Root { get; }

    /// <inheritdoc/>
    public override int RowSize => 1;

    /// <inheritdoc/>
    public override int ChunkCount => _chunks.Count;

    /// <summary>Most bytes of a piece, unless one account or slot has more: small enough that hashing one takes little memory.</summary>
    public static int PieceBytesMax(int chunkBytes) => Math.Max(1, chunkBytes / 4);

    /// <summary>The pieces of a chunk.</summary>
    public (int From, int To) CutsOf(int chunk) => _chunks[chunk];

    /// <summary>The chunk that holds a piece.</summary>
    public int ChunkOf(int cut) => _chunks.FindIndex(chunk => cut < chunk.To);

    /// <inheritdoc/>
    public override bool Holds(int chunk, ReadOnlySpan<byte> rows)
    {
        PatriciaSubtrie subtrie = new();
        (int from, int to) = _chunks[chunk];
        for (int i = from; i < to; i++)
        {
            EvmCut cut = Top.Cuts[i];
            if (cut.Size > rows.Length || !Holds(cut, rows[..cut.Size], subtrie)) return false;
            rows = rows[cut.Size..];
        }
        return rows.IsEmpty;
    }

    /// <inheritdoc/>
    public override void Write(ProtoWriter writer)
    {
        writer.Bytes(1, _header);
        writer.Bytes(2, _shape);
    }

    /// <summary>Reads what <see cref="Write"/> wrote; null when it cannot be, or the nodes do not have the header's state root.</summary>
    public static EvmPart? Read(string name, ReadOnlySpan<byte> bytes, int chunkBytes)
    {
        ProtoReader reader = new(bytes);
        if (!reader.TryReadTag(out int field, out _) || field != 1 || !reader.TryBytes(out ReadOnlySpan<byte> header)) return null;
        if (!reader.TryReadTag(out field, out _) || field != 2 || !reader.TryBytes(out ReadOnlySpan<byte> shape) || !reader.AtEnd) return null;
        return Make(name, header.ToArray(), shape.ToArray(), chunkBytes);
    }

    /// <summary>A part of a header and a shape; null when the shape does not have the header's state root.</summary>
    public static EvmPart? Make(string name, byte[] header, byte[] shape, int chunkBytes)
    {
        if (header.Length > PatriciaStores.HeaderSizeMax || !PatriciaCodes.TryReadStateRoot(header, out Hash32 stateRoot)) return null;
        return EvmTop.Read(shape) is { } top && top.StateRoot == stateRoot ? new EvmPart(name, header, shape, top, chunkBytes) : null;
    }

    private bool Holds(EvmCut cut, ReadOnlySpan<byte> bytes, PatriciaSubtrie subtrie)
    {
        byte[] reference = [];
        bool isRight = cut.Kind switch
        {
            EvmCutKind.Code => (reference = Keccak256.Hash(bytes).ToArray()).Length > 0,
            EvmCutKind.Accounts => EvmPiece.ReadAccounts(bytes, _pieceBytesMax) is { } piece && piece.TryHashAccounts(cut.Prefix, cut.Depth, subtrie, null, out reference),
            _ => EvmPiece.ReadSlots(bytes, _pieceBytesMax) is { } piece && piece.TryHashSlots(0, piece.Slots.Count, cut.Owner, cut.Prefix, cut.Depth, subtrie, out reference),
        };
        return isRight && reference.AsSpan().SequenceEqual(cut.Reference);
    }

    private static List<(int From, int To)> Group(List<EvmCut> cuts, int chunkBytes)
    {
        List<(int, int)> chunks = [];
        for (int from = 0, to; from < cuts.Count; from = to)
        {
            long size = 0;
            for (to = from; to < cuts.Count && (to == from || size + cuts[to].Size <= chunkBytes); to++) size += cuts[to].Size;
            chunks.Add((from, to));
        }
        return chunks;
    }
}
