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
        Hash32[] leaves = new Hash32[Roots.Count];
        int index = -1;
        for (int i = 0; i < leaves.Length; i++)
        {
            leaves[i] = MultiStore.LeafOf(Roots[i].Name, Roots[i].Root);
            if (Roots[i].Name == name) index = i;
        }
        if (index < 0) return null;
        List<MerkleStep> steps = [];
        MerkleList.Path(leaves, index, steps);
        return new MultiStoreProof(Height, name, Roots[index].Root, [.. steps]);
    }
}

/// <summary>Proof that a part of the state has a root under an app hash.</summary>
/// <param name="Height">The height it was made at.</param>
/// <param name="Name">The part's name.</param>
/// <param name="Root">The part's root.</param>
/// <param name="Steps">From the part's leaf to the app hash.</param>
public sealed record MultiStoreProof(long Height, string Name, Hash32 Root, MerkleStep[] Steps)
{
    /// <summary>True when the steps lead to <paramref name="appHash"/>.</summary>
    public bool Verify(in Hash32 appHash) => MerkleList.Climb(MultiStore.LeafOf(Name, Root), Steps) == appHash;
}

/// <summary>The app hash in the form of Cosmos SDK's multi-store (store/types/commit_info.go), so that stock ICS-23 verifiers take a proof into any part.</summary>
/// <remarks>RFC 6962 over the parts by name; a part's leaf is over length || name || 0x20 || SHA256(root).</remarks>
public static class MultiStore
{
    /// <summary>Most bytes in a part's name, so that its length stays one byte.</summary>
    public const int NameMaxBytes = 64;

    /// <summary>The leaf of one part.</summary>
    public static Hash32 LeafOf(string name, in Hash32 root)
    {
        Span<byte> data = stackalloc byte[1 + NameMaxBytes + 1 + Hash32.Size];
        int length = Encoding.ASCII.GetBytes(name, data[1..]);
        data[0] = (byte)length;
        data[1 + length] = Hash32.Size;
        Sha256.Hash(Hash32.Bytes(in root)).CopyTo(data[(2 + length)..]);
        return MerkleList.Leaf(data[..(2 + length + Hash32.Size)]);
    }

    /// <summary>The app hash over parts that are ordered by name.</summary>
    public static Hash32 AppHash(ReadOnlySpan<StoreRoot> roots)
    {
        Hash32[] leaves = new Hash32[roots.Length];
        for (int i = 0; i < roots.Length; i++) leaves[i] = LeafOf(roots[i].Name, roots[i].Root);
        return MerkleList.Root(leaves);
    }
}
