using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Node.Feed;

/// <summary>Where an order stands.</summary>
public enum OrderStatus : byte
{
    /// <summary>It rests in its book, or waits for its trigger.</summary>
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

    /// <summary>Price in steps; 0 for a market order. Of a waiting buy at market: what it is funded up to.</summary>
    public long Price;

    /// <summary>Lots that traded.</summary>
    public long Filled;

    /// <summary>Lots that remain, or remained when it ended.</summary>
    public long Remaining;

    /// <summary>What it is besides a plain order.</summary>
    public OrderTraits Traits;

    /// <summary>An iceberg's peak in lots; 0 for others.</summary>
    public long Display;

    /// <summary>What stands in its queue, in lots: all that remains, but for an iceberg.</summary>
    public long Shown;

    /// <summary>A stop's trigger price in steps; 0 for others. It stays when the stop was triggered.</summary>
    public long TriggerPrice;

    /// <summary>On which side of it the stop is triggered.</summary>
    public StopTrigger Trigger;

    /// <summary>What a trailing stop's distance is measured in.</summary>
    public TrailUnit TrailIn;

    /// <summary>A trailing stop's distance.</summary>
    public uint TrailBy;

    /// <summary>Whether it is what a state knows of it. A stop's terms are there while it waits; times of events and what it traded for are not.</summary>
    internal readonly bool IsAsIn(in OrderState state)
    {
        bool isWaiting = (state.Traits & OrderTraits.Waiting) != 0;
        return Id == state.Id && ClientOrderId == state.ClientOrderId && Owner == state.Owner && Market == state.Market && Side == state.Side && Type == state.Type
            && TimeInForce == state.TimeInForce && Status == state.Status && Price == state.Price && Filled == state.Filled && Remaining == state.Remaining && Traits == state.Traits
            && Display == state.Display && Shown == state.Shown && ExpiresAtMs == state.ExpiresAtMs
            && (!isWaiting || (TriggerPrice == state.TriggerPrice && Trigger == state.Trigger && TrailIn == state.TrailIn && TrailBy == state.TrailBy));
    }

    /// <summary>Whether it stands in its book for everybody to see.</summary>
    public readonly bool IsShown => Type == OrderType.Limit && (Traits & (OrderTraits.Waiting | OrderTraits.Hidden)) == 0;

    /// <summary>What is taken off an order without a trade comes out of what does not show first.</summary>
    internal readonly long ShownOf(long remaining) => Math.Min(Shown, remaining);

    /// <summary>What shows when it comes to rest.</summary>
    internal readonly long PeakOf(long remaining) => Display == 0 ? remaining : Math.Min(Display, remaining);

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
