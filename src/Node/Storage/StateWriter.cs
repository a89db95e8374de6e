using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using static Gwangan.Node.Storage.LmdbNative;

namespace Gwangan.Node.Storage;

/// <summary>Writes one block's changes in one transaction and takes away a bounded amount of what has left the window.</summary>
internal sealed unsafe class StateWriter(LmdbEnvironment environment, StateDatabases databases, StateStorageOptions options)
{
    /// <summary>Least number of old entries that a commit may take away; with more changes it is twice their number, so pruning keeps up.</summary>
    private const int PruneCountMin = 1000;

    private const string Doing = "committing a block";

    private SideOfChange[] _sides = [];
    private byte[] _bytes = [];
    private nint _state, _history, _touched;
    private readonly byte[] _touchedPart = new byte[StateLayout.PartSizeMax];
    private int _touchedLength;
    private uint _touchedPartNumber;

    /// <summary>The record before or after a change, ready to be sorted by its key. A change of key within a slot is a removal of one and an insertion of another.</summary>
    private struct SideOfChange
    {
        /// <summary>The first eight bytes of the key, big-endian: nearly always enough to order two of them.</summary>
        public ulong KeyStart;
        public int KeyAt, Change;
        public ushort Table, KeySize;
        public bool IsAfter;
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
            (_touchedLength, _touchedPartNumber) = (0, 0);

            // Before the first commit there is nothing to look back to, and a window of one block never looks back.
            WriteRecords(commit, count, keepHistory: head is not null && options.KeepBlocks != 1);
            nint pairs = LmdbEnvironment.OpenCursor(txn, databases.KeyValues);
            foreach (KeyValueChange pair in commit.KeyValues)
                WritePair(pairs, pair);
            WriteResults(txn, commit);

            StateHead next = new(commit.Height, commit.AppHash, head?.OldestHeight ?? commit.Height);
            if (options.KeepBlocks > 0)
            {
                next = next with { OldestHeight = Math.Max(next.OldestHeight, commit.Height - options.KeepBlocks + 1) };
                PruneHistory(next.OldestHeight, Math.Max(PruneCountMin, 2 * count));
            }
            if (options.KeepResultsBlocks > 0)
                PruneResults(txn, commit.Height - options.KeepResultsBlocks, Math.Max(PruneCountMin, 2 * commit.Results.Length / StateLayout.PartSizeMax));
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
        if (_sides.Length < 2 * commit.Records.Count)
            _sides = new SideOfChange[Math.Max(1024, 4 * commit.Records.Count)];
        int count = 0;
        ReadOnlySpan<RecordChange> changes = CollectionsMarshal.AsSpan(commit.Records);
        for (int i = 0; i < changes.Length; i++)
        {
            ref readonly RecordChange change = ref changes[i];
            if (change.BeforeOffset >= 0) _sides[count++] = Side(change.Table, i, change.BeforeOffset, isAfter: false);
            if (change.AfterOffset >= 0) _sides[count++] = Side(change.Table, i, change.AfterOffset, isAfter: true);
        }
        byte[] bytes = _bytes;
        MemoryExtensions.Sort(_sides.AsSpan(0, count), new ByKey(bytes));
        return count;
    }

    private SideOfChange Side(TableSchema table, int change, int recordAt, bool isAfter)
    {
        int keyAt = recordAt + table.KeyOffsetBytes;
        ReadOnlySpan<byte> key = _bytes.AsSpan(keyAt, table.KeySizeBytes);
        ulong start = 0;
        for (int i = 0; i < Math.Min(8, key.Length); i++)
            start |= (ulong)key[i] << (56 - 8 * i);
        return new SideOfChange { KeyStart = start, KeyAt = keyAt, Change = change, Table = table.Id, KeySize = (ushort)key.Length, IsAfter = isAfter };
    }

    private sealed class ByKey(byte[] bytes) : IComparer<SideOfChange>
    {
        public int Compare(SideOfChange left, SideOfChange right)
        {
            if (left.Table != right.Table) return left.Table.CompareTo(right.Table);
            if (left.KeyStart != right.KeyStart) return left.KeyStart.CompareTo(right.KeyStart);
            int order = bytes.AsSpan(left.KeyAt, left.KeySize).SequenceCompareTo(bytes.AsSpan(right.KeyAt, right.KeySize));
            return order != 0 ? order : left.IsAfter.CompareTo(right.IsAfter);
        }
    }

