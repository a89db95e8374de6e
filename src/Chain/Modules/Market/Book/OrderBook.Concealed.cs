using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

// Icebergs and hidden orders. A node holds what stands in the queue; the rest is in a table beside, which only such orders enter while they stand there.
// Each price counts its own, so orders at other prices look no further.
public sealed unsafe partial class OrderBook<TSink>
{
    private readonly Dictionary<int, Concealed> _concealed = []; // by pool index

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool HasConcealedBeside(int index) => _ladder.At(_orders.At(index)->Level)->Concealed != 0;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private bool TryFindConcealed(int index, out Concealed concealed)
    {
        if (HasConcealedBeside(index)) return LookUpConcealed(index, out concealed);
        concealed = default;
        return false;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool LookUpConcealed(int index, out Concealed concealed) => _concealed.TryGetValue(index, out concealed);

    // What an order has left: what stands in the queue, and its reserve.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private long LotsOf(int index) => HasConcealedBeside(index) ? _orders.At(index)->Lots + ReserveOf(index) : _orders.At(index)->Lots;

    [MethodImpl(MethodImplOptions.NoInlining)]
    private long ReserveOf(int index) => _concealed.TryGetValue(index, out Concealed concealed) ? concealed.Reserve : 0;

    // Of an iceberg only its peak comes to stand in the queue, the rest into its reserve.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void RestConcealed(int index, Side side, long price, long lots, Concealed concealed)
    {
        long shown = concealed.IsHidden ? lots : Math.Min(concealed.Display, lots);
        concealed.Reserve = lots - shown;
        EnqueueConcealed(index, side, price, shown, concealed);
    }

    // Who shows stands before all who hide; a hidden order stands at the end.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnqueueConcealed(int index, Side side, long price, long lots, Concealed concealed)
    {
        _concealed.Add(index, concealed);
        _restingLots += concealed.Reserve;
        if (concealed.IsHidden) EnqueueLast(index, _ladder.FindOrAdd(price), side, price, lots);
        else Enqueue(index, side, price, lots);
        PriceLevel* level = _ladder.At(_orders.At(index)->Level);
        level->Concealed++;
        if (concealed.IsHidden && level->FirstHidden == 0) level->FirstHidden = index;
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void EnqueueBefore(int next, int index, int levelIndex, long lots)
    {
        PriceLevel* level = _ladder.At(levelIndex);
        OrderNode* node = _orders.At(index);
        int previous = _orders.At(next)->Previous;
        node->Lots = lots;
        node->Level = levelIndex;
        node->Next = next;
        node->Previous = previous;
        _orders.At(next)->Previous = index;
        if (previous != 0) _orders.At(previous)->Next = index;
        else level->Head = index;
        level->Volume += lots;
        level->Count++;
        _restingLots += lots;
    }

    // A node leaves its queue, and what it conceals goes with it.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Reveal(PriceLevel* level, int index, int next)
    {
        if (!_concealed.Remove(index, out Concealed concealed)) return;
        level->Concealed--;
        if (level->FirstHidden == index) level->FirstHidden = next;
        _restingLots -= concealed.Reserve;
    }

    // What an iceberg showed has traded: its next peak goes behind its equals.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Refill(int index, Side side, Price price)
    {
        LookUpConcealed(index, out Concealed concealed);
        Dequeue(index);
        RestConcealed(index, side, price.Steps, concealed.Reserve, concealed);
        OrderNode* node = _orders.At(index);
        MakerRefilled refilled = new() { OrderId = node->OrderId, Shown = new(node->Lots), Slot = _orders.SlotAt(index) };
        Sink.OnMakerRefilled(refilled);
    }

    // Makes an order smaller in its place, its reserve first.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Shrink(int index, long lots)
    {
        if (HasConcealedBeside(index)) lots = TakeOffReserve(index, lots);
        TakeOff(_orders.At(index), lots);
    }

    // Returns how many lots the reserve does not cover.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private long TakeOffReserve(int index, long lots)
    {
        ref Concealed concealed = ref CollectionsMarshal.GetValueRefOrNullRef(_concealed, index);
        if (Unsafe.IsNullRef(ref concealed)) return lots;
        long taken = Math.Min(concealed.Reserve, lots);
        concealed.Reserve -= taken;
        _restingLots -= taken;
        return lots - taken;
    }
}
