namespace Gwangan.Node.Feed;

/// <summary>A market of now: its book, candles and latest trades. Guarded by <see cref="LiveExchange"/>.</summary>
public sealed class LiveMarket(int id)
{
    /// <summary>How many trades are kept in memory.</summary>
    public const int RecentTradesMax = 500;

    private readonly Queue<TradeRow> _recent = new();

    /// <summary>Its id.</summary>
    public int Id => id;

    /// <summary>Its book.</summary>
    public LiveBook Book { get; } = new();

    /// <summary>Its candles.</summary>
    public MarketCandles Candles { get; } = new();

    /// <summary>Height of its last trade: the sequence of its tape.</summary>
    public long TapeSequence { get; private set; }

    /// <summary>The last trade; null before the first.</summary>
    public TradeRow? LastTrade { get; private set; }

    /// <summary>The latest trades, newest first.</summary>
    public List<TradeRow> RecentTrades(int limit)
    {
        List<TradeRow> trades = [.. _recent.Skip(Math.Max(0, _recent.Count - limit))];
        trades.Reverse();
        return trades;
    }

    internal void Remember(TradeRow trade)
    {
        _recent.Enqueue(trade);
        if (_recent.Count > RecentTradesMax) _recent.Dequeue();
        LastTrade = trade;
        TapeSequence = trade.Height;
    }
}
