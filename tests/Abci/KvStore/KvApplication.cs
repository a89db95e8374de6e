using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gwangan.Abci.Wire;
using Gwangan.Chain.Base;
using Gwangan.Chain.Cosmos.Comet;
using Gwangan.Node.Storage;
using Gwangan.Node;

namespace Gwangan.Abci.KvStore;

/// <summary>A small, well-behaved ABCI 2.0 application, kept in one file; with a fault it misbehaves in one way, so that the suite itself is tested.</summary>
/// <remarks>
/// Transactions: <c>key=value</c>, and <c>val:BASE64!POWER</c> for a validator. Anything else is malformed: refused by CheckTx and ProcessProposal, left out by PrepareProposal, code 1 in a block.
/// </remarks>
public sealed class KvApplication
{
    private const int SnapshotInterval = 3, SnapshotsKept = 3, ChunkBytes = 300, HistoryKept = 20;

    private readonly string _file;
    private readonly string? _fault;
    private readonly SortedDictionary<long, KvState> _history = [];
    private readonly SortedDictionary<long, byte[]> _snapshots = [];
    private readonly HashSet<string> _processedHashes = [];
    private KvState _committed = KvState.Empty;
    private KvState? _pending;
    private KvRestore? _restore;
    private int _initialised, _processed, _finalized;

    /// <summary>Opens the application on what its folder holds.</summary>
    public KvApplication(string folder, string? fault)
    {
        _fault = fault;
        _file = Path.Combine(folder, "state.json");
        if (File.Exists(_file))
        {
            _committed = KvState.Load(File.ReadAllBytes(_file));
            if (fault == "copy-refused" && long.Parse(File.ReadAllText(folder + ".height"), CultureInfo.InvariantCulture) > _committed.Height) throw new InvalidDataException("this copy is too old");
            if (fault == "commit-hash-lost") _committed = _committed with { Entries = _committed.Entries.SetItem("restarted", "yes") };
        }
        Remember();
    }

    private bool Has(string fault) => _fault == fault;

    /// <summary>The Response to a request.</summary>
    public byte[] Answer(Verb verb, Message request)
    {
        try
        {
            if (Has("strict-fields") && request.Has(99)) throw new InvalidOperationException("unknown field 99");
            ProtoWriter writer = new();
            int mark = writer.Begin((int)verb + 1);
            Write(verb, request, writer);
            writer.End(mark);
            return writer.ToArray();
        }
        catch (Exception error) when (error is InvalidOperationException or FormatException)
        {
            ProtoWriter writer = new();
            int mark = writer.Begin(1);
            writer.String(1, error.Message);
            writer.End(mark);
            return writer.ToArray();
        }
    }

    private void Write(Verb verb, Message request, ProtoWriter writer)
    {
        switch (verb)
        {
            case Verb.Echo: writer.String(1, Has("echo-cut") && request.Text(1).Length > 1_000 ? request.Text(1)[..1_000] : request.Text(1)); break;
            case Verb.Flush: break;
            case Verb.Info: Info(writer); break;
            case Verb.InitChain: InitChain(request, writer); break;
            case Verb.Query: Query(request, writer); break;
            case Verb.CheckTx: CheckTx(request, writer); break;
            case Verb.PrepareProposal: PrepareProposal(request, writer); break;
            case Verb.ProcessProposal: ProcessProposal(request, writer); break;
            case Verb.FinalizeBlock: FinalizeBlock(request, writer); break;
            case Verb.Commit: Commit(writer); break;
            case Verb.ListSnapshots: ListSnapshots(writer); break;
            case Verb.LoadSnapshotChunk: LoadChunk(request, writer); break;
            case Verb.OfferSnapshot: Offer(request, writer); break;
            case Verb.ApplySnapshotChunk: Apply(request, writer); break;
            default: throw new InvalidOperationException($"no such call: {verb}");
        }
    }

    private void Info(ProtoWriter writer)
    {
        writer.String(1, "kvstore");
        long height = Has("height-before-init") && _committed.Height == 0 ? 1 : _committed.Height;
        writer.Int64(4, height);
        if (_restore?.ClaimedHash is { } claimed && Has("hash-claimed")) writer.Bytes(5, claimed);
        else if (height > 0) writer.Bytes(5, HashOf(_committed));
    }

