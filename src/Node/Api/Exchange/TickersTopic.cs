using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>Every market's ticker: all at first, then those that changed; all again each minute, when the day has moved on.</summary>
public sealed class TickersTopic(string key, LiveExchange live) : Topic(key)
{
    private long _minute = live.TimeMs / 60_000;

    /// <inheritdoc/>
    public override byte[] Snapshot() => Message(live.Markets);

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        long minute = changes.Block.TimeMs / 60_000;
        bool isNewMinute = minute != _minute;
        _minute = minute;
        if (isNewMinute || changes.TermsChanged) return Message(live.Markets);
        List<LiveMarket> changed = [];
        foreach (LiveMarket market in live.Markets)
            if (market.TapeSequence == changes.Block.Height || market.Book.Sequence == changes.Block.Height) changed.Add(market);
        return changed.Count == 0 ? null : Message(changed);
    }

    private byte[] Message(IEnumerable<LiveMarket> markets) => Write("tickers", json =>
        WriteList(json, "items", markets.Select(market => ItemMaker.Ticker(live.Terms[market.Id], market, live.TimeMs)), ApiJson.Default.TickerItem));
}
