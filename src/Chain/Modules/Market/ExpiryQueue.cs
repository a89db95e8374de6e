using Gwangan.Chain.Base;
using Gwangan.Chain.Store;

namespace Gwangan.Chain.Modules.Market;

/// <summary>Good-till-time orders by expiry, then order id: a binary heap that also knows where each order stands, so that one can leave from the middle. Derived, never stored.</summary>
internal sealed class ExpiryQueue
{
    private readonly record struct Entry(long ExpiresAtMs, ulong OrderId, int Slot)
    {
        public bool IsBefore(in Entry other) => ExpiresAtMs != other.ExpiresAtMs ? ExpiresAtMs < other.ExpiresAtMs : OrderId < other.OrderId;
    }

    private readonly ChunkedArray<int> _positions = new(); // position + 1 by order slot
    private Entry[] _heap = new Entry[64];

    /// <summary>How many orders wait.</summary>
    public int Count { get; private set; }

    /// <summary>The first order to expire; there must be one.</summary>
    public int FirstSlot => _heap[0].Slot;

    /// <summary>When the first order expires; there must be one.</summary>
    public long FirstExpiresAtMs => _heap[0].ExpiresAtMs;

    /// <summary>Whether an order has expired and still waits.</summary>
    public bool IsOverdue(long timeMs) => Count > 0 && _heap[0].ExpiresAtMs <= timeMs;

    /// <summary>Adds an order.</summary>
    public void Add(int slot, in OrderRecord order)
    {
        if (Count == _heap.Length) Array.Resize(ref _heap, 2 * Count);
        _positions.EnsureCapacity(slot + 1);
        Rise(Count++, new Entry(order.ExpiresAtMs, order.OrderId, slot));
    }

    /// <summary>Takes an order out.</summary>
    public void Remove(int slot)
    {
        int position = _positions[slot] - 1;
        Invariant.Assert(position >= 0 && _heap[position].Slot == slot);
        _positions[slot] = 0;
        Entry last = _heap[--Count];
        if (position == Count) return;
        if (position > 0 && last.IsBefore(in _heap[(position - 1) / 2])) Rise(position, last);
        else Sink(position, last);
    }

    private void Rise(int position, Entry entry)
    {
        while (position > 0)
        {
            int parent = (position - 1) / 2;
            if (!entry.IsBefore(in _heap[parent])) break;
            Put(position, _heap[parent]);
            position = parent;
        }
        Put(position, entry);
    }

    private void Sink(int position, Entry entry)
    {
        while (true)
        {
            int child = 2 * position + 1;
            if (child >= Count) break;
            if (child + 1 < Count && _heap[child + 1].IsBefore(in _heap[child])) child++;
            if (!_heap[child].IsBefore(in entry)) break;
            Put(position, _heap[child]);
            position = child;
        }
        Put(position, entry);
    }

    private void Put(int position, in Entry entry)
    {
        _heap[position] = entry;
        _positions[entry.Slot] = position + 1;
    }
}
