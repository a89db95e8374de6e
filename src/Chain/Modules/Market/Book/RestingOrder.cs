using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>An order in the book. <paramref name="Lots"/> stand in the queue; an iceberg has <paramref name="Reserve"/> behind them, and <paramref name="Display"/> is its peak.</summary>
public readonly record struct RestingOrder(
    ulong OrderId, uint OwnerId, int Slot, Side Side, Price Price, Lots Lots, Lots Reserve = default, Lots Display = default, bool IsHidden = false)
{
    internal bool IsConcealed => IsHidden || Display != default;
}

/// <summary>All orders at one price. <paramref name="VolumeLots"/> is the sum of what stands in the queue: hidden orders are in it, the reserves of icebergs are not.</summary>
public readonly record struct BookLevel(Price Price, long VolumeLots, int OrderCount);
