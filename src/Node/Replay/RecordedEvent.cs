using Gwangan.Chain.Base;

namespace Gwangan.Node.Replay;

/// <summary>What a recording says happened, in the words that all formats share.</summary>
public enum RecordedKind : byte
{
    /// <summary>A new order, as it arrived: it may trade at once.</summary>
    Add = 0,

    /// <summary>Its owner gave an order this price and this size.</summary>
    Change = 1,

    /// <summary>Its owner took this much off an order.</summary>
    Reduce = 2,

    /// <summary>An order is gone. Size 0: it was filled; otherwise it was cancelled.</summary>
    Delete = 3,

    /// <summary>A resting order traded this much, and has this much less.</summary>
    Execute = 4,

    /// <summary>A resting order traded this much; another event tells what it has left.</summary>
    Fill = 5,

    /// <summary>Somebody traded on this side, up to this price, this much.</summary>
    Aggress = 6,

    /// <summary>A trade told for information.</summary>
    Trade = 7,

    /// <summary>The book is empty from here on.</summary>
    Clear = 8,

    /// <summary>A command: an order that trades at once or not at all.</summary>
    Immediate = 9,

    /// <summary>A command: move an order to a price.</summary>
    Move = 10,

    /// <summary>A trade left an order with this size.</summary>
    Left = 11,
}

/// <summary>One event of a recording. Price and size are whole numbers of the recording's own units; only their proportions matter.</summary>
/// <param name="Place">Line (text) or record (binary) of the file, from 1.</param>
/// <param name="TimeNs">When, in nanoseconds since a beginning of the recording's choice.</param>
/// <param name="Kind">What.</param>
/// <param name="OrderId">The order; 0 when none is named.</param>
/// <param name="Side">The order's side, or the aggressor's for <see cref="RecordedKind.Aggress"/>; null when the recording does not say.</param>
/// <param name="Price">The price; 0 when it has none.</param>
/// <param name="Size">The size; see <see cref="RecordedKind"/>.</param>
public readonly record struct RecordedEvent(long Place, long TimeNs, RecordedKind Kind, ulong OrderId, Side? Side, long Price, long Size);
