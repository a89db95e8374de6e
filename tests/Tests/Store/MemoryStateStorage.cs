using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Tests.Store;

/// <summary>Storage that remembers in memory, with every height kept: what a test puts in the place of Node's storage.</summary>
public sealed class MemoryStateStorage : IStateStorage
{
    private sealed record Row(int Slot, byte[] Record);

    private readonly SortedDictionary<ushort, SortedDictionary<byte[], Row>> _tables = [];
    private readonly SortedDictionary<string, SortedDictionary<byte[], byte[]>> _stores = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, (SortedDictionary<ushort, SortedDictionary<byte[], Row>> Tables, byte[] Results)> _history = [];
    private readonly SortedDictionary<long, SortedDictionary<byte[], byte[]>> _pagedHistory = [];
    private readonly SortedDictionary<long, SortedDictionary<string, SortedDictionary<byte[], byte[]>>> _storesHistory = [];
    private SortedDictionary<byte[], byte[]> _paged = new(ByteOrder.Instance); // keys begin with the store's number

    public long Height { get; private set; }

    public Hash32 AppHash { get; private set; }

    public void Load(TableSchema table, RecordVisitor visit)
    {
        foreach (Row row in TableOf(_tables, table).Values) visit(row.Slot, row.Record);
    }

    public void LoadKeyValues(string store, KeyValueVisitor visit)
    {
        if (!_stores.TryGetValue(store, out var pairs)) return;
        foreach (var (key, value) in pairs) visit(key, value);
    }

    public void Commit(StateCommit commit)
    {
        foreach (RecordChange change in commit.Records)
            if (change.BeforeOffset >= 0)
            {
                byte[] before = Copy(commit, change.Table, change.BeforeOffset);
                var rows = TableOf(_tables, change.Table);
                if (!rows.Remove(KeyOf(change.Table, before), out Row? row) || !row.Record.AsSpan().SequenceEqual(before) || row.Slot != change.Slot)
                    throw new InvalidOperationException($"the record before the block differs from the stored one in {change.Table.Name}, slot {change.Slot}");
            }
        foreach (RecordChange change in commit.Records)
            if (change.AfterOffset >= 0)
            {
                byte[] after = Copy(commit, change.Table, change.AfterOffset);
                TableOf(_tables, change.Table).Add(KeyOf(change.Table, after), new Row(change.Slot, after));
            }
        foreach (KeyValueChange change in commit.KeyValues)
        {
            if (!_stores.TryGetValue(change.Store, out var pairs)) _stores[change.Store] = pairs = new(ByteOrder.Instance);
            if (change.Value is null) pairs.Remove(change.Key);
            else pairs[change.Key] = change.Value;
        }
        SortedDictionary<string, SortedDictionary<byte[], byte[]>> stores = new(StringComparer.Ordinal);
        foreach (var (name, pairs) in _stores) stores[name] = new(pairs, ByteOrder.Instance);
        _storesHistory[commit.Height] = stores;
        lock (_pagedHistory)
        {
            SortedDictionary<byte[], byte[]> paged = new(_paged, ByteOrder.Instance);
            foreach (PagedChange change in commit.Paged)
            {
                byte[] key = PagedKey(change.Store, commit.Bytes.WrittenSpan.Slice(change.KeyOffset, change.KeySize));
                if (!(_paged.TryGetValue(key, out byte[]? before) ? change.Before is not null && before.AsSpan().SequenceEqual(change.Before) : change.Before is null) && change.Store.History != PagedHistory.None)
                    throw new InvalidOperationException($"the value before the block differs from the stored one in {change.Store.Name}");
                if (change.After is null) paged.Remove(key);
                else paged[key] = change.After;
            }
            _pagedHistory[commit.Height] = _paged = paged;
        }
        Height = commit.Height;
        AppHash = commit.AppHash;
        SortedDictionary<ushort, SortedDictionary<byte[], Row>> copy = [];
        foreach (var (id, rows) in _tables) copy[id] = new SortedDictionary<byte[], Row>(rows, ByteOrder.Instance);
        _history[Height] = (copy, commit.Results.ToArray());
    }

    /// <summary>Flips a bit of one stored record.</summary>
    public void Corrupt(TableSchema table, int offset) => TableOf(_tables, table).Values.First().Record[offset] ^= 1;

