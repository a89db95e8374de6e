using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>A table whose records are also found by their key: the bytes at the schema's key offset, which are unique.</summary>
/// <remarks>The key index follows every insertion and removal, and every undo of one. Its hash mixes a seed that Node draws, so that nobody can prepare keys which fall together; no result depends on it.</remarks>
/// <typeparam name="TKey">The key: a struct with exactly the bytes that the schema says.</typeparam>
/// <typeparam name="TRecord">The record.</typeparam>
public sealed class KeyedTable<TKey, TRecord> : Table<TRecord>
    where TKey : unmanaged
    where TRecord : unmanaged
{
    private readonly KeyIndex _index = new();
    private readonly ulong _seed;
    private readonly int _keyOffset;
    private int _lastFound;
    private HashSet<TKey>? _asked; // of a past height: what the index knows, be it that there is none

    /// <summary>Adds an empty table to <paramref name="store"/>; see <see cref="Table{TRecord}"/>.</summary>
    public KeyedTable(StateStore store, TableSchema schema, ICommitment? commitment = null) : base(store, schema, commitment)
    {
        Invariant.Assert(schema.KeySizeBytes == Unsafe.SizeOf<TKey>());
        _seed = store.IndexSeed;
        _keyOffset = schema.KeyOffsetBytes;
    }

    /// <summary>The slot of the record with this key; false when there is none.</summary>
    public bool TryFind(in TKey key, out int slot)
    {
        // One operation asks for the same record several times.
        slot = _lastFound;
        if (HoldsRecord(slot) && AreEqual(in key, in KeyOf(in Read(slot)))) return true;
        if (!TryFindInIndex(in key, out slot) && !TryLoadPast(in key, out slot)) return false;
        _lastFound = slot;
        return true;
    }

    /// <summary>Finds a record and reads it; the record is empty when there is none.</summary>
    public bool TryRead(TKey key, out TRecord record)
    {
        bool found = TryFind(in key, out int slot);
        record = found ? Read(slot) : default;
        return found;
    }

    /// <summary>A record that is there.</summary>
    /// <exception cref="InvariantException">There is none.</exception>
    public ref readonly TRecord ReadOf(TKey key)
    {
        Invariant.Assert(TryFind(in key, out int slot));
        return ref Read(slot);
    }

    /// <summary>The same to be changed.</summary>
    /// <exception cref="InvariantException">There is none.</exception>
    public ref TRecord ModifyOf(TKey key)
    {
        Invariant.Assert(TryFind(in key, out int slot));
        return ref Modify(slot);
    }

    /// <summary>Asks the processor to fetch what <see cref="TryFind"/> will look at soon; nothing depends on it.</summary>
    public void Prefetch(in TKey key, PrefetchStep step)
    {
        ulong hash = Hash(in key);
        if (step == PrefetchStep.Index)
        {
            _index.Prefetch(hash);
            return;
        }
        KeyIndex.Probe probe = _index.Start(hash);
        if (KeyIndex.Next(ref probe, out int slot)) Prefetch(slot);
    }

    /// <summary>The slot that most likely holds this key, told by the index alone: for asking the processor to fetch what stands beside it.</summary>
    public bool TryGuess(in TKey key, out int slot)
    {
        KeyIndex.Probe probe = _index.Start(Hash(in key));
        return KeyIndex.Next(ref probe, out slot);
    }

    /// <summary>The key inside a record.</summary>
    public ref readonly TKey KeyOf(in TRecord record) =>
        ref Unsafe.As<byte, TKey>(ref Unsafe.AddByteOffset(ref Unsafe.As<TRecord, byte>(ref Unsafe.AsRef(in record)), _keyOffset));

    /// <summary>Copies the record that a key had at the past height of a table of <see cref="PastLoading.Late"/> that is not loaded yet.</summary>
    public bool TryReadPast(in TKey key, out TRecord record)
    {
        record = default;
        return PastRecords is not null && PastRecords.TryRead(Schema, AsBytes(in key), MemoryMarshal.AsBytes(new Span<TRecord>(ref record)));
    }

    private bool TryLoadPast(in TKey key, out int slot)
    {
        slot = -1;
        if (PastRecords is null || Past != PastLoading.ByKey || !(_asked ??= []).Add(key) || !TryReadPast(in key, out TRecord record)) return false;
        slot = LoadAnywhere(Bytes(in record));
        return true;
    }

    private bool TryFindInIndex(in TKey key, out int slot)
    {
        KeyIndex.Probe probe = _index.Start(Hash(in key));
        while (KeyIndex.Next(ref probe, out slot))
            if (AreEqual(in key, in KeyOf(in Read(slot)))) return true;
        return false;
    }

    private protected override void AssertNewKey(in TRecord record) => Invariant.Assert(!IsKeyTaken(in record), "the key is taken");

    private protected override bool IsKeyTaken(in TRecord record) => TryFind(in KeyOf(in record), out _);

    private protected override void AssertIndexed(int slot, in TRecord record) =>
        Invariant.Assert(TryFindInIndex(in KeyOf(in record), out int found) && found == slot, "a record's key changed through Modify");

    private protected override void Index(int slot, in TRecord record) => _index.Add(Hash(in KeyOf(in record)), slot);

    private protected override void Unindex(int slot, in TRecord record) => _index.Remove(Hash(in KeyOf(in record)), slot);

    private protected override bool IsSameKey(in TRecord one, in TRecord other) => AreEqual(in KeyOf(in one), in KeyOf(in other));

    private static bool AreEqual(in TKey one, in TKey other) => AsBytes(in one).SequenceEqual(AsBytes(in other));

    private static ReadOnlySpan<byte> AsBytes(in TKey key) => MemoryMarshal.AsBytes(new ReadOnlySpan<TKey>(in key));

    // Folded 64 x 64 -> 128 bit products, eight bytes at a time; the key's size is known when this is compiled.
    private ulong Hash(in TKey key)
    {
        unchecked
        {
            ReadOnlySpan<byte> bytes = AsBytes(in key);
            ulong hash = _seed;
            int at = 0;
            for (; at + 8 <= Unsafe.SizeOf<TKey>(); at += 8)
                hash = Fold(hash ^ MemoryMarshal.Read<ulong>(bytes[at..]), 0x9E3779B97F4A7C15UL + _seed);
            ulong rest = 0;
            for (int i = 0; at + i < Unsafe.SizeOf<TKey>(); i++) rest |= (ulong)bytes[at + i] << (8 * i);
            return Fold(hash ^ rest ^ (ulong)Unsafe.SizeOf<TKey>(), 0xD6E8FEB86659FD93UL ^ _seed);
        }
    }

    private static ulong Fold(ulong a, ulong b)
    {
        ulong high = Math.BigMul(a, b | 1, out ulong low);
        return high ^ low;
    }
}
