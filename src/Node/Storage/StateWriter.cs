using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <summary>Writes one block's changes in one transaction and takes away a bounded amount of what has left the window.</summary>
internal sealed unsafe partial class StateWriter(LmdbEnvironment environment, StateDatabases databases, StateStorageOptions options)
{
    /// <summary>Least number of old entries that a commit may take away; with more changes it is twice their number, so pruning keeps up.</summary>
    private const int PruneCountMin = 1000;

    private const string Doing = "committing a block";

    private ChangeOfKey[] _changes = [];
    private byte[] _bytes = [];
    private nint _state, _history, _touched, _recent;
    private nint _touchedTo; // where the list of keys goes that is being filled
    private readonly byte[] _touchedPart = new byte[StateLayout.PartSizeMax];
    private int _touchedLength;
    private uint _touchedPartNumber;

    [Flags]
    private enum Sides : byte
    {
        Before = 1,
        After = 2,
    }

    /// <summary>What a change does to one key, ready to be sorted. A change of key within a slot is a removal of one and an insertion of another.</summary>
    private struct ChangeOfKey
    {
        /// <summary>The first eight bytes of the key, big-endian: nearly always enough to order two of them.</summary>
        public ulong KeyStart;
        public int KeyAt, Change;
        public ushort Table, KeySize;
        public Sides Sides;
    }

    public StateHead Write(StateCommit commit, StateHead? head)
    {
        int count = SortByKey(commit);
        nint txn = environment.Begin(readOnly: false);
        bool ended = false;
        try
        {
            _state = LmdbEnvironment.OpenCursor(txn, databases.State);
            _history = LmdbEnvironment.OpenCursor(txn, databases.History);
            _touched = LmdbEnvironment.OpenCursor(txn, databases.Touched);
            _recent = LmdbEnvironment.OpenCursor(txn, databases.Recent);
            (_touchedLength, _touchedPartNumber) = (0, 0);

            // Before the first commit there is nothing to look back to, and a window of one block never looks back.
            bool keepHistory = head is not null && options.KeepBlocks != 1;
            WriteRecords(commit, count, keepHistory);
            WritePaged(commit, keepHistory);
            count += commit.Paged.Count;
            nint pairs = LmdbEnvironment.OpenCursor(txn, databases.KeyValues), past = LmdbEnvironment.OpenCursor(txn, databases.PastPairs);
            foreach (KeyValueChange pair in commit.KeyValues)
                WritePair(pairs, keepHistory ? past : 0, commit.Height, pair);
            count += commit.KeyValues.Count;
            WriteResults(txn, commit);

            StateHead next = new(commit.Height, commit.AppHash, head?.OldestHeight ?? commit.Height);
            if (options.KeepBlocks > 0)
            {
                next = next with { OldestHeight = Math.Max(next.OldestHeight, commit.Height - options.KeepBlocks + 1) };
                PruneHistory(_touched, next.OldestHeight, Math.Max(PruneCountMin, 2 * count));
                PruneByHeight(past, next.OldestHeight, Math.Max(PruneCountMin, 2 * count));
            }
            if (!options.KeepsTries) PruneHistory(_recent, Math.Max(next.OldestHeight, commit.Height - PagedStore.ShortHistoryBlocks + 1), Math.Max(PruneCountMin, 2 * count));
            if (options.KeepResultsBlocks > 0)
                PruneByHeight(LmdbEnvironment.OpenCursor(txn, databases.Results), commit.Height - options.KeepResultsBlocks, Math.Max(PruneCountMin, 2 * commit.Results.Length / StateLayout.PartSizeMax));
            WriteHead(txn, next);

            ended = true;
            Check(mdb_txn_commit(txn), Doing);
            return next;
        }
        finally
        {
            if (!ended) mdb_txn_abort(txn);
        }
    }

    private int SortByKey(StateCommit commit)
    {
        if (!MemoryMarshal.TryGetArray(commit.Bytes.WrittenMemory, out ArraySegment<byte> segment) || segment.Offset != 0)
            Invariant.Fail("the buffer of a commit is one array");
        _bytes = segment.Array!;
        if (_changes.Length < 2 * commit.Records.Count)
            _changes = new ChangeOfKey[Math.Max(1024, 4 * commit.Records.Count)];
        int count = 0;
        ReadOnlySpan<RecordChange> changes = CollectionsMarshal.AsSpan(commit.Records);
        for (int i = 0; i < changes.Length; i++)
        {
            ref readonly RecordChange change = ref changes[i];
            if (change.BeforeOffset >= 0 && change.AfterOffset >= 0
                && KeyAt(change.Table, change.BeforeOffset).SequenceEqual(KeyAt(change.Table, change.AfterOffset)))
            {
                _changes[count++] = ForKey(change.Table, i, change.AfterOffset, Sides.Before | Sides.After);
                continue;
            }
            if (change.BeforeOffset >= 0) _changes[count++] = ForKey(change.Table, i, change.BeforeOffset, Sides.Before);
            if (change.AfterOffset >= 0) _changes[count++] = ForKey(change.Table, i, change.AfterOffset, Sides.After);
        }
        byte[] bytes = _bytes;
        MemoryExtensions.Sort(_changes.AsSpan(0, count), new ByKey(bytes));
        return count;
    }

