using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>One block's changes of balances, ordered by asset and then by address; the buffers serve every block.</summary>
internal sealed class BalanceChanges
{
    private readonly RadixSorter _sorter = new();
    private readonly Comparison<SortItem> _byKey;
    private Change[] _changes = [];
    private StateCommit? _commit;
    private int _count;

    public BalanceChanges() => _byKey = Compare;

    internal enum Kind : byte
    {
        /// <summary>The key goes; its last balance stands at the offset.</summary>
        Removed,

        /// <summary>The key comes, or comes back in another slot.</summary>
        Added,

        /// <summary>The key stays.</summary>
        Changed,
    }

    private readonly record struct Change(int Offset, Kind Kind);

    /// <summary>Whether any key comes or goes.</summary>
    public bool HasNewOrGone { get; private set; }

    /// <summary>Whether every change is of a key that comes.</summary>
    public bool AreAllNew { get; private set; }

    /// <summary>Takes in the changes <paramref name="first"/> to the end of a commit. The items' keys are asset id || first 32 bits of the address.</summary>
    /// <returns>The items; valid until the next call. Of one key a removal (from its old slot) stands before an addition (in a new one).</returns>
    public Memory<SortItem> Order(StateCommit commit, int first)
    {
        (_commit, _count, HasNewOrGone, AreAllNew) = (commit, 0, false, true);
        _sorter.Begin();
        foreach (ref readonly RecordChange record in CollectionsMarshal.AsSpan(commit.Records)[first..])
        {
            bool hasBefore = record.BeforeOffset >= 0, hasAfter = record.AfterOffset >= 0;
            bool isSame = hasBefore && hasAfter && HaveSameKey(in At(record.BeforeOffset), in At(record.AfterOffset));
            HasNewOrGone |= !isSame;
            AreAllNew &= !hasBefore && hasAfter;
            if (hasBefore && !isSame) Add(new Change(record.BeforeOffset, Kind.Removed));
            if (hasAfter) Add(new Change(record.AfterOffset, isSame ? Kind.Changed : Kind.Added));
        }
        Memory<SortItem> sorted = _sorter.Sort();
        Span<SortItem> items = sorted.Span;
        for (int from = 0, to; from < items.Length; from = to)
        {
            for (to = from + 1; to < items.Length && items[to].Key == items[from].Key; to++) { }
            if (to > from + 1) items[from..to].Sort(_byKey);
        }
        return sorted;
    }

    /// <summary>Lets the commit go.</summary>
    public void End() => _commit = null;

    public Kind KindOf(in SortItem item) => _changes[item.Position].Kind;

    /// <summary>The balance after the block, or the last one of a key that goes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref readonly Balance BalanceOf(in SortItem item) => ref At(_changes[item.Position].Offset);

    /// <summary>Asks the processor to fetch a balance that is needed soon.</summary>
    public unsafe void Prefetch(in SortItem item)
    {
        if (!Sse.IsSupported) return;
        byte* balance = (byte*)Unsafe.AsPointer(ref Unsafe.AsRef(in BalanceOf(in item)));
        Sse.Prefetch0(balance);
        Sse.Prefetch0(balance + Balance.Size - 1);
    }

    public static bool HaveSameKey(in Balance one, in Balance other) => one.AssetId == other.AssetId && one.Address == other.Address;

    private ref readonly Balance At(int offset) =>
        ref Unsafe.As<byte, Balance>(ref MemoryMarshal.GetReference(_commit!.Bytes.WrittenSpan.Slice(offset, Balance.Size)));

    private void Add(Change change)
    {
        ref readonly Balance balance = ref At(change.Offset);
        _sorter.Add((ulong)balance.AssetId << 32 | BinaryPrimitives.ReadUInt32BigEndian(Address.Bytes(in balance.Address)), _count);
        if (_count == _changes.Length) Array.Resize(ref _changes, Math.Max(64, 2 * _count));
        _changes[_count++] = change;
    }

    private int Compare(SortItem x, SortItem y)
    {
        int order = BalanceOf(in x).Address.CompareTo(BalanceOf(in y).Address);
        return order != 0 ? order : KindOf(in x).CompareTo(KindOf(in y));
    }
}
