using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Bench.Market;

/// <summary>Hands op stream commands to a book.</summary>
internal static class OrderFlowRunner
{
    /// <summary>Runs one command; the answer is the same shape whatever the command was.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PlaceResult Run<TSink>(OrderBook<TSink> book, in OrderOp op, int slot, uint ownerId)
        where TSink : struct, IBookSink
    {
        switch (op.Kind)
        {
            case OrderOpKind.Limit:
            case OrderOpKind.ImmediateOrCancel:
                NewOrder order = new()
                {
                    OrderId = op.OrderId,
                    OwnerId = ownerId,
                    Slot = slot,
                    Side = (Side)op.Side,
                    LimitPrice = new(op.Price),
                    Lots = new(op.Lots),
                    TimeInForce = op.Kind == OrderOpKind.Limit ? TimeInForce.GoodTilCancel : TimeInForce.ImmediateOrCancel,
                    SelfTradePrevention = SelfTradePrevention.DecrementAndCancel,
                    MakersMax = int.MaxValue,
                };
                return book.Place(order);
            case OrderOpKind.Move:
                AmendOrder change = new()
                {
                    OrderId = op.OrderId,
                    LimitPrice = new(op.Price),
                    SelfTradePrevention = SelfTradePrevention.DecrementAndCancel,
                    MakersMax = int.MaxValue,
                };
                return book.Amend(change);
            case OrderOpKind.Cancel:
                return PlaceResult.Refused(book.Cancel(op.OrderId));
            default:
                return PlaceResult.Refused(book.Reduce(op.OrderId, new(op.Lots)));
        }
    }

    /// <summary>A limit order of its own owner that hides, or shows half of itself.</summary>
    public static NewOrder Conceal(in OrderOp op, int slot, bool hide) => new()
    {
        OrderId = op.OrderId,
        OwnerId = (uint)op.OrderId,
        Slot = slot,
        Side = (Side)op.Side,
        LimitPrice = new(op.Price),
        Lots = new(op.Lots),
        SelfTradePrevention = SelfTradePrevention.DecrementAndCancel,
        MakersMax = int.MaxValue,
        IsHidden = hide,
        Display = hide ? default : new((op.Lots + 1) / 2),
    };
}
