using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Records of one type in numbered slots, with undo. Records never move: a reference stays good until the record is removed.</summary>
/// <remarks>
/// A record is a struct without references and without hidden padding (give it <c>Pack = 4</c>); a live one is never all zero. A new record takes the
/// lowest free slot, so slots follow from the live set alone. Nothing is allocated per operation once the table has its size.
/// A part of the state belongs to the one thread that executes blocks.
/// </remarks>
/// <typeparam name="TRecord">The record.</typeparam>
public class Table<TRecord> : Table where TRecord : unmanaged
{
    private const uint Live = 1u << 31, Rekeyed = 1u << 30, EpochMask = Rekeyed - 1;
    private const int LoadBatch = 1 << 18;

    // A slot takes memory whether or not those before it are live; no table is near this.
    private const int ImportSlotsMax = 1 << 28;

    private readonly ChunkedArray<Cell> _cells = new();
    private readonly SlotBitmap _taken = new();
    private readonly ChunkedArray<Saved> _block = new(), _scopes = new();
    private readonly RadixSorter _sorter = new();
    private int _blockCount, _scopesCount;

    /// <summary>Adds an empty table to <paramref name="store"/>.</summary>
    /// <param name="store">The store whose scopes and blocks cover the table.</param>
    /// <param name="schema">Its shape; the record size must be that of <typeparamref name="TRecord"/>.</param>
    /// <param name="commitment">What commits it; null for a <see cref="SlotTree"/>.</param>
    public Table(StateStore store, TableSchema schema, ICommitment? commitment = null) : base(store, schema, commitment)
    {
        Invariant.Assert(schema.RecordSizeBytes == Unsafe.SizeOf<TRecord>());
        Invariant.Assert(schema.KeyOffsetBytes >= 0 && schema.KeySizeBytes > 0);
        Invariant.Assert(schema.KeyOffsetBytes + schema.KeySizeBytes <= schema.RecordSizeBytes);
    }

    // State: bit 31 live, bit 30 the slot was filled or emptied in this block (so its key may differ), below the epoch of the last saved copy.
    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Cell
    {
        public uint State;
        public TRecord Record;
    }

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Saved
    {
        public int Slot;
        public uint State;
        public TRecord Record;
    }

    /// <inheritdoc/>
    public override int LiveCount => _taken.Count;

    /// <inheritdoc/>
    public override Type RecordType => typeof(TRecord);

    /// <summary>The slots of all live records, ascending. The table must not gain or lose records behind the place reached.</summary>
    public SlotSequence LiveSlots => new(_taken);

    /// <summary>One behind the slot of the last live record; 0 for an empty table.</summary>
    public int SlotsEnd => _taken.End;

    /// <summary>True when a record lives in this slot.</summary>
    public bool IsLive(int slot) => _taken.Contains(slot);

    /// <summary>The record in a slot, to look at.</summary>
    /// <exception cref="InvariantException">No record lives there.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly TRecord Read(int slot)
    {
        ref Cell cell = ref _cells[slot];
        Invariant.Assert((cell.State & Live) != 0);
        return ref cell.Record;
    }

    /// <summary>Asks the processor to fetch the record of a slot that is looked at soon; nothing depends on it.</summary>
    public void Prefetch(int slot) => _cells.Prefetch(slot);

    /// <summary>The record in a slot, to change; its key must stay. The old value is saved at the first call in a scope, so ask again in every scope.</summary>
    /// <exception cref="InvariantException">No record lives there.</exception>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TRecord Modify(int slot)
    {
        ref Cell cell = ref _cells[slot];
        Invariant.Assert((cell.State & Live) != 0);
        if ((cell.State & EpochMask) < UndoLog.Epoch) Save(slot, ref cell);
        return ref cell.Record;
    }

    /// <summary>Adds a record in the lowest free slot.</summary>
    /// <exception cref="InvariantException">The record is all zero, or its key is taken.</exception>
    public int Insert(in TRecord record)
    {
        Invariant.Assert(!IsZero(in record));
        AssertNewKey(in record);
        return InsertAt(_taken.LowestFree(), in record);
    }

    /// <inheritdoc/>
    public override string? Import(int slot, ReadOnlySpan<byte> record)
    {
        if (record.Length != Schema.RecordSizeBytes || !record.ContainsAnyExcept((byte)0)) return "the record is nothing, or has another size";
        TRecord imported = MemoryMarshal.Read<TRecord>(record);
        if (IsKeyTaken(in imported)) return "another record has the same key";
        if (slot < -1 || slot >= ImportSlotsMax) return "there is no such slot";
        if (slot >= 0 && _taken.Contains(slot)) return "another record stands in the same slot";
        InsertAt(slot < 0 ? _taken.LowestFree() : slot, in imported);
        return null;
    }

