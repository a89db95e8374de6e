namespace Gwangan.Chain.Modules.Market;

/// <summary>What a market takes.</summary>
public enum MarketStatus : byte
{
    /// <summary>Every order.</summary>
    Open = 0,

    /// <summary>Cancellations and reductions only: it winds down.</summary>
    CancelOnly = 1,

    /// <summary>Cancellations and reductions only, until it is opened again.</summary>
    Halted = 2,

    /// <summary>Cancellations and reductions only, for good.</summary>
    Closed = 3,
}

/// <summary>Whether an order names its price.</summary>
public enum OrderType : byte
{
    /// <summary>It trades at its price or better.</summary>
    Limit = 0,

    /// <summary>It trades at what the other side asks, within the price band; what does not trade at once is cancelled.</summary>
    Market = 1,
}

/// <summary>What happens to the part of an order that does not trade at once.</summary>
public enum OrderTimeInForce : byte
{
    /// <summary>It rests until it is cancelled. A market order never rests: there this means the same as <see cref="ImmediateOrCancel"/>.</summary>
    GoodTillCancel = 0,

    /// <summary>It is cancelled.</summary>
    ImmediateOrCancel = 1,

    /// <summary>There is none: the order trades in full, with others only, or is refused.</summary>
    FillOrKill = 2,

    /// <summary>All of it rests: an order that would trade at once is refused.</summary>
    PostOnly = 3,

    /// <summary>It rests until its expiry.</summary>
    GoodTillTime = 4,
}

/// <summary>How an order ended.</summary>
public enum CloseReason : byte
{
    /// <summary>It traded in full.</summary>
    Filled = 0,

    /// <summary>Its owner cancelled it.</summary>
    Cancelled = 1,

    /// <summary>What did not trade at once was cancelled, as its time in force says.</summary>
    ImmediateRemainder = 2,

    /// <summary>Self-trade prevention cancelled it.</summary>
    SelfTrade = 3,

    /// <summary>It met as many resting orders as one operation may (<see cref="Base.Limits.FillsPerOperationMax"/>).</summary>
    FillLimit = 4,

    /// <summary>Its expiry passed.</summary>
    Expired = 5,

    /// <summary>The price band moved away from it, so that it could have traded outside.</summary>
    OutOfBand = 6,
}

/// <summary>Why an order became smaller without trading.</summary>
public enum ReduceReason : byte
{
    /// <summary>Its owner reduced it.</summary>
    Owner = 0,

    /// <summary>Self-trade prevention took as much off both sides.</summary>
    SelfTrade = 1,
}
