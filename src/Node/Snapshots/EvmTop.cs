using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Node.Snapshots;

/// <summary>The nodes of Ethereum's tries above the pieces that a snapshot cuts them into, read from the shape in <see cref="EvmPart"/> and hashed.</summary>
internal sealed class EvmTop
{
    /// <summary>A place in a trie, from the root down and from left to right: a node with its key in storage, or a piece with all its nodes.</summary>
    /// <param name="Key">Key of the node; empty for a piece.</param>
    /// <param name="Node">The node; empty for one that stands inside its parent.</param>
    /// <param name="Cut">Number of the piece; -1 for a node.</param>
    public readonly record struct Place(byte[] Key, byte[] Node, int Cut);

    /// <summary>An account whose slots and code have pieces of their own.</summary>
    /// <param name="Address">Its address.</param>
    /// <param name="Account">What it is.</param>
    /// <param name="Places">The trie of its slots.</param>
    public sealed record LargeAccount(Address Address, PatriciaAccount Account, List<Place> Places);

    /// <summary>The pieces, in the order in which chunks hold them.</summary>
    public List<EvmCut> Cuts { get; } = [];

    /// <summary>The trie of accounts.</summary>
    public List<Place> Places { get; } = [];

    /// <summary>The accounts that are too large for a piece, by address.</summary>
    public SortedDictionary<Address, LargeAccount> Larges { get; } = [];

    /// <summary>The root of the trie of accounts.</summary>
    public Hash32 StateRoot { get; private set; }

    /// <summary>Reads a shape; null when it is none.</summary>
    public static EvmTop? Read(ReadOnlySpan<byte> shape)
    {
        EvmTop top = new();
        ProtoReader reader = new(shape);
        if (!top.TryWalk(ref reader, null, top.Places, 0, default, out byte[] root) || !reader.AtEnd) return null;
        top.StateRoot = RootOf(root);
        return top;
    }

    private static Hash32 RootOf(byte[] reference) => reference.Length == 0 ? OrderedTrie.EmptyRoot : new Hash32(reference);

    private bool TryWalk(ref ProtoReader reader, Address? owner, List<Place> places, int depth, Hash32 prefix, out byte[] reference)
    {
        reference = [];
        if (!reader.TryVarint(out ulong kind)) return false;
        switch (kind)
        {
            case EvmPart.Nothing:
                return true;
            case EvmPart.Branch:
                return TryBranch(ref reader, owner, places, depth, prefix, isRoot: depth == 0, out reference);
            case EvmPart.Extension:
                return TryExtension(ref reader, owner, places, depth, prefix, out reference);
            case EvmPart.Piece:
                if (depth >= PatriciaNodes.DepthMax || !TrySize(ref reader, out int size) || !reader.TryBytes(out ReadOnlySpan<byte> bytes)) return false;
                if (!PatriciaNodes.IsRef(bytes) || (depth == 0 && bytes.Length != Hash32.Size)) return false;
                reference = bytes.ToArray();
                places.Add(new Place([], [], Cuts.Count));
                Cuts.Add(new EvmCut(owner is null ? EvmCutKind.Accounts : EvmCutKind.Slots, owner ?? default, prefix, depth, size, reference));
                return true;
            case EvmPart.Large when owner is null:
                return TryLarge(ref reader, places, depth, prefix, out reference);
            default:
                return false;
        }
    }

    private bool TryBranch(ref ProtoReader reader, Address? owner, List<Place> places, int depth, Hash32 prefix, bool isRoot, out byte[] reference)
    {
        reference = [];
        if (depth >= PatriciaNodes.DepthMax - 1) return false;
        int place = places.Count, present = 0;
        places.Add(default);
        byte[][] children = new byte[PatriciaNodes.Width][];
        for (int i = 0; i < children.Length; i++)
        {
            if (!TryWalk(ref reader, owner, places, depth + 1, PatriciaNodes.With(in prefix, depth, i), out children[i])) return false;
            if (children[i].Length > 0) present++;
        }
        if (present < 2) return false;
        reference = Set(places, place, PatriciaNodes.KeyOf(owner, in prefix, depth), PatriciaNodes.Branch(children), isRoot);
        return true;
    }

    private bool TryExtension(ref ProtoReader reader, Address? owner, List<Place> places, int depth, Hash32 prefix, out byte[] reference)
    {
        reference = [];
        if (!reader.TryVarint(out ulong end) || end <= (ulong)depth || end >= PatriciaNodes.DepthMax) return false;
        Hash32 path = prefix;
        for (int i = depth; i < (int)end; i++)
        {
            if (!reader.TryVarint(out ulong nibble) || nibble >= PatriciaNodes.Width) return false;
            path = PatriciaNodes.With(in path, i, (int)nibble);
        }
        int place = places.Count;
        places.Add(default);
        if (!reader.TryVarint(out ulong kind) || kind != EvmPart.Branch || !TryBranch(ref reader, owner, places, (int)end, path, isRoot: false, out byte[] child)) return false;
        reference = Set(places, place, PatriciaNodes.KeyOf(owner, in prefix, depth), PatriciaNodes.Extension(in path, depth, (int)end, child), isRoot: depth == 0);
        return true;
    }

    private bool TryLarge(ref ProtoReader reader, List<Place> places, int depth, Hash32 prefix, out byte[] reference)
    {
        reference = [];
        if (depth >= PatriciaNodes.DepthMax || !reader.TryBytes(out ReadOnlySpan<byte> bytes) || bytes.Length != Address.Size) return false;
        Address address = new(bytes);
        if (!reader.TryVarint(out ulong nonce) || !EvmPiece.TryNumber(ref reader, out UInt256 balance)) return false;
        if (!reader.TryBytes(out ReadOnlySpan<byte> code) || code.Length is not (0 or Hash32.Size)) return false;
        if (!code.IsEmpty)
        {
            if (!TrySize(ref reader, out int size)) return false;
            Cuts.Add(new EvmCut(EvmCutKind.Code, address, default, 0, size, code.ToArray()));
        }
        Hash32 digest = Keccak256.Hash(Address.Bytes(in address));
        if (PatriciaNodes.Prefix(in digest, depth) != prefix || Larges.ContainsKey(address)) return false;
        List<Place> slots = [];
        if (!TryWalk(ref reader, address, slots, 0, default, out byte[] storage)) return false;
        PatriciaAccount account = new(nonce, balance, code.IsEmpty ? Keccak256.OfNothing : new Hash32(code), RootOf(storage));
        Larges.Add(address, new LargeAccount(address, account, slots));
        int place = places.Count;
        places.Add(default);
        reference = Set(places, place, PatriciaNodes.KeyOf(null, in digest, depth), PatriciaNodes.Leaf(in digest, depth, in account), isRoot: depth == 0);
        return true;
    }

    private static bool TrySize(ref ProtoReader reader, out int size)
    {
        bool isRead = reader.TryVarint(out ulong value) && value is > 0 and <= SnapshotFormat.ChunkRowsBytesMax;
        size = isRead ? (int)value : 0;
        return isRead;
    }

    private static byte[] Set(List<Place> places, int place, byte[] key, byte[] node, bool isRoot)
    {
        byte[] reference = PatriciaNodes.RefOf(node, isRoot);
        places[place] = new Place(key, reference.Length == Hash32.Size ? node : [], -1);
        return reference;
    }
}
