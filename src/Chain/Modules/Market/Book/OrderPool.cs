using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>The resting orders' memory: nodes are taken, given back and taken again; the pool doubles when none is left.</summary>
internal sealed unsafe class OrderPool : IDisposable
{
    private readonly NativeBlock<OrderNode> _nodes;
    private readonly NativeBlock<int> _slots;
    private OrderNode* _nodeStart;
    private int* _slotStart;
    private int _firstFree;
    private int _usedEnd = 1;

    public OrderPool(int capacity)
    {
        _nodes = new(capacity + 1);
        _slots = new(capacity + 1);
        TakePointers();
    }

    public int Count { get; private set; }

    public long Bytes => _nodes.Bytes + _slots.Bytes;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public OrderNode* At(int index) => unchecked(_nodeStart + (uint)index);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref int SlotAt(int index) => ref *unchecked(_slotStart + (uint)index);

    /// <summary>A node with unspecified contents. Pointers from before may be stale.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Take()
    {
        int index = _firstFree;
        Count++;
        if (index == 0) return TakeFresh();
        _firstFree = At(index)->Next;
        return index;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Give(int index)
    {
        At(index)->Next = _firstFree;
        _firstFree = index;
        Count--;
    }

    public void Dispose()
    {
        _nodes.Dispose();
        _slots.Dispose();
        _nodeStart = null;
        _slotStart = null;
    }

    private int TakeFresh()
    {
        if (_usedEnd == _nodes.Length)
        {
            int length = Math.Min(_nodes.Length * 2, IOrderBook.OrdersMax + 1);
            _nodes.Resize(length);
            _slots.Resize(length);
            TakePointers();
        }
        return _usedEnd++;
    }

    private void TakePointers()
    {
        _nodeStart = _nodes.Start;
        _slotStart = _slots.Start;
    }
}