    private ReadOnlySpan<byte> KeyAt(TableSchema table, int recordAt) => _bytes.AsSpan(recordAt + table.KeyOffsetBytes, table.KeySizeBytes);

    private ChangeOfKey ForKey(TableSchema table, int change, int recordAt, Sides sides)
    {
        ReadOnlySpan<byte> key = KeyAt(table, recordAt);
        ulong start = 0;
        if (key.Length >= 8)
        {
            start = BinaryPrimitives.ReadUInt64BigEndian(key);
        }
        else
        {
            for (int i = 0; i < key.Length; i++)
                start |= (ulong)key[i] << (56 - 8 * i);
        }
        return new ChangeOfKey
        {
            KeyStart = start,
            KeyAt = recordAt + table.KeyOffsetBytes,
            Change = change,
            Table = table.Id,
            KeySize = (ushort)key.Length,
            Sides = sides,
        };
    }

    private sealed class ByKey(byte[] bytes) : IComparer<ChangeOfKey>
    {
        public int Compare(ChangeOfKey left, ChangeOfKey right)
        {
            if (left.Table != right.Table) return left.Table.CompareTo(right.Table);
            if (left.KeyStart != right.KeyStart) return left.KeyStart.CompareTo(right.KeyStart);
            return bytes.AsSpan(left.KeyAt, left.KeySize).SequenceCompareTo(bytes.AsSpan(right.KeyAt, right.KeySize));
        }
    }

    private void WriteRecords(StateCommit commit, int count, bool keepHistory)
    {
        Span<byte> key = stackalloc byte[StateLayout.KeySizeMax];
        ReadOnlySpan<RecordChange> changes = CollectionsMarshal.AsSpan(commit.Records);
        for (int i = 0; i < count;)
        {
            ref readonly ChangeOfKey first = ref _changes[i];
            ReadOnlySpan<byte> recordKey = _bytes.AsSpan(first.KeyAt, first.KeySize);
            int before = -1, after = -1;
            for (; i < count && _changes[i].Table == first.Table && _bytes.AsSpan(_changes[i].KeyAt, _changes[i].KeySize).SequenceEqual(recordKey); i++)
            {
                if ((_changes[i].Sides & Sides.Before) != 0) SetOnce(ref before, _changes[i].Change, changes, commit.Height);
                if ((_changes[i].Sides & Sides.After) != 0) SetOnce(ref after, _changes[i].Change, changes, commit.Height);
            }

            TableSchema table = changes[first.Change].Table;
            int keyLength = StateLayout.WriteKey(key, first.Table, recordKey);
            if (after >= 0)
                PutRecord(_state, key[..keyLength], table, changes[after].Slot, changes[after].AfterOffset);
            else if (!Delete(_state, key[..keyLength]))
                Invariant.Fail($"block {commit.Height} removes a record of table {table.Name} that is not stored");
            if (!keepHistory) continue;

            keyLength = StateLayout.WriteHistoryKey(key, first.Table, recordKey, commit.Height);
            if (before >= 0)
                PutRecord(_history, key[..keyLength], table, changes[before].Slot, changes[before].BeforeOffset);
            else
                StateLayout.Seal(key[..keyLength], ReserveAt(_history, key[..keyLength], Checksum.Size));
            Touch(commit.Height, first.Table, recordKey, _touched, withLength: false);
        }
        FlushTouched(commit.Height);
    }

