using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market;

/// <summary>The waiting stops of one market, in the order in which prices reach them. Derived from the stops table, never stored.</summary>
internal sealed class StopBook
{
    // By price, or its negative where the highest comes first; then by place in time.
    private readonly record struct Entry(long Key, ulong Sequence, int Slot) : IComparable<Entry>
    {
        public int CompareTo(Entry other) => Key != other.Key ? Key.CompareTo(other.Key) : Sequence.CompareTo(other.Sequence);
    }

    private readonly SortedSet<Entry> _rising = [], _falling = [], _trailingBuys = [], _trailingSales = [];

    /// <summary>How many wait.</summary>
    public int Count => _rising.Count + _falling.Count;

    /// <summary>How many of them trail.</summary>
    public int TrailingCount => _trailingBuys.Count + _trailingSales.Count;

    /// <summary>Adds a stop.</summary>
    public void Add(int slot, in OrderRecord order, in StopRecord stop)
    {
        Invariant.Assert(TriggersOf(in stop).Add(TriggerEntry(slot, in order, in stop)));
        if (stop.TrailIn != TrailUnit.None) Invariant.Assert(TrailersOf(in stop).Add(TrailEntry(slot, in order, in stop)));
    }

    /// <summary>Takes a stop out; its records are as they were when it was added.</summary>
    public void Remove(int slot, in OrderRecord order, in StopRecord stop)
    {
        Invariant.Assert(TriggersOf(in stop).Remove(TriggerEntry(slot, in order, in stop)));
        if (stop.TrailIn != TrailUnit.None) Invariant.Assert(TrailersOf(in stop).Remove(TrailEntry(slot, in order, in stop)));
    }

    /// <summary>
    /// The next stop that a price from <paramref name="low"/> to <paramref name="high"/> triggers: of those that wait for a rise the lowest trigger, of those that wait for a fall the highest,
    /// at one trigger the earlier; of the two the one placed earlier.
    /// </summary>
    public bool TryNext(long low, long high, out int slot)
    {
        bool rises = _rising.Count > 0 && _rising.Min.Key <= high, falls = _falling.Count > 0 && -_falling.Min.Key >= low;
        Entry next = !falls || (rises && _rising.Min.Sequence < _falling.Min.Sequence) ? _rising.Min : _falling.Min;
        slot = next.Slot;
        return rises || falls;
    }

    /// <summary>The next trailing stop that <paramref name="price"/> pulls along, those furthest behind first.</summary>
    public bool TryNextBehind(long price, out int slot)
    {
        slot = -1;
        if (_trailingSales.Count > 0 && _trailingSales.Min.Key < price) slot = _trailingSales.Min.Slot;
        else if (_trailingBuys.Count > 0 && -_trailingBuys.Min.Key > price) slot = _trailingBuys.Min.Slot;
        return slot >= 0;
    }

    private SortedSet<Entry> TriggersOf(in StopRecord stop) => stop.Trigger == StopTrigger.AtOrAbove ? _rising : _falling;

    // What triggers on a fall follows a rise.
    private SortedSet<Entry> TrailersOf(in StopRecord stop) => stop.Trigger == StopTrigger.AtOrAbove ? _trailingBuys : _trailingSales;

    private static Entry TriggerEntry(int slot, in OrderRecord order, in StopRecord stop) =>
        new(stop.Trigger == StopTrigger.AtOrAbove ? stop.TriggerPrice : -stop.TriggerPrice, order.Sequence, slot);

    private static Entry TrailEntry(int slot, in OrderRecord order, in StopRecord stop) =>
        new(stop.Trigger == StopTrigger.AtOrAbove ? -stop.Watermark : stop.Watermark, order.Sequence, slot);
}
