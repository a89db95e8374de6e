using System.Numerics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>The Merkle tree of RFC 6962 over an ordered list: leaf = SHA256(0x00 || data), node = SHA256(0x01 || left || right), split at the largest power of two below the count.</summary>
internal static class MerkleList
{
    /// <summary>The leaf of an item.</summary>
    public static Hash32 Leaf(ReadOnlySpan<byte> data) => Sha256.Hash([0], data);

    /// <summary>The node over two.</summary>
    public static Hash32 Node(in Hash32 left, in Hash32 right) => Sha256.Hash([1], Hash32.Bytes(in left), Hash32.Bytes(in right));

    /// <summary>The root over leaves; SHA256 of nothing over none.</summary>
    public static Hash32 Root(ReadOnlySpan<Hash32> leaves)
    {
        if (leaves.IsEmpty) return Sha256.OfNothing;
        if (leaves.Length == 1) return leaves[0];
        int split = Split(leaves.Length);
        return Node(Root(leaves[..split]), Root(leaves[split..]));
    }

    /// <summary>Appends the steps from leaf <paramref name="index"/> to the root.</summary>
    public static void Path(ReadOnlySpan<Hash32> leaves, int index, List<MerkleStep> steps)
    {
        if (leaves.Length <= 1) return;
        int split = Split(leaves.Length);
        if (index < split)
        {
            Path(leaves[..split], index, steps);
            steps.Add(new MerkleStep(IsSiblingLeft: false, Root(leaves[split..])));
        }
        else
        {
            Path(leaves[split..], index - split, steps);
            steps.Add(new MerkleStep(IsSiblingLeft: true, Root(leaves[..split])));
        }
    }

    /// <summary>The root that a leaf and its steps lead to.</summary>
    public static Hash32 Climb(Hash32 leaf, ReadOnlySpan<MerkleStep> steps)
    {
        foreach (MerkleStep step in steps)
            leaf = step.IsSiblingLeft ? Node(step.Sibling, in leaf) : Node(in leaf, step.Sibling);
        return leaf;
    }

    private static int Split(int count) => 1 << (31 - BitOperations.LeadingZeroCount((uint)count - 1));
}

/// <summary>One step of a path in an RFC 6962 tree, from a node to its parent.</summary>
/// <param name="IsSiblingLeft">True when the sibling stands to the left of the node.</param>
/// <param name="Sibling">The sibling.</param>
public readonly record struct MerkleStep(bool IsSiblingLeft, Hash32 Sibling);
