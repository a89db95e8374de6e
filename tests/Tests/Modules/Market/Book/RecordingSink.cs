using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Tests.Modules.Market.Book;

/// <summary>Writes every event down, in order.</summary>
internal readonly struct RecordingSink(List<BookEvent> events) : IBookSink
{
    public void OnFill(in Fill fill) => events.Add(new("fill", fill.MakerOrderId, fill.TakerOrderId, fill.MakerSlot, fill.TakerSlot,
        fill.MakerOwnerId, fill.TakerOwnerId, (byte)fill.TakerSide, fill.Price.Steps, fill.Lots.Count, fill.MakerRemaining.Count));

    public void OnMakerRemoved(in MakerRemoved removed) => events.Add(new(removed.Reason == MakerRemovalReason.Filled ? "filled" : "prevented",
        removed.OrderId, 0, removed.Slot, 0, removed.OwnerId, 0, (byte)removed.Side, removed.Price.Steps, removed.Cancelled.Count, 0));

    public void OnMakerReduced(in MakerReduced reduced) => events.Add(new("reduced",
        reduced.OrderId, 0, reduced.Slot, 0, reduced.OwnerId, 0, (byte)reduced.Side, reduced.Price.Steps, reduced.By.Count, reduced.Remaining.Count));

    public void OnMakerRefilled(in MakerRefilled refilled) => events.Add(new("refilled", refilled.OrderId, 0, refilled.Slot, 0, 0, 0, 0, 0, refilled.Shown.Count, 0));
}

internal readonly record struct BookEvent(
    string Kind, ulong Maker, ulong Taker, int MakerSlot, int TakerSlot, uint MakerOwner, uint TakerOwner, byte Side, long Price, long Lots, long Left)
{
    public override string ToString() => Kind switch
    {
        "fill" => $"fill {Maker} {Lots}@{Price} left {Left}",
        "filled" => $"filled {Maker}",
        "prevented" => $"prevented {Maker} {Lots}@{Price}",
        "refilled" => $"refilled {Maker} shows {Lots}",
        _ => $"reduced {Maker} by {Lots} left {Left}",
    };
}
