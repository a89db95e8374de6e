using System.Buffers.Binary;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;

namespace Gwangan.Sim.Machine;

/// <summary>State on a simulated disk with what LMDB promises: a commit is there in full or not at all, and durable when it returns; every height can be read. Values carry a checksum.</summary>
public sealed class SimStateStorage : IStateStorage
{
    private const int ForgottenAfter = 8;

    private sealed record Version(long Height, int Slot, byte[]? Record, ulong Sum)
    {
        public bool IsWhole => Record is null || SumOf(Record) == Sum;
    }

    private sealed record Head(long Height, Hash32 AppHash, byte[] Results);

    private readonly SortedDictionary<ushort, SortedDictionary<byte[], List<Version>>> _tables = [];
    private readonly SortedDictionary<string, SortedDictionary<byte[], List<Version>>> _stores = new(StringComparer.Ordinal);
    private readonly List<Head> _heads = [];

    public long Height => _heads.Count == 0 ? 0 : _heads[^1].Height;

    public Hash32 AppHash => _heads.Count == 0 ? Hash32.Zero : _heads[^1].AppHash;

    /// <summary>Called before a commit is durable and after it; one that throws is a crash there.</summary>
    public Action<bool>? Committing { get; set; }

    /// <summary>May change a record on its way to the disk (null: drops the change). For planted errors.</summary>
    public Func<TableSchema, byte[], byte[]?>? Tamper { get; set; }

    /// <summary>Changes what a commit has written, by its height. For planted errors.</summary>
    public Action<long>? Written { get; set; }

    /// <summary>Answers heights a little way back with the last one. For planted errors.</summary>
    public bool ForgetsHeights { get; set; }

    public void Load(TableSchema table, RecordVisitor visit)
    {
        foreach ((_, List<Version> versions) in TableOf(table))
            if (versions[^1].Record is not null) visit(versions[^1].Slot, Checked(table.Name, versions[^1]));
    }

    public void LoadKeyValues(string store, KeyValueVisitor visit)
    {
        foreach ((byte[] key, List<Version> versions) in StoreOf(store))
            if (versions[^1].Record is not null) visit(key, Checked(store, versions[^1]));
    }

    public void Commit(StateCommit commit)
    {
        Committing?.Invoke(false);
        foreach (RecordChange change in commit.Records)
        {
            byte[]? before = Copy(commit, change.Table, change.BeforeOffset), after = Copy(commit, change.Table, change.AfterOffset);
            if (after is not null && Tamper is { } tamper)
            {
                after = tamper(change.Table, after);
                if (after is null) continue;
            }
            if (before is not null && (after is null || !KeyOf(change.Table, before).AsSpan().SequenceEqual(KeyOf(change.Table, after))))
                Put(TableOf(change.Table), KeyOf(change.Table, before), commit.Height, change.Slot, null);
            if (after is not null) Put(TableOf(change.Table), KeyOf(change.Table, after), commit.Height, change.Slot, after);
        }
        foreach (KeyValueChange change in commit.KeyValues) Put(StoreOf(change.Store), change.Key, commit.Height, 0, change.Value);
        foreach (PagedChange change in commit.Paged)
            Put(StoreOf(change.Store.Name), commit.Bytes.WrittenSpan.Slice(change.KeyOffset, change.KeySize).ToArray(), commit.Height, 0, change.After?.ToArray());
        _heads.Add(new Head(commit.Height, commit.AppHash, commit.Results.ToArray()));
        Written?.Invoke(commit.Height);
        Committing?.Invoke(true);
    }

    public IPagedReader OpenReader() => new Reader(this);

    public IStateSnapshot OpenSnapshot(long height)
    {
        if (height == 0 || (ForgetsHeights && height < Height - ForgottenAfter)) height = Height;
        if (height > Height || _heads.Count == 0) throw new HeightNotAvailableException(height, _heads.Count == 0 ? 0 : _heads[0].Height, Height);
        return new Snapshot(this, height);
    }

