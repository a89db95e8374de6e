namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>What happens to the part of an order that does not trade at once.</summary>
public enum TimeInForce : byte
{
    /// <summary>It rests until somebody cancels it.</summary>
    GoodTilCancel = 0,

    /// <summary>It is cancelled.</summary>
    ImmediateOrCancel = 1,

    /// <summary>There is none: the order trades in full, with others only, or is refused before anything changes.</summary>
    FillOrKill = 2,

    /// <summary>All of it rests: an order that would trade at once is refused.</summary>
    PostOnly = 3,
}
