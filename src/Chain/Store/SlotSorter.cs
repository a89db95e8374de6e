namespace Gwangan.Chain.Store;

/// <summary>Orders a block's saved copies by slot: radix sort, 11 bits a pass, in buffers kept from block to block.</summary>
internal sealed class SlotSorter
{
    private const int DigitBits = 11;

    private readonly int[] _starts = new int[1 << DigitBits];
    private ulong[] _items = [], _other = [];
    private int _count, _slotMax;

    public void Begin(int count)
    {
        if (_items.Length < count)
        {
            _items = new ulong[Math.Max(count, 2 * _items.Length)];
            _other = new ulong[_items.Length];
        }
        _count = _slotMax = 0;
    }

    public void Add(int slot, int position)
    {
        _items[_count++] = (ulong)slot << 32 | (uint)position;
        _slotMax = Math.Max(_slotMax, slot);
    }

    /// <summary>The items by ascending slot; valid until the next <see cref="Begin"/>.</summary>
    public ReadOnlySpan<ulong> Sort()
    {
        for (int shift = 32; (long)_slotMax >> (shift - 32) > 0; shift += DigitBits)
        {
            Array.Clear(_starts);
            foreach (ulong item in _items.AsSpan(0, _count)) _starts[Digit(item, shift)]++;
            int start = 0;
            foreach (ref int digitStart in _starts.AsSpan()) (digitStart, start) = (start, start + digitStart);
            foreach (ulong item in _items.AsSpan(0, _count)) _other[_starts[Digit(item, shift)]++] = item;
            (_items, _other) = (_other, _items);
        }
        return _items.AsSpan(0, _count);
    }

    /// <summary>The position that was added with the slot.</summary>
    public static int Position(ulong item) => (int)(item & 0x7FFFFFFF);

    private static int Digit(ulong item, int shift) => unchecked((int)(item >> shift)) & ((1 << DigitBits) - 1);
}
