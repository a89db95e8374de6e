using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Node.Ethereum;

/// <summary>The best prices of every book at the last heights, noted when their blocks were executed: a contract that asks for them on a past height need not wait until a book is rebuilt.</summary>
public sealed class BookTops
{
    /// <summary>How many heights are kept: as many as proofs reach back.</summary>
    public const int HeightsKept = 128;

    private readonly Noted?[] _noted = new Noted?[HeightsKept];

    /// <summary>Notes the best prices after a block. On the thread that executes, before the block is published.</summary>
    public void Note(long height, MarketModule markets)
    {
        BookLevel[] levels = new BookLevel[2 * markets.MarketCount];
        for (int id = 0; id < markets.MarketCount; id++)
            foreach (Side side in (ReadOnlySpan<Side>)[Side.Buy, Side.Sell]) levels[Noted.PlaceOf(id, side)] = markets.BestOf(id, side);
        Volatile.Write(ref _noted[height % HeightsKept], new Noted(height, levels));
    }

    /// <summary>The best prices at a height; null when they are not kept. Any thread.</summary>
    public IPastBooks? At(long height) => Volatile.Read(ref _noted[height % HeightsKept]) is { } noted && noted.Height == height ? noted : null;

    private sealed class Noted(long height, BookLevel[] levels) : IPastBooks
    {
        public long Height => height;

        public static int PlaceOf(int marketId, Side side) => (2 * marketId) + (side == Side.Buy ? 0 : 1);

        public bool TryBestOf(int marketId, Side side, out BookLevel level)
        {
            int place = PlaceOf(marketId, side);
            level = place < levels.Length ? levels[place] : default;
            return place < levels.Length;
        }
    }
}
