using Gwangan.Chain.Store;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <summary>Read transactions, kept for reuse: beginning one again costs no allocation inside LMDB and never waits for the writer.</summary>
internal sealed class SnapshotPool(LmdbEnvironment environment, StateDatabases databases, StateStorageOptions options) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly Stack<ReadTransaction> _idle = new();
    private readonly List<StateSnapshot> _open = [];
    private bool _disposed;

    public int OpenCount
    {
        get
        {
            lock (_lock)
                return _open.Count;
        }
    }

    public StateSnapshot Open(long height)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_disposed, typeof(LmdbStateStorage));
            if (_open.Count >= options.OpenSnapshotsMax)
                throw new LmdbException(ReadersFull, $"{_open.Count} snapshots are open, which is the most allowed");
            ReadTransaction transaction = _idle.TryPop(out ReadTransaction? idle) ? idle : new ReadTransaction(environment, databases);
            try
            {
                transaction.Renew();
                StateHead? head = LmdbStateStorage.ReadHead(transaction.Pointer, databases.Meta);
                long latest = head?.Height ?? 0, oldest = head?.OldestHeight ?? 0;
                long wanted = height switch { 0 => latest, IStateStorage.Genesis => 0, _ => height };
                if (wanted < oldest || wanted > latest)
                    throw new HeightNotAvailableException(height, oldest, latest);
                var snapshot = new StateSnapshot(this, transaction, wanted, latest, Math.Max(oldest, latest - PagedStore.ShortHistoryBlocks + 1), options.SnapshotAgeMax);
                _open.Add(snapshot);
                return snapshot;
            }
            catch
            {
                Keep(transaction);
                throw;
            }
        }
    }

    /// <summary>Takes a transaction back from a snapshot that is disposed or given up.</summary>
    public void Return(StateSnapshot snapshot, ReadTransaction transaction)
    {
        lock (_lock)
        {
            _open.Remove(snapshot);
            Keep(transaction);
            CloseWhenUnused();
        }
    }

    /// <summary>Ends the views that are older than the limit, unless a call is running in them: that call ends itself.</summary>
    public void GiveUpOld()
    {
        StateSnapshot[] old;
        lock (_lock)
        {
            if (!_open.Exists(s => s.IsTooOld)) return;
            old = [.. _open.Where(s => s.IsTooOld)];
        }
        foreach (StateSnapshot snapshot in old)
            snapshot.GiveUp();
    }

    public void Dispose()
    {
        lock (_lock)
        {
            if (_disposed) return;
            _disposed = true;
            CloseWhenUnused();
        }
    }

    private void Keep(ReadTransaction transaction)
    {
        transaction.Reset();
        _idle.Push(transaction);
    }

    private void CloseWhenUnused()
    {
        if (!_disposed || _open.Count > 0) return;
        while (_idle.TryPop(out ReadTransaction? idle))
            idle.Close();
        environment.Dispose();
    }
}

/// <summary>A read transaction with its cursors.</summary>
internal sealed class ReadTransaction
{
    private readonly nint _state, _history, _results, _pairs, _pastPairs;
    private readonly nint[] _cursors;

    public ReadTransaction(LmdbEnvironment environment, StateDatabases databases)
    {
        Pointer = environment.Begin(readOnly: true);
        _state = LmdbEnvironment.OpenCursor(Pointer, databases.State);
        _history = LmdbEnvironment.OpenCursor(Pointer, databases.History);
        _results = LmdbEnvironment.OpenCursor(Pointer, databases.Results);
        _pairs = LmdbEnvironment.OpenCursor(Pointer, databases.KeyValues);
        _pastPairs = LmdbEnvironment.OpenCursor(Pointer, databases.PastPairs);
        _cursors = [_state, _history, _results, _pairs, _pastPairs];
        mdb_txn_reset(Pointer);
    }

    public nint Pointer { get; }

    public StateCursor State => new(_state);

    public StateCursor History => new(_history);

    public StateCursor Results => new(_results);

    public StateCursor Pairs => new(_pairs);

    public StateCursor PastPairs => new(_pastPairs);

    public void Renew()
    {
        Check(mdb_txn_renew(Pointer), "opening a snapshot");
        foreach (nint cursor in _cursors) Check(mdb_cursor_renew(Pointer, cursor), "opening a snapshot");
    }

    public void Reset() => mdb_txn_reset(Pointer);

    public void Close()
    {
        foreach (nint cursor in _cursors) mdb_cursor_close(cursor);
        mdb_txn_abort(Pointer);
    }
}

/// <summary>A place in a database. The spans it gives live as long as the read transaction.</summary>
internal unsafe ref struct StateCursor(nint cursor)
{
    private readonly nint _cursor = cursor;

    /// <summary>True while it stands on a pair.</summary>
    public bool IsOnPair { get; private set; }

    public ReadOnlySpan<byte> Key { get; private set; }

    public ReadOnlySpan<byte> Value { get; private set; }

    public bool Seek(scoped ReadOnlySpan<byte> key, LmdbSeek seek)
    {
        fixed (byte* at = key)
            return Take(new LmdbValue(at, key.Length), seek);
    }

    public bool Next() => Take(default, LmdbSeek.Next);

    private bool Take(LmdbValue key, LmdbSeek seek)
    {
        LmdbValue value;
        IsOnPair = Found(mdb_cursor_get(_cursor, &key, &value, seek), "reading the state");
        Key = IsOnPair ? key.Span : default;
        Value = IsOnPair ? value.Span : default;
        return IsOnPair;
    }
}
