using System.Numerics;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Who holds how much of one asset: a binary tree by the bits of the address, most significant first, in which every node binds the sums of both children.</summary>
/// <remarks>
/// A leaf stands at the shortest prefix that no other address shares, as in a Jellyfish Merkle tree, so the tree follows from the balances alone and an
/// address has one place where it can be: absence can be proved, and nobody is counted twice. Addresses that come and go are put in and taken out one by
/// one, which only marks the nodes above; <see cref="Update"/> then writes the balances and computes each node above a change once. In memory only the nodes where two branches part are kept; what a
/// node keeps as its hash already includes the nodes with one absent child between it and its parent.
/// </remarks>
internal sealed class SumTree(SumNodePool pool)
{
    private const int AddressBits = 8 * Address.Size, ParallelMin = 2 * SumBatch.ChangesMax, NoParent = -1, FillAhead = 16;

    private readonly List<(int Reference, int ParentDepth, int From, int To)> _parts = [];
    private int _root;

    /// <summary>True when nobody holds anything.</summary>
    public bool IsEmpty => _root == 0;

    /// <summary>The root's hash and the asset's total, as of the last <see cref="Update"/>.</summary>
    public SumNode Root { get; private set; }

    /// <summary>Sets what an address holds; not both amounts are zero.</summary>
    public void Set(in Address address, UInt128 available, UInt128 locked)
    {
        Invariant.Assert((available | locked) != UInt128.Zero, "a balance of nothing is removed, not kept");
        SumNodePool.Leaf leaf = new() { Address = address, Available = available, Locked = locked };
        if (_root == 0)
        {
            _root = pool.NewLeaf(in leaf);
            return;
        }
        int parting = FirstDifference(in address, in pool.LeafAt(SomeLeaf(_root, in address)).Address);
        ref int link = ref _root;
        while (link > 0 && pool.InnerAt(link).Depth < parting) link = ref Mark(link, in address);
        if (parting == AddressBits)
        {
            pool.LeafAt(link) = leaf;
            return;
        }
        int other = link;
        if (other > 0) pool.InnerAt(other).Hash = default; // its parent is nearer now
        link = pool.NewInner();
        ref SumNodePool.Inner inner = ref pool.InnerAt(link);
        inner.Depth = parting;
        (inner.Left, inner.Right) = Bit(in address, parting) ? (other, pool.NewLeaf(in leaf)) : (pool.NewLeaf(in leaf), other);
    }

    /// <summary>Fills an empty tree: what setting the balances one by one would make, without walking down for each.</summary>
    /// <param name="items">The balances by address, each address once.</param>
    /// <param name="balances">What the items stand for.</param>
    /// <param name="forkJoin">Spreads the work; the result does not depend on it.</param>
    public void Fill(Memory<SortItem> items, BalanceChanges balances, IForkJoin forkJoin)
    {
        Invariant.Assert(_root == 0);
        (int leaf, int inner) = pool.NewRun(items.Length);
        // Leaf i and, between it and the one before, an inner node at the depth where the two part.
        int parts = items.Length < ParallelMin ? 1 : forkJoin.Width;
        forkJoin.For(parts, part => WriteRun(items.Span, balances, leaf, inner, (int)((long)items.Length * part / parts), (int)((long)items.Length * (part + 1) / parts)));
        // The inner nodes above the last leaf, from the root down: each is deeper than the one above it, and all that comes stands to their right.
        Span<int> way = stackalloc int[AddressBits];
        int length = 0;
        _root = -leaf;
        for (int i = 1; i < items.Length; i++)
        {
            ref SumNodePool.Inner node = ref pool.InnerAt(inner + i);
            while (length > 0 && pool.InnerAt(way[length - 1]).Depth > node.Depth) length--;
            ref int link = ref length == 0 ? ref _root : ref pool.InnerAt(way[length - 1]).Right;
            (node.Left, node.Right) = (link, -(leaf + i));
            way[length++] = link = inner + i;
        }
    }

