using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>The way from a trie's root to a key: node after node, in the form that eth_getProof gives it (EIP-1186).</summary>
public static class TrieProof
{
    /// <summary>Gives the node at the first nibbles of a path; null when there is none.</summary>
    internal delegate byte[]? NodeReader(in Hash32 path, int length);

    /// <summary>Whether nodes lead from a root to a key, or show that the key has no value.</summary>
    /// <param name="root">The root.</param>
    /// <param name="key">The key: the keccak of an address or of a slot's key.</param>
    /// <param name="nodes">The nodes from the root down; those that stand inside their parent are left out. None for an empty trie.</param>
    /// <param name="value">The key's value; empty when the proof shows that it has none.</param>
    public static bool TryVerify(in Hash32 root, in Hash32 key, IReadOnlyList<byte[]> nodes, out ReadOnlySpan<byte> value)
    {
        int next = 0;
        Hash32 expected = root;
        value = default;
        if (nodes.Count == 0) return root == OrderedTrie.EmptyRoot;
        bool ok = TryWalk(in key, in expected, (in Hash32 path, int length, in Hash32 hash) =>
            next < nodes.Count && Keccak256.Hash(nodes[next]) == hash ? nodes[next++] : null, out byte[] found);
        value = found;
        return ok && next == nodes.Count;
    }

    /// <summary>The nodes on the way to a key, and its value.</summary>
    /// <exception cref="CorruptStateException">A node is missing or is not the one its parent names.</exception>
    internal static byte[][] Prove(in Hash32 root, in Hash32 key, NodeReader read, out byte[] value)
    {
        List<byte[]> nodes = [];
        value = [];
        if (root == OrderedTrie.EmptyRoot) return [];
        bool ok = TryWalk(in key, in root, (in Hash32 path, int length, in Hash32 hash) =>
        {
            byte[]? node = read(in path, length);
            if (node is null || Keccak256.Hash(node) != hash) return null;
            nodes.Add(node);
            return node;
        }, out value);
        if (!ok) throw new CorruptStateException("a node of the EVM's state is missing or is not the one its parent names");
        return [.. nodes];
    }

    private delegate byte[]? HashedNodeReader(in Hash32 path, int length, in Hash32 hash);

    private static bool TryWalk(in Hash32 key, in Hash32 root, HashedNodeReader read, out byte[] value)
    {
        value = [];
        if (read(in key, 0, in root) is not { } bytes) return false;
        ReadOnlySpan<byte> node = bytes;
        for (int depth = 0; ;)
        {
            RlpReader reader = new(node);
            if (!reader.TryList(out RlpReader items) || !reader.AtEnd) return false;
            RlpReader rest = items;
            int count = 0;
            while (!rest.AtEnd && count <= 17)
            {
                if (!rest.TryItem(out _)) return false;
                count++;
            }
            if (count == 17)
            {
                if (depth == Nibbles.Count) return false;
                for (int i = Nibbles.At(in key, depth); i > 0; i--) items.TryItem(out _);
                depth++;
            }
            else
            {
                if (count != 2 || !items.TryBytes(out ReadOnlySpan<byte> path) || path.IsEmpty) return false;
                bool isLeaf = (path[0] & 0x20) != 0;
                int from = (path[0] & 0x10) != 0 ? 1 : 2, to = 2 * path.Length;
                if (depth + to - from > Nibbles.Count || (isLeaf && depth + to - from != Nibbles.Count)) return false;
                for (; from < to; from++, depth++)
                    if (OrderedTrie.NibbleAt(path, from) != Nibbles.At(in key, depth)) return true; // it leads elsewhere: the key has no value
                if (isLeaf)
                {
                    if (!items.TryBytes(out ReadOnlySpan<byte> found) || found.IsEmpty) return false;
                    value = found.ToArray();
                    return true;
                }
            }
            if (items.IsAtList)
            {
                if (!items.TryItem(out node) || node.Length >= Hash32.Size) return false;
                continue;
            }
            if (!items.TryBytes(out ReadOnlySpan<byte> child)) return false;
            if (child.IsEmpty) return true;
            if (child.Length != Hash32.Size || read(in key, depth, new Hash32(child)) is not { } below) return false;
            node = below;
        }
    }
}
