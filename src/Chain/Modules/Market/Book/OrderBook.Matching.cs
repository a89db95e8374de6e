using System.Runtime.CompilerServices;
using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

public sealed unsafe partial class OrderBook<TSink>
{
    // Meets makers, best price first and first come first at a price, until nothing is left, the price stops it, or it has met as many as it may.
    private void Match(ref Taker taker)
    {
        while (taker.Remaining > 0 && taker.Stopped == OrderEnd.Rests && Crosses(taker.Side, taker.LimitPrice))
        {
            if (taker.MakersLeft == 0)
            {
                taker.Stopped = OrderEnd.MakersMaxReached;
                return;
            }
            taker.MakersLeft--;

            bool buying = taker.Side == Side.Buy;
            int levelIndex = buying ? _askLevel : _bidLevel;
            PriceLevel* level = _ladder.At(levelIndex);
            int index = level->Head;
            OrderNode* node = _orders.At(index);
            if (node->OwnerId == taker.OwnerId)
            {
                MeetOwn(ref taker, index, levelIndex);
                continue;
            }

            long lots = Math.Min(node->Lots, taker.Remaining);
            taker.Remaining -= lots;
            taker.Filled += lots;
            node->Lots -= lots;
            level->Volume -= lots;
            _restingLots -= lots;
            Price price = new(buying ? _askPrice : _bidPrice);
            long reserve = level->Concealed == 0 ? 0 : ReserveOf(index);
            Fill fill = new()
            {
                MakerOrderId = node->OrderId,
                TakerOrderId = taker.OrderId,
                Price = price,
                Lots = new(lots),
                MakerRemaining = new(node->Lots + reserve),
                MakerSlot = _orders.SlotAt(index),
                TakerSlot = taker.Slot,
                MakerOwnerId = node->OwnerId,
                TakerOwnerId = taker.OwnerId,
                TakerSide = taker.Side,
            };
            Sink.OnFill(fill);
            if (node->Lots != 0) continue;
            if (reserve == 0) RemoveMaker(index, price, MakerRemovalReason.Filled);
            else Refill(index, buying ? Side.Sell : Side.Buy, price);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void MeetOwn(ref Taker taker, int index, int levelIndex)
    {
        OrderNode* node = _orders.At(index);
        Price price = new(_ladder.PriceOf(levelIndex));
        if (taker.SelfTradePrevention is SelfTradePrevention.CancelTaker or SelfTradePrevention.CancelBoth) taker.Stopped = OrderEnd.SelfTradePrevented;
        if (taker.SelfTradePrevention == SelfTradePrevention.CancelTaker) return;
        if (taker.SelfTradePrevention == SelfTradePrevention.DecrementAndCancel)
        {
            long has = LotsOf(index), lots = Math.Min(has, taker.Remaining);
            taker.Remaining -= lots;
            taker.Prevented += lots;
            if (lots < has)
            {
                Shrink(index, lots);
                MakerReduced reduced = new()
                {
                    OrderId = node->OrderId,
                    Price = price,
                    By = new(lots),
                    Remaining = new(LotsOf(index)),
                    Slot = _orders.SlotAt(index),
                    OwnerId = node->OwnerId,
                    Side = SideAt(price.Steps),
                };
                Sink.OnMakerReduced(reduced);
                return;
            }
        }
        RemoveMaker(index, price, MakerRemovalReason.SelfTradePrevented);
    }

    // The maker is the first of its queue.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void RemoveMaker(int index, Price price, MakerRemovalReason reason)
    {
        OrderNode* node = _orders.At(index);
        MakerRemoved removed = new()
        {
            OrderId = node->OrderId,
            Price = price,
            Cancelled = new(LotsOf(index)),
            Slot = _orders.SlotAt(index),
            OwnerId = node->OwnerId,
            Side = SideAt(price.Steps),
            Reason = reason,
        };
        Dequeue(index);
        Release(index);
        Sink.OnMakerRemoved(removed);
    }
}