    private void WritePaged(StateCommit commit, bool keepHistory)
    {
        if (commit.Paged.Count == 0) return;
        byte[] bytes = _bytes;
        commit.Paged.Sort((left, right) =>
        {
            int order = left.Store.Id.CompareTo(right.Store.Id);
            return order != 0 ? order : bytes.AsSpan(left.KeyOffset, left.KeySize).SequenceCompareTo(bytes.AsSpan(right.KeyOffset, right.KeySize));
        });
        Span<byte> key = stackalloc byte[StateLayout.KeySizeMax];
        foreach (ref readonly PagedChange change in CollectionsMarshal.AsSpan(commit.Paged))
        {
            PagedStore store = change.Store;
            if (change.KeySize > PagedStore.KeySizeMax || change.After is { Length: 0 or > PagedStore.ValueSizeMax }) Invariant.Fail($"block {commit.Height} writes a pair of {store.Name} that storage does not take");
            ReadOnlySpan<byte> pairKey = _bytes.AsSpan(change.KeyOffset, change.KeySize);
            int keyLength = StateLayout.WriteKey(key, store.Id, pairKey);
            if (change.After is not null)
                PutValue(_state, key[..keyLength], change.After);
            else if (!Delete(_state, key[..keyLength]))
                Invariant.Fail($"block {commit.Height} removes a pair of {store.Name} that is not stored");
            if (!keepHistory || store.History == PagedHistory.None) continue;

            PutValue(_history, key[..StateLayout.WriteHistoryKey(key, store.Id, pairKey, commit.Height)], change.Before);
            Touch(commit.Height, store.Id, pairKey, store.History == PagedHistory.Short ? _recent : _touched, withLength: true);
        }
        FlushTouched(commit.Height);
    }

    private static void PutValue(nint cursor, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        Span<byte> target = ReserveAt(cursor, key, value.Length + Checksum.Size);
        value.CopyTo(target);
        StateLayout.Seal(key, target);
    }

    private static void SetOnce(ref int side, int change, ReadOnlySpan<RecordChange> changes, long height)
    {
        if (side >= 0) Invariant.Fail($"two records of table {changes[change].Table.Name} have one key in block {height}");
        side = change;
    }

    private void PutRecord(nint cursor, ReadOnlySpan<byte> key, TableSchema table, int slot, int recordAt)
    {
        Span<byte> value = ReserveAt(cursor, key, StateLayout.RecordValueSize(table));
        BinaryPrimitives.WriteInt32LittleEndian(value, slot);
        _bytes.AsSpan(recordAt, table.RecordSizeBytes).CopyTo(value[StateLayout.SlotSize..]);
        StateLayout.Seal(key, value);
    }

    /// <summary>Room for a value under a key, inside the page: it is filled in before the next call.</summary>
    private static Span<byte> ReserveAt(nint cursor, ReadOnlySpan<byte> key, int size, uint flags = 0)
    {
        fixed (byte* at = key)
        {
            LmdbValue wanted = new(at, key.Length), reserved = new(null, size);
            Check(mdb_cursor_put(cursor, &wanted, &reserved, Reserve | flags), Doing);
            return new Span<byte>(reserved.Data, size);
        }
    }

    private static bool Delete(nint cursor, ReadOnlySpan<byte> key)
    {
        fixed (byte* at = key)
        {
            var wanted = new LmdbValue(at, key.Length);
            LmdbValue value;
            if (!Found(mdb_cursor_get(cursor, &wanted, &value, LmdbSeek.Exact), Doing)) return false;
            Check(mdb_cursor_del(cursor, 0), Doing);
            return true;
        }
    }

    /// <summary>Notes that a record or a pair has a history entry at this height, so that pruning finds it.</summary>
    private void Touch(long height, ushort table, ReadOnlySpan<byte> recordKey, nint list, bool withLength)
    {
        Span<byte> part = _touchedPart;
        int size = recordKey.Length + (withLength ? 1 : 0);
        if (_touchedLength > 0 && (BinaryPrimitives.ReadUInt16LittleEndian(part) != table || _touchedLength + size + Checksum.Size > part.Length))
            FlushTouched(height);
        if (_touchedLength == 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(part, table);
            BinaryPrimitives.WriteUInt16LittleEndian(part[2..], withLength ? StateLayout.LengthsFlag : (ushort)0);
            (_touchedLength, _touchedTo) = (4, list);
        }
        BinaryPrimitives.WriteUInt16LittleEndian(part[2..], (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(part[2..]) + 1));
        if (withLength) part[_touchedLength++] = (byte)recordKey.Length;
        recordKey.CopyTo(part[_touchedLength..]);
        _touchedLength += recordKey.Length;
    }

    private void FlushTouched(long height)
    {
        if (_touchedLength == 0) return;
        PutPart(_touchedTo, height, _touchedPartNumber++, _touchedPart.AsSpan(0, _touchedLength), default);
        _touchedLength = 0;
    }

