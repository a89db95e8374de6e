using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>A continuous order book with price-time priority. The fast book and the obvious one answer every call alike.</summary>
/// <remarks>A command is refused before it changes anything, or it succeeds. User mistakes are values; only a broken invariant throws.</remarks>
public interface IOrderBook
{
    /// <summary>The most orders that rest at once.</summary>
    const int OrdersMax = 1 << 26;

    /// <summary>The most lots that rest at once: any sum of sizes fits a long.</summary>
    const long RestingLotsMax = long.MaxValue;

    /// <summary>The number of resting orders.</summary>
    int OrderCount { get; }

    /// <summary>The number of prices with orders.</summary>
    int LevelCount { get; }

    /// <summary>The lots of all resting orders together, reserves included.</summary>
    long RestingLots { get; }

    /// <summary>The highest price somebody bids; <c>default</c> (0 steps) when nobody does.</summary>
    Price BestBid { get; }

    /// <summary>The lowest price somebody asks; <c>default</c> (0 steps) when nobody does.</summary>
    Price BestAsk { get; }

    /// <summary>Matches an order against the other side and lets the rest do what its time in force says.</summary>
    PlaceResult Place(in NewOrder order);

    /// <summary>Whether a fill-or-kill order would trade all its lots with others, if the orders with the slots of <paramref name="passOver"/> (in priority order) were not there. Changes nothing.</summary>
    bool CanFill(in NewOrder order, ReadOnlySpan<int> passOver = default);

    /// <summary>Takes an order out: refused as <see cref="BookRefusal.OrderNotFound"/> or not at all.</summary>
    BookRefusal Cancel(ulong orderId);

    /// <summary>Makes an order smaller in its place, an iceberg's reserve first; by its whole size or more cancels it. Refused for a size below one lot or an unknown order.</summary>
    BookRefusal Reduce(ulong orderId, Lots by);

    /// <summary>Changes an order's price or size.</summary>
    PlaceResult Amend(in AmendOrder change);

    /// <summary>Puts an order into the book without matching, behind those already at its price: how a book is rebuilt, orders in priority order.</summary>
    BookRefusal Restore(in RestingOrder order);

    /// <summary>The order with this id; false when none rests.</summary>
    bool TryFind(ulong orderId, out RestingOrder order);

    /// <summary>The level at a price on a side; all zero but the price when it is empty.</summary>
    BookLevel Level(Side side, Price price);

    /// <summary>Fills <paramref name="levels"/> with the best levels of a side, best first, and returns how many there were room and levels for.</summary>
    int CopyLevels(Side side, Span<BookLevel> levels);

    /// <summary>A stable hash of every resting order, buys then sells, in priority order, with all its fields.</summary>
    ulong StateHash();

    /// <summary>The sum of ask price × volume plus three times the sum of bid price × volume, wrapping: what published engine comparisons use.</summary>
    long VolumeChecksum();

    /// <summary>Checks everything the book believes of itself, at the cost of a full walk.</summary>
    /// <exception cref="InvariantException">Something does not hold.</exception>
    void Validate();
}