    /// <summary>Flips a bit of one stored value of a paged store.</summary>
    public void CorruptPaged(PagedStore store, int number) => _paged.Where(pair => pair.Key.AsSpan().StartsWith(PagedKey(store, []))).ElementAt(number).Value[^1] ^= 1;

    /// <summary>How many pairs the paged stores hold.</summary>
    public int PagedCount => _paged.Count;

    public IPagedReader OpenReader() => new Reader(this);

    private static byte[] PagedKey(PagedStore store, ReadOnlySpan<byte> key) => [(byte)(store.Id >> 8), (byte)store.Id, .. key];

    private sealed class Reader(MemoryStateStorage owner) : IPagedReader
    {
        private SortedDictionary<byte[], byte[]>? _view;

        public void Refresh()
        {
            lock (owner._pagedHistory) _view = owner._paged;
        }

        public void Release() => _view = null;

        public bool TryRead(PagedStore store, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
        {
            bool found = _view!.TryGetValue(PagedKey(store, key), out byte[]? bytes);
            value = bytes;
            return found;
        }

        public void Scan(PagedStore store, scoped ReadOnlySpan<byte> prefix, KeyValueVisitor visit)
        {
            byte[] start = PagedKey(store, prefix);
            foreach (var (key, value) in _view!)
                if (key.AsSpan().StartsWith(start)) visit(key.AsSpan(2), value);
        }

        public void Dispose()
        {
        }
    }

    public IStateSnapshot OpenSnapshot(long height)
    {
        if (height == 0) height = Height;
        if (!_history.TryGetValue(height, out var state)) throw new HeightNotAvailableException(height, 0, Height);
        return new Snapshot(this, height, state.Tables);
    }

    private static byte[] Copy(StateCommit commit, TableSchema table, int offset) => commit.Bytes.WrittenSpan.Slice(offset, table.RecordSizeBytes).ToArray();

    private static byte[] KeyOf(TableSchema table, byte[] record) => record.AsSpan(table.KeyOffsetBytes, table.KeySizeBytes).ToArray();

    private static SortedDictionary<byte[], Row> TableOf(SortedDictionary<ushort, SortedDictionary<byte[], Row>> tables, TableSchema table)
    {
        if (!tables.TryGetValue(table.Id, out var rows)) tables[table.Id] = rows = new(ByteOrder.Instance);
        return rows;
    }

    private sealed class Snapshot(MemoryStateStorage owner, long height, SortedDictionary<ushort, SortedDictionary<byte[], Row>> tables) : IStateSnapshot
    {
        public long Height => height;

        public bool TryRead(TableSchema table, ReadOnlySpan<byte> key, Span<byte> record, out int slot)
        {
            slot = -1;
            if (!TableOf(tables, table).TryGetValue(key.ToArray(), out Row? row)) return false;
            row.Record.CopyTo(record);
            slot = row.Slot;
            return true;
        }

        public void LoadKeyValues(string store, KeyValueVisitor visit)
        {
            if (!owner._storesHistory[height].TryGetValue(store, out var pairs)) return;
            foreach (var (key, value) in pairs) visit(key, value);
        }

        public byte[]? TryRead(PagedStore store, ReadOnlySpan<byte> key) => owner._pagedHistory[height].GetValueOrDefault(PagedKey(store, key));

        public void Scan(TableSchema table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, RecordScanner visit)
        {
            foreach (var (key, row) in TableOf(tables, table))
                if (key.AsSpan().StartsWith(prefix) && key.AsSpan().SequenceCompareTo(from) >= 0 && !visit(row.Slot, row.Record)) return;
        }

        public void Scan(PagedStore store, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, PairScanner visit)
        {
            byte[] within = PagedKey(store, prefix), first = PagedKey(store, from);
            foreach (var (key, value) in owner._pagedHistory[height])
                if (key.AsSpan().StartsWith(within) && key.AsSpan().SequenceCompareTo(first) >= 0 && !visit(key.AsSpan(2), value)) return;
        }

        public bool TryReadResults(long atHeight, out byte[] results)
        {
            bool isKnown = owner._history.TryGetValue(atHeight, out var state);
            results = isKnown ? state.Results : [];
            return isKnown && results.Length > 0;
        }

        public void Dispose()
        {
        }
    }
}

/// <summary>Byte strings in the order of their bytes.</summary>
public sealed class ByteOrder : IComparer<byte[]>
{
    public static readonly ByteOrder Instance = new();

    public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
}
