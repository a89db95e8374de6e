using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>Writes up to a few hundred changed balances below one node of a sum tree and hashes what stands above them.</summary>
/// <remarks>
/// Downward the nodes are visited generation by generation, each asking for its children's cache lines long before they are looked at; upward each
/// generation is hashed as a whole, its nodes in the lanes of a vector, because no node of a generation stands above another.
/// </remarks>
internal sealed class SumBatch
{
    /// <summary>More changes than this are cut along the tree: a batch's nodes should stay in the processor's own cache.</summary>
    public const int ChangesMax = 512;

    private const int ChunkSize = 64;

    private readonly SumNodePool _pool;
    private readonly List<int> _generations = []; // where each begins in _nodes
    private readonly Sha256Batch _leaves = new(SumNode.LeafSize, 2 * ChunkSize), _inners = new(SumNode.InnerSize, ChunkSize);
    private readonly Hash32[] _hashes = new Hash32[ChunkSize];
    private readonly int[] _short = new int[ChunkSize];
    private Entry[] _nodes = new Entry[4 * ChangesMax], _now = new Entry[2 * ChangesMax], _next = new Entry[2 * ChangesMax];
    private int _nodeCount, _nextCount;

    public SumBatch(SumNodePool pool) => _pool = pool;

    // A node and the changes below it, which may be none.
    private readonly record struct Entry(int Reference, int ParentDepth, int From, int To);

    /// <summary>Brings a node up to date; <paramref name="from"/> to <paramref name="to"/> of the items are the changed balances below it, whose keys are all in the tree.</summary>
    public void Run(int reference, int parentDepth, ReadOnlySpan<SortItem> items, int from, int to, BalanceChanges balances)
    {
        _generations.Clear();
        (_nodeCount, _nextCount) = (0, 0);
        Push(reference, parentDepth, from, to, items, balances);
        while (_nextCount > 0)
        {
            (_now, _next) = (_next, _now);
            int count = _nextCount;
            _nextCount = 0;
            _generations.Add(_nodeCount);
            if (_nodes.Length < _nodeCount + count) Array.Resize(ref _nodes, 2 * (_nodeCount + count));
            foreach (ref readonly Entry entry in _now.AsSpan(0, count)) Visit(in entry, items, balances);
        }
        for (int generation = _generations.Count - 1, end = _nodeCount; generation >= 0; end = _generations[generation--])
            for (int at = _generations[generation]; at < end; at += ChunkSize)
                Hash(_nodes.AsSpan(at, Math.Min(ChunkSize, end - at)), items, balances);
    }

    private void Push(int reference, int parentDepth, int from, int to, ReadOnlySpan<SortItem> items, BalanceChanges balances)
    {
        _pool.Prefetch(reference);
        if (reference < 0 && from == to) return; // a neighbour, which is hashed beside the path
        if (reference < 0) balances.Prefetch(in items[from]);
        if (_nextCount == _next.Length)
        {
            Array.Resize(ref _next, 2 * _nextCount);
            Array.Resize(ref _now, 2 * _nextCount);
        }
        _next[_nextCount++] = new Entry(reference, parentDepth, from, to);
    }

    private void Visit(in Entry entry, ReadOnlySpan<SortItem> items, BalanceChanges balances)
    {
        (int reference, _, int from, int to) = entry;
        if (reference < 0)
        {
            ref SumNodePool.Leaf leaf = ref _pool.LeafAt(reference);
            ref readonly Balance balance = ref balances.BalanceOf(in items[from]);
            Invariant.Assert(to - from == 1 && leaf.Address == balance.Address);
            Invariant.Assert((balance.Available | balance.Locked) != UInt128.Zero, "a balance of nothing is removed, not kept");
            (leaf.Available, leaf.Locked) = (balance.Available, balance.Locked);
            return;
        }
        ref SumNodePool.Inner inner = ref _pool.InnerAt(reference);
        if (from == to && !inner.Hash.IsZero) return;
        int middle = SumTree.FirstToTheRight(items, from, to, inner.Depth, balances);
        Push(inner.Left, inner.Depth, from, middle, items, balances);
        Push(inner.Right, inner.Depth, middle, to, items, balances);
        _nodes[_nodeCount++] = entry;
    }