    private void WriteRecords(StateCommit commit, int count, bool keepHistory)
    {
        Span<byte> key = stackalloc byte[StateLayout.KeySizeMax];
        ReadOnlySpan<RecordChange> changes = CollectionsMarshal.AsSpan(commit.Records);
        for (int i = 0; i < count;)
        {
            ref readonly SideOfChange first = ref _sides[i];
            ReadOnlySpan<byte> recordKey = _bytes.AsSpan(first.KeyAt, first.KeySize);
            int before = -1, after = -1;
            for (; i < count && _sides[i].Table == first.Table && _bytes.AsSpan(_sides[i].KeyAt, _sides[i].KeySize).SequenceEqual(recordKey); i++)
            {
                ref int side = ref _sides[i].IsAfter ? ref after : ref before;
                if (side >= 0) Invariant.Fail($"two records of table {changes[_sides[i].Change].Table.Name} have one key in block {commit.Height}");
                side = _sides[i].Change;
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
            Touch(commit.Height, first.Table, recordKey);
        }
        FlushTouched(commit.Height);
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

    /// <summary>Notes that a record has a history entry at this height, so that pruning finds it.</summary>
    private void Touch(long height, ushort table, ReadOnlySpan<byte> recordKey)
    {
        Span<byte> part = _touchedPart;
        if (_touchedLength > 0
            && (BinaryPrimitives.ReadUInt16LittleEndian(part) != table || _touchedLength + recordKey.Length + Checksum.Size > part.Length))
            FlushTouched(height);
        if (_touchedLength == 0)
        {
            BinaryPrimitives.WriteUInt16LittleEndian(part, table);
            BinaryPrimitives.WriteUInt16LittleEndian(part[2..], 0);
            _touchedLength = 4;
        }
        BinaryPrimitives.WriteUInt16LittleEndian(part[2..], (ushort)(BinaryPrimitives.ReadUInt16LittleEndian(part[2..]) + 1));
        recordKey.CopyTo(part[_touchedLength..]);
        _touchedLength += recordKey.Length;
    }

    private void FlushTouched(long height)
    {
        if (_touchedLength == 0) return;
        PutPart(_touched, height, _touchedPartNumber++, _touchedPart.AsSpan(0, _touchedLength), default);
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

    private void WriteResults(nint txn, StateCommit commit)
    {
        ReadOnlySpan<byte> rest = commit.Results.Span;
        if (rest.IsEmpty) return;
        nint cursor = LmdbEnvironment.OpenCursor(txn, databases.Results);
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, rest.Length);
        for (uint part = 0; !rest.IsEmpty; part++)
        {
            ReadOnlySpan<byte> start = part == 0 ? length : default;
            int size = Math.Min(rest.Length, StateLayout.PartSizeMax - start.Length);
            PutPart(cursor, commit.Height, part, start, rest[..size]);
            rest = rest[size..];
        }
    }

    private static void WritePair(nint cursor, KeyValueChange pair)
    {
        byte[] key = StateLayout.StoreKey(pair.Store, pair.Key);
        if (key.Length > StateLayout.KeySizeMax)
            throw new ArgumentException($"a key of store {pair.Store} has {pair.Key.Length} bytes, more than can be stored");
        if (pair.Value is null)
        {
            _ = Delete(cursor, key);
        }
        else
        {
            Span<byte> value = ReserveAt(cursor, key, pair.Value.Length + Checksum.Size);
            pair.Value.CopyTo(value);
            StateLayout.Seal(key, value);
        }
    }

    /// <summary>Takes away the history entries of heights up to <paramref name="height"/>: they tell only about heights before it.</summary>
    private void PruneHistory(long height, int countMax)
    {
        Span<byte> historyKey = stackalloc byte[StateLayout.KeySizeMax];
        for (int done = 0; done < countMax;)
        {
            LmdbValue key, value;
            if (!Found(mdb_cursor_get(_touched, &key, &value, LmdbSeek.First), Doing)) return;
            long at = (long)BinaryPrimitives.ReadUInt64BigEndian(key.Span);
            if (at > height) return;
            ReadOnlySpan<byte> part = StateLayout.ReadValue("a list of changed records", key.Span, value.Span);
            ushort table = BinaryPrimitives.ReadUInt16LittleEndian(part);
            int count = BinaryPrimitives.ReadUInt16LittleEndian(part[2..]);
            ReadOnlySpan<byte> keys = part[4..];
            int keySize = keys.Length / count;
            for (int i = 0; i < count; i++)
            {
                int length = StateLayout.WriteHistoryKey(historyKey, table, keys.Slice(i * keySize, keySize), at);
                if (!Delete(_history, historyKey[..length]))
                    StateLayout.ThrowCorrupt("the history", historyKey[..length]);
            }
            // The first touched part was read through this cursor and nothing was written to its database since.
            Check(mdb_cursor_del(_touched, 0), Doing);
            done += count;
        }
    }

    private void PruneResults(nint txn, long height, int countMax)
    {
        nint cursor = LmdbEnvironment.OpenCursor(txn, databases.Results);
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
