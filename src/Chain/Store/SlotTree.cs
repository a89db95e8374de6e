using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store;

/// <summary>A Merkle tree over the slots of a table, four children a node.</summary>
/// <remarks>
/// leaf = SHA256(0x00 || record), node = SHA256(0x01 || four children), and 32 zero bytes for an empty slot or a node whose children are all empty.
/// The root is SHA256(0x02 || depth || top node), where the depth is the least that covers the highest live slot: it follows from the records alone.
/// Four ways cost 3 compressions for 2 bits of a slot where two ways cost 4, and a full level costs half; five ways would save another eighth
/// and cost divisions. Memory: 32 bytes a slot for its leaf and 11 for the nodes above.
/// </remarks>
public sealed class SlotTree : ICommitment
{
    private const int ParallelMin = 512, ChunkSize = 128;

    private readonly List<ChunkedArray<Hash32>> _levels = [new()];
    private readonly Action<int> _hashLeaves, _hashNodes;
    private int[] _dirty = [];
    private int _dirtyCount, _parts, _level, _first;
    private StateCommit? _commit;
    private Sha256Batch[] _leafBatches = [], _nodeBatches = []; // one of each for each part of the work
    private int[][] _targets = [];

    /// <summary>An empty tree.</summary>
    public SlotTree()
    {
        _hashLeaves = HashLeaves;
        _hashNodes = HashNodes;
        Root = RootOf(0, default);
    }

    /// <inheritdoc/>
    public Hash32 Root { get; private set; }

    internal int Depth { get; private set; }

    /// <summary>The leaf that commits a record.</summary>
    public static Hash32 LeafOf(ReadOnlySpan<byte> record) => Sha256.Hash([0], record);

    /// <summary>The node over four children, empty when they all are.</summary>
    public static Hash32 NodeOf(ReadOnlySpan<byte> children) => children.ContainsAnyExcept((byte)0) ? Sha256.Hash([1], children) : default;

    /// <summary>The root over a top node at a depth of 0 (one slot) to 16.</summary>
    public static Hash32 RootOf(int depth, in Hash32 top) => Sha256.Hash([2], [(byte)depth], Hash32.Bytes(in top));

    /// <inheritdoc/>
    public void Update(StateCommit commit, int first, IForkJoin forkJoin)
    {
        _dirtyCount = commit.Records.Count - first;
        if (_dirty.Length < _dirtyCount) _dirty = new int[Math.Max(_dirtyCount, 2 * _dirty.Length)];
        for (int i = 0; i < _dirtyCount; i++) _dirty[i] = commit.Records[first + i].Slot;
        int highest = _dirty[_dirtyCount - 1];
        int knownDepth = _levels.Count - 1;
        while ((long)highest >> (2 * (_levels.Count - 1)) > 0) _levels.Add(new());

        (_commit, _first, _level) = (commit, first, 0);
        if (_leafBatches.Length != forkJoin.Width) MakeBatches(forkJoin.Width, commit.Records[first].Table.RecordSizeBytes);
        _levels[0].EnsureCapacity(highest + 1);
        Run(forkJoin, _hashLeaves);
        for (_level = 1; _level < _levels.Count; _level++)
        {
            ToParents();
            _levels[_level].EnsureCapacity(_dirty[_dirtyCount - 1] + 1);
            Run(forkJoin, _hashNodes);
            if (_level > knownDepth) HashNode(_level, 0); // what was the top until now
        }
        _commit = null;

        Depth = _levels.Count - 1;
        while (Depth > 0 && IsFirstChildOnly(Depth)) Depth--;
        Root = RootOf(Depth, in _levels[Depth][0]);
    }

    /// <summary>The node over slots 0 to 4^<paramref name="level"/> - 1, of which no slot behind them is live.</summary>
    internal Hash32 NodeOver(int level)
    {
        Invariant.Assert(level >= Depth);
        int known = Math.Min(level, _levels.Count - 1);
        Span<Hash32> children = stackalloc Hash32[4];
        Hash32 node = _levels[known][0];
        for (; known < level; known++)
        {
            children.Clear();
            children[0] = node;
            node = NodeOf(MemoryMarshal.AsBytes(children));
        }
        return node;
    }

