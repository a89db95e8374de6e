namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>Why the book refused a command, in order of precedence. A refused command has changed nothing and called nobody.</summary>
public enum BookRefusal : byte
{
    /// <summary>It did not refuse.</summary>
    None = 0,

    /// <summary>The side, time in force or self-trade prevention is not one of those defined, or what an order hides does not fit together.</summary>
    OptionUnknown = 1,

    /// <summary>The price is outside 1 to 2^40 - 1 steps.</summary>
    PriceOutOfRange = 2,

    /// <summary>The size is outside 1 to 2^48 - 1 lots.</summary>
    LotsOutOfRange = 3,

    /// <summary>The bound on makers met is below 1.</summary>
    MakersMaxOutOfRange = 4,

    /// <summary>No resting order has this id.</summary>
    OrderNotFound = 5,

    /// <summary>A resting order already has this id.</summary>
    OrderIdTaken = 6,

    /// <summary>The book holds as many orders, or as many lots, as it may.</summary>
    BookFull = 7,

    /// <summary>A post-only order would trade at once.</summary>
    PostOnlyWouldTrade = 8,

    /// <summary>A fill-or-kill order cannot trade in full with others within its price and its bound on makers.</summary>
    FillOrKillCannotFill = 9,

    /// <summary>An order to restore would cross the other side.</summary>
    RestoreWouldCross = 10,
}
