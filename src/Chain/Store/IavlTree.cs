using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>Ordered keys and values in a tree of cosmos/iavl's format and shape, so that stock ICS-23 verifiers take its proofs.</summary>
/// <remarks>
/// Nodes are shared between versions and never changed: undo and readers on other threads just keep an older root. The app hash covers each node's
/// version and the tree's shape, which follow from its history; storage keeps both beside the pairs. Every inner node has a key, the smallest on
/// its right, that is the key of exactly one leaf and of no other inner node; so the pair stored under a key carries the leaf's version and that inner node's height
/// and version, and heights in key order determine the tree.
/// </remarks>
public sealed class IavlTree : StatePart
{
    private readonly Stack<(IavlNode? Root, uint Epoch)> _scopes = new();
    private readonly List<byte[]> _removed = []; // in this block; perhaps undone or set again since
    private IavlNode? _root, _sealed;
    private PastStorage? _past; // of a past height, until something is looked at
    private uint _epoch;
    private IavlBuilder? _import;
    private byte[]? _lastImported;
    private bool _isImported; // nothing of it is in storage yet

    /// <summary>Adds an empty tree to <paramref name="store"/>.</summary>
    public IavlTree(StateStore store, string name) : base(store, name)
    {
    }

    /// <summary>How many pairs there are.</summary>
    public long Count => Now?.Size ?? 0;

    /// <summary>An empty tree is in no app hash: ICS-23 proves nothing of it, and a city may do without.</summary>
    internal override bool IsThere => _sealed is not null;

    /// <inheritdoc/>
    public override Hash32 Root => _sealed?.Hash ?? Sha256.OfNothing;

    /// <summary>The value of a key; false when it has none. Not to be written to.</summary>
    public bool TryGet(ReadOnlySpan<byte> key, [NotNullWhen(true)] out byte[]? value)
    {
        value = Find(Now, key, out _) is { } leaf ? leaf.Value : null;
        return value is not null;
    }

    /// <summary>The pairs whose key is at or after <paramref name="from"/> and before <paramref name="to"/> (null: to the end), ascending. Changes made meanwhile do not show.</summary>
    public IEnumerable<KeyValuePair<byte[], byte[]>> Range(byte[] from, byte[]? to = null)
    {
        return Range(Now, from, to);
    }

    internal static IEnumerable<KeyValuePair<byte[], byte[]>> Range(IavlNode? root, byte[] from, byte[]? to)
    {
        Stack<IavlNode> ahead = new();
        if (root is not null) ahead.Push(root);
        while (ahead.TryPop(out IavlNode? node))
        {
            if (node.IsLeaf)
            {
                if (to is not null && node.Key.AsSpan().SequenceCompareTo(to) >= 0) yield break;
                if (node.Key.AsSpan().SequenceCompareTo(from) >= 0) yield return new(node.Key, node.Value);
                continue;
            }
            ahead.Push(node.Right);
            if (node.IsLeftOf(from)) ahead.Push(node.Left);
        }
    }

    /// <summary>The last pair whose key is before <paramref name="end"/>; false when there is none. Its work is the tree's height.</summary>
    public bool TryLastBefore(ReadOnlySpan<byte> end, out KeyValuePair<byte[], byte[]> pair)
    {
        pair = default;
        IavlNode? left = null;
        for (IavlNode? node = Now; node is not null;)
        {
            if (!node.IsLeaf)
            {
                if (!node.IsLeftOf(end)) left = node.Left;
                node = node.IsLeftOf(end) ? node.Left : node.Right;
                continue;
            }
            if (node.Key.AsSpan().SequenceCompareTo(end) >= 0) node = left;
            while (node is { IsLeaf: false }) node = node.Right;
            if (node is not null) pair = new(node.Key, node.Value);
            return node is not null;
        }
        return false;
    }

    /// <summary>Gives a key a value; ICS-23 can prove neither an empty key nor an empty value.</summary>
    /// <exception cref="InvariantException">Either is empty.</exception>
    public void Set(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Invariant.Assert(!key.IsEmpty);
        Invariant.Assert(!value.IsEmpty);
        Save();
        IavlNode leaf = IavlNode.Leaf(key.ToArray(), value.ToArray());
        _root = Now is null ? leaf : Set(Now, leaf);
    }

