using System.Buffers.Binary;
using Gwangan.Chain.Store;

namespace Gwangan.Node.Storage;

/// <summary>One committed height. A record at an older height is what its first later history entry says it was before; without one it is as now.</summary>
/// <param name="pool">Takes the transaction back.</param>
/// <param name="transaction">The view.</param>
/// <param name="height">The height to show.</param>
/// <param name="latest">The height of the last commit in the view.</param>
/// <param name="oldestShort">The lowest height for stores of <see cref="PagedHistory.Short"/>.</param>
/// <param name="ageMax">After so long it is given up.</param>
internal sealed class StateSnapshot(SnapshotPool pool, ReadTransaction transaction, long height, long latest, long oldestShort, TimeSpan ageMax) : IStateSnapshot
{
    private readonly bool _isLatest = height == latest;

    /// <summary>How many records a scan gives between two looks at the clock.</summary>
    private const int ClockEvery = 1024;

    private readonly long _expiresMs = Environment.TickCount64 + (long)ageMax.TotalMilliseconds;
    private readonly Lock _using = new();
    private ReadTransaction? _transaction = transaction;
    private bool _disposed;

    /// <inheritdoc/>
    public long Height => height;

    public bool IsTooOld => Environment.TickCount64 >= _expiresMs;

    /// <inheritdoc/>
    public bool TryRead(TableSchema table, ReadOnlySpan<byte> key, Span<byte> record, out int slot)
    {
        if (key.Length != table.KeySizeBytes || record.Length < table.RecordSizeBytes)
            throw new ArgumentException($"table {table.Name} has keys of {table.KeySizeBytes} and records of {table.RecordSizeBytes} bytes");
        lock (_using)
        {
            ReadTransaction view = View();
            Span<byte> wanted = stackalloc byte[StateLayout.KeySizeMax];
            if (!_isLatest)
            {
                StateCursor history = view.History;
                int length = StateLayout.WriteHistoryKey(wanted, table.Id, key, height + 1);
                if (history.Seek(wanted[..length], LmdbSeek.AtOrAfter) && IsHistoryOf(history.Key, wanted[..(length - StateLayout.HeightSize)]))
                    return ReadBefore(table, history.Key, history.Value, out ReadOnlySpan<byte> before, out slot) && before.TryCopyTo(record);
            }
            StateCursor state = view.State;
            int keyLength = StateLayout.WriteKey(wanted, table.Id, key);
            slot = -1;
            return state.Seek(wanted[..keyLength], LmdbSeek.Exact)
                && StateLayout.ReadRecord(table, state.Key, state.Value, out slot).TryCopyTo(record);
        }
    }

    /// <inheritdoc/>
    public byte[]? TryRead(PagedStore store, ReadOnlySpan<byte> key)
    {
        if (store.History == PagedHistory.Short && height < oldestShort) throw new HeightNotAvailableException(height, oldestShort, latest);
        lock (_using)
        {
            ReadTransaction view = View();
            Span<byte> wanted = stackalloc byte[StateLayout.KeySizeMax];
            if (!_isLatest && store.History != PagedHistory.None)
            {
                StateCursor history = view.History;
                int length = StateLayout.WriteHistoryKey(wanted, store.Id, key, height + 1);
                if (history.Seek(wanted[..length], LmdbSeek.AtOrAfter) && IsHistoryOf(history.Key, wanted[..(length - StateLayout.HeightSize)]))
                {
                    ReadOnlySpan<byte> before = StateLayout.ReadValue($"the history of {store.Name}", history.Key, history.Value);
                    return before.IsEmpty ? null : before.ToArray();
                }
            }
            StateCursor state = view.State;
            return state.Seek(wanted[..StateLayout.WriteKey(wanted, store.Id, key)], LmdbSeek.Exact)
                ? StateLayout.ReadValue($"a value of {store.Name}", state.Key, state.Value).ToArray()
                : null;
        }
    }

    /// <inheritdoc/>
    public void Scan(TableSchema table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, RecordScanner visit)
    {
        if (prefix.Length > table.KeySizeBytes || from.Length > table.KeySizeBytes)
            throw new ArgumentException($"table {table.Name} has keys of {table.KeySizeBytes} bytes");
        Span<byte> within = stackalloc byte[StateLayout.TableSize + prefix.Length];
        StateLayout.WriteKey(within, table.Id, prefix);
        ReadOnlySpan<byte> first = prefix.SequenceCompareTo(from) >= 0 ? prefix : from;
        Span<byte> start = stackalloc byte[StateLayout.TableSize + first.Length];
        StateLayout.WriteKey(start, table.Id, first);
        ScanPairs(within, start, table.KeySizeBytes, new Visitor(
            (key, value) => Give(table, key, value, visit),
            (key, value) => !ReadBefore(table, key, value, out ReadOnlySpan<byte> before, out int slot) || visit(slot, before)), table.Name);
    }

