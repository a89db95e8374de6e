using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

// Icebergs and hidden orders. A node holds what stands in the queue; the rest is in a table beside, which only such orders enter.
public sealed unsafe partial class OrderBook<TSink>
{
    // What an order has left: what stands in the queue, and its reserve.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long LotsOf(int index) => _concealedCount == 0 ? _orders.At(index)->Lots : _orders.At(index)->Lots + ReserveOf(index);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ReserveOf(int index) => _concealed.TryGetValue(index, out Concealed concealed) ? concealed.Reserve : 0;

    private void Conceal(int index, long display, bool isHidden)
    {
        _concealed.Add(index, new Concealed { Display = display, IsHidden = isHidden });
        _concealedCount++;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Reveal(int index)
    {
        if (_concealed.Remove(index)) _concealedCount--;
    }

    // Nothing for a plain order.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void SetReserve(int index, long lots)
    {
        ref Concealed concealed = ref CollectionsMarshal.GetValueRefOrNullRef(_concealed, index);
        if (Unsafe.IsNullRef(ref concealed)) return;
        _restingLots += lots - concealed.Reserve;
        concealed.Reserve = lots;
    }

    // Puts a node behind those at its price; of an iceberg only its peak, the rest into its reserve.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Rest(int index, Side side, long price, long lots)
    {
        if (_concealedCount == 0) Enqueue(index, side, price, lots);
        else EnqueueAmongConcealed(index, side, price, TakeReserve(index, lots));
    }

    private long TakeReserve(int index, long lots)
    {
        if (!_concealed.TryGetValue(index, out Concealed concealed) || concealed.Display == 0) return lots;
        long shown = Math.Min(concealed.Display, lots);
        SetReserve(index, lots - shown);
        return shown;
    }

    // What an iceberg showed has traded: its next peak goes behind its equals.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill(int index, Side side, Price price, long reserve)
    {
        OrderNode* node = _orders.At(index);
        Dequeue(index);
        Rest(index, side, price.Steps, reserve);
        MakerRefilled refilled = new() { OrderId = node->OrderId, Shown = new(node->Lots), Slot = _orders.SlotAt(index) };
        Sink.OnMakerRefilled(refilled);
    }

    // Makes an order smaller in its place, its reserve first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Shrink(int index, long lots)
    {
        if (_concealedCount != 0) lots = TakeOffReserve(index, lots);
        TakeOff(_orders.At(index), lots);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeOffReserve(int index, long lots)
    {
        long reserve = ReserveOf(index), taken = Math.Min(reserve, lots);
        if (taken > 0) SetReserve(index, reserve - taken);
        return lots - taken;
    }

    // Who shows stands before all who hide; a hidden order stands at the end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnqueueAmongConcealed(int index, Side side, long price, long lots)
    {
        bool isHidden = _concealed.TryGetValue(index, out Concealed concealed) && concealed.IsHidden;
        PriceLevel* level = _ladder.At(_ladder.FindOrAdd(price));
        int next = level->FirstHidden;
        if (isHidden || next == 0)
        {
            Enqueue(index, side, price, lots);
            if (isHidden && next == 0) level->FirstHidden = index;
            return;
        }
        OrderNode* node = _orders.At(index);
        int previous = _orders.At(next)->Previous;
        node->Lots = lots;
        node->Level = _orders.At(next)->Level;
        node->Next = next;
        node->Previous = previous;
        _orders.At(next)->Previous = index;
        if (previous != 0) _orders.At(previous)->Next = index;
        else level->Head = index;
        level->Volume += lots;
        level->Count++;
        _restingLots += lots;
    }

    // A node leaves its queue, and its reserve goes with it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void LeaveConcealed(PriceLevel* level, int index, int next)
    {
        if (level->FirstHidden == index) level->FirstHidden = next;
        SetReserve(index, 0);
    }
}
