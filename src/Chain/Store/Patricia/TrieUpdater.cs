using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>Applies sorted changes to tries: first the shape, from the root down and reading only the paths that change, then the hashes, from the leaves up and many at a time.</summary>
/// <remarks>
/// Nodes are those of Ethereum's yellow paper, appendix D; keys are digests, so a branch never has a value of its own. Several updaters work at the same time on
/// different parts: each only reads the cache, and keeps what is to be written in <see cref="Writes"/>.
/// </remarks>
internal sealed partial class TrieUpdater(PatriciaCache cache)
{
    private readonly KeccakBatch _batch = new();
    private readonly List<int> _hashing = [];
    private readonly int[] _depthStarts = new int[Nibbles.Count + 2];
    private int[] _dirty = [];
    private int _dirtyCount;
    private IPagedReader? _reader;
    private TrieChange[] _changes = [];
    private TrieTask _task;

    /// <summary>A value that came of the update: what it was, and what it is, null when it is removed.</summary>
    public readonly struct Write(in PatriciaKey key, byte[]? before, byte[]? after)
    {
        public readonly PatriciaKey Key = key;
        public readonly byte[]? Before = before;
        public readonly byte[]? After = after;
    }

    /// <summary>What is to be written, in no order.</summary>
    public List<Write> Writes { get; } = [];

    /// <summary>Nodes read and verified since the beginning: from storage, and from memory.</summary>
    public long ReadFromStorage { get; private set; }

    /// <summary>Nodes found in memory since the beginning.</summary>
    public long ReadFromCache { get; private set; }

    /// <summary>Nodes hashed since the beginning.</summary>
    public long Hashed { get; private set; }

    /// <summary>Brings tasks up to date: their nodes, <see cref="Writes"/>, and the values before in <paramref name="changes"/>.</summary>
    /// <exception cref="CorruptStateException">A node that storage holds is not the one that its parent names.</exception>
    public void Run(Span<TrieTask> tasks, TrieChange[] changes, IPagedReader? reader)
    {
        Begin(changes, reader);
        Span<Child> results = tasks.Length <= 64 ? new Child[64].AsSpan(0, tasks.Length) : new Child[tasks.Length];
        for (int i = 0; i < tasks.Length; i++)
        {
            _task = tasks[i];
            _taskIndex = i;
            Hash32 path = _task.From < _task.To ? _changes[_task.From].Key : default;
            results[i] = UpdateChild(Child.Of(in _task.Node), _task.Depth, in path, _task.From, _task.To);
            CollectDirty(in results[i]);
        }
        Finish(tasks, results);
    }

    /// <summary>Puts a root together whose children were brought up to date as tasks of their own.</summary>
    /// <param name="task">The whole trie; its node is set.</param>
    /// <param name="children">Sixteen of them.</param>
    /// <param name="rootBefore">The root's bytes before, null when there was none.</param>
    /// <param name="reader">Reads nodes.</param>
    public void JoinRoot(ref TrieTask task, ReadOnlySpan<NodeRef> children, byte[]? rootBefore, IPagedReader? reader)
    {
        Begin([], reader);
        _task = task;
        int branch = NewNode(NodeKind.Branch, 0, default);
        int first = NewChildren(16);
        _nodes[branch].Children = first;
        for (int i = 0; i < 16; i++) _children[first + i] = Child.Of(in children[i]);
        Child result = Collapse(branch);
        Attach(in result, rootBefore is null ? -1 : NewOld(task.KeyOf(default, 0), rootBefore));
        CollectDirty(in result);
        Finish(new Span<TrieTask>(ref task), [result]);
    }

    /// <summary>The children of a branch at the root, or false when there is something else. An empty trie counts as a branch without children.</summary>
    public bool TrySplitRoot(in TrieTask task, IPagedReader? reader, Span<NodeRef> children, out byte[]? root)
    {
        children.Clear();
        root = null;
        if (task.Node.Size == 0) return true;
        Begin([], reader);
        _task = task;
        int node = Load(in task.Node, 0, default);
        VerifyLoaded();
        root = _olds[_nodes[node].Old].Bytes;
        if (_nodes[node].Kind != NodeKind.Branch) return false;
        for (int i = 0; i < 16; i++) children[i] = _children[_nodes[node].Children + i].Ref;
        return true;
    }

    /// <summary>Lets go of what only large blocks need.</summary>
    public void Trim()
    {
        const int NodesKept = 1 << 15;
        Begin([], null);
        Writes.Clear();
        if (_nodes.Length <= NodesKept) return;
        (_nodes, _children, _dirty, _values) = ([], [], [], []);
        (_olds, _loaded) = ([], []);
        Writes.Capacity = 0;
    }

