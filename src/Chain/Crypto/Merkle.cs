using Gwangan.Chain.Base;

namespace Gwangan.Chain.Crypto;

/// <summary>The Merkle tree of RFC 6962 section 2.1 over SHA-256, as in CometBFT's crypto/merkle and Cosmos's multi-store.</summary>
/// <remarks>
/// Splitting at the largest power of two below n is the same as pairing neighbours level by level and letting an odd last node rise
/// unchanged, which needs no recursion and works in place.
/// </remarks>
public static class Merkle
{
    private static ReadOnlySpan<byte> LeafPrefix => [0];

    private static ReadOnlySpan<byte> InnerPrefix => [1];

    /// <summary>SHA-256 of 0x00 and <paramref name="leaf"/>.</summary>
    public static Hash32 LeafHash(ReadOnlySpan<byte> leaf) => Sha256.Hash(LeafPrefix, leaf);

    /// <summary>SHA-256 of 0x01 and both children.</summary>
    public static Hash32 InnerHash(in Hash32 left, in Hash32 right) =>
        Sha256.Hash(InnerPrefix, Hash32.Bytes(in left), Hash32.Bytes(in right));

    /// <summary>The root over leaves that are hashed already; SHA-256 of nothing without leaves. The span is used as working room.</summary>
    public static Hash32 RootInPlace(Span<Hash32> hashes)
    {
        if (hashes.IsEmpty) return Sha256.OfNothing;
        for (int count = hashes.Length; count > 1; count = (count + 1) / 2) HalveInPlace(hashes[..count]);
        return hashes[0];
    }

    /// <summary>The root over <paramref name="leaves"/>.</summary>
    public static Hash32 Root(ReadOnlySpan<byte[]> leaves) => RootInPlace(LeafHashes(leaves));

    /// <summary>The root over <paramref name="leaves"/>, and a proof for each of them.</summary>
    public static Hash32 Prove(ReadOnlySpan<byte[]> leaves, out MerkleProof[] proofs)
    {
        Hash32[] level = LeafHashes(leaves);
        Hash32[] leafHashes = [.. level];
        var aunts = new List<Hash32>[leaves.Length];
        for (int i = 0; i < aunts.Length; i++) aunts[i] = [];

        for (int count = level.Length, height = 0; count > 1; count = (count + 1) / 2, height++)
        {
            for (int leaf = 0; leaf < aunts.Length; leaf++)
            {
                int sibling = (leaf >> height) ^ 1;
                if (sibling < count) aunts[leaf].Add(level[sibling]);
            }
            HalveInPlace(level.AsSpan(0, count));
        }

        proofs = new MerkleProof[leaves.Length];
        for (int i = 0; i < proofs.Length; i++) proofs[i] = new MerkleProof(leaves.Length, i, leafHashes[i], [.. aunts[i]]);
        return level.Length == 0 ? Sha256.OfNothing : level[0];
    }

    private static Hash32[] LeafHashes(ReadOnlySpan<byte[]> leaves)
    {
        var hashes = new Hash32[leaves.Length];
        for (int i = 0; i < hashes.Length; i++) hashes[i] = LeafHash(leaves[i]);
        return hashes;
    }

    private static void HalveInPlace(Span<Hash32> level)
    {
        int pairs = level.Length / 2;
        for (int i = 0; i < pairs; i++) level[i] = InnerHash(in level[2 * i], in level[(2 * i) + 1]);
        if ((level.Length & 1) != 0) level[pairs] = level[^1];
    }
}
