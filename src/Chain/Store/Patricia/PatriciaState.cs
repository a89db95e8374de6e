using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;

namespace Gwangan.Chain.Store.Patricia;

/// <summary>Ethereum's state: accounts, slots and codes by their keys, and the Merkle-Patricia tries over them, paged from the disk.</summary>
/// <remarks>
/// Life of a block: reads while it executes; at its end <see cref="SetAccount"/>, <see cref="SetSlot"/> and the like, then <see cref="UpdateRoot"/>; then the block's header, which
/// carries that root, by <see cref="SetHeader"/>. The part's root in the app hash is the header's hash. Nothing is loaded at start but the header and the root node; every node is checked
/// against the hash by which its parent names it when it is read. One thread; other threads read committed heights by <see cref="PatriciaView"/>.
/// Without storage the state lives in memory: what tests and official vectors use.
/// </remarks>
public sealed partial class PatriciaState : StatePart
{
    private readonly PatriciaCache _cache;
    private readonly IForkJoin _forkJoin;
    private readonly RlpWriter _writer = new(160);
    private readonly Dictionary<Hash32, (byte[] Code, long Height)> _codes = []; // looked up only; not durable yet
    private readonly List<Hash32> _newCodes = [];
    private readonly Queue<(Hash32 Hash, long Height)> _storedCodes = new();
    private IStateStorage? _storage;
    private IPagedReader? _reader;
    private byte[] _header = [], _sealedHeader = [];
    private Hash32 _root;
    private long _durable = -1;
    private bool _isReading;

    /// <summary>Adds an empty state to <paramref name="store"/>.</summary>
    /// <param name="store">The whole state.</param>
    /// <param name="name">The part's name in the app hash.</param>
    /// <param name="forkJoin">Spreads an update over cores; null to stay on the caller's thread. The root does not depend on it.</param>
    /// <param name="since">The version of the rules with which it came.</param>
    public PatriciaState(StateStore store, string name = "evm", IForkJoin? forkJoin = null, uint since = 1) : base(store, name, since)
    {
        _cache = new PatriciaCache(store.IndexSeed);
        _forkJoin = forkJoin ?? SequentialForkJoin.Instance;
    }

    /// <summary>The state as of a committed height, to change it and throw it away. It reads what it needs, and the snapshot stays its opener's.</summary>
    /// <exception cref="CorruptStateException">The stored header is malformed.</exception>
    public static PatriciaState OpenPast(IStateSnapshot past)
    {
        PatriciaState state = new(new StateStore(null, 0));
        state.LoadPast(new PastStorage(past));
        return state;
    }

    /// <summary>Most bytes, roughly, that durable values take in memory; those that are not durable yet come on top.</summary>
    public long CacheBytesMax { get; set; } = 64 << 20;

    /// <summary>The root of the trie of accounts as of the last <see cref="UpdateRoot"/>.</summary>
    public Hash32 StateRoot { get; private set; } = OrderedTrie.EmptyRoot;

    /// <summary>The header that was set last, as RLP; empty before the first.</summary>
    public ReadOnlyMemory<byte> Header => _header;

    /// <summary>Hash of the header of the last sealed block; zero before the first.</summary>
    public override Hash32 Root => _root;

    /// <inheritdoc/>
    internal override bool IsThere => _sealedHeader.Length > 0;

    /// <summary>What reading and hashing cost so far.</summary>
    public PatriciaCounters Counters
    {
        get
        {
            PatriciaCounters counters = new() { CachedEntries = _cache.Count, CachedBytes = _cache.Bytes, ValuesFromCache = _valuesFromCache, ValuesFromStorage = _valuesFromStorage };
            foreach (TrieUpdater updater in _updaters)
            {
                counters = counters with
                {
                    NodesFromCache = counters.NodesFromCache + updater.ReadFromCache,
                    NodesFromStorage = counters.NodesFromStorage + updater.ReadFromStorage,
                    NodesHashed = counters.NodesHashed + updater.Hashed,
                };
            }
            return counters;
        }
    }

    private long _valuesFromCache, _valuesFromStorage;

