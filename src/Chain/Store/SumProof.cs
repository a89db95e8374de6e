using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>The content of a leaf of a sum tree.</summary>
public sealed record SumLeaf(Address Address, UInt128 Available, UInt128 Locked);

/// <summary>Proof of what an address holds in one asset's sum tree, or that it holds nothing.</summary>
/// <param name="Leaf">The leaf at the end of the address's path: its own, another's (then it holds nothing), or null for an empty place (likewise).</param>
/// <param name="Siblings">From the end of the path up to the root's children.</param>
public sealed record SumProof(SumLeaf? Leaf, SumNode[] Siblings)
{
    /// <summary>True when the tree with this root (hash and total) holds exactly this for the address; both amounts zero claims that it holds nothing.</summary>
    public bool Verify(in SumNode root, in Address address, UInt128 available, UInt128 locked)
    {
        if (Siblings.Length > 8 * Address.Size) return false;
        SumNode node = default;
        if (Leaf is not null)
        {
            bool isOwn = Leaf.Address == address;
            if (isOwn ? Leaf.Available != available || Leaf.Locked != locked : (available | locked) != UInt128.Zero) return false;
            if ((Leaf.Available | Leaf.Locked) == UInt128.Zero) return false;
            for (int depth = 0; depth < Siblings.Length; depth++)
                if (SumTree.Bit(Leaf.Address, depth) != SumTree.Bit(in address, depth)) return false;
            if (!SumNode.TryLeaf(Leaf.Address, Leaf.Available, Leaf.Locked, out node)) return false;
        }
        else if ((available | locked) != UInt128.Zero)
            return false;

        for (int i = 0, depth = Siblings.Length - 1; depth >= 0; i++, depth--)
        {
            ref readonly SumNode sibling = ref Siblings[i];
            bool fits = SumTree.Bit(in address, depth) ? SumNode.TryInner(in sibling, in node, out node) : SumNode.TryInner(in node, in sibling, out node);
            if (!fits) return false;
        }
        return node == root;
    }
}