    private int InsertAt(int slot, in TRecord record)
    {
        _cells.EnsureCapacity(slot + 1);
        ref Cell cell = ref _cells[slot];
        Invariant.Assert((cell.State & Live) == 0);
        if ((cell.State & EpochMask) < UndoLog.Epoch) Save(slot, ref cell);
        cell.Record = record;
        cell.State |= Live | Rekeyed;
        _taken.Set(slot);
        Index(slot, in record);
        return slot;
    }

    /// <summary>Removes the record of a slot and frees the slot.</summary>
    /// <exception cref="InvariantException">No record lives there.</exception>
    public void Remove(int slot)
    {
        ref Cell cell = ref _cells[slot];
        Invariant.Assert((cell.State & Live) != 0);
        if ((cell.State & EpochMask) < UndoLog.Epoch) Save(slot, ref cell);
        Unindex(slot, in cell.Record);
        cell.Record = default;
        cell.State = (cell.State & ~Live) | Rekeyed;
        _taken.Clear(slot);
    }

    /// <summary>Whether this block has touched any record so far.</summary>
    public bool IsTouched => _blockCount > 0;

    /// <summary>Gives every record that this block has touched so far, as it was before the block and as it is; all zero where it was, or is, not there. In the order of first touch.</summary>
    public void VisitTouched(TouchedVisitor<TRecord> visit)
    {
        for (int i = 0; i < _blockCount; i++)
        {
            ref readonly Saved before = ref _block[i];
            visit(in before.Record, in _cells[before.Slot].Record);
        }
    }

    /// <summary>The bytes of a live record as storage keeps them.</summary>
    public static ReadOnlySpan<byte> Bytes(in TRecord record) => MemoryMarshal.AsBytes(new ReadOnlySpan<TRecord>(in record));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private protected bool HoldsRecord(int slot) => slot < _cells.Capacity && (_cells[slot].State & Live) != 0;

    private protected virtual void AssertNewKey(in TRecord record)
    {
    }

    private protected virtual bool IsKeyTaken(in TRecord record) => false;

    private protected virtual void AssertIndexed(int slot, in TRecord record)
    {
    }

    private protected virtual void Index(int slot, in TRecord record)
    {
    }

    private protected virtual void Unindex(int slot, in TRecord record)
    {
    }

    private protected virtual bool IsSameKey(in TRecord one, in TRecord other) => KeyBytes(in one).SequenceEqual(KeyBytes(in other));

    internal ReadOnlySpan<byte> KeyBytes(in TRecord record) => Bytes(in record).Slice(Schema.KeyOffsetBytes, Schema.KeySizeBytes);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Save(int slot, ref Cell cell)
    {
        bool isFirstOfBlock = (cell.State & EpochMask) == 0;
        ChunkedArray<Saved> stack = isFirstOfBlock ? _block : _scopes;
        ref int count = ref isFirstOfBlock ? ref _blockCount : ref _scopesCount;
        stack.EnsureCapacity(count + 1);
        ref Saved saved = ref stack[count++];
        saved.Slot = slot;
        saved.State = cell.State;
        saved.Record = cell.Record;
        cell.State = (cell.State & ~EpochMask) | UndoLog.Epoch;
        UndoLog.Note(PartIndex, isFirstOfBlock);
    }

    internal override void Undo(bool isFirstOfBlock)
    {
        ref Saved saved = ref isFirstOfBlock ? ref _block[--_blockCount] : ref _scopes[--_scopesCount];
        ref Cell cell = ref _cells[saved.Slot];
        bool isLive = (cell.State & Live) != 0, wasLive = (saved.State & Live) != 0;
        bool isRekeyed = !(isLive && wasLive && IsSameKey(in cell.Record, in saved.Record));
        if (isLive && isRekeyed) Unindex(saved.Slot, in cell.Record);
        if (isLive && !wasLive) _taken.Clear(saved.Slot);
        if (!isLive && wasLive) _taken.Set(saved.Slot);
        cell.Record = saved.Record;
        cell.State = saved.State;
        if (wasLive && isRekeyed) Index(saved.Slot, in cell.Record);
    }

    internal override void ForgetScopes() => _scopesCount = 0;

