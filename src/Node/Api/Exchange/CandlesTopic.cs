using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A market's current candle, told again whenever it changes.</summary>
public sealed class CandlesTopic(string key, LiveExchange live, int market, CandleInterval interval) : Topic(key)
{
    /// <inheritdoc/>
    public override byte[]? Snapshot()
    {
        Candle current = live.Markets[market].Candles.Current(interval);
        return current.Trades == 0 ? null : Message(current);
    }

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        foreach (CandleChange change in changes.Candles)
            if (change.Market == market && change.Interval == interval) return Message(change.Candle);
        return null;
    }

    private byte[] Message(Candle candle)
    {
        MarketTerms terms = live.Terms[market];
        return Write("candles", json =>
        {
            json.WriteString("market", terms.Symbol);
            json.WriteString("interval", Candle.Names[(int)interval]);
            WriteList(json, "items", [ItemMaker.Of(terms, in candle)], ApiJson.Default.CandleItem);
        });
    }
}