    private void InitChain(Message request, ProtoWriter writer)
    {
        if (_initialised++ > 0 && Has("init-once")) throw new InvalidOperationException("InitChain came twice");
        KvState state = KvState.Empty;
        foreach (Message update in request.AllNested(4, "a validator"))
            state = state with { Validators = state.Validators.SetItem(Convert.ToBase64String(update.Bytes(1)), update.Number(2)) };
        if (Has("init-random")) state = state with { Entries = state.Entries.SetItem("begun", RandomNumberGenerator.GetHexString(8)) };
        (_committed, _pending) = (state, null);
        _history.Clear();
        Remember();
        writer.Bytes(3, HashOf(state));
    }

    private void Query(Message request, ProtoWriter writer)
    {
        long height = request.Number(3);
        string key = request.Text(1);
        KvState? state = height == 0 ? _committed : _history.GetValueOrDefault(height);
        if (height == 0 && Has("query-dirty")) state = _pending ?? _committed;
        if (height == 0 && Has("query-stale")) state = _history.GetValueOrDefault(1, _committed);
        if (state is null || !state.Entries.TryGetValue(key, out string? value))
        {
            writer.UInt64(1, 1);
            writer.String(3, state is null ? $"height {height} is not here" : "no such key");
            return;
        }
        writer.String(6, key);
        writer.String(7, value);
        writer.Int64(9, state.Height);
    }

    private void CheckTx(Message request, ProtoWriter writer)
    {
        bool good = KvTransaction.TryParse(request.Bytes(1), out KvTransaction tx) || Has("check-all");
        if (good && Has("check-writes")) _committed = tx.Execute(_committed);
        writer.UInt64(1, good ? 0u : 1u);
        if (!good) writer.String(3, "expected key=value");
    }

    private void PrepareProposal(Message request, ProtoWriter writer)
    {
        long left = request.Number(1);
        int kept = 0;
        foreach (byte[] tx in request.AllBytes(2))
        {
            if (!Has("prepare-garbage") && !KvTransaction.TryParse(tx, out _)) continue;
            left -= tx.Length + (Has("prepare-by-length") ? 0 : 1 + ProtoWriter.VarintSize((ulong)tx.Length));
            if (left < 0 && !Has("prepare-all")) break;
            if (++kept > 500 && Has("prepare-500")) break;
            writer.BytesAlways(1, tx);
        }
    }

    private void ProcessProposal(Message request, ProtoWriter writer)
    {
        bool good = true;
        _processedHashes.Add(Convert.ToHexString(request.Bytes(4)));
        foreach (byte[] bytes in request.AllBytes(1))
        {
            bool parsed = KvTransaction.TryParse(bytes, out KvTransaction tx);
            good &= parsed;
            if (parsed && Has("undecided-sticks")) _committed = tx.Execute(_committed);
        }
        if (!good && Has("process-exception")) throw new InvalidOperationException("garbage in a proposal");
        if (Has("process-accepts")) good = true;
        if (Has("process-alternates") && _processed++ % 2 == 1) good = !good;
        writer.Enum(1, !good && Has("process-unknown") ? 0 : good ? 1 : 2);
    }

    private void FinalizeBlock(Message request, ProtoWriter writer)
    {
        long height = request.Number(5);
        if (_pending is not null && Has("finalize-once")) throw new InvalidOperationException("a block is finalized already");
        if (height != _committed.Height + 1 && _committed.Height > 0) throw new InvalidOperationException($"height {height} does not follow {_committed.Height}");
        if (Has("needs-process") && !_processedHashes.Contains(Convert.ToHexString(request.Bytes(4)))) throw new InvalidOperationException("this block was not processed");
        if (request.AllBytes(3).Count > 0 && Has("evidence-exception")) throw new InvalidOperationException("misbehaviour");
        KvState state = Has("finalize-adds") && _pending is not null ? _pending : _committed;
        KvState before = state;
        _finalized++;
        foreach (byte[] bytes in request.AllBytes(1))
        {
            bool good = KvTransaction.TryParse(bytes, out KvTransaction tx);
            if (good) state = tx.Execute(state);
            if (!good && Has("results-missing")) continue;
            int result = writer.Begin(2);
            writer.UInt64(1, good ? 0u : 1u);
            writer.Bytes(2, good ? Encoding.UTF8.GetBytes(tx.Key) : []);
            writer.Int64(5, bytes.Length);
            writer.Int64(6, Has("gas-random") ? RandomNumberGenerator.GetInt32(1_000) : bytes.Length);
            writer.End(result);
        }
        WriteUpdates(before, state, writer);
        if (Has("finalize-adds")) state = state with { Entries = state.Entries.SetItem("executions", _finalized.ToString(CultureInfo.InvariantCulture)) };
        if (Has("finalize-counts")) state = state with { Entries = state.Entries.SetItem("count", (_pending is null ? "1" : "2")) };
        if (Has("hash-random")) state = state with { Entries = state.Entries.SetItem("random", RandomNumberGenerator.GetHexString(8)) };
        _pending = state with { Height = height };
        writer.Bytes(5, HashOf(_pending));
        if (Has("persist-in-finalize")) Persist(_pending);
    }