    /// <summary>Removes a key; false when it has no value.</summary>
    public bool Remove(ReadOnlySpan<byte> key)
    {
        if (Find(Now, key, out _) is not { } leaf) return false;
        Save();
        _removed.Add(leaf.Key);
        _root = Remove(_root!, leaf.Key, out _);
        return true;
    }

    /// <summary>The tree as of the last sealed block; null when it is empty.</summary>
    internal IavlNode? Sealed => _sealed;

    /// <summary>How many nodes the last sealed block made.</summary>
    internal long NodesMade { get; private set; }

    /// <summary>The path of a key below a sealed root, or those of its neighbours.</summary>
    internal static IavlProof Prove(IavlNode root, ReadOnlySpan<byte> key)
    {
        if (Find(root, key, out _) is not null) return new IavlProof(PathOf(root, key), null, null);
        IavlNode? left = null, right = null;
        for (IavlNode node = root; ; )
        {
            if (node.IsLeaf)
            {
                if (key.SequenceCompareTo(node.Key) < 0) right = node;
                else left = node;
                break;
            }
            if (node.IsLeftOf(key))
            {
                right = node.Right;
                node = node.Left;
            }
            else
            {
                left = node.Left;
                node = node.Right;
            }
        }
        while (left is { IsLeaf: false }) left = left.Right;
        while (right is { IsLeaf: false }) right = right.Left;
        return new IavlProof(null, left is null ? null : PathOf(root, left.Key), right is null ? null : PathOf(root, right.Key));
    }

    internal override void Undo(bool isFirstOfBlock) => (_root, _epoch) = isFirstOfBlock ? (_sealed, 0) : _scopes.Pop();

    internal override void ForgetScopes() => _scopes.Clear();

    internal override void Seal(StateCommit commit, IForkJoin forkJoin)
    {
        Invariant.Assert(_scopes.Count == 0);
        SortedDictionary<byte[], byte[]?> changes = new(ByteStringOrder.Instance);
        foreach (byte[] key in _removed)
            if (Find(_root, key, out _) is null && Find(_sealed, key, out _) is not null) changes[key] = null;
        NodesMade = 0;
        if (_isImported)
            foreach (KeyValuePair<byte[], byte[]> pair in Range(_root, [], null)) changes[pair.Key] = null;
        _isImported = false;
        if (_root is not null)
        {
            SealBelow(_root, commit.Height, changes);
            if (_removed.Count > 0) changes[FirstKey(_root)] = null; // it may have lost its inner node
        }
        foreach (byte[] key in changes.Keys)
            commit.KeyValues.Add(new KeyValueChange(Name, key, Find(_root, key, out IavlNode? inner) is { } leaf ? IavlRecord.Encode(leaf, inner) : null));
        _removed.Clear();
        _epoch = 0;
        _sealed = _root;
    }

    internal override void LoadPast(PastStorage past)
    {
        if (past.TryTree(Name, out IavlNode? root)) _root = _sealed = root;
        else _past = past;
    }

    /// <inheritdoc/>
    internal override void Load(IStateStorage storage, IForkJoin forkJoin)
    {
        IavlBuilder builder = new(Name);
        storage.LoadKeyValues(Name, builder.Add);
        _root = _sealed = builder.Finish();
    }

    /// <summary>Takes in a pair as storage keeps it, behind all that came before by its key; what is wrong with it, or null. <see cref="FinishImport"/> follows the last.</summary>
    public string? Import(ReadOnlySpan<byte> key, ReadOnlySpan<byte> stored)
    {
        if (key.IsEmpty || (_lastImported is { } last && key.SequenceCompareTo(last) <= 0)) return "its keys do not ascend";
        _import ??= new IavlBuilder(Name);
        _lastImported = key.ToArray();
        try
        {
            _import.Add(key, stored);
            return null;
        }
        catch (CorruptStateException error)
        {
            return error.Message;
        }
    }

    /// <summary>Ends what <see cref="Import"/> began: the tree has the root it was exported with.</summary>
    /// <exception cref="CorruptStateException">Pairs are missing.</exception>
    public void FinishImport()
    {
        if (_import is null) return;
        _root = _import.Finish();
        (_import, _lastImported, _isImported) = (null, null, true);
    }

    // Most calls on a past height look at no tree, so it is read once one does.
    private IavlNode? Now
    {
        get
        {
            if (_past is { } past)
            {
                _past = null;
                Load(past, SequentialForkJoin.Instance);
            }
            return _root;
        }
    }

