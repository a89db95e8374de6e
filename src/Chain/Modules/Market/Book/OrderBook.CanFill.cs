using Gwangan.Chain.Base;

namespace Gwangan.Chain.Modules.Market.Book;

// Whether a fill-or-kill order finds enough. It goes the way that matching would go, meeting by meeting, and changes nothing.
public sealed unsafe partial class OrderBook<TSink>
{
    // Icebergs of the price that is being looked at, whose next peaks come once everybody who shows there has been met.
    private readonly List<(long Reserve, long Display)> _peaks = [];

    /// <inheritdoc/>
    public bool CanFill(in NewOrder order, ReadOnlySpan<int> passOver = default)
    {
        bool buying = order.Side == Side.Buy;
        long missing = order.Lots.Count;
        int makersLeft = order.MakersMax, passed = 0;
        for (int levelIndex = buying ? _askLevel : _bidLevel; levelIndex != 0; levelIndex = buying ? _ladder.Above(levelIndex) : _ladder.Below(levelIndex))
        {
            long price = _ladder.PriceOf(levelIndex);
            if (buying ? price > order.LimitPrice.Steps : price < order.LimitPrice.Steps) return false;
            PriceLevel* level = _ladder.At(levelIndex);
            _peaks.Clear();
            for (int index = level->Head; ; index = _orders.At(index)->Next)
            {
                // Next peaks stand behind all who show, before all who hide.
                if ((index == level->FirstHidden || index == 0) && _peaks.Count > 0)
                {
                    MeetPeaks(ref missing, ref makersLeft);
                    if (missing <= 0) return true;
                }
                if (index == 0) break;
                if (passed < passOver.Length && passOver[passed] == _orders.SlotAt(index))
                {
                    passed++;
                    continue;
                }
                if (makersLeft-- <= 0) return false;
                OrderNode* node = _orders.At(index);
                if (node->OwnerId == order.OwnerId)
                {
                    // The mode cancels an own order in the way, or would cut the order short.
                    if (order.SelfTradePrevention != SelfTradePrevention.CancelMaker) return false;
                    continue;
                }
                missing -= node->Lots;
                if (missing <= 0) return true;
                if (TryFindConcealed(index, out Concealed concealed) && concealed.Reserve > 0) _peaks.Add((concealed.Reserve, concealed.Display));
            }
        }
        return false;
    }

    // Round by round: whose peak is gone comes again behind the others.
    private void MeetPeaks(ref long missing, ref int makersLeft)
    {
        for (int at = 0; at < _peaks.Count && makersLeft > 0 && missing > 0; at++)
        {
            makersLeft--;
            (long reserve, long display) = _peaks[at];
            long shown = Math.Min(reserve, display);
            missing -= shown;
            if (reserve > shown) _peaks.Add((reserve - shown, display));
        }
        _peaks.Clear();
    }
}