    /// <summary>The account of an address; false when there is none. What was set since the last <see cref="UpdateRoot"/> does not show.</summary>
    public bool TryReadAccount(in Address address, out PatriciaAccount account)
    {
        byte[]? stored = Read(PatriciaKey.Account(in address));
        account = stored is null ? PatriciaAccount.New : PatriciaAccount.Decode(stored);
        return stored is not null;
    }

    /// <summary>The value of a slot, 0 when it has none. What was set since the last <see cref="UpdateRoot"/> does not show.</summary>
    public UInt256 ReadSlot(in Address address, in UInt256 key) => Read(PatriciaKey.Slot(in address, in key)) is { } value ? UInt256.FromBigEndian(value) : default;

    /// <summary>The code with a hash; empty when that is the hash of nothing.</summary>
    /// <exception cref="CorruptStateException">An account names the code and it is not there, or another.</exception>
    public byte[] ReadCode(in Hash32 codeHash)
    {
        if (codeHash == Keccak256.OfNothing) return [];
        if (_codes.TryGetValue(codeHash, out (byte[] Code, long Height) found)) return found.Code;
        return PatriciaCodes.Read(in codeHash, Reader() is { } reader ? key => reader.TryRead(PatriciaStores.Codes, key, out ReadOnlySpan<byte> part) ? part.ToArray() : null : static _ => null);
    }

    /// <summary>Keeps a code, so that accounts can name its hash.</summary>
    public void SetCode(in Hash32 codeHash, byte[] code)
    {
        if (codeHash == Keccak256.OfNothing || _codes.ContainsKey(codeHash)) return;
        _codes[codeHash] = (code, long.MaxValue);
        _newCodes.Add(codeHash);
    }

    /// <summary>Proves an account and some of its slots as of the last <see cref="UpdateRoot"/>.</summary>
    /// <exception cref="CorruptStateException">A node is not the one that its parent names.</exception>
    public PatriciaProof Prove(in Address address, params ReadOnlySpan<UInt256> slots) => PatriciaProof.Make(StateRoot, in address, slots, key => ReadStored(in key));

    /// <summary>Sets the block's header: its state root must be that of the last <see cref="UpdateRoot"/>, and its hash becomes the part's root when the block is sealed.</summary>
    /// <exception cref="InvariantException">It carries another state root.</exception>
    public void SetHeader(ReadOnlySpan<byte> header)
    {
        Invariant.Assert(PatriciaCodes.TryReadStateRoot(header, out Hash32 stateRoot));
        Invariant.Assert(stateRoot == StateRoot);
        _header = header.ToArray();
    }

    internal override void Undo(bool isFirstOfBlock) => Invariant.Fail("nothing of the EVM's state is written inside a scope");

    internal override void ForgetScopes()
    {
    }

    internal override void Seal(StateCommit commit, IForkJoin forkJoin)
    {
        Invariant.Assert(!HasPending);
        if (_cache.WrittenCount > 0) Invariant.Assert(PatriciaCodes.TryReadStateRoot(_header, out Hash32 stateRoot) && stateRoot == StateRoot, "the header does not carry the state's root");
        byte[] buffer = new byte[PatriciaKey.SizeMax];
        _cache.Seal(commit.Height, (key, before, after) => Add(commit, key.Store, buffer.AsSpan(0, key.Write(buffer)), before, after));
        foreach (Hash32 hash in _newCodes)
        {
            byte[] code = _codes[hash].Code;
            PatriciaCodes.Cut(in hash, code, (key, part) => Add(commit, PatriciaStores.Codes, key, null, part));
            _codes[hash] = (code, commit.Height);
            if (_storage is not null) _storedCodes.Enqueue((hash, commit.Height));
        }
        _newCodes.Clear();
        if (!_header.AsSpan().SequenceEqual(_sealedHeader))
        {
            Add(commit, PatriciaStores.Header, [], _sealedHeader.Length == 0 ? null : _sealedHeader, _header);
            _sealedHeader = _header;
            _root = Keccak256.Hash(_header);
        }
        ReleaseReaders();
    }