    private void WriteUpdates(KvState before, KvState after, ProtoWriter writer)
    {
        foreach (string key in before.Validators.Keys.Union(after.Validators.Keys).Order(StringComparer.Ordinal))
        {
            long power = after.Validators.GetValueOrDefault(key);
            if (power == before.Validators.GetValueOrDefault(key)) continue;
            for (int i = 0; i < (Has("update-twice") ? 2 : 1); i++) WriteUpdate(Convert.FromBase64String(key), power);
            if (Has("remove-stranger")) WriteUpdate(BlockKey(Comet.Signer.Named("a stranger").Key), 0);
        }

        void WriteUpdate(byte[] key, long power)
        {
            int update = writer.Begin(3);
            writer.BytesAlways(1, key);
            writer.Int64(2, power);
            writer.End(update);
        }
    }

    /// <summary>A key as tendermint.crypto.PublicKey.</summary>
    internal static byte[] BlockKey(PublicKey key) => ProtoWriter.Encode(key);

    private void Commit(ProtoWriter writer)
    {
        if (_pending is null) throw new InvalidOperationException("Commit without FinalizeBlock");
        Persist(_pending);
        if (_committed.Height % SnapshotInterval == 0)
        {
            _snapshots[_committed.Height] = _committed.Save();
            while (_snapshots.Count > SnapshotsKept) _snapshots.Remove(_snapshots.Keys.First());
        }
        writer.Int64(3, Has("retain-ahead") ? _committed.Height + 1 : Math.Max(0, _committed.Height - 40));
    }

    private void Persist(KvState state)
    {
        (_committed, _pending) = (state, null);
        Remember();
        if (Has("commit-in-memory") || (_restore is not null && Has("restore-forgets"))) return;
        DurableFile.Write(_file, state.Save());
        if (Has("copy-refused")) File.WriteAllText(Path.GetDirectoryName(_file) + ".height", state.Height.ToString(CultureInfo.InvariantCulture));
    }

    private void Remember()
    {
        _history[_committed.Height] = _committed;
        while (_history.Count > HistoryKept) _history.Remove(_history.Keys.First());
    }

    // The process id stands for anything that differs between two nodes.
    private byte[] HashOf(KvState state) => Has("process-id-in-hash") ? SHA256.HashData([.. state.Hash(), .. BitConverter.GetBytes(Environment.ProcessId)]) : state.Hash();

    private void ListSnapshots(ProtoWriter writer)
    {
        foreach ((long height, byte[] bytes) in _snapshots)
            writer.Message(1, KvRestore.Describe(Has("snapshot-ahead") ? height + 1_000 : height, bytes, ChunkBytes));
    }

    private void LoadChunk(Message request, ProtoWriter writer)
    {
        if (!_snapshots.TryGetValue(request.Number(1), out byte[]? bytes)) return;
        byte[] chunk = KvRestore.Chunk(bytes, (int)request.Number(3), ChunkBytes);
        if (Has("chunk-changes") && chunk.Length > 0) chunk[0] = RandomNumberGenerator.GetBytes(1)[0];
        writer.Bytes(1, chunk);
    }

    private void Offer(Message request, ProtoWriter writer)
    {
        _restore = new KvRestore(Snapshot.Of(request.Nested(1, "the snapshot")), request.Bytes(2), isChecking: !Has("chunk-unchecked"));
        writer.Enum(1, (int)OfferVerdict.Accept);
    }

    private void Apply(Message request, ProtoWriter writer)
    {
        if (_restore is null) throw new InvalidOperationException("no snapshot was offered");
        ChunkVerdict verdict = _restore.Apply((int)request.Number(1), request.Bytes(2));
        if (verdict == ChunkVerdict.Accept && _restore.IsComplete)
        {
            KvState? state = _restore.TryFinish();
            if (state is not null && Has("restore-incomplete") && state.Entries.Count > 0) state = state with { Entries = state.Entries.Remove(state.Entries.Keys.First()) };
            if (state is null || !(Has("restore-incomplete") || Has("chunk-unchecked") || Has("hash-claimed") || HashOf(state).AsSpan().SequenceEqual(_restore.TrustedHash))) verdict = ChunkVerdict.RejectSnapshot;
            else
            {
                _restore.ClaimedHash = _restore.TrustedHash;
                Persist(state);
            }
        }
        writer.Enum(1, (int)verdict);
    }
}