    /// <summary>The path of a slot: its leaf, then for every level the node's three other children; false when a writer was at work (ask again).</summary>
    public SlotProof Prove(int slot)
    {
        int depth = Depth;
        if ((long)slot >> (2 * depth) > 0)
        {
            _levels[depth].TryCopy(0, out Hash32 top);
            return new SlotProof(slot, depth, default, [top]);
        }
        _levels[0].TryCopy(slot, out Hash32 leaf);
        Hash32[] siblings = new Hash32[3 * depth];
        int count = 0;
        for (int level = 0, index = slot; level < depth; level++, index >>= 2)
            for (int child = 0; child < 4; child++)
                if (child != (index & 3)) _levels[level].TryCopy((index & ~3) + child, out siblings[count++]);
        return new SlotProof(slot, depth, leaf, siblings);
    }

    private void Run(IForkJoin forkJoin, Action<int> body)
    {
        _parts = _dirtyCount < ParallelMin ? 1 : forkJoin.Width;
        if (_parts == 1) body(0);
        else forkJoin.For(_parts, body);
    }

    private (int From, int To) Range(int part) => ((int)((long)_dirtyCount * part / _parts), (int)((long)_dirtyCount * (part + 1) / _parts));

    private void MakeBatches(int count, int recordSizeBytes)
    {
        (_leafBatches, _nodeBatches, _targets) = (new Sha256Batch[count], new Sha256Batch[count], new int[count][]);
        for (int i = 0; i < count; i++)
        {
            _leafBatches[i] = new Sha256Batch(1 + recordSizeBytes, ChunkSize);
            _nodeBatches[i] = new Sha256Batch(1 + 4 * Hash32.Size, ChunkSize);
            _targets[i] = new int[ChunkSize];
        }
    }

    private void HashLeaves(int part)
    {
        (int from, int to) = Range(part);
        (Sha256Batch batch, int[] targets) = (_leafBatches[part], _targets[part]);
        ChunkedArray<Hash32> leaves = _levels[0];
        ReadOnlySpan<byte> bytes = _commit!.Bytes.WrittenSpan;
        ReadOnlySpan<RecordChange> changes = CollectionsMarshal.AsSpan(_commit.Records).Slice(_first, _dirtyCount);
        for (int count = 0; from < to; count = 0)
        {
            for (; from < to && count < ChunkSize; from++)
            {
                ref readonly RecordChange change = ref changes[from];
                if (change.AfterOffset < 0)
                {
                    leaves[change.Slot] = default;
                    continue;
                }
                Span<byte> message = batch.Add(); // begins with 0
                bytes.Slice(change.AfterOffset, message.Length - 1).CopyTo(message[1..]);
                targets[count++] = change.Slot;
            }
            Store(batch, targets, leaves);
        }
    }

    private void HashNodes(int part)
    {
        (int from, int to) = Range(part);
        (Sha256Batch batch, int[] targets) = (_nodeBatches[part], _targets[part]);
        (ChunkedArray<Hash32> below, ChunkedArray<Hash32> nodes) = (_levels[_level - 1], _levels[_level]);
        for (int count = 0; from < to; count = 0)
        {
            for (; from < to && count < ChunkSize; from++)
            {
                int index = _dirty[from];
                ReadOnlySpan<byte> children = MemoryMarshal.AsBytes((ReadOnlySpan<Hash32>)below.Group(4 * index, 4));
                if (!children.ContainsAnyExcept((byte)0))
                {
                    nodes[index] = default;
                    continue;
                }
                Span<byte> message = batch.Add();
                message[0] = 1;
                children.CopyTo(message[1..]);
                targets[count++] = index;
            }
            Store(batch, targets, nodes);
        }
    }

    private static void Store(Sha256Batch batch, int[] targets, ChunkedArray<Hash32> into)
    {
        Span<Hash32> hashes = batch.Run();
        for (int i = 0; i < hashes.Length; i++) into[targets[i]] = hashes[i];
    }

    private void HashNode(int level, int index)
    {
        ReadOnlySpan<byte> children = MemoryMarshal.AsBytes((ReadOnlySpan<Hash32>)_levels[level - 1].Group(4 * index, 4));
        ref Hash32 node = ref _levels[level][index];
        if (children.ContainsAnyExcept((byte)0)) Sha256.Hash([1], children, out node);
        else node = default;
    }

    private void ToParents()
    {
        int count = 0, last = -1;
        for (int i = 0; i < _dirtyCount; i++)
        {
            int parent = _dirty[i] >> 2;
            if (parent == last) continue;
            _dirty[count++] = last = parent;
        }
        _dirtyCount = count;
    }

    private bool IsFirstChildOnly(int level)
    {
        Span<Hash32> children = _levels[level - 1].Group(0, 4);
        return children[1].IsZero && children[2].IsZero && children[3].IsZero;
    }
}
