using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

/// <summary>The best levels of books at the height that a market module was opened on, as they were noted when the block was executed.</summary>
public interface IPastBooks
{
    /// <summary>The best level of a side, all zero where nobody stands; false when it was not noted.</summary>
    bool TryBestOf(int marketId, Side side, out BookLevel level);
}

// On a past height. Reading all open orders takes as long as there are many, so it waits until something needs a book.
public sealed partial class MarketModule
{
    private bool _isAsleep;

    /// <summary>Where the best prices of a past height were noted; null when they were not.</summary>
    public IPastBooks? PastBooks { get; set; }

    /// <inheritdoc/>
    public override void RestorePast() => _isAsleep = true;

    /// <summary>Reads the open orders of a past height and rebuilds the books.</summary>
    public override void Wake()
    {
        if (!_isAsleep) return;
        _isAsleep = false;
        // Accounts were read one by one, so their numbers are others than the orders say.
        _orders.LoadLate((ref OrderRecord order) => order.OwnerSlot = SlotOfKnown(in order.Owner));
        _stops.LoadLate();
        _icebergs.LoadLate();
        _behind.LoadLate();
        _disconnects.LoadLate();
        _killSwitches.LoadLate((ref KillSwitchRecord record) => record.OwnerSlot = SlotOfKnown(in record.Account));
        Restore();
    }

    /// <summary>The best level of a side of a market's book; all zero where nobody stands.</summary>
    public BookLevel BestOf(int marketId, Side side)
    {
        if (_isAsleep)
        {
            if (PastBooks is not null && PastBooks.TryBestOf(marketId, side, out BookLevel noted)) return noted;
            Wake();
        }
        BookLevel best = default;
        _books[marketId].CopyLevels(side, new Span<BookLevel>(ref best));
        return best;
    }

    private uint SlotOfKnown(in Address account)
    {
        Invariant.Assert(Accounts.TryFind(in account, out int slot));
        return (uint)slot;
    }
}
