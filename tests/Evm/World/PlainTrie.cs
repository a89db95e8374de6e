using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Vectors.World;

/// <summary>A Merkle-Patricia root written down as the yellow paper (appendix D) defines it, from all pairs at once: the obvious twin of the chain's own tries.</summary>
internal static class PlainTrie
{
    /// <summary>The root over <paramref name="pairs"/>, whose keys differ and none of which begins another.</summary>
    public static Hash32 RootOf(List<(byte[] Key, byte[] Value)> pairs)
    {
        if (pairs.Count == 0) return Keccak256.Hash([0x80]);
        (byte[] Nibbles, byte[] Value)[] sorted = [.. pairs.Select(pair => (NibblesOf(pair.Key), pair.Value))];
        Array.Sort(sorted, static (left, right) => left.Nibbles.AsSpan().SequenceCompareTo(right.Nibbles));
        return Keccak256.Hash(NodeOf(sorted, 0));
    }

    private static byte[] NodeOf(ReadOnlySpan<(byte[] Nibbles, byte[] Value)> pairs, int depth)
    {
        RlpWriter writer = new(600);
        int list = writer.BeginList();
        byte[] first = pairs[0].Nibbles;
        if (pairs.Length == 1)
        {
            writer.Bytes(PathOf(first.AsSpan(depth), isLeaf: true));
            writer.Bytes(pairs[0].Value);
        }
        else if (first.AsSpan(depth).CommonPrefixLength(pairs[^1].Nibbles.AsSpan(depth)) is > 0 and int shared)
        {
            // Sorted, so what the first and the last share is shared by all.
            writer.Bytes(PathOf(first.AsSpan(depth, shared), isLeaf: false));
            Refer(writer, NodeOf(pairs, depth + shared));
        }
        else
        {
            ReadOnlySpan<byte> value = [];
            if (first.Length == depth)
            {
                value = pairs[0].Value;
                pairs = pairs[1..];
            }
            for (int nibble = 0; nibble < 16; nibble++)
            {
                int count = 0;
                while (count < pairs.Length && pairs[count].Nibbles[depth] == nibble) count++;
                if (count == 0) writer.Bytes([]);
                else Refer(writer, NodeOf(pairs[..count], depth + 1));
                pairs = pairs[count..];
            }
            writer.Bytes(value);
        }
        writer.EndList(list);
        return writer.ToArray();
    }

    // A node shorter than a hash stands in its parent itself.
    private static void Refer(RlpWriter writer, byte[] node)
    {
        if (node.Length < Hash32.Size) writer.Raw(node);
        else writer.Hash(Keccak256.Hash(node));
    }

    private static byte[] NibblesOf(byte[] key)
    {
        byte[] nibbles = new byte[key.Length * 2];
        for (int i = 0; i < key.Length; i++) (nibbles[2 * i], nibbles[2 * i + 1]) = ((byte)(key[i] >> 4), (byte)(key[i] & 15));
        return nibbles;
    }

    /// <summary>Nibbles as bytes, with a flag in front that tells leaf from extension and odd from even (appendix C).</summary>
    public static byte[] PathOf(ReadOnlySpan<byte> nibbles, bool isLeaf)
    {
        bool isOdd = (nibbles.Length & 1) != 0;
        byte[] path = new byte[nibbles.Length / 2 + 1];
        path[0] = (byte)((isLeaf ? 0x20 : 0) | (isOdd ? 0x10 | nibbles[0] : 0));
        nibbles = nibbles[(isOdd ? 1 : 0)..];
        for (int i = 0; i < nibbles.Length; i += 2) path[i / 2 + 1] = (byte)(nibbles[i] << 4 | nibbles[i + 1]);
        return path;
    }
}
