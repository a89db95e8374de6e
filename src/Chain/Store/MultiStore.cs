using System.Text;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>The root of one part of the state.</summary>
/// <param name="Name">The part's name.</param>
/// <param name="Root">Its root.</param>
public readonly record struct StoreRoot(string Name, Hash32 Root);

/// <summary>The roots of all parts at one height and the app hash over them.</summary>
/// <param name="Height">The sealed height.</param>
/// <param name="AppHash">The app hash.</param>
/// <param name="Roots">The parts' roots, by ascending bytes of their names.</param>
public sealed record StoreRoots(long Height, Hash32 AppHash, IReadOnlyList<StoreRoot> Roots)
{
    /// <summary>The steps from a part's leaf to the app hash; null when there is no part of that name.</summary>
    public MultiStoreProof? Prove(string name)
    {
        int index = 0;
        while (index < Roots.Count && Roots[index].Name != name) index++;
        if (index == Roots.Count) return null;
        byte[][] leaves = new byte[Roots.Count][];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = MultiStore.LeafOf(Roots[i]);
        Merkle.Prove(leaves, out MerkleProof[] places);
        return new MultiStoreProof(Height, Roots[index], places[index]);
    }
}

/// <summary>Proof that a part of the state has a root under an app hash.</summary>
/// <param name="Height">The height it was made at.</param>
/// <param name="Part">The part and its root.</param>
/// <param name="Place">From the part's leaf to the app hash.</param>
public sealed record MultiStoreProof(long Height, StoreRoot Part, MerkleProof Place)
{
    /// <summary>The part's root.</summary>
    public Hash32 Root => Part.Root;

    /// <summary>True when the part has its root under <paramref name="appHash"/>.</summary>
    public bool Verify(in Hash32 appHash) => Place.Verify(in appHash, MultiStore.LeafOf(Part));
}

/// <summary>The app hash in the form of Cosmos SDK's multi-store (store/types/commit_info.go), so that stock ICS-23 verifiers take a proof into any part.</summary>
/// <remarks>RFC 6962 over the parts by name; a part's leaf is over length || name || 0x20 || SHA256(root).</remarks>
public static class MultiStore
{
    /// <summary>Most bytes in a part's name, so that its length stays one byte.</summary>
    public const int NameMaxBytes = 64;

    /// <summary>The content of a part's leaf.</summary>
    public static byte[] LeafOf(in StoreRoot part)
    {
        byte[] leaf = new byte[1 + part.Name.Length + 1 + Hash32.Size];
        leaf[0] = (byte)part.Name.Length;
        Encoding.ASCII.GetBytes(part.Name, leaf.AsSpan(1));
        leaf[1 + part.Name.Length] = Hash32.Size;
        Hash32 root = part.Root;
        Sha256.Hash(Hash32.Bytes(in root)).CopyTo(leaf.AsSpan(2 + part.Name.Length));
        return leaf;
    }

    /// <summary>The app hash over parts that are ordered by name.</summary>
    public static Hash32 AppHash(ReadOnlySpan<StoreRoot> parts)
    {
        Span<Hash32> leaves = new Hash32[parts.Length];
        for (int i = 0; i < leaves.Length; i++) leaves[i] = Merkle.LeafHash(LeafOf(in parts[i]));
        return Merkle.RootInPlace(leaves);
    }
}