    /// <summary>Takes in everything that another storage has at its height, into the place of what is here.</summary>
    public void Adopt(IStateStorage from, IReadOnlyList<TableSchema> tables)
    {
        Wipe();
        foreach (TableSchema table in tables) from.Load(table, (slot, record) => Put(TableOf(table), KeyOf(table, record.ToArray()), from.Height, slot, record.ToArray()));
        from.LoadKeyValues(StateStore.RootsStore, (key, value) => Put(StoreOf(StateStore.RootsStore), key.ToArray(), from.Height, 0, value.ToArray()));
        if (from.OpenReader() is { } reader)
        {
            using (reader)
            {
                reader.Refresh();
                foreach (PagedStore store in PatriciaStores.All) reader.Scan(store, [], (key, value) => Put(StoreOf(store.Name), key.ToArray(), from.Height, 0, value.ToArray()));
            }
        }
        using IStateSnapshot snapshot = from.OpenSnapshot(from.Height);
        _heads.Add(new Head(from.Height, from.AppHash, snapshot.TryReadResults(from.Height, out byte[] results) ? results : []));
    }

    /// <summary>Goes back to an earlier height, as an older copy of the state folder does.</summary>
    public void RollBack(long height)
    {
        while (_heads.Count > 0 && _heads[^1].Height > height) _heads.RemoveAt(_heads.Count - 1);
        foreach (SortedDictionary<byte[], List<Version>> rows in _tables.Values.Concat(_stores.Values))
        {
            List<byte[]> gone = [];
            foreach ((byte[] key, List<Version> versions) in rows)
            {
                versions.RemoveAll(version => version.Height > height);
                if (versions.Count == 0) gone.Add(key);
            }
            foreach (byte[] key in gone) rows.Remove(key);
        }
    }

    /// <summary>Removes everything, as an operator does when the state is damaged.</summary>
    public void Wipe()
    {
        _tables.Clear();
        _stores.Clear();
        _heads.Clear();
    }

    /// <summary>Writes a record at a height, in the place of what the key had there. For planted errors.</summary>
    public void Overwrite(TableSchema table, byte[] record, long height)
    {
        SortedDictionary<byte[], List<Version>> rows = TableOf(table);
        byte[] key = KeyOf(table, record);
        int at = rows.TryGetValue(key, out List<Version>? versions) ? versions.FindIndex(version => version.Height == height) : -1;
        if (at >= 0) versions![at] = versions[at] with { Record = record, Sum = SumOf(record) };
        else Put(rows, key, height, 0, record);
    }

    /// <summary>Flips a bit in the last byte of a height's stored results. For planted errors.</summary>
    public void RotResults(long height, int fromEnd = 1) => _heads.First(head => head.Height == height).Results[^fromEnd] ^= 1;

    /// <summary>Flips a bit of a stored record; in which table, or null when there is none.</summary>
    public string? Decay(Rng chance)
    {
        List<(ushort Table, Version Version)> live = [.. _tables.SelectMany(table => table.Value.Values.Where(versions => versions[^1].Record is { Length: > 0 }).Select(versions => (table.Key, versions[^1])))];
        if (live.Count == 0) return null;
        (ushort id, Version victim) = chance.Of(live);
        victim.Record![chance.Below(victim.Record.Length)] ^= (byte)(1 << chance.Below(8));
        return $"table {id}";
    }

    private static byte[] Checked(string what, Version version) =>
        version.IsWhole ? version.Record! : throw new CorruptStateException($"a value of {what} fails its checksum; remove the state folder, it is rebuilt from the block log");

    private static byte[]? Copy(StateCommit commit, TableSchema table, int offset) => offset < 0 ? null : commit.Bytes.WrittenSpan.Slice(offset, table.RecordSizeBytes).ToArray();

    private static byte[] KeyOf(TableSchema table, byte[] record) => record.AsSpan(table.KeyOffsetBytes, table.KeySizeBytes).ToArray();

    // Within one commit a key may go from one slot and come to another: what is there then counts.
    private static void Put(SortedDictionary<byte[], List<Version>> rows, byte[] key, long height, int slot, byte[]? record)
    {
        if (!rows.TryGetValue(key, out List<Version>? versions)) rows[key] = versions = [];
        if (versions.Count > 0 && versions[^1].Height == height)
        {
            if (record is null && versions[^1].Record is not null && versions[^1].Slot != slot) return;
            versions.RemoveAt(versions.Count - 1);
        }
        versions.Add(new Version(height, slot, record, record is null ? 0 : SumOf(record)));
    }

    private SortedDictionary<byte[], List<Version>> TableOf(TableSchema table)
    {
        if (!_tables.TryGetValue(table.Id, out SortedDictionary<byte[], List<Version>>? rows)) _tables[table.Id] = rows = new(ByteOrder.Instance);
        return rows;
    }