    /// <summary>Adds a part at the end of a database that is ordered by height.</summary>
    private static void PutPart(nint cursor, long height, uint part, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        Span<byte> key = stackalloc byte[StateLayout.PartKeySize];
        StateLayout.WritePartKey(key, height, part);
        Span<byte> value = ReserveAt(cursor, key, first.Length + second.Length + Checksum.Size, Append);
        first.CopyTo(value);
        second.CopyTo(value[first.Length..]);
        StateLayout.Seal(key, value);
    }

    private void WriteResults(nint txn, StateCommit commit) => PutResults(txn, databases, commit.Height, commit.Results.Span);

    /// <summary>Adds a block's results behind all others; returns in how many parts.</summary>
    internal static int PutResults(nint txn, StateDatabases databases, long height, ReadOnlySpan<byte> rest)
    {
        if (rest.IsEmpty) return 0;
        nint cursor = LmdbEnvironment.OpenCursor(txn, databases.Results);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, rest.Length);
        uint part = 0;
        for (; !rest.IsEmpty; part++)
        {
            ReadOnlySpan<byte> start = part == 0 ? length : default;
            int size = Math.Min(rest.Length, StateLayout.PartSizeMax - start.Length);
            PutPart(cursor, height, part, start, rest[..size]);
            rest = rest[size..];
        }
        mdb_cursor_close(cursor);
        return (int)part;
    }

    // Without history, past is 0.
    private static void WritePair(nint cursor, nint past, long height, KeyValueChange pair)
    {
        byte[] key = StateLayout.StoreKey(pair.Store, pair.Key);
        if (StateLayout.HeightSize + key.Length > StateLayout.KeySizeMax || pair.Value is { Length: 0 })
            throw new ArgumentException($"a pair of store {pair.Store} has a key of {pair.Key.Length} bytes and a value of {pair.Value?.Length ?? 0}, which cannot be stored");
        if (past != 0) PutValue(past, StateLayout.PastPairKey(height, key), ReadPair(cursor, key));
        if (pair.Value is null)
        {
            _ = Delete(cursor, key);
        }
        else
        {
            PutValue(cursor, key, pair.Value);
        }
    }

    // Empty when there is none. A copy: the next write may move it.
    private static byte[] ReadPair(nint cursor, ReadOnlySpan<byte> key)
    {
        fixed (byte* at = key)
        {
            LmdbValue wanted = new(at, key.Length), value;
            return Found(mdb_cursor_get(cursor, &wanted, &value, LmdbSeek.Exact), Doing) ? StateLayout.ReadValue("a value of a key-value store", key, value.Span).ToArray() : [];
        }
    }

    /// <summary>Takes away the history entries of heights up to <paramref name="height"/>: they tell only about heights before it.</summary>
    private void PruneHistory(nint list, long height, int countMax)
    {
        Span<byte> historyKey = stackalloc byte[StateLayout.KeySizeMax];
        for (int done = 0; done < countMax;)
        {
            LmdbValue key, value;
            if (!Found(mdb_cursor_get(list, &key, &value, LmdbSeek.First), Doing)) return;
            long at = (long)BinaryPrimitives.ReadUInt64BigEndian(key.Span);
            if (at > height) return;
            ReadOnlySpan<byte> part = StateLayout.ReadValue("a list of changed records", key.Span, value.Span);
            TouchedKeys keys = new(part);
            while (keys.TryNext(out ReadOnlySpan<byte> recordKey))
            {
                int length = StateLayout.WriteHistoryKey(historyKey, keys.Table, recordKey, at);
                if (!Delete(_history, historyKey[..length]))
                    StateLayout.ThrowCorrupt("the history", historyKey[..length]);
            }
            // The first touched part was read through this cursor and nothing was written to its database since.
            Check(mdb_cursor_del(list, 0), Doing);
            done += keys.Count;
        }
    }

    /// <summary>Takes away the first entries of a database that is ordered by height, up to <paramref name="height"/>.</summary>
    private static void PruneByHeight(nint cursor, long height, int countMax)
    {
        for (int done = 0; done < countMax; done++)
        {
            LmdbValue key, value;
            if (!Found(mdb_cursor_get(cursor, &key, &value, LmdbSeek.First), Doing)) return;
            if ((long)BinaryPrimitives.ReadUInt64BigEndian(key.Span) > height) return;
            Check(mdb_cursor_del(cursor, 0), Doing);
        }
    }

    private void WriteHead(nint txn, StateHead head)
    {
        Span<byte> value = stackalloc byte[StateHead.Size];
        head.Write(value);
        fixed (byte* key = StateLayout.HeadKey, data = value)
        {
            LmdbValue wanted = new(key, StateLayout.HeadKey.Length), written = new(data, value.Length);
            Check(mdb_put(txn, databases.Meta, &wanted, &written, 0), Doing);
        }
    }
}