    internal override void Attach(IStateStorage storage)
    {
        Detach();
        _storage = storage;
    }

    internal override void Detach()
    {
        ReleaseReaders();
        foreach (IPagedReader reader in _readers) reader.Dispose();
        _readers.Clear();
        _reader?.Dispose();
        (_reader, _storage) = (null, null);
    }

    internal override void Load(IStateStorage storage, IForkJoin forkJoin)
    {
        Invariant.Assert(_cache.WrittenCount == 0 && _newCodes.Count == 0);
        _cache.Clear();
        _codes.Clear();
        if (Reader() is not { } reader) throw new CorruptStateException($"this storage keeps a state, but nothing of '{Name}' can be read from it");
        if (!reader.TryRead(PatriciaStores.Header, [], out ReadOnlySpan<byte> header))
        {
            ReleaseReaders();
            return;
        }
        if (!PatriciaCodes.TryReadStateRoot(header, out Hash32 stateRoot)) throw new CorruptStateException($"the header of '{Name}' is malformed");
        _header = _sealedHeader = header.ToArray();
        _root = Keccak256.Hash(_header);
        StateRoot = stateRoot;
        if (stateRoot != OrderedTrie.EmptyRoot)
        {
            Span<byte> key = stackalloc byte[PatriciaKey.SizeMax];
            key = key[..new PatriciaKey(PatriciaKind.AccountNode, 0, default, default).Write(key)];
            if (!reader.TryRead(PatriciaStores.Nodes, key, out ReadOnlySpan<byte> root) || Keccak256.Hash(root) != stateRoot)
                throw new CorruptStateException($"the root node of '{Name}' is not the one that its header names");
        }
        ReleaseReaders();
    }

    internal override void LoadPast(PastStorage past)
    {
        Attach(past);
        byte[] header = new PatriciaView(past.OpenSnapshot(past.Height)).ReadHeader();
        if (header.Length == 0) return;
        if (!PatriciaCodes.TryReadStateRoot(header, out Hash32 stateRoot)) throw new CorruptStateException($"the header of '{Name}' is malformed");
        _header = _sealedHeader = header;
        StateRoot = stateRoot;
    }

    private static void Add(StateCommit commit, PagedStore store, ReadOnlySpan<byte> key, byte[]? before, byte[]? after)
    {
        int at = commit.Bytes.WrittenCount;
        key.CopyTo(commit.Bytes.GetSpan(Math.Max(1, key.Length)));
        commit.Bytes.Advance(key.Length);
        commit.Paged.Add(new PagedChange(store, at, key.Length, before, after));
    }

    private byte[]? Read(in PatriciaKey key)
    {
        Invariant.Assert(!HasPending);
        if (_cache.TryGet(in key, out byte[]? value))
        {
            _valuesFromCache++;
            return value;
        }
        if (Reader() is not { } reader) return null;
        Span<byte> keyBytes = stackalloc byte[PatriciaKey.SizeMax];
        value = reader.TryRead(key.Store, keyBytes[..key.Write(keyBytes)], out ReadOnlySpan<byte> stored) ? stored.ToArray() : null;
        _valuesFromStorage++;
        _cache.Keep(in key, value);
        return value;
    }

    // What was durable before the reader went on is in its view, and may from then on be forgotten.
    private IPagedReader? Reader()
    {
        if (_storage is null || _isReading) return _reader;
        _reader ??= _storage.OpenReader();
        if (_reader is null)
        {
            _storage = null; // it keeps nothing that could be read, so all stays in memory
            return null;
        }
        _durable = _storage.AppHash.IsZero ? -1 : _storage.Height;
        _reader.Refresh();
        _isReading = true;
        while (_storedCodes.TryPeek(out (Hash32 Hash, long Height) code) && code.Height <= _durable)
        {
            _storedCodes.Dequeue();
            if (_codes[code.Hash].Height <= _durable) _codes.Remove(code.Hash);
        }
        return _reader;
    }

    private void ReleaseReaders()
    {
        if (_isReading) _reader!.Release();
        _isReading = false;
    }
}
