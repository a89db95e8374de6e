using System.Numerics;
using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>From order id to pool index: open addressing with linear probing in 8-byte entries, eight to a cache line.</summary>
/// <remarks>
/// An entry is a 32-bit tag made from the id, and the pool index; zero is empty. The full id stands in the node, which a caller needs anyway,
/// so the map is half the size it would be with keys, and a probe touches a node only when tags agree. A tag tells its home, so deletion and
/// growth need no node. Eight consecutive ids share a line: new orders, whose ids follow each other, find it in the cache.
/// The hash is fixed, so a user who chose ids could make probes long: let the chain assign them.
/// </remarks>
internal sealed unsafe class OrderIdMap : IDisposable
{
    private const ulong TagMask = 0xFFFF_FFFF_0000_0000, LineMask = 0xFFFF_FFF8_0000_0000;

    private readonly OrderPool _pool;
    private readonly NativeBlock<ulong> _block;
    private ulong* _entries;
    private uint _mask;
    private int _lineShift;
    private int _countMax;

    public OrderIdMap(OrderPool pool, int capacity)
    {
        _pool = pool;
        _block = new((int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 8L / 5)));
        TakeBlock();
    }

    public int Count { get; private set; }

    public long Bytes => _block.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong TagOf(ulong orderId)
    {
        ulong line = orderId >> 3;
        ulong hash = unchecked((line ^ (line >> 32)) * 0x9E37_79B9_7F4A_7C15);
        return (hash & LineMask) | (orderId & 7) << 32;
    }

    // The line is the tag's top bits; the place in it is the tag's lowest three.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private uint HomeOf(ulong tagged) => unchecked((uint)(tagged >> _lineShift) << 3 | (uint)(tagged >> 32) & 7);

    /// <summary>The pool index of the order with this id; 0 when there is none.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ulong orderId)
    {
        unchecked
        {
            ulong tag = TagOf(orderId);
            for (uint at = HomeOf(tag); ; at = (at + 1) & _mask)
            {
                ulong entry = _entries[at];
                if (entry == 0) return 0;
                if (((entry ^ tag) & TagMask) == 0 && _pool.At((int)entry)->OrderId == orderId) return (int)entry;
            }
        }
    }

    /// <summary>Adds an id known to be absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong orderId, int index)
    {
        if (Count == _countMax) Grow();
        Count++;
        Insert(TagOf(orderId) | (uint)index);
    }

    /// <summary>Removes an id known to be present at this pool index, and closes the gap so that probes stay short without tombstones.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remove(ulong orderId, int index)
    {
        unchecked
        {
            ulong wanted = TagOf(orderId) | (uint)index;
            uint gap = HomeOf(wanted);
            while (_entries[gap] != wanted) gap = (gap + 1) & _mask;
            for (uint at = (gap + 1) & _mask; ; at = (at + 1) & _mask)
            {
                ulong entry = _entries[at];
                if (entry == 0) break;
                uint home = HomeOf(entry);
                if (((at - home) & _mask) < ((at - gap) & _mask)) continue;
                _entries[gap] = entry;
                gap = at;
            }
            _entries[gap] = 0;
        }
        Count--;
    }

    public void Dispose()
    {
        _block.Dispose();
        _entries = null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Insert(ulong entry)
    {
        unchecked
        {
            uint at = HomeOf(entry);
            while (_entries[at] != 0) at = (at + 1) & _mask;
            _entries[at] = entry;
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow()
    {
        int length = _block.Length;
        ulong* old = _block.Renew(length * 2);
        TakeBlock();
        for (int i = 0; i < length; i++)
            if (old[i] != 0) Insert(old[i]);
        NativeBlock<ulong>.Free(old, length);
    }

    private void TakeBlock()
    {
        _entries = _block.Start;
        _mask = (uint)_block.Length - 1;
        _lineShift = 64 - (BitOperations.Log2((uint)_block.Length) - 3);
        _countMax = (int)(_block.Length * 5L / 8);
    }
}
