using Gwangan.Chain.Base;

namespace Gwangan.Chain.Store;

/// <summary>Makes a record of a new layout from one of an old layout with the same key.</summary>
public delegate TNew RecordConversion<TOld, TNew>(in TOld record) where TOld : unmanaged where TNew : unmanaged;

/// <summary>Moves a table's records into a table of another layout, a bounded number a block, so that an upgrade of any size holds up no block.</summary>
/// <remarks>
/// What is still to be moved is what still stands in the old table: there is no cursor to store, and a restart, a replay or a snapshot in the middle goes on from there. A record that is asked for
/// before its turn moves at once, so whoever uses the new table through <see cref="TryFind"/> never sees the old one.
/// </remarks>
/// <typeparam name="TKey">The key of both.</typeparam>
/// <typeparam name="TOld">The record of the old table.</typeparam>
/// <typeparam name="TNew">The record of the new table.</typeparam>
public sealed class TableMove<TKey, TOld, TNew>(KeyedTable<TKey, TOld> from, KeyedTable<TKey, TNew> to, RecordConversion<TOld, TNew> convert)
    where TKey : unmanaged
    where TOld : unmanaged
    where TNew : unmanaged
{
    private readonly List<int> _slots = [];

    /// <summary>Whether every record stands in the new table.</summary>
    public bool IsDone => from.LiveCount == 0;

    /// <summary>Moves the next records, those in the lowest slots.</summary>
    /// <param name="recordsMax">Most records to move: what a block bears.</param>
    /// <returns>How many were moved.</returns>
    public int Continue(int recordsMax)
    {
        if (IsDone) return 0;
        _slots.Clear();
        foreach (int slot in from.LiveSlots)
        {
            if (_slots.Count == recordsMax) break;
            _slots.Add(slot);
        }
        foreach (int slot in _slots) Move(slot);
        return _slots.Count;
    }

    /// <summary>The slot of a record in the new table, where it is moved first if it still stands in the old one; false when it is in neither.</summary>
    public bool TryFind(in TKey key, out int slot)
    {
        if (to.TryFind(in key, out slot)) return true;
        if (!from.TryFind(in key, out int old)) return false;
        slot = Move(old);
        return true;
    }

    /// <summary>The same for whoever only looks: nothing is moved.</summary>
    public bool TryRead(in TKey key, out TNew record)
    {
        record = default;
        if (to.TryFind(in key, out int slot)) record = to.Read(slot);
        else if (from.TryFind(in key, out slot)) record = convert(in from.Read(slot));
        else return false;
        return true;
    }

    private int Move(int slot)
    {
        ref readonly TOld record = ref from.Read(slot);
        TNew moved = convert(in record);
        Invariant.Assert(from.KeyBytes(in record).SequenceEqual(to.KeyBytes(in moved)), "a moved record has another key");
        from.Remove(slot);
        return to.Insert(in moved);
    }
}
