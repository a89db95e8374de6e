using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Who holds how much of one asset: a binary tree by the bits of the address, most significant first, in which every node binds the sums of both children.</summary>
/// <remarks>
/// A leaf stands at the shortest prefix that no other address shares, as in a Jellyfish Merkle tree, so the tree follows from the balances alone and an
/// address has one place where it can be: absence can be proved, and nobody is counted twice. Changes are applied one by one and only mark the
/// nodes above them; <see cref="Rehash"/> then computes each marked node once.
/// </remarks>
internal sealed class SumTree(SumNodePool pool)
{
    private const int AddressBits = 8 * Address.Size, FrontierDepth = 7, ParallelMin = 256;

    private int _root, _changeCount;
    private List<int>? _frontier;
    private Action<int>? _rehashFrontier;

    /// <summary>True when nobody holds anything.</summary>
    public bool IsEmpty => _root == 0;

    /// <summary>The root's hash and the asset's total, as of the last <see cref="Rehash"/>.</summary>
    public SumNode Root { get; private set; }

    /// <summary>Sets what an address holds; not both amounts are zero.</summary>
    public void Set(in Address address, UInt128 available, UInt128 locked)
    {
        Invariant.Assert((available | locked) != UInt128.Zero, "a balance of nothing is removed, not kept");
        SumNodePool.Leaf leaf = new() { Address = address, Available = available, Locked = locked };
        _changeCount++;
        ref int link = ref _root;
        int depth = 0;
        while (link > 0) link = ref Descend(ref pool.InnerAt(link), in address, depth++);
        if (link == 0)
            link = pool.NewLeaf(in leaf);
        else if (pool.LeafAt(link).Address == address)
            pool.LeafAt(link) = leaf;
        else
            Split(ref link, in leaf, depth);
    }

    /// <summary>Removes an address that holds something; what remains moves up to its shortest unique prefix.</summary>
    public void Remove(in Address address)
    {
        Span<int> path = stackalloc int[AddressBits];
        _changeCount++;
        int depth = 0, node = _root;
        while (node > 0)
        {
            path[depth] = node;
            node = Descend(ref pool.InnerAt(node), in address, depth++);
        }
        Invariant.Assert(node < 0 && pool.LeafAt(node).Address == address);
        pool.FreeLeaf(node);
        int carried = 0; // nothing, or the leaf that no longer needs its parent
        while (depth > 0)
        {
            ref SumNodePool.Inner parent = ref pool.InnerAt(path[--depth]);
            bool isRight = Bit(in address, depth);
            int sibling = isRight ? parent.Left : parent.Right;
            if (sibling > 0 || (sibling < 0 && carried != 0))
            {
                (isRight ? ref parent.Right : ref parent.Left) = carried;
                return;
            }
            carried += sibling; // at most one of them is a leaf
            pool.FreeInner(path[depth]);
        }
        _root = carried;
    }

    /// <summary>Computes the marked nodes.</summary>
    /// <exception cref="InvariantException">The asset's total leaves the range.</exception>
    public void Rehash(IForkJoin forkJoin)
    {
        if (forkJoin.Width > 1 && _changeCount >= ParallelMin)
        {
            _rehashFrontier ??= i => RehashBelow(_frontier![i]);
            (_frontier ??= []).Clear();
            CollectFrontier(_root, 0);
            forkJoin.For(_frontier.Count, _rehashFrontier);
        }
        _changeCount = 0;
        Root = RehashBelow(_root);
    }

    /// <summary>The path of an address, for readers on other threads; meaningless if a block was sealed meanwhile.</summary>
    public SumProof Prove(in Address address)
    {
        List<SumNode> siblings = [];
        int node = _root;
        while (node > 0 && siblings.Count < AddressBits && pool.TryCopyInner(node, out SumNodePool.Inner inner))
        {
            bool isRight = Bit(in address, siblings.Count);
            siblings.Add(Look(isRight ? inner.Left : inner.Right));
            node = isRight ? inner.Right : inner.Left;
        }
        siblings.Reverse();
        if (node >= 0 || !pool.TryCopyLeaf(node, out SumNodePool.Leaf leaf)) return new SumProof(null, [.. siblings]);
        return new SumProof(new SumLeaf(leaf.Address, leaf.Available, leaf.Locked), [.. siblings]);
    }

    internal static bool Bit(in Address address, int depth) => (Address.Bytes(in address)[depth >> 3] >> (7 - (depth & 7)) & 1) != 0;

    private static ref int Descend(ref SumNodePool.Inner inner, scoped in Address address, int depth)
    {
        inner.Hash = default;
        return ref Bit(in address, depth) ? ref inner.Right : ref inner.Left;
    }

    // Two different leaves meet at one place: inner nodes down to the first bit in which they differ.
    private void Split(ref int link, in SumNodePool.Leaf leaf, int depth)
    {
        int other = link;
        Address otherAddress = pool.LeafAt(other).Address;
        while (true)
        {
            link = pool.NewInner();
            ref SumNodePool.Inner inner = ref pool.InnerAt(link);
            bool isRight = Bit(in leaf.Address, depth);
            ref int mine = ref isRight ? ref inner.Right : ref inner.Left;
            if (isRight != Bit(in otherAddress, depth))
            {
                (isRight ? ref inner.Left : ref inner.Right) = other;
                mine = pool.NewLeaf(in leaf);
                return;
            }
            link = ref mine;
            depth++;
        }
    }

    private SumNode RehashBelow(int reference)
    {
        if (reference == 0) return default;
        if (reference < 0) return LeafNode(in pool.LeafAt(reference));
        ref SumNodePool.Inner inner = ref pool.InnerAt(reference);
        if (!inner.Hash.IsZero) return new SumNode(inner.Hash, inner.Sum);
        SumNode left = RehashBelow(inner.Left), right = RehashBelow(inner.Right);
        Invariant.Assert(SumNode.TryInner(in left, in right, out SumNode node), "an asset's total leaves the range of an amount");
        (inner.Hash, inner.Sum) = (node.Hash, node.Sum);
        return node;
    }

    private void CollectFrontier(int reference, int depth)
    {
        if (reference <= 0) return;
        ref SumNodePool.Inner inner = ref pool.InnerAt(reference);
        if (!inner.Hash.IsZero) return;
        if (depth == FrontierDepth)
        {
            _frontier!.Add(reference);
            return;
        }
        CollectFrontier(inner.Left, depth + 1);
        CollectFrontier(inner.Right, depth + 1);
    }

    private SumNode Look(int reference)
    {
        if (reference == 0) return default;
        if (reference < 0) return pool.TryCopyLeaf(reference, out SumNodePool.Leaf leaf) ? LeafNode(in leaf) : default;
        return pool.TryCopyInner(reference, out SumNodePool.Inner inner) ? new SumNode(inner.Hash, inner.Sum) : default;
    }

    private static SumNode LeafNode(in SumNodePool.Leaf leaf)
    {
        Invariant.Assert(SumNode.TryLeaf(in leaf.Address, leaf.Available, leaf.Locked, out SumNode node), "a balance leaves the range of an amount");
        return node;
    }
}
