using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>An order as the recording tells it, in the recording's units.</summary>
public readonly record struct RecordedOrder(Side Side, long Price, long Size);

/// <summary>What the recording itself says the book is: the sum of its events, without any matching of ours.</summary>
public sealed class RecordedBook
{
    private readonly Dictionary<ulong, RecordedOrder> _orders = [];
    private Int128 _size;

    /// <summary>Open orders.</summary>
    public IReadOnlyDictionary<ulong, RecordedOrder> Orders => _orders;

    /// <summary>Events about orders that the recording never showed arriving: they stood in the book before it began.</summary>
    public long NotInRecording { get; private set; }

    /// <summary>The most orders that were open at once.</summary>
    public int OrdersPeak { get; private set; }

    /// <summary>The largest size that was open at once, all orders together.</summary>
    public Int128 SizePeak { get; private set; }

    /// <summary>What an event that changes the book leaves of its order.</summary>
    /// <param name="recorded">The event.</param>
    /// <param name="before">The order before it; size 0 when there was none.</param>
    /// <param name="after">The order after it; size 0 when there is none.</param>
    /// <returns>False when the event changes nothing here: it is no change of the book, or names an order that is not in the recording.</returns>
    public bool Apply(in RecordedEvent recorded, out RecordedOrder before, out RecordedOrder after)
    {
        bool isKnown = _orders.TryGetValue(recorded.OrderId, out before);
        after = before;
        switch (recorded.Kind)
        {
            // A change tells side, price and size, so that an order from before the recording can be taken in where it is first seen.
            case RecordedKind.Add or RecordedKind.Change or RecordedKind.Left:
                if (recorded.Side is not { } side) return false;
                after = new RecordedOrder(side, recorded.Price, recorded.Size);
                break;
            case RecordedKind.Reduce or RecordedKind.Execute:
                after = before with { Size = Math.Max(0, before.Size - recorded.Size) };
                break;
            case RecordedKind.Delete:
                after = default;
                break;
            case RecordedKind.Move:
                after = before with { Price = recorded.Price };
                break;
            case RecordedKind.Clear:
                _orders.Clear();
                _size = 0;
                return true;
            default:
                return false;
        }
        bool bringsOrder = recorded.Kind is RecordedKind.Add or RecordedKind.Change or RecordedKind.Left;
        if (!isKnown && (!bringsOrder || after.Size == 0))
        {
            NotInRecording++;
            return false;
        }
        if (after.Size == 0) _orders.Remove(recorded.OrderId);
        else _orders[recorded.OrderId] = after;
        OrdersPeak = Math.Max(OrdersPeak, _orders.Count);
        _size += after.Size - before.Size;
        SizePeak = Int128.Max(SizePeak, _size);
        return true;
    }
}