    /// <inheritdoc/>
    public void Scan(PagedStore store, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, PairScanner visit)
    {
        if (store.History != PagedHistory.Window) throw new ArgumentException($"{store.Name} is not scanned: it does not look back as far as records");
        Span<byte> within = stackalloc byte[StateLayout.TableSize + prefix.Length];
        StateLayout.WriteKey(within, store.Id, prefix);
        ReadOnlySpan<byte> first = prefix.SequenceCompareTo(from) >= 0 ? prefix : from;
        Span<byte> start = stackalloc byte[StateLayout.TableSize + first.Length];
        StateLayout.WriteKey(start, store.Id, first);
        ScanPairs(within, start, 0, new Visitor(
            (key, value) => visit(key[StateLayout.TableSize..], StateLayout.ReadValue($"a value of {store.Name}", key, value)),
            (key, value) =>
            {
                ReadOnlySpan<byte> before = StateLayout.ReadValue($"the history of {store.Name}", key, value);
                return before.IsEmpty || visit(key[StateLayout.TableSize..^StateLayout.HeightSize], before);
            }), store.Name);
    }

    /// <summary>What a scan does with a pair of now, and with an entry of history; either returns false to stop.</summary>
    private readonly record struct Visitor(PairScanner Now, PairScanner Before);

    private void ScanPairs(ReadOnlySpan<byte> within, ReadOnlySpan<byte> start, int keySize, Visitor visitor, string name)
    {
        lock (_using)
        {
            if (_isLatest) ScanLatest(within, start, visitor);
            else ScanOlder(within, start, keySize, visitor, name);
        }
    }

    private void ScanLatest(ReadOnlySpan<byte> within, ReadOnlySpan<byte> start, Visitor visitor)
    {
        StateCursor state = View().State;
        state.Seek(start, LmdbSeek.AtOrAfter);
        for (int count = 1; state.IsOnPair && state.Key.StartsWith(within); count++)
        {
            if (!visitor.Now(state.Key, state.Value)) return;
            if (count % ClockEvery == 0) ThrowWhenTooOld();
            state.Next();
        }
    }

    /// <summary>Walks the keys of now and the keys of history together, in order: a key removed since lives only in the second. All keys have one size.</summary>
    private void ScanOlder(ReadOnlySpan<byte> within, ReadOnlySpan<byte> start, int keySize, Visitor visitor, string name)
    {
        ReadTransaction view = View();
        StateCursor state = view.State, history = view.History;
        state.Seek(start, LmdbSeek.AtOrAfter);
        history.Seek(start, LmdbSeek.AtOrAfter);
        Span<byte> wanted = stackalloc byte[StateLayout.KeySizeMax];
        for (int count = 1; ; count++)
        {
            bool inState = state.IsOnPair && state.Key.StartsWith(within);
            bool inHistory = history.IsOnPair && history.Key.StartsWith(within);
            if (!inState && !inHistory) return;
            if (count % ClockEvery == 0) ThrowWhenTooOld();

            ReadOnlySpan<byte> past = inHistory ? history.Key[..^StateLayout.HeightSize] : default;
            int order = !inState ? 1 : !inHistory ? -1 : state.Key.SequenceCompareTo(past);
            if (order < 0)
            {
                if (!visitor.Now(state.Key, state.Value)) return;
                state.Next();
                continue;
            }

            int length = past.Length;
            if (keySize > 0 && length != StateLayout.TableSize + keySize) StateLayout.ThrowCorrupt($"the history of table {name}", history.Key);
            past.CopyTo(wanted);
            BinaryPrimitives.WriteUInt64BigEndian(wanted[length..], (ulong)height + 1);
            bool changedSince = history.Seek(wanted[..(length + StateLayout.HeightSize)], LmdbSeek.AtOrAfter) && IsHistoryOf(history.Key, wanted[..length]);
            if (changedSince)
            {
                if (!visitor.Before(history.Key, history.Value)) return;
                BinaryPrimitives.WriteUInt64BigEndian(wanted[length..], ulong.MaxValue);
                history.Seek(wanted[..(length + StateLayout.HeightSize)], LmdbSeek.AtOrAfter);
            }
            else if (order == 0 && !visitor.Now(state.Key, state.Value))
            {
                return;
            }
            if (order == 0) state.Next();
        }
    }

