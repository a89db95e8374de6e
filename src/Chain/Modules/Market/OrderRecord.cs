using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Chain.Modules.Market;

/// <summary>An open order: what is left of it rests in its market's book, or waits for its trigger. 88 bytes.</summary>
/// <remarks>
/// <code>
///  0         8         16      36        40        48      56      64          72         80        82       84    85     86         87
///  | OrderId | Client  | Owner | Account | Sequence| Price | Lots  | Remaining | Expires  | Market  | FeeBps | Side| TIF | SelfTrade| Traits |
/// </code>
/// What it holds locked follows from it (<see cref="MarketRecord.LockOf"/>) and is not stored. A record removed is an order closed; the index keeps the history.
/// </remarks>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct OrderRecord
{
    /// <summary>The key: its number, ascending over all markets.</summary>
    public ulong OrderId;

    /// <summary>The number its owner gave it; 0 for none. Unique among the open orders of an account.</summary>
    public ulong ClientOrderId;

    /// <summary>Whose it is.</summary>
    public Address Owner;

    /// <summary>The owner's slot in the accounts table, which the book knows the owner by.</summary>
    public uint OwnerSlot;

    /// <summary>Its place in time: among orders of one side and price the lower goes first. An amendment that loses its place takes a new one.</summary>
    public ulong Sequence;

    /// <summary>Its price in steps. Of a stop at market that waits: what a buy is funded up to, 0 for a sale.</summary>
    public long Price;

    /// <summary>Its size in lots: what has traded and what remains. Reductions lower it.</summary>
    public long Lots;

    /// <summary>What remains, in lots, above zero.</summary>
    public long Remaining;

    /// <summary>When it expires, milliseconds since 1970 UTC; 0 for never.</summary>
    public long ExpiresAtMs;

    /// <summary>Its market.</summary>
    public ushort MarketId;

    /// <summary>What it pays when it trades as it rests: the maker fee of the moment it came to rest. Later changes leave it alone, so what it holds always covers it. While it waits: the most it will pay, the higher fee of the moment it was placed.</summary>
    public ushort FeeBps;

    /// <summary>Buy or sell.</summary>
    public Side Side;

    /// <summary>Good till cancel, post-only or good till time: the others never rest.</summary>
    public OrderTimeInForce TimeInForce;

    /// <summary>What happens when an amendment makes it meet an order of its own owner.</summary>
    public SelfTradePrevention SelfTrade;

    /// <summary>What it is besides a plain order.</summary>
    public OrderTraits Traits;
}

/// <summary>What the module numbers. One record.</summary>
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public struct MarketCounters
{
    /// <summary>Always 1: the key.</summary>
    public uint Id;

    /// <summary>The last day (in Korea, since 1970) whose opening moved the bands.</summary>
    public uint Day;

    /// <summary>The last order id given out.</summary>
    public ulong LastOrderId;

    /// <summary>The last trade id given out.</summary>
    public ulong LastTradeId;

    /// <summary>The last place in time given out.</summary>
    public ulong LastSequence;
}