    private void Begin(TrieChange[] changes, IPagedReader? reader)
    {
        (_changes, _reader, _taskIndex) = (changes, reader, 0);
        _nodeCount = _childCount = _valuesUsed = _dirtyCount = 0;
        _olds.Clear();
        _removed.Clear();
        _loaded.Clear();
    }

    private void Finish(Span<TrieTask> tasks, Span<Child> results)
    {
        VerifyLoaded();
        HashDirty(tasks);
        foreach (int old in _removed) Writes.Add(new Write(_olds[old].Key, _olds[old].Bytes, null));
        for (int i = 0; i < tasks.Length; i++) tasks[i].Node = results[i].Node < 0 ? results[i].Ref : _nodes[results[i].Node].Ref;
    }

    private void CollectDirty(in Child child)
    {
        if (child.Node < 0) return;
        if (_dirtyCount == _dirty.Length) Array.Resize(ref _dirty, Math.Max(256, 2 * _dirtyCount));
        _dirty[_dirtyCount++] = child.Node;
        ref readonly Node node = ref _nodes[child.Node];
        int count = node.Kind switch { NodeKind.Branch => 16, NodeKind.Extension => 1, _ => 0 };
        for (int i = 0; i < count; i++) CollectDirty(in _children[node.Children + i]);
    }

    // A child stands deeper than its parent, so the nodes of one depth never wait for each other.
    private void HashDirty(ReadOnlySpan<TrieTask> tasks)
    {
        Span<int> starts = _depthStarts;
        starts.Clear();
        for (int i = 0; i < _dirtyCount; i++) starts[_nodes[_dirty[i]].Depth + 1]++;
        for (int depth = 1; depth < starts.Length; depth++) starts[depth] += starts[depth - 1];
        int[] order = new int[_dirtyCount];
        Span<int> next = stackalloc int[Nibbles.Count + 2];
        starts.CopyTo(next);
        for (int i = 0; i < _dirtyCount; i++) order[next[_nodes[_dirty[i]].Depth]++] = _dirty[i];

        Span<byte> buffer = stackalloc byte[NodeSizeMax];
        for (int depth = Nibbles.Count; depth >= 0; depth--)
        {
            _hashing.Clear();
            for (int i = starts[depth]; i < starts[depth + 1]; i++)
            {
                ref Node node = ref _nodes[order[i]];
                int size = Encode(in node, buffer);
                if (size < Hash32.Size && depth > 0)
                {
                    // It stands in its parent, not under its own path.
                    node.Ref = new NodeRef { Size = (byte)size };
                    buffer[..size].CopyTo(Hash32.MutableBytes(ref node.Ref.Bytes));
                    if (node.Old >= 0) _removed.Add(node.Old);
                    continue;
                }
                _batch.Add(buffer[..size]);
                _hashing.Add(order[i]);
            }
            ReadOnlySpan<Hash32> hashes = _batch.Run();
            Hashed += hashes.Length;
            for (int i = 0; i < hashes.Length; i++)
            {
                ref Node node = ref _nodes[_hashing[i]];
                node.Ref = NodeRef.ByHash(in hashes[i]);
                byte[]? before = node.Old >= 0 ? _olds[node.Old].Bytes : null;
                ReadOnlySpan<byte> after = _batch.MessageAt(i);
                if (before is not null && after.SequenceEqual(before)) continue;
                PatriciaKey key = node.Old >= 0 ? _olds[node.Old].Key : tasks[node.Task].KeyOf(in node.Path, depth);
                Writes.Add(new Write(in key, before, after.ToArray()));
            }
            _batch.Clear();
        }
    }

    private void VerifyLoaded()
    {
        foreach ((int old, _) in _loaded) _batch.Add(_olds[old].Bytes);
        ReadOnlySpan<Hash32> hashes = _batch.Run();
        for (int i = 0; i < hashes.Length; i++)
            if (hashes[i] != _loaded[i].Expected) ThrowCorrupt(in CollectionsMarshal.AsSpan(_olds)[_loaded[i].Old].Key);
        _batch.Clear();
        _loaded.Clear();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void ThrowCorrupt(in PatriciaKey key)
    {
        Span<byte> bytes = stackalloc byte[PatriciaKey.SizeMax];
        throw new CorruptStateException($"a node of the EVM's state is missing or is not the one its parent names (key {Convert.ToHexStringLower(bytes[..key.Write(bytes)])})");
    }
}
