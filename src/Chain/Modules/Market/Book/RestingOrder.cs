using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>An order in the book.</summary>
public readonly record struct RestingOrder(ulong OrderId, uint OwnerId, int Slot, Side Side, Price Price, Lots Lots);

/// <summary>All orders at one price. <paramref name="VolumeLots"/> is the sum of their sizes.</summary>
public readonly record struct BookLevel(Price Price, long VolumeLots, int OrderCount);
