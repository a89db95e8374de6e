using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>How a place or amend command left its order.</summary>
public enum OrderEnd : byte
{
    /// <summary>It rests, at the back of its price's queue.</summary>
    Rests = 0,

    /// <summary>It rests where it stood before: an amend that keeps priority.</summary>
    RestsInPlace = 1,

    /// <summary>It traded in full.</summary>
    Filled = 2,

    /// <summary>What did not trade at once is cancelled: <see cref="TimeInForce.ImmediateOrCancel"/>.</summary>
    RemainderCancelled = 3,

    /// <summary>Self-trade prevention cancelled what was left of it, or decremented it to nothing.</summary>
    SelfTradePrevented = 4,

    /// <summary>It met as many resting orders as it may; what was left is cancelled.</summary>
    MakersMaxReached = 5,
}

/// <summary>The answer to a place or amend command. Accepted: filled + remaining + prevented = the size asked for. Refused: all zero.</summary>
public readonly struct PlaceResult
{
    /// <summary>Why the command was refused, or <see cref="BookRefusal.None"/>.</summary>
    public BookRefusal Refusal { get; init; }

    /// <summary>How the order ended when it was accepted.</summary>
    public OrderEnd End { get; init; }

    /// <summary>The number of resting orders it met.</summary>
    public int MakersMet { get; init; }

    /// <summary>What it traded.</summary>
    public Lots Filled { get; init; }

    /// <summary>What rests now (<see cref="Rests"/>), or what was cancelled (otherwise).</summary>
    public Lots Remaining { get; init; }

    /// <summary>What <see cref="SelfTradePrevention.DecrementAndCancel"/> took off it.</summary>
    public Lots Prevented { get; init; }

    /// <summary>True when the command was carried out.</summary>
    public bool IsAccepted => Refusal == BookRefusal.None;

    /// <summary>True when the order is in the book after the command.</summary>
    public bool Rests => Refusal == BookRefusal.None && End <= OrderEnd.RestsInPlace;

    /// <summary>A refusal.</summary>
    public static PlaceResult Refused(BookRefusal refusal) => new() { Refusal = refusal };
}
