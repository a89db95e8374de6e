using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>Nodes above the pieces that a trie is cut into (yellow paper, appendix D): put together from the references to what stands below them.</summary>
public static class PatriciaNodes
{
    /// <summary>Nibbles of a digest.</summary>
    public const int DepthMax = Nibbles.Count;

    /// <summary>Children of a branch.</summary>
    public const int Width = 16;

    /// <summary>A branch over sixteen references, empty where there is no child.</summary>
    public static byte[] Branch(ReadOnlySpan<byte[]> children)
    {
        Invariant.Assert(children.Length == Width);
        RlpWriter writer = new(600);
        int list = writer.BeginList();
        foreach (byte[] child in children) WriteRef(writer, child);
        writer.Bytes([]);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>An extension from one depth to another along a digest.</summary>
    public static byte[] Extension(in Hash32 path, int from, int to, ReadOnlySpan<byte> child)
    {
        Invariant.Assert(from >= 0 && from < to && to < DepthMax);
        RlpWriter writer = Begin(in path, from, to, isLeaf: false, out int list);
        WriteRef(writer, child);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>The leaf of an account from a depth on.</summary>
    public static byte[] Leaf(in Hash32 digest, int from, in PatriciaAccount account)
    {
        Invariant.Assert(from is >= 0 and < DepthMax);
        RlpWriter writer = Begin(in digest, from, DepthMax, isLeaf: true, out int list), value = new(160);
        account.Write(value);
        writer.Bytes(value.WrittenSpan);
        writer.EndList(list);
        return writer.ToArray();
    }

    /// <summary>How a parent refers to a node, and a header or an account to a root: by its hash, or by the node itself when that has less than 32 bytes and is no root.</summary>
    public static byte[] RefOf(byte[] node, bool isRoot) => node.Length < Hash32.Size && !isRoot ? node : Keccak256.Hash(node).ToArray();

    /// <summary>Whether bytes can be a reference: a hash, or one list that is shorter.</summary>
    public static bool IsRef(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length == Hash32.Size) return true;
        RlpReader reader = new(bytes);
        return bytes.Length is > 0 and < Hash32.Size && reader.TryList(out _) && reader.AtEnd;
    }

    /// <summary>The key under which <see cref="PatriciaStores.Nodes"/> keeps a node.</summary>
    /// <param name="owner">The account in whose trie of slots it stands; null for the trie of accounts.</param>
    /// <param name="path">A digest below it.</param>
    /// <param name="depth">Its place is the first nibbles of that.</param>
    public static byte[] KeyOf(Address? owner, in Hash32 path, int depth)
    {
        Span<byte> key = stackalloc byte[PatriciaKey.SizeMax];
        PatriciaKey name = new(owner is null ? PatriciaKind.AccountNode : PatriciaKind.SlotNode, depth, owner ?? default, Nibbles.Prefix(in path, depth));
        return key[..name.Write(key)].ToArray();
    }

    /// <summary>The nibble at a place of a digest.</summary>
    public static int NibbleAt(in Hash32 path, int index) => Nibbles.At(in path, index);

    /// <summary>A digest with another nibble at a place, and zeros behind it.</summary>
    public static Hash32 With(in Hash32 path, int index, int nibble)
    {
        Hash32 result = Nibbles.Prefix(in path, index);
        Nibbles.Set(ref result, index, nibble);
        return result;
    }

    /// <summary>The first nibbles of a digest, the rest zero.</summary>
    public static Hash32 Prefix(in Hash32 path, int depth) => Nibbles.Prefix(in path, depth);

    /// <summary>How many nibbles two digests have in common, at least <paramref name="from"/>.</summary>
    public static int Common(in Hash32 one, in Hash32 other, int from) => Nibbles.Common(in one, in other, from, Nibbles.Count);

    private static RlpWriter Begin(in Hash32 path, int from, int to, bool isLeaf, out int list)
    {
        Span<byte> encoded = stackalloc byte[1 + Hash32.Size];
        RlpWriter writer = new(256);
        list = writer.BeginList();
        writer.Bytes(encoded[..OrderedTrie.WritePath(encoded, Hash32.Bytes(in path), from, to, isLeaf)]);
        return writer;
    }

    private static void WriteRef(RlpWriter writer, ReadOnlySpan<byte> reference)
    {
        if (reference.Length is > 0 and < Hash32.Size) writer.Raw(reference);
        else writer.Bytes(reference);
    }
}