    private void WriteRun(ReadOnlySpan<SortItem> items, BalanceChanges balances, int leaf, int inner, int from, int to)
    {
        Address before = from == 0 ? default : balances.BalanceOf(in items[from - 1]).Address;
        for (int i = from; i < to; i++)
        {
            if (i + FillAhead < to) balances.Prefetch(in items[i + FillAhead]);
            ref readonly Balance balance = ref balances.BalanceOf(in items[i]);
            pool.LeafAt(-(leaf + i)) = new SumNodePool.Leaf { Address = balance.Address, Available = balance.Available, Locked = balance.Locked };
            if (i > 0)
            {
                int parting = FirstDifference(in before, in balance.Address);
                Invariant.Assert(parting < AddressBits, "an address comes twice");
                pool.InnerAt(inner + i) = new SumNodePool.Inner { Depth = parting };
            }
            before = balance.Address;
        }
    }

    /// <summary>Removes an address that holds something; its sibling moves up to where their parent stood.</summary>
    public void Remove(in Address address)
    {
        ref int link = ref _root, parentLink = ref _root;
        while (link > 0)
        {
            parentLink = ref link;
            link = ref Mark(link, in address);
        }
        Invariant.Assert(link < 0 && pool.LeafAt(link).Address == address);
        pool.FreeLeaf(link);
        int parent = parentLink;
        if (parent < 0)
        {
            _root = 0;
            return;
        }
        int sibling = Bit(in address, pool.InnerAt(parent).Depth) ? pool.InnerAt(parent).Left : pool.InnerAt(parent).Right;
        if (sibling > 0) pool.InnerAt(sibling).Hash = default; // its parent is farther now
        pool.FreeInner(parent);
        parentLink = sibling;
    }

    /// <summary>Takes in changed balances whose keys are all in the tree, and computes every node above them and above what was set or removed before.</summary>
    /// <param name="items">The balances by address; all of this asset.</param>
    /// <param name="balances">What the items stand for.</param>
    /// <param name="batches">One for each core.</param>
    /// <param name="forkJoin">Spreads the work; the result does not depend on it.</param>
    /// <exception cref="InvariantException">The asset's total leaves the range.</exception>
    public void Update(Memory<SortItem> items, BalanceChanges balances, SumBatch[] batches, IForkJoin forkJoin)
    {
        _parts.Clear();
        Cut(_root, NoParent, items.Span, 0, items.Length, balances);
        if (batches.Length == 1 || items.Length < ParallelMin)
        {
            foreach ((int reference, int parentDepth, int from, int to) in _parts) batches[0].Run(reference, parentDepth, items.Span, from, to, balances);
        }
        else
            UpdateParts(items, balances, batches, forkJoin);
        Root = RehashBelow(_root, NoParent);
    }

    private void UpdateParts(Memory<SortItem> items, BalanceChanges balances, SumBatch[] batches, IForkJoin forkJoin) => forkJoin.For(batches.Length, worker =>
    {
        for (int i = worker; i < _parts.Count; i += batches.Length)
        {
            (int reference, int parentDepth, int from, int to) = _parts[i];
            batches[worker].Run(reference, parentDepth, items.Span, from, to, balances);
        }
    });

    // Cuts the work below a node into parts of a batch's size and marks the nodes above them.
    private void Cut(int reference, int parentDepth, ReadOnlySpan<SortItem> items, int from, int to, BalanceChanges balances)
    {
        if (to - from <= SumBatch.ChangesMax)
        {
            if (reference != 0 && (to > from || reference > 0 && pool.InnerAt(reference).Hash.IsZero)) _parts.Add((reference, parentDepth, from, to));
            return;
        }
        ref SumNodePool.Inner inner = ref pool.InnerAt(reference);
        inner.Hash = default;
        int middle = FirstToTheRight(items, from, to, inner.Depth, balances);
        Cut(inner.Left, inner.Depth, items, from, middle, balances);
        Cut(inner.Right, inner.Depth, items, middle, to, balances);
    }

    /// <summary>The path of an address, for readers on other threads; meaningless if a block was sealed meanwhile.</summary>
    public SumProof Prove(in Address address)
    {
        SumNode[] siblings = new SumNode[AddressBits];
        int depth = 0, node = _root;
        while (pool.TryCopyInner(node, out SumNodePool.Inner inner) && inner.Depth < AddressBits)
        {
            Address below = pool.TryCopyLeaf(SomeLeaf(node, in address), out SumNodePool.Leaf some) ? some.Address : default;
            int parting = Math.Min(inner.Depth, FirstDifference(in address, in below));
            depth = parting + 1; // one absent sibling for every bit that all below share with the address
            if (parting < inner.Depth)
            {
                SumNode.TryInner(Look(inner.Left), Look(inner.Right), out SumNode other);
                siblings[parting] = Lengthen(other, inner.Depth, parting, in below);
                node = 0;
                break;
            }
            bool isRight = Bit(in address, parting);
            siblings[parting] = Look(isRight ? inner.Left : inner.Right);
            node = isRight ? inner.Right : inner.Left;
        }
        siblings = siblings[..depth];
        Array.Reverse(siblings);
        if (!pool.TryCopyLeaf(node, out SumNodePool.Leaf leaf)) return new SumProof(null, siblings);
        return new SumProof(new SumLeaf(leaf.Address, leaf.Available, leaf.Locked), siblings);
    }

