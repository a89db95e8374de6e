using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>A key of a trie and what it becomes.</summary>
internal struct TrieChange
{
    /// <summary>The key: a digest.</summary>
    public Hash32 Key;

    /// <summary>The slot that it is the digest of.</summary>
    public UInt256 Slot;

    /// <summary>The value, already as the trie holds it; empty to remove the key.</summary>
    public ReadOnlyMemory<byte> Value;

    /// <summary>The value before, filled in by the update.</summary>
    public byte[]? Before;
}

/// <summary>A trie, or the part of one below its root's child, and its share of the sorted changes.</summary>
internal struct TrieTask
{
    /// <summary>The account whose slots it holds; the zero address for the trie of accounts, see <see cref="IsAccounts"/>.</summary>
    public Address Owner;

    /// <summary>Whether it is the trie of accounts.</summary>
    public bool IsAccounts;

    /// <summary>0 for a whole trie, 1 for what is below a child of its root.</summary>
    public int Depth;

    /// <summary>The changes, by ascending key.</summary>
    public int From, To;

    /// <summary>What stands there now, and afterwards what has come of it.</summary>
    public NodeRef Node;

    /// <summary>The key of a node.</summary>
    public readonly PatriciaKey KeyOf(in Hash32 path, int length) =>
        new(IsAccounts ? PatriciaKind.AccountNode : PatriciaKind.SlotNode, length, in Owner, Nibbles.Prefix(in path, length));
}

/// <summary>How a node's parent refers to it: by its hash, or by the node itself when that is shorter; nothing when there is none.</summary>
internal struct NodeRef
{
    /// <summary>The hash, or up to 31 bytes of the node.</summary>
    public Hash32 Bytes;

    /// <summary>Bytes of it: 0 for nothing, 32 for a hash.</summary>
    public byte Size;

    public static NodeRef ByHash(in Hash32 hash) => new() { Bytes = hash, Size = Hash32.Size };
}
