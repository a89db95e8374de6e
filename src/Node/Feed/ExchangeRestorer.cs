using Gwangan.Chain.Base;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Index;

namespace Gwangan.Node.Feed;

/// <summary>Brings an exchange to where the index is, from which it goes on by the blocks.</summary>
internal sealed class ExchangeRestorer(ChainReader reader, IndexReader index)
{
    private readonly EventWords _words = new(reader.Catalog);

    /// <summary>Reads the terms of the markets, and what the network costs, out of the state.</summary>
    public void ReadTerms(LiveExchange exchange)
    {
        using IStateSnapshot state = reader.OpenSnapshot();
        exchange.SetTerms(StateReader.Markets(state));
        exchange.WonPerCost = StateReader.Parameters(state).WonPerCost;
    }

    /// <summary>Fills an empty exchange with what the index has at its height. The caller holds its gate.</summary>
    public void Restore(LiveExchange exchange, long height)
    {
        ReadTerms(exchange);
        if (height == 0) return;
        BlockRow block = index.BlockAt(height)!;
        foreach (OrderState order in index.OpenOrders()) exchange.Restore(in order);
        foreach ((int market, long sequence) in index.Books()) exchange.Markets[market].Book.Sequence = sequence;
        foreach (LiveMarket market in exchange.Markets) Restore(market, block.TimeMs);
        exchange.Restored(block);
    }

    /// <summary>Applies the next block.</summary>
    /// <exception cref="NodeException">Its results are gone.</exception>
    public BlockChanges Apply(LiveExchange exchange, long height)
    {
        CommittedBlock block = reader.TryRead(height) ?? throw new InvariantException($"block {height} is announced and cannot be read");
        if (block.Results is null) throw new NodeException($"the results of block {height} are gone, and the index needs them: start from a copy of the index, or keep all results (--results-blocks 0)");
        BlockChanges changes = exchange.Apply(block);
        if (changes.TermsChanged) ReadTerms(exchange);
        return changes with { Words = _words.Of(block.Results) };
    }

    private void Restore(LiveMarket market, long nowMs)
    {
        for (CandleInterval interval = CandleInterval.Minute; interval <= CandleInterval.Day; interval++)
        {
            List<Candle> candles = index.Candles(market.Id, interval, long.MaxValue, interval == CandleInterval.Minute ? 1_441 : 1);
            candles.Reverse();
            foreach (Candle candle in candles) market.Candles.Restore(interval, candle);
        }
        market.Candles.Day(nowMs);
        List<TradeRow> trades = index.Trades(market.Id, long.MaxValue, LiveMarket.RecentTradesMax);
        for (int i = trades.Count - 1; i >= 0; i--) market.Remember(trades[i]);
    }
}
