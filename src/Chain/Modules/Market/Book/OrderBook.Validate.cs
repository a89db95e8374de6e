using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

public sealed unsafe partial class OrderBook<TSink>
{
    /// <inheritdoc/>
    public void Validate()
    {
        Invariant.Assert(_bidPrice < _askPrice);
        Invariant.Assert(_ids.Count == _orders.Count);
        int levels = 0, orders = 0, concealed = 0;
        long lots = 0;
        bool bestBidSeen = _bidLevel == 0, bestAskSeen = _askLevel == 0;
        // From the lowest price up: every used level, whichever side it is on.
        for (int level = _ladder.FirstFrom(0); level != 0; level = _ladder.Above(level))
        {
            levels++;
            long price = _ladder.PriceOf(level);
            Invariant.Assert(_ladder.Find(price) == level);
            Invariant.Assert(price <= _bidPrice || price >= _askPrice);
            bestBidSeen |= level == _bidLevel && price == _bidPrice;
            bestAskSeen |= level == _askLevel && price == _askPrice;
            long volume = ValidateQueue(level, ref concealed);
            orders += _ladder.At(level)->Count;
            lots = checked(lots + volume);
        }
        Invariant.Assert(bestBidSeen);
        Invariant.Assert(bestAskSeen);
        Invariant.Assert(levels == _ladder.Count);
        Invariant.Assert(orders == _orders.Count);
        Invariant.Assert(lots == _restingLots);
        Invariant.Assert(concealed == _concealed.Count);
        Invariant.Assert((_bidLevel == 0) == (_bidPrice == NoBid));
        Invariant.Assert((_askLevel == 0) == (_askPrice == NoAsk));
    }

    // Returns what the queue's orders have left, reserves included.
    private long ValidateQueue(int levelIndex, ref int concealedCount)
    {
        PriceLevel* level = _ladder.At(levelIndex);
        long volume = 0, reserves = 0;
        int count = 0, previous = 0, firstHidden = 0, concealedBefore = concealedCount;
        for (int index = level->Head; index != 0; index = _orders.At(index)->Next)
        {
            OrderNode* node = _orders.At(index);
            Invariant.Assert(node->Lots is > 0 and <= Lots.Max);
            Invariant.Assert(node->Level == levelIndex);
            Invariant.Assert(node->Previous == previous);
            Invariant.Assert(_ids.Find(node->OrderId) == index);
            volume = checked(volume + node->Lots);
            bool isConcealed = _concealed.TryGetValue(index, out Concealed concealed);
            if (isConcealed) concealedCount++;
            reserves = checked(reserves + concealed.Reserve);
            Invariant.Assert(concealed.Reserve >= 0 && node->Lots <= (concealed.Display == 0 ? Lots.Max : concealed.Display));
            Invariant.Assert(isConcealed == (concealed.IsHidden || concealed.Display > 0) && (concealed.Display > 0 || concealed.Reserve == 0));
            Invariant.Assert(firstHidden == 0 || concealed.IsHidden);
            if (concealed.IsHidden && firstHidden == 0) firstHidden = index;
            count++;
            previous = index;
        }
        Invariant.Assert(count > 0);
        Invariant.Assert(level->Tail == previous);
        Invariant.Assert(level->Count == count);
        Invariant.Assert(level->Volume == volume);
        Invariant.Assert(level->FirstHidden == firstHidden);
        Invariant.Assert(level->Concealed == concealedCount - concealedBefore);
        return checked(volume + reserves);
    }
}
