using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Node.Feed;

/// <summary>Where an order stands.</summary>
public enum OrderStatus : byte
{
    /// <summary>It rests in its book.</summary>
    Open = 0,

    /// <summary>It traded in full.</summary>
    Filled = 1,

    /// <summary>It was cancelled; part of it may have traded.</summary>
    Cancelled = 2,

    /// <summary>Its time passed; part of it may have traded.</summary>
    Expired = 3,
}

/// <summary>All that is known of an order: what the state keeps while it is open, and what its events add (what it traded for, when, how it ended).</summary>
public struct OrderState
{
    /// <summary>Its number, over all markets.</summary>
    public ulong Id;

    /// <summary>The number its owner gave it; 0 for none.</summary>
    public ulong ClientOrderId;

    /// <summary>Whose it is.</summary>
    public Address Owner;

    /// <summary>Its market's id.</summary>
    public int Market;

    /// <summary>Buy or sell.</summary>
    public Side Side;

    /// <summary>Limit or market.</summary>
    public OrderType Type;

    /// <summary>What happens to what does not trade at once.</summary>
    public OrderTimeInForce TimeInForce;

    /// <summary>Where it stands.</summary>
    public OrderStatus Status;

    /// <summary>How it ended; meaningless while it is open.</summary>
    public CloseReason Reason;

    /// <summary>Price in steps; 0 for a market order.</summary>
    public long Price;

    /// <summary>Lots that traded.</summary>
    public long Filled;

    /// <summary>Lots that remain, or remained when it ended.</summary>
    public long Remaining;

    /// <summary>Sum of price × lots of its trades, in steps × lots.</summary>
    public UInt128 Notional;

    /// <summary>When it expires; 0 for never.</summary>
    public long ExpiresAtMs;

    /// <summary>Its place in time: height × 2^22 + a count within the block. Among orders of one side and price the lower goes first.</summary>
    public long Place;

    /// <summary>When it was placed.</summary>
    public long CreatedMs;

    /// <summary>Height of its last change.</summary>
    public long UpdatedHeight;

    /// <summary>When it last changed.</summary>
    public long UpdatedMs;
}
