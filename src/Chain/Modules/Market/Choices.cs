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

    /// <summary>The price band moved away from it, so that it could have traded outside; or a stop was triggered whose limit is outside.</summary>
    OutOfBand = 6,

    /// <summary>Its owner's cancel-on-disconnect deadline passed.</summary>
    Disconnected = 7,

    /// <summary>Its owner's kill switch was engaged.</summary>
    KillSwitch = 8,

    /// <summary>A stop was triggered, and the book holds all it can.</summary>
    BookFull = 9,

    /// <summary>A court has frozen what it held.</summary>
    Frozen = 10,
}

/// <summary>Why an order became smaller without trading.</summary>
public enum ReduceReason : byte
{
    /// <summary>Its owner reduced it.</summary>
    Owner = 0,

    /// <summary>Self-trade prevention took as much off both sides.</summary>
    SelfTrade = 1,
}

/// <summary>Which last trade price triggers a stop.</summary>
public enum StopTrigger : byte
{
    /// <summary>Its trigger price or a higher one.</summary>
    AtOrAbove = 0,

    /// <summary>Its trigger price or a lower one.</summary>
    AtOrBelow = 1,
}

/// <summary>What the distance of a trailing stop is measured in.</summary>
public enum TrailUnit : byte
{
    /// <summary>It does not trail: its trigger price is fixed.</summary>
    None = 0,

    /// <summary>Ticks, of the tick at the price it follows.</summary>
    Ticks = 1,

    /// <summary>Basis points of the price it follows.</summary>
    BasisPoints = 2,
}

/// <summary>Which sides a mass cancellation means.</summary>
public enum SideFilter : byte
{
    /// <summary>Both.</summary>
    Both = 0,

    /// <summary>Buys.</summary>
    Buys = 1,

    /// <summary>Sales.</summary>
    Sales = 2,
}

/// <summary>Why a kill switch is engaged.</summary>
public enum KillReason : byte
{
    /// <summary>None given; enough for one's own switch.</summary>
    None = 0,

    /// <summary>The member asked for it.</summary>
    Requested = 1,

    /// <summary>A technical fault at the member.</summary>
    Technical = 2,

    /// <summary>Conduct that surveillance looks into.</summary>
    Conduct = 3,

    /// <summary>A limit of the member's risk was reached.</summary>
    Risk = 4,

    /// <summary>An order of a court or an authority.</summary>
    Legal = 5,
}