    /// <inheritdoc/>
    public void LoadKeyValues(string store, KeyValueVisitor visit)
    {
        lock (_using)
        {
            ReadTransaction view = View();
            byte[] prefix = StateLayout.StoreKey(store, default);
            using IEnumerator<KeyValuePair<byte[], byte[]>> changes = PairsChangedSince(view, prefix).GetEnumerator();
            bool isChange = changes.MoveNext();
            StateCursor pairs = view.Pairs;
            pairs.Seek(prefix, LmdbSeek.AtOrAfter);
            for (int count = 1; ; count++)
            {
                if (count % ClockEvery == 0) ThrowWhenTooOld();
                bool isPair = pairs.IsOnPair && pairs.Key.StartsWith(prefix);
                if (!isPair && !isChange) return;
                int order = !isPair ? 1 : !isChange ? -1 : pairs.Key.SequenceCompareTo(changes.Current.Key);
                if (order < 0) visit(pairs.Key[prefix.Length..], StateLayout.ReadValue($"a value of store {store}", pairs.Key, pairs.Value));
                else if (changes.Current.Value.Length > 0) visit(changes.Current.Key.AsSpan(prefix.Length), changes.Current.Value);
                if (order <= 0) pairs.Next();
                if (order >= 0) isChange = changes.MoveNext();
            }
        }
    }

    // What pairs were at this height that have changed since: the first entry above it tells; empty for one that was not there.
    private SortedDictionary<byte[], byte[]> PairsChangedSince(ReadTransaction view, byte[] prefix)
    {
        SortedDictionary<byte[], byte[]> changed = new(Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b)));
        if (_isLatest) return changed;
        StateCursor past = view.PastPairs;
        past.Seek(StateLayout.PastPairKey(height + 1, default), LmdbSeek.AtOrAfter);
        for (int count = 1; past.IsOnPair; past.Next(), count++)
        {
            if (count % ClockEvery == 0) ThrowWhenTooOld();
            ReadOnlySpan<byte> key = past.Key[StateLayout.HeightSize..];
            if (key.StartsWith(prefix)) changed.TryAdd(key.ToArray(), StateLayout.ReadValue("the past of a key-value store", past.Key, past.Value).ToArray());
        }
        return changed;
    }

    /// <inheritdoc/>
    public bool TryReadResults(long resultsHeight, out byte[] results)
    {
        lock (_using)
        {
            results = [];
            StateCursor parts = View().Results;
            Span<byte> key = stackalloc byte[StateLayout.PartKeySize];
            StateLayout.WritePartKey(key, resultsHeight, 0);
            if (resultsHeight > height || !parts.Seek(key, LmdbSeek.Exact)) return false;
            ReadOnlySpan<byte> part = StateLayout.ReadValue("the results of a block", parts.Key, parts.Value);
            results = new byte[BinaryPrimitives.ReadInt32LittleEndian(part)];
            Span<byte> rest = results;
            part = part[4..];
            for (uint number = 0; ;)
            {
                part.CopyTo(rest);
                rest = rest[part.Length..];
                if (rest.IsEmpty) return true;
                StateLayout.WritePartKey(key, resultsHeight, ++number);
                // Pruning may have stopped in the middle of a block that has left the window; its first part is then gone, so here all must be there.
                if (!parts.Next() || !parts.Key.SequenceEqual(key)) StateLayout.ThrowCorrupt("the results of a block", key);
                part = StateLayout.ReadValue("the results of a block", parts.Key, parts.Value);
            }
        }
    }

    /// <summary>Ends the view unless a call is running in it.</summary>
    public void GiveUp()
    {
        if (!_using.TryEnter()) return;
        try
        {
            Release();
        }
        finally
        {
            _using.Exit();
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_using)
        {
            _disposed = true;
            Release();
        }
    }

    private void Release()
    {
        if (_transaction is not { } held) return;
        _transaction = null;
        pool.Return(this, held);
    }

    private ReadTransaction View()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_transaction is null || IsTooOld) ThrowExpired();
        return _transaction!;
    }

    private void ThrowWhenTooOld()
    {
        if (IsTooOld) ThrowExpired();
    }

    private void ThrowExpired() =>
        throw new SnapshotExpiredException($"a snapshot of height {height} was open for longer than {ageMax.TotalSeconds} s; open another and read on from the last key");

    private static bool Give(TableSchema table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, RecordScanner visit)
    {
        ReadOnlySpan<byte> record = StateLayout.ReadRecord(table, key, value, out int slot);
        return visit(slot, record);
    }

    private static bool IsHistoryOf(ReadOnlySpan<byte> historyKey, ReadOnlySpan<byte> key) =>
        historyKey.Length == key.Length + StateLayout.HeightSize && historyKey.StartsWith(key);

    /// <summary>The record in a history entry; false when the entry says that there was none.</summary>
    private static bool ReadBefore(TableSchema table, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, out ReadOnlySpan<byte> record, out int slot)
    {
        record = default;
        slot = -1;
        if (value.Length == Checksum.Size)
        {
            StateLayout.ReadValue($"the history of table {table.Name}", key, value);
            return false;
        }
        record = StateLayout.ReadRecord(table, key, value, out slot);
        return true;
    }
}
