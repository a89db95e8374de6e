using System.Text;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>The whole deterministic state: tables and key-value trees, with nested scopes that can be undone and one app hash a block.</summary>
/// <remarks>
/// Life of a block: any number of scopes (<see cref="Mark"/>, then <see cref="RollbackTo"/> or <see cref="Release"/>), then <see cref="SealBlock"/>. A change
/// made outside any scope cannot be undone. One thread executes; other threads may ask for proofs at any time.
/// </remarks>
public sealed partial class StateStore
{
    /// <summary>Name of the key-value pairs in which storage keeps each part's last root, so that a damaged part can be named at start.</summary>
    public const string RootsStore = "store_roots";

    private readonly IForkJoin _forkJoin;
    private readonly List<StatePart> _parts = [];
    private StoreRoots _sealed = new(0, default, []), _before = new(0, default, []);
    private readonly List<IavlTree> _trees = [];
    private readonly KeptTrees?[] _recent = new KeptTrees?[Limits.SealedTreesMax]; // at their height modulo the length
    private long _recentFrom, _recentNodes;
    private long _sealVersion; // odd while trees change: a reader on another thread then tries again

    /// <summary>An empty state.</summary>
    /// <param name="forkJoin">Spreads hashing over cores; null to stay on the caller's thread. The roots do not depend on it.</param>
    /// <param name="indexSeed">Mixed into the key indexes so that nobody can prepare colliding keys; Node draws it. No result depends on it.</param>
    public StateStore(IForkJoin? forkJoin = null, ulong indexSeed = 0)
    {
        _forkJoin = forkJoin ?? SequentialForkJoin.Instance;
        IndexSeed = indexSeed;
    }

    /// <summary>Height of the last sealed block; 0 before the first.</summary>
    public long Height => Volatile.Read(ref _sealed).Height;

    /// <summary>App hash of the last sealed block; zero before the first.</summary>
    public Hash32 AppHash => Volatile.Read(ref _sealed).AppHash;

    /// <summary>The roots of the last sealed block. May be read by any thread.</summary>
    public StoreRoots Roots => Volatile.Read(ref _sealed);

    /// <summary>The version of the rules that the next block to be sealed follows, 1 or more: it says which parts are in the app hash.</summary>
    public uint Rules { get; set; } = 1;

    /// <summary>All parts in the order they were added.</summary>
    public IReadOnlyList<StatePart> Parts => _parts;

    /// <summary>Whether the last sealed block changed anything but what every block changes (<see cref="StatePart.MovesEveryBlock"/>).</summary>
    public bool HasMoved { get; private set; }

    private bool IsUnsealed => _sealed.Roots.Count == 0;

    /// <summary>Spreads work over cores; no root depends on it.</summary>
    internal IForkJoin ForkJoin => _forkJoin;

    internal UndoLog Undo { get; } = new();

    internal ulong IndexSeed { get; }

    /// <summary>Opens a scope.</summary>
    public StateMark Mark() => Undo.Open();

    /// <summary>Undoes everything since <paramref name="mark"/> and closes its scope and any opened inside.</summary>
    public void RollbackTo(in StateMark mark) => Undo.RollBack(in mark);

    /// <summary>Keeps everything since <paramref name="mark"/> and closes its scope and any opened inside; an outer scope can still undo it.</summary>
    public void Release(in StateMark mark) => Undo.Release(in mark);