    internal override void Seal(StateCommit commit, IForkJoin forkJoin)
    {
        Invariant.Assert(_scopesCount == 0);
        if (_blockCount == 0) return;
        int first = commit.Records.Count;
        _sorter.Begin();
        for (int i = 0; i < _blockCount; i++) _sorter.Add((ulong)_block[i].Slot, i);
        foreach (SortItem item in _sorter.Sort().Span)
        {
            ref readonly Saved before = ref _block[item.Position];
            ref Cell after = ref _cells[before.Slot];
            uint state = after.State;
            after.State = state & Live;
            bool isLive = (state & Live) != 0, wasLive = (before.State & Live) != 0;
            if (!isLive && !wasLive) continue;
            if (isLive && wasLive)
            {
                if (Bytes(in after.Record).SequenceEqual(Bytes(in before.Record))) continue;
                Invariant.Assert((state & Rekeyed) != 0 || IsSameKey(in after.Record, in before.Record), "a record's key changed through Modify");
            }
            if (isLive)
            {
                Invariant.Assert(!IsZero(in after.Record));
                if ((state & Rekeyed) != 0) AssertIndexed(before.Slot, in after.Record);
            }
            int beforeOffset = wasLive ? Append(commit, in before.Record) : -1;
            int afterOffset = isLive ? Append(commit, in after.Record) : -1;
            commit.Records.Add(new RecordChange(Schema, before.Slot, beforeOffset, afterOffset));
        }
        _blockCount = 0;
        if (commit.Records.Count > first) Commitment.Update(commit, first, forkJoin);
    }

    internal override void Load(IStateStorage storage, IForkJoin forkJoin)
    {
        Invariant.Assert(_taken.Count == 0 && _blockCount == 0);
        StateCommit batch = new();
        void Take(int slot)
        {
            batch.Records.Add(new RecordChange(Schema, slot, -1, Append(batch, in _cells[slot].Record)));
            if (batch.Records.Count == LoadBatch) Flush();
        }
        void Flush()
        {
            if (batch.Records.Count > 0) Commitment.Update(batch, 0, forkJoin);
            batch.Clear();
        }
        storage.Load(Schema, (slot, bytes) =>
        {
            LoadRecord(slot, bytes);
            if (Commitment.LoadsByKey) Take(slot);
        });
        if (!Commitment.LoadsByKey)
            foreach (int slot in LiveSlots) Take(slot);
        Flush();
    }

    internal override void LoadPast(PastStorage past)
    {
        Invariant.Assert(_taken.Count == 0 && _blockCount == 0);
        if (Past == PastLoading.AtOnce) past.Load(Schema, LoadRecord);
        else PastRecords = past;
    }

    /// <summary>Fills a table of <see cref="PastLoading.Late"/> from its past height; once.</summary>
    /// <param name="refit">Gives every record what is another here than in the state it comes from: slots in tables of <see cref="PastLoading.ByKey"/>.</param>
    public void LoadLate(RecordRefit<TRecord>? refit = null)
    {
        Invariant.Assert(Past == PastLoading.Late && PastRecords is not null);
        PastRecords.Load(Schema, LoadRecord);
        PastRecords = null;
        if (refit is null) return;
        foreach (int slot in LiveSlots) refit(ref _cells[slot].Record);
    }

    /// <summary>Where records that are not here yet are read from: a past height of a table that is not filled at once; else null.</summary>
    private protected PastStorage? PastRecords { get; private set; }

    // A slot that the undo log knows of is passed over: going back would take the record away again.
    private protected int LoadAnywhere(ReadOnlySpan<byte> bytes)
    {
        for (; ; _nextLoaded++)
        {
            _cells.EnsureCapacity(_nextLoaded + 1);
            if (_cells[_nextLoaded].State == 0) break;
        }
        LoadRecord(_nextLoaded, bytes);
        return _nextLoaded;
    }

    private int _nextLoaded;

    private void LoadRecord(int slot, ReadOnlySpan<byte> bytes)
    {
        if (slot < 0 || bytes.Length != Schema.RecordSizeBytes || _taken.Contains(slot) || !bytes.ContainsAnyExcept((byte)0))
            ThrowCorrupt(slot);
        _cells.EnsureCapacity(slot + 1);
        ref Cell cell = ref _cells[slot];
        cell.Record = MemoryMarshal.Read<TRecord>(bytes);
        cell.State = Live;
        _taken.Set(slot);
        Index(slot, in cell.Record);
    }

    [DoesNotReturn]
    private void ThrowCorrupt(int slot) => throw new CorruptStateException($"table {Name}: the stored record of slot {slot} is not one this table can hold");

    private static int Append(StateCommit commit, in TRecord record)
    {
        int offset = commit.Bytes.WrittenCount;
        int size = Unsafe.SizeOf<TRecord>();
        MemoryMarshal.Write(commit.Bytes.GetSpan(size), in record);
        commit.Bytes.Advance(size);
        return offset;
    }

    private static bool IsZero(in TRecord record) => !Bytes(in record).ContainsAnyExcept((byte)0);
}

/// <summary>Changes what a record of a past height says of slots.</summary>
public delegate void RecordRefit<TRecord>(ref TRecord record) where TRecord : unmanaged;

/// <summary>Receives a record before and after.</summary>
public delegate void TouchedVisitor<TRecord>(in TRecord before, in TRecord after) where TRecord : unmanaged;
