using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>Root of a Merkle-Patricia trie (Ethereum yellow paper, appendix D) that is built once: over a block's transactions, receipts and withdrawals.</summary>
/// <remarks>The state's tries, which live on from block to block, are in Store/Patricia.</remarks>
public static class OrderedTrie
{
    /// <summary>Root of the trie without keys: the keccak of RLP's empty string.</summary>
    public static Hash32 EmptyRoot { get; } = Keccak256.Hash([0x80]);

    /// <summary>Root over a list: the key of an item is the RLP of its index, its value the bytes given, which must not be empty.</summary>
    public static Hash32 RootOf(IReadOnlyList<byte[]> items)
    {
        KeyValuePair<byte[], byte[]>[] pairs = new KeyValuePair<byte[], byte[]>[items.Count];
        RlpWriter writer = new(8);
        for (int i = 0; i < pairs.Length; i++)
        {
            writer.Clear();
            writer.UInt64((ulong)i);
            pairs[i] = new(writer.ToArray(), items[i]);
        }
        // RLP of 0 is 0x80, between those of 127 and 128; from there on the order is that of the numbers.
        Array.Sort(pairs, static (a, b) => a.Key.AsSpan().SequenceCompareTo(b.Key));
        return RootOf(pairs);
    }

    /// <summary>Root over pairs of ascending keys, of which one may begin with another.</summary>
    internal static Hash32 RootOf(ReadOnlySpan<KeyValuePair<byte[], byte[]>> sorted)
    {
        if (sorted.IsEmpty) return EmptyRoot;
        Builder builder = new();
        byte[] root = builder.Encode(sorted, 0);
        return Keccak256.Hash(root);
    }

    /// <summary>Writes a path as hex-prefix (appendix C): nibbles <paramref name="from"/> to <paramref name="to"/> of a key, and whether a leaf has it.</summary>
    /// <returns>Bytes written to <paramref name="target"/>, at most 1 + half the nibbles.</returns>
    internal static int WritePath(Span<byte> target, ReadOnlySpan<byte> key, int from, int to, bool isLeaf)
    {
        int count = to - from, length = count / 2 + 1, flag = isLeaf ? 0x20 : 0;
        if ((count & 1) != 0)
        {
            target[0] = (byte)(flag | 0x10 | NibbleAt(key, from));
            from++;
        }
        else
        {
            target[0] = (byte)flag;
        }
        // From here on both sides are whole bytes, or the key is half a byte off.
        if ((from & 1) == 0)
        {
            key.Slice(from / 2, length - 1).CopyTo(target[1..]);
            return length;
        }
        for (int i = 1; i < length; i++, from += 2) target[i] = unchecked((byte)(key[from / 2] << 4 | key[from / 2 + 1] >> 4));
        return length;
    }

    /// <summary>Four bits of a key, the high half of a byte first.</summary>
    internal static int NibbleAt(ReadOnlySpan<byte> key, int index) => (index & 1) == 0 ? key[index >> 1] >> 4 : key[index >> 1] & 15;

    /// <summary>How many nibbles two keys have in common, counted from the start; both are as common up to <paramref name="from"/>.</summary>
    internal static int CommonNibbles(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other, int from)
    {
        int at = from / 2;
        int same = at + one[at..].CommonPrefixLength(other[at..]);
        if (same == one.Length || same == other.Length) return 2 * same;
        return Math.Max(from, 2 * same + ((one[same] ^ other[same]) < 16 ? 1 : 0));
    }

    private sealed class Builder
    {
        // A branch hashes its children together; one batch for each depth, because a child is finished while its parent gathers.
        private readonly List<KeccakBatch> _batches = [];
        private readonly RlpWriter _writer = new(1024);
        private readonly byte[] _path = new byte[64];

        public byte[] Encode(ReadOnlySpan<KeyValuePair<byte[], byte[]>> pairs, int depth)
        {
            if (pairs.Length == 1) return Encode(PathOf(pairs[0].Key, depth, 2 * pairs[0].Key.Length, isLeaf: true), pairs[0].Value, isNode: false);
            int common = CommonNibbles(pairs[0].Key, pairs[^1].Key, depth);
            if (common > depth)
            {
                byte[] branch = Encode(pairs, common);
                bool isHashed = branch.Length >= Hash32.Size;
                if (isHashed) branch = Keccak256.Hash(branch).ToArray();
                return Encode(PathOf(pairs[0].Key, depth, common, isLeaf: false), branch, isNode: !isHashed);
            }
            return EncodeBranch(pairs, depth);
        }

        private byte[] EncodeBranch(ReadOnlySpan<KeyValuePair<byte[], byte[]>> pairs, int depth)
        {
            byte[] value = [];
            if (2 * pairs[0].Key.Length == depth)
            {
                value = pairs[0].Value;
                pairs = pairs[1..];
            }
            byte[]?[] children = new byte[]?[16];
            for (int from = 0; from < pairs.Length;)
            {
                int nibble = NibbleAt(pairs[from].Key, depth), to = from + 1;
                while (to < pairs.Length && NibbleAt(pairs[to].Key, depth) == nibble) to++;
                children[nibble] = Encode(pairs[from..to], depth + 1);
                from = to;
            }
            while (_batches.Count <= depth) _batches.Add(new KeccakBatch());
            KeccakBatch batch = _batches[depth];
            foreach (byte[]? child in children)
                if (child is { Length: >= Hash32.Size }) batch.Add(child);
            ReadOnlySpan<Hash32> hashes = batch.Run();
            batch.Clear();
            _writer.Clear();
            int list = _writer.BeginList(), hash = 0;
            foreach (byte[]? child in children)
            {
                if (child is null) _writer.Bytes([]);
                else if (child.Length >= Hash32.Size) _writer.Hash(in hashes[hash++]);
                else _writer.Raw(child);
            }
            _writer.Bytes(value);
            _writer.EndList(list);
            return _writer.ToArray();
        }

        private byte[] Encode(ReadOnlySpan<byte> path, ReadOnlySpan<byte> second, bool isNode)
        {
            _writer.Clear();
            int list = _writer.BeginList();
            _writer.Bytes(path);
            if (isNode) _writer.Raw(second);
            else _writer.Bytes(second);
            _writer.EndList(list);
            return _writer.ToArray();
        }

        private ReadOnlySpan<byte> PathOf(byte[] key, int from, int to, bool isLeaf)
        {
            Span<byte> target = key.Length < _path.Length ? _path : new byte[key.Length + 1];
            return target[..WritePath(target, key, from, to, isLeaf)];
        }
    }
}