    private SortedDictionary<byte[], List<Version>> StoreOf(string store)
    {
        if (!_stores.TryGetValue(store, out SortedDictionary<byte[], List<Version>>? pairs)) _stores[store] = pairs = new(ByteOrder.Instance);
        return pairs;
    }

    private static ulong SumOf(ReadOnlySpan<byte> bytes)
    {
        ulong sum = 0xCBF2_9CE4_8422_2325;
        for (; bytes.Length >= 8; bytes = bytes[8..]) sum = (sum ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes)) * 0x9E37_79B9_7F4A_7C15;
        foreach (byte one in bytes) sum = (sum ^ one) * 0x0000_0100_0000_01B3;
        return sum;
    }

    private sealed class ByteOrder : IComparer<byte[]>
    {
        public static readonly ByteOrder Instance = new();

        public int Compare(byte[]? x, byte[]? y) => x.AsSpan().SequenceCompareTo(y);
    }

    // What is newer than the last refresh may show: whoever executes keeps that in memory until it is on the disk, and looks there first.
    private sealed class Reader(SimStateStorage owner) : IPagedReader
    {
        public void Refresh()
        {
        }

        public void Release()
        {
        }

        public bool TryRead(PagedStore store, scoped ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
        {
            value = default;
            if (!owner.StoreOf(store.Name).TryGetValue(key.ToArray(), out List<Version>? versions) || versions[^1].Record is null) return false;
            value = Checked(store.Name, versions[^1]);
            return true;
        }

        public void Scan(PagedStore store, scoped ReadOnlySpan<byte> prefix, KeyValueVisitor visit)
        {
            foreach ((byte[] key, List<Version> versions) in owner.StoreOf(store.Name))
                if (key.AsSpan().StartsWith(prefix) && versions[^1].Record is not null) visit(key, Checked(store.Name, versions[^1]));
        }

        public void Dispose()
        {
        }
    }

    private sealed class Snapshot(SimStateStorage owner, long height) : IStateSnapshot
    {
        public long Height => height;

        public bool TryRead(TableSchema table, ReadOnlySpan<byte> key, Span<byte> record, out int slot)
        {
            slot = -1;
            if (!owner.TableOf(table).TryGetValue(key.ToArray(), out List<Version>? versions) || At(versions) is not { Record: not null } version) return false;
            Checked(table.Name, version).CopyTo(record);
            slot = version.Slot;
            return true;
        }

        public void LoadKeyValues(string store, KeyValueVisitor visit)
        {
            foreach ((byte[] key, List<Version> versions) in owner.StoreOf(store))
                if (At(versions) is { Record: not null } version) visit(key, Checked(store, version));
        }

        public byte[]? TryRead(PagedStore store, ReadOnlySpan<byte> key) =>
            owner.StoreOf(store.Name).TryGetValue(key.ToArray(), out List<Version>? versions) && At(versions) is { Record: not null } version ? Checked(store.Name, version) : null;

        public void Scan(TableSchema table, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, RecordScanner visit)
        {
            foreach ((byte[] key, List<Version> versions) in owner.TableOf(table))
                if (key.AsSpan().StartsWith(prefix) && key.AsSpan().SequenceCompareTo(from) >= 0 && At(versions) is { Record: not null } version
                    && !visit(version.Slot, Checked(table.Name, version))) return;
        }

        public void Scan(PagedStore store, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> from, PairScanner visit)
        {
            foreach ((byte[] key, List<Version> versions) in owner.StoreOf(store.Name))
                if (key.AsSpan().StartsWith(prefix) && key.AsSpan().SequenceCompareTo(from) >= 0 && At(versions) is { Record: not null } version && !visit(key, Checked(store.Name, version))) return;
        }

        public bool TryReadResults(long atHeight, out byte[] results)
        {
            int first = owner._heads.Count == 0 ? 0 : (int)owner._heads[0].Height;
            int at = (int)atHeight - first;
            results = at >= 0 && at < owner._heads.Count ? owner._heads[at].Results : [];
            return results.Length > 0;
        }

        public void Dispose()
        {
        }

        private Version? At(List<Version> versions)
        {
            for (int i = versions.Count - 1; i >= 0; i--)
                if (versions[i].Height <= height) return versions[i];
            return null;
        }
    }
}
