using System.Numerics;

namespace Gwangan.Chain.Store;

/// <summary>A key to order by and where its owner stands.</summary>
internal readonly record struct SortItem(ulong Key, int Position);

/// <summary>Orders items by a 64-bit key, 11 bits a pass, in buffers kept from block to block; equal keys keep their order.</summary>
internal sealed class RadixSorter
{
    private const int DigitBits = 11, DigitMask = (1 << DigitBits) - 1;

    private readonly int[] _starts = new int[1 << DigitBits];
    private SortItem[] _items = [], _other = [];
    private ulong _usedBits;
    private int _count;

    /// <summary>Empties the sorter.</summary>
    public void Begin()
    {
        _count = 0;
        _usedBits = 0;
    }

    public void Add(ulong key, int position)
    {
        if (_count == _items.Length)
        {
            Array.Resize(ref _items, Math.Max(64, 2 * _count));
            _other = new SortItem[_items.Length];
        }
        _items[_count++] = new SortItem(key, position);
        _usedBits |= key;
    }

    /// <summary>The items by ascending key; valid until the next <see cref="Begin"/>.</summary>
    public Memory<SortItem> Sort()
    {
        int usedBits = 64 - BitOperations.LeadingZeroCount(_usedBits);
        for (int shift = 0; shift < usedBits; shift += DigitBits)
        {
            ReadOnlySpan<SortItem> items = _items.AsSpan(0, _count);
            Array.Clear(_starts);
            foreach (ref readonly SortItem item in items) _starts[Digit(item.Key, shift)]++;
            int start = 0;
            foreach (ref int digitStart in _starts.AsSpan()) (digitStart, start) = (start, start + digitStart);
            foreach (ref readonly SortItem item in items) _other[_starts[Digit(item.Key, shift)]++] = item;
            (_items, _other) = (_other, _items);
        }
        return _items.AsMemory(0, _count);
    }

    private static int Digit(ulong key, int shift) => (int)(key >> shift & DigitMask);
}