    /// <summary>Ends a block: adds what changed to <paramref name="commit"/> (which must be empty but for its results), brings all roots up to date, begins the next block.</summary>
    /// <returns>The roots and the app hash, also set on <paramref name="commit"/>.</returns>
    /// <remarks>The first block may have height 0: the genesis state by itself.</remarks>
    /// <exception cref="InvariantException">A scope is open, the height does not ascend, or a table breaks its rules.</exception>
    public StoreRoots SealBlock(StateCommit commit, long height)
    {
        Invariant.Assert(height > Height || IsUnsealed);
        Invariant.Assert(commit.Records.Count == 0 && commit.KeyValues.Count == 0 && commit.Paged.Count == 0);
        commit.Height = height;
        Undo.Reset();

        Interlocked.Increment(ref _sealVersion);
        HasMoved = false;
        foreach (StatePart part in _parts)
        {
            int records = commit.Records.Count, pairs = commit.KeyValues.Count + commit.Paged.Count;
            Hash32 rootBefore = part.Root;
            part.Seal(commit, _forkJoin);
            HasMoved |= !part.MovesEveryBlock && part.Root != rootBefore;
            Invariant.Assert(part.Since <= Rules || (commit.Records.Count == records && commit.KeyValues.Count + commit.Paged.Count == pairs), "a part of the state was written before the rules that it came with");
        }
        StoreRoots before = _sealed, after = CollectRoots(height);
        _before = before;
        Volatile.Write(ref _sealed, after);
        KeepTrees(after);
        Interlocked.Increment(ref _sealVersion);

        // Both are ordered by name, and a part that came stays.
        int old = 0;
        foreach ((string name, Hash32 root) in after.Roots)
        {
            bool wasThere = old < before.Roots.Count && before.Roots[old].Name == name;
            if (!wasThere || before.Roots[old].Root != root)
                commit.KeyValues.Add(new KeyValueChange(RootsStore, Encoding.ASCII.GetBytes(name), root.ToArray()));
            if (wasThere) old++;
        }
        commit.AppHash = after.AppHash;
        return after;
    }

    /// <summary>Fills an empty state from storage and checks every root and the app hash. A storage without commits leaves the state empty.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="rules">Tells, once all parts are filled, which version of the rules they are under; null when it is that of <see cref="Rules"/>.</param>
    /// <exception cref="CorruptStateException">What was read cannot be, or has other roots than were committed; the message names the part.</exception>
    public void Load(IStateStorage storage, Func<uint>? rules = null)
    {
        Invariant.Assert(IsUnsealed);
        foreach (StatePart part in _parts) part.Attach(storage);
        if (storage.AppHash.IsZero) return;
        foreach (StatePart part in _parts) part.Load(storage, _forkJoin);
        if (rules is not null) Rules = rules();
        StoreRoots roots = CollectRoots(storage.Height);
        SortedDictionary<string, Hash32> stored = new(StringComparer.Ordinal);
        storage.LoadKeyValues(RootsStore, (key, value) => stored[Encoding.ASCII.GetString(key)] = new Hash32(value));
        foreach ((string name, Hash32 root) in roots.Roots)
            if (stored.TryGetValue(name, out Hash32 expected) && expected != root)
                throw new CorruptStateException($"'{name}' has root {root} where {expected} was committed at height {storage.Height}");
        if (roots.AppHash != storage.AppHash)
            throw new CorruptStateException($"the state has app hash {roots.AppHash} where {storage.AppHash} was committed at height {storage.Height}");
        _sealed = roots;
        KeepTrees(roots);
    }

    /// <summary>Lets go of what is open in storage; the state is not used again.</summary>
    internal void Detach()
    {
        foreach (StatePart part in _parts) part.Detach();
    }

    /// <summary>Fills an empty state from a past height, to execute on it: tables that are large only as far as they are looked at. Such a state has no roots and is never sealed.</summary>
    /// <exception cref="CorruptStateException">What was read cannot be.</exception>
    public void LoadPast(PastStorage past)
    {
        Invariant.Assert(IsUnsealed);
        foreach (StatePart part in _parts) part.LoadPast(past);
    }

    internal int Register(StatePart part)
    {
        Invariant.Assert(IsUnsealed);
        Invariant.Assert(part.Name.Length is > 0 and <= MultiStore.NameMaxBytes && Ascii.IsValid(part.Name));
        foreach (StatePart other in _parts) Invariant.Assert(other.Name != part.Name);
        _parts.Add(part);
        if (part is IavlTree tree) _trees.Add(tree);
        return Undo.Register(part);
    }

    private StoreRoots CollectRoots(long height)
    {
        List<StoreRoot> present = new(_parts.Count);
        foreach (StatePart part in _parts)
            if (part.Since <= Rules && part.IsThere) present.Add(new StoreRoot(part.Name, part.Root));
        StoreRoot[] roots = [.. present];
        Array.Sort(roots, static (a, b) => string.CompareOrdinal(a.Name, b.Name));
        return new StoreRoots(height, MultiStore.AppHash(roots), roots);
    }
}
