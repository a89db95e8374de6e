using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;

namespace Gwangan.Sim.Checks;

/// <summary>The node's own feed and its index in SQLite are fed each block's events; what they show of orders, books and prices is what is stored.</summary>
public sealed class FeedCheck : IDisposable
{
    private const int BlocksPerCommit = 64;
    private readonly LiveExchange _live = new();
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("sim-index-");
    private readonly IndexDatabase _database;
    private readonly IndexWriter _writer;

    public FeedCheck()
    {
        _database = SqliteIndex.Open(_folder.FullName, (_, _) => true);
        _writer = new IndexWriter(_database);
    }

    /// <summary>A height that the feed passes over. A planted error.</summary>
    public long MissesHeight { get; init; }

    public string? Problem(CommittedBlock block, IStateSnapshot snapshot)
    {
        try
        {
            return Hear(block, snapshot);
        }
        catch (Exception error) when (error is InvariantException or KeyNotFoundException or ArgumentException)
        {
            return $"the feed cannot take in block {block.Height}: {error.Message}";
        }
    }

    private string? Hear(CommittedBlock block, IStateSnapshot snapshot)
    {
        if (block.Height == 1) _live.SetTerms(StateReader.Markets(snapshot));
        if (block.Height == MissesHeight) return null;
        BlockChanges changes = _live.Apply(block);
        if (changes.TermsChanged) _live.SetTerms(StateReader.Markets(snapshot));
        _writer.Add(changes);
        if (block.Height % BlocksPerCommit == 0) _writer.Commit();
        return Orders(snapshot) ?? Prices(snapshot);
    }

    /// <summary>At the end: what the index has of open orders and blocks.</summary>
    public string? IndexProblem(IReadOnlyList<CommittedBlock> blocks)
    {
        _writer.Commit();
        IndexReader index = new(_database);
        List<OrderState> open = index.OpenOrders();
        if (open.Count != _live.OpenOrderCount) return $"the index has {open.Count} open orders, the feed {_live.OpenOrderCount}";
        foreach (OrderState order in open)
            if (!_live.TryFindOrder(order.Id, out OrderState live) || (live.Price, live.Remaining, live.Shown, live.TriggerPrice) != (order.Price, order.Remaining, order.Shown, order.TriggerPrice)) return $"the index shows order {order.Id} otherwise than the feed";
        foreach (CommittedBlock block in blocks)
        {
            if (index.BlockAt(block.Height) is not { } row || row.Hash != block.Hash) return $"the index does not have block {block.Height}";
            for (int i = 0; i < block.Envelopes.Count; i++)
                if (block.Envelopes[i] is { } envelope && index.Operation(envelope.Id) is not { } found) return $"the index does not have envelope {envelope.Id} of block {block.Height}";
        }
        return null;
    }

    public void Dispose()
    {
        _writer.Dispose();
        _database.Dispose();
        _folder.Delete(recursive: true);
    }

    private string? Orders(IStateSnapshot snapshot)
    {
        List<OrderRecord> stored = StateReader.Orders(snapshot);
        if (stored.Count != _live.OpenOrderCount) return $"the feed has {_live.OpenOrderCount} open orders, {stored.Count} are stored";
        SortedDictionary<ulong, long> reserves = [], triggers = [];
        foreach (IcebergRecord iceberg in StateReader.Icebergs(snapshot)) reserves.Add(iceberg.OrderId, iceberg.Reserve);
        foreach (StopRecord stop in StateReader.Stops(snapshot)) triggers.Add(stop.OrderId, stop.TriggerPrice);
        SortedDictionary<(int Market, Side Side, long Price), long> levels = [];
        foreach (OrderRecord order in stored)
        {
            bool waits = triggers.TryGetValue(order.OrderId, out long trigger);
            if (!_live.TryFindOrder(order.OrderId, out OrderState live) || (live.Price, live.Remaining, live.Owner) != (order.Price, order.Remaining, order.Owner) || (waits && live.TriggerPrice != trigger))
                return $"the feed shows order {order.OrderId} otherwise than it is stored";
            if (waits || order.Traits.HasFlag(OrderTraits.Hidden)) continue;
            (int, Side, long) level = (order.MarketId, order.Side, order.Price);
            levels[level] = levels.GetValueOrDefault(level) + order.Remaining - reserves.GetValueOrDefault(order.OrderId);
        }
        foreach (LiveMarket market in _live.Markets)
            foreach (Side side in new[] { Side.Buy, Side.Sell })
                foreach (LevelState level in market.Book.Levels(side, int.MaxValue))
                    if (!levels.Remove((market.Id, side, level.Price), out long lots) || lots != level.Lots) return $"the feed shows {level.Lots} lots at {level.Price} in market {market.Id}, {lots} are stored";
        return levels.Count == 0 ? null : $"the feed lacks the level {levels.Keys.First()}";
    }

    private string? Prices(IStateSnapshot snapshot)
    {
        foreach (MarketTerms terms in StateReader.Markets(snapshot))
        {
            long last = _live.Markets.First(market => _live.Terms[market.Id].Symbol == terms.Symbol).LastTrade?.Price ?? 0;
            if (last != terms.Record.LastPrice) return $"the feed's last price of {terms.Symbol} is {last}, stored is {terms.Record.LastPrice}";
        }
        return null;
    }
}