    private void Hash(ReadOnlySpan<Entry> nodes, ReadOnlySpan<SortItem> items, BalanceChanges balances)
    {
        foreach (ref readonly Entry entry in nodes)
        {
            ref SumNodePool.Inner inner = ref _pool.InnerAt(entry.Reference);
            if (inner.Left < 0) AddLeaf(inner.Left);
            if (inner.Right < 0) AddLeaf(inner.Right);
        }
        Span<Hash32> leaves = _leaves.Run();
        foreach (ref readonly Entry entry in nodes)
        {
            ref SumNodePool.Inner inner = ref _pool.InnerAt(entry.Reference);
            Span<byte> message = _inners.Add();
            UInt128 left = WriteChild(inner.Left, SumNode.LeftOf(message), ref leaves), right = WriteChild(inner.Right, SumNode.RightOf(message), ref leaves);
            inner.Sum = unchecked(left + right);
            Invariant.Assert(inner.Sum >= left, "an asset's total leaves the range of an amount");
        }
        _inners.Run().CopyTo(_hashes);
        Lengthen(nodes, items, balances);
        for (int i = 0; i < nodes.Length; i++) _pool.InnerAt(nodes[i].Reference).Hash = _hashes[i];
    }

    // The nodes with one absent child between a node and its parent, one step for all that have another in each round.
    private void Lengthen(ReadOnlySpan<Entry> nodes, ReadOnlySpan<SortItem> items, BalanceChanges balances)
    {
        for (int steps = 1, count; ; steps++)
        {
            count = 0;
            for (int i = 0; i < nodes.Length; i++)
            {
                ref readonly Entry entry = ref nodes[i];
                ref SumNodePool.Inner inner = ref _pool.InnerAt(entry.Reference);
                int depth = inner.Depth - steps;
                if (depth <= entry.ParentDepth) continue;
                ref readonly Address below = ref entry.From < entry.To ? ref balances.BalanceOf(in items[entry.From]).Address : ref SomeAddress(entry.Reference);
                Span<byte> message = _inners.Add(), left = SumNode.LeftOf(message), right = SumNode.RightOf(message);
                bool isRight = SumTree.Bit(in below, depth);
                SumNode.WriteChild(in _hashes[i], inner.Sum, isRight ? right : left);
                (isRight ? left : right).Clear();
                _short[count++] = i;
            }
            if (count == 0) return;
            Span<Hash32> longer = _inners.Run();
            for (int i = 0; i < count; i++) _hashes[_short[i]] = longer[i];
        }
    }

    private ref readonly Address SomeAddress(int reference)
    {
        while (reference > 0) reference = _pool.InnerAt(reference).Left;
        return ref _pool.LeafAt(reference).Address;
    }

    private void AddLeaf(int reference)
    {
        ref SumNodePool.Leaf leaf = ref _pool.LeafAt(reference);
        SumNode.WriteLeaf(in leaf.Address, leaf.Available, leaf.Locked, _leaves.Add());
    }

    // Takes the leaves' hashes in the order in which they were added.
    private UInt128 WriteChild(int reference, Span<byte> target, ref Span<Hash32> leaves)
    {
        if (reference > 0)
        {
            ref SumNodePool.Inner child = ref _pool.InnerAt(reference);
            SumNode.WriteChild(in child.Hash, child.Sum, target);
            return child.Sum;
        }
        ref SumNodePool.Leaf leaf = ref _pool.LeafAt(reference);
        UInt128 sum = unchecked(leaf.Available + leaf.Locked);
        Invariant.Assert(sum >= leaf.Available, "a balance leaves the range of an amount");
        SumNode.WriteChild(in leaves[0], sum, target);
        leaves = leaves[1..];
        return sum;
    }
}
