using Gwangan.Node.Feed;

namespace Gwangan.Node.Api.Exchange;

/// <summary>A market's trades: the latest, then those of each block, newest first.</summary>
public sealed class TradesTopic(string key, LiveExchange live, int market) : Topic(key)
{
    /// <inheritdoc/>
    public override byte[] Snapshot() => Message("snapshot", live.Markets[market].TapeSequence, live.Markets[market].RecentTrades(ApiLimits.ChannelTradesMax));

    /// <inheritdoc/>
    public override byte[]? Update(BlockChanges changes)
    {
        List<TradeRow> own = [];
        foreach (TradeRow trade in changes.Trades)
            if (trade.Market == market) own.Add(trade);
        own.Reverse();
        return own.Count == 0 ? null : Message("update", changes.Block.Height, own);
    }

    private byte[] Message(string type, long sequence, List<TradeRow> trades)
    {
        MarketTerms terms = live.Terms[market];
        return Write("trades", json =>
        {
            json.WriteString("market", terms.Symbol);
            json.WriteString("type", type);
            json.WriteNumber("sequence", sequence);
            WriteList(json, "items", trades.Select(trade => ItemMaker.Of(terms, trade)), ApiJson.Default.TradeItem);
        });
    }
}
