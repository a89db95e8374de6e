using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

/// <summary>An order on its way through the other side of the book.</summary>
internal struct Taker
{
    public ulong OrderId;
    public long LimitPrice;
    public long Remaining;
    public long Filled;
    public long Prevented;
    public uint OwnerId;
    public int Slot;
    public int MakersLeft;
    public Side Side;
    public SelfTradePrevention SelfTradePrevention;

    /// <summary>Why matching stopped before the price did; <see cref="OrderEnd.Rests"/> when it did not.</summary>
    public OrderEnd Stopped;

    /// <summary>How the order ends once matching is over.</summary>
    public readonly OrderEnd End(bool mayRest)
    {
        if (Stopped != OrderEnd.Rests) return Stopped;
        if (Remaining > 0) return mayRest ? OrderEnd.Rests : OrderEnd.RemainderCancelled;
        return Prevented > 0 ? OrderEnd.SelfTradePrevented : OrderEnd.Filled;
    }
}

/// <summary>The checks that need no book, alike for both books.</summary>
internal static class CommandCheck
{
    public static BookRefusal Check(in NewOrder order)
    {
        if (order.Side > Side.Sell || order.TimeInForce > TimeInForce.PostOnly || order.SelfTradePrevention > SelfTradePrevention.DecrementAndCancel)
            return BookRefusal.OptionUnknown;
        if (order.IsHidden && order.Display != default) return BookRefusal.OptionUnknown;
        if (!order.LimitPrice.IsValid) return BookRefusal.PriceOutOfRange;
        if (!order.Lots.IsValid || (order.Display != default && !order.Display.IsValid)) return BookRefusal.LotsOutOfRange;
        return order.MakersMax < 1 ? BookRefusal.MakersMaxOutOfRange : BookRefusal.None;
    }

    public static BookRefusal Check(in AmendOrder change)
    {
        if (change.SelfTradePrevention > SelfTradePrevention.DecrementAndCancel) return BookRefusal.OptionUnknown;
        if (!change.LimitPrice.IsValid) return BookRefusal.PriceOutOfRange;
        if (change.Lots != default && !change.Lots.IsValid) return BookRefusal.LotsOutOfRange;
        return change.MakersMax < 1 ? BookRefusal.MakersMaxOutOfRange : BookRefusal.None;
    }

    public static BookRefusal Check(in RestingOrder order)
    {
        if (order.Side > Side.Sell || (order.IsHidden && order.Display != default)) return BookRefusal.OptionUnknown;
        if (!order.Price.IsValid) return BookRefusal.PriceOutOfRange;
        bool hasReserve = order.Reserve != default, isIceberg = order.Display != default;
        if (!order.Lots.IsValid || (hasReserve && !order.Reserve.IsValid) || (isIceberg && !order.Display.IsValid)) return BookRefusal.LotsOutOfRange;
        return hasReserve && !isIceberg ? BookRefusal.OptionUnknown : BookRefusal.None;
    }
}