    /// <summary>The first of some items whose address has a one at a depth; they are ordered, and agree in all bits before.</summary>
    internal static int FirstToTheRight(ReadOnlySpan<SortItem> items, int from, int to, int depth, BalanceChanges balances)
    {
        while (from < to)
        {
            int middle = (from + to) >>> 1;
            bool isRight = depth < 32 ? (items[middle].Key >> (31 - depth) & 1) != 0 : Bit(in balances.BalanceOf(in items[middle]).Address, depth);
            if (isRight) to = middle;
            else from = middle + 1;
        }
        return from;
    }

    internal static bool Bit(in Address address, int depth) => (Address.Bytes(in address)[depth >> 3] >> (7 - (depth & 7)) & 1) != 0;

    // Marks an inner node for hashing and goes on towards the address.
    private ref int Mark(int reference, scoped in Address address)
    {
        ref SumNodePool.Inner inner = ref pool.InnerAt(reference);
        inner.Hash = default;
        return ref Bit(in address, inner.Depth) ? ref inner.Right : ref inner.Left;
    }

    // A leaf below: the address's own if it is there, else one that shares as much with it as any. The bound is for readers, who may see a cycle.
    private int SomeLeaf(int reference, in Address address)
    {
        for (int steps = 0; reference > 0 && steps < AddressBits; steps++)
        {
            ref SumNodePool.Inner inner = ref pool.InnerAt(reference);
            reference = Bit(in address, inner.Depth) ? inner.Right : inner.Left;
        }
        return reference;
    }

    private SumNode RehashBelow(int reference, int parentDepth)
    {
        if (reference == 0) return default;
        if (reference < 0) return LeafNode(in pool.LeafAt(reference));
        ref SumNodePool.Inner inner = ref pool.InnerAt(reference);
        if (!inner.Hash.IsZero) return new SumNode(inner.Hash, inner.Sum);
        SumNode left = RehashBelow(inner.Left, inner.Depth), right = RehashBelow(inner.Right, inner.Depth);
        Invariant.Assert(SumNode.TryInner(in left, in right, out SumNode node), "an asset's total leaves the range of an amount");
        if (inner.Depth > parentDepth + 1)
            node = Lengthen(node, inner.Depth, parentDepth, in pool.LeafAt(SomeLeaf(reference, default)).Address);
        (inner.Hash, inner.Sum) = (node.Hash, node.Sum);
        return node;
    }

    // The nodes with one absent child above a node at a depth, up to the child of its parent.
    private static SumNode Lengthen(SumNode node, int depth, int parentDepth, in Address below)
    {
        while (--depth > parentDepth)
        {
            if (Bit(in below, depth)) SumNode.TryInner(default, in node, out node);
            else SumNode.TryInner(in node, default, out node);
        }
        return node;
    }

    private SumNode Look(int reference)
    {
        if (reference < 0) return pool.TryCopyLeaf(reference, out SumNodePool.Leaf leaf) ? LeafNode(in leaf) : default;
        return pool.TryCopyInner(reference, out SumNodePool.Inner inner) ? new SumNode(inner.Hash, inner.Sum) : default;
    }

    private static SumNode LeafNode(in SumNodePool.Leaf leaf)
    {
        Invariant.Assert(SumNode.TryLeaf(in leaf.Address, leaf.Available, leaf.Locked, out SumNode node), "a balance leaves the range of an amount");
        return node;
    }

    internal static int FirstDifference(in Address one, in Address other)
    {
        ReadOnlySpan<byte> a = Address.Bytes(in one), b = Address.Bytes(in other);
        int common = a.CommonPrefixLength(b);
        return common == Address.Size ? AddressBits : 8 * common + BitOperations.LeadingZeroCount((uint)(a[common] ^ b[common])) - 24;
    }
}