    private void Save()
    {
        if (_epoch >= UndoLog.Epoch) return;
        bool isFirstOfBlock = _epoch == 0;
        if (!isFirstOfBlock) _scopes.Push((_root, _epoch));
        _epoch = UndoLog.Epoch;
        UndoLog.Note(PartIndex, isFirstOfBlock);
    }

    private static IavlNode Set(IavlNode node, IavlNode leaf)
    {
        if (!node.IsLeaf)
            return Balance(node.IsLeftOf(leaf.Key)
                ? IavlNode.Inner(node.Key, Set(node.Left, leaf), node.Right)
                : IavlNode.Inner(node.Key, node.Left, Set(node.Right, leaf)));
        int order = leaf.Key.AsSpan().SequenceCompareTo(node.Key);
        if (order == 0) return leaf;
        return order < 0 ? IavlNode.Inner(node.Key, leaf, node) : IavlNode.Inner(leaf.Key, node, leaf);
    }

    // What remains of a subtree that holds the key, or null; firstKey is its smallest key when that has changed.
    private static IavlNode? Remove(IavlNode node, byte[] key, out byte[]? firstKey)
    {
        firstKey = null;
        if (node.IsLeaf) return null;
        if (node.IsLeftOf(key))
        {
            if (Remove(node.Left, key, out firstKey) is { } left) return Balance(IavlNode.Inner(node.Key, left, node.Right));
            firstKey = node.Key;
            return node.Right;
        }
        if (Remove(node.Right, key, out byte[]? rightKey) is not { } right) return node.Left;
        return Balance(IavlNode.Inner(rightKey ?? node.Key, node.Left, right));
    }

    private static IavlNode Balance(IavlNode node)
    {
        switch (Lean(node))
        {
            case > 1:
                return RotateRight(Lean(node.Left!) >= 0 ? node : IavlNode.Inner(node.Key, RotateLeft(node.Left!), node.Right!));
            case < -1:
                return RotateLeft(Lean(node.Right!) <= 0 ? node : IavlNode.Inner(node.Key, node.Left!, RotateRight(node.Right!)));
            default:
                return node;
        }
    }

    private static int Lean(IavlNode node) => node.IsLeaf ? 0 : node.Left.Height - node.Right.Height;

    private static IavlNode RotateRight(IavlNode node)
    {
        IavlNode left = node.Left!;
        return IavlNode.Inner(left.Key, left.Left!, IavlNode.Inner(node.Key, left.Right!, node.Right!));
    }

    private static IavlNode RotateLeft(IavlNode node)
    {
        IavlNode right = node.Right!;
        return IavlNode.Inner(right.Key, IavlNode.Inner(node.Key, node.Left!, right.Left!), right.Right!);
    }

    private void SealBelow(IavlNode node, long version, SortedDictionary<byte[], byte[]?> changes)
    {
        if (node.Version != IavlNode.Pending) return;
        if (!node.IsLeaf)
        {
            SealBelow(node.Left, version, changes);
            SealBelow(node.Right, version, changes);
        }
        node.Seal(version);
        NodesMade++;
        changes[node.Key] = null;
    }

    // The leaf of a key, and on the way the inner node that has the same key.
    internal static IavlNode? Find(IavlNode? node, ReadOnlySpan<byte> key, out IavlNode? inner)
    {
        inner = null;
        if (node is null) return null;
        while (!node.IsLeaf)
        {
            int order = key.SequenceCompareTo(node.Key);
            if (order == 0) inner = node;
            node = order < 0 ? node.Left : node.Right;
        }
        return key.SequenceEqual(node.Key) ? node : null;
    }

    private static byte[] FirstKey(IavlNode node)
    {
        while (!node.IsLeaf) node = node.Left;
        return node.Key;
    }

    private static IavlPath PathOf(IavlNode node, ReadOnlySpan<byte> key)
    {
        List<IavlStep> steps = [];
        while (!node.IsLeaf)
        {
            bool isLeft = node.IsLeftOf(key);
            steps.Add(node.StepFrom(isLeft));
            node = isLeft ? node.Left : node.Right;
        }
        steps.Reverse();
        return new IavlPath(node.Key, node.Value, node.LeafPrefix(), [.. steps]);
    }
}
