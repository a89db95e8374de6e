using System.Threading.Channels;
using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Feed;

/// <summary>Follows the chain: each block goes into <see cref="LiveExchange"/>, to the listener, and behind them into the index.</summary>
/// <remarks>
/// One published height gates every answer: a commit is answered when <see cref="Live"/> has its block, and reads of the index wait until it has every block that was
/// published when they were asked. The index is written behind the feed by a thread of its own, at most <see cref="BehindMax"/> blocks late; then the feed waits for it.
/// At the start the exchange is restored from the index, and the blocks after it are applied; an index that is gone is built again from the first block.
/// </remarks>
public sealed class ExchangeFeed : IAsyncDisposable
{
    /// <summary>Most blocks the index may be behind the feed.</summary>
    public const int BehindMax = 512;

    private const int RecentTrades = LiveMarket.RecentTradesMax;
    private readonly ChainReader _reader;
    private readonly ChainHead _head;
    private readonly ILogger _log;
    private readonly IndexDatabase _database;
    private readonly Channel<BlockChanges> _toIndex = Channel.CreateBounded<BlockChanges>(new BoundedChannelOptions(BehindMax) { SingleReader = true, SingleWriter = true });
    private readonly CancellationTokenSource _stop = new();
    private readonly HeightBell _published = new(), _indexed = new();
    private Task _following = Task.CompletedTask, _writing = Task.CompletedTask;
    private volatile string? _problem, _indexProblem;

    /// <summary>A feed into an index, which it closes.</summary>
    public ExchangeFeed(ChainReader reader, ChainHead head, IndexDatabase database, ILogger log)
    {
        (_reader, _head, _database, _log) = (reader, head, database, log);
        Index = new IndexReader(_database);
    }

    /// <summary>The exchange of now.</summary>
    public LiveExchange Live { get; } = new();

    /// <summary>The history.</summary>
    public IndexReader Index { get; }

    /// <summary>The height that every answer shows at least.</summary>
    public long Height => _published.Height;

    /// <summary>The last height in the index.</summary>
    public long IndexHeight => _indexed.Height;

    /// <summary>Rows written to the index since the start.</summary>
    public long IndexRows { get; private set; }

    /// <summary>True when it has come to the chain's head once.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What stopped it; null while it runs.</summary>
    public string? Problem => _problem;

    /// <summary>Why the index is not written at present; it follows when that is over. Null when all is well.</summary>
    public string? IndexProblem => _indexProblem;

    /// <summary>Whether orders are open before the first block: in a city that began with another's state.</summary>
    public bool BeginsWithOrders { get; init; }

    /// <summary>Told of each block under the exchange's gate, right after it was applied.</summary>
    public Action<BlockChanges>? Applied { get; set; }

    /// <summary>Told each height to which the index has come.</summary>
    public Action<long>? Indexed { get; init; }

    /// <summary>Begins to follow.</summary>
    public void Start()
    {
        _following = Task.Run(() => RunAsync(FollowAsync));
        _writing = Task.Run(() => RunAsync(WriteAsync));
    }

    /// <summary>Completes when a height is published.</summary>
    public Task WaitAsync(long height, CancellationToken cancel) => _published.WaitAsync(height, cancel);

    /// <summary>Completes when the index has a height.</summary>
    public Task WaitIndexAsync(long height, CancellationToken cancel) => _indexed.WaitAsync(height, cancel);

    /// <summary>Stops; what the index does not have yet it is told again at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _following;
        _toIndex.Writer.TryComplete();
        await _writing;
        _database.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
        }
        catch (Exception error)
        {
            // The chain goes on without its readers; /health says so, and a restart begins from what the index has.
            string? advice = _database.AdviceOn(error);
            _problem = advice ?? $"{error.GetType().Name}: {error.Message}";
            await _stop.CancelAsync();
            _log.FeedStopped(advice ?? error.ToString());
        }
    }

    private async Task FollowAsync()
    {
        long indexed = _database.ReadHeight();
        if (indexed == 0 && BeginsWithOrders) await _head.WaitAboveAsync(0, _stop.Token);
        // A state that came without its block, by CometBFT's state sync: the index begins with the next one.
        if (indexed == 0 && _reader.FirstHeight == 0 && _head.Current.Height > 0) await _head.WaitAboveAsync(_head.Current.Height, _stop.Token);
        long start = Restore(indexed == 0 && (BeginsWithOrders || _reader.FirstHeight > 1) ? BeginWithoutHistory() : indexed);
        await foreach (long height in _head.FollowAsync(start, _stop.Token))
        {
            CommittedBlock block = _reader.TryRead(height) ?? throw new InvariantException($"block {height} is announced and cannot be read");
            if (block.Results is null) throw new NodeException($"the results of block {height} are gone, and the index needs them: start from a copy of the index, or keep all results (--results-blocks 0)");
            BlockChanges changes = Apply(block);
            await _toIndex.Writer.WriteAsync(changes, _stop.Token);
            if (!IsReady && height == _head.Current.Height) BeReady();
        }
    }

    // The node joined from a snapshot or the city began with another's state, so the blocks that placed the open orders are not here: the index begins with the orders as the state has them.
    private long BeginWithoutHistory()
    {
        (long height, IStateSnapshot state) = OpenFirst();
        using (state)
        {
            CommittedBlock block = _reader.TryRead(height) ?? throw new InvariantException($"block {height} is the first and cannot be read");
            using IndexWriter writer = new(_database);
            writer.Add(OpenOrders.At(block, state));
            return writer.Commit();
        }
    }

    // The first block of the log, or where the state is now if its window of history has moved on.
    private (long Height, IStateSnapshot State) OpenFirst()
    {
        for (long height = _reader.FirstHeight; ; height = _head.Current.Height)
        {
            try
            {
                return (height, _reader.OpenSnapshot(height));
            }
            catch (HeightNotAvailableException) when (height < _head.Current.Height)
            {
            }
        }
    }

    // The state knows every open order too: two accounts of the same thing are compared once, before anybody is told.
    private void BeReady()
    {
        if (Live.Height > 0 && !AgreesWithState())
            throw new NodeException($"the index and the state differ about the open orders of height {Live.Height}: stop the node, run `gwangan index rebuild`, and start it again");
        IsReady = true;
    }

    private bool AgreesWithState()
    {
        try
        {
            using IStateSnapshot state = _reader.OpenSnapshot(Live.Height);
            List<OrderRecord> orders = StateReader.Orders(state);
            bool agrees = orders.Count == Live.OpenOrderCount;
            foreach (OrderRecord order in orders)
                agrees = agrees && Live.TryFindOrder(order.OrderId, out OrderState live) && live.Price == order.Price && live.Remaining == order.Remaining && live.Owner == order.Owner;
            return agrees;
        }
        catch (HeightNotAvailableException)
        {
            return true; // with a very short window the state has moved on already: nothing to compare with
        }
    }

    private BlockChanges Apply(CommittedBlock block)
    {
        BlockChanges changes;
        lock (Live.Gate)
        {
            changes = Live.Apply(block);
            if (changes.TermsChanged) ReadTerms();
            Applied?.Invoke(changes);
        }
        _published.Ring(block.Height);
        return changes;
    }

    private void ReadTerms()
    {
        using IStateSnapshot state = _reader.OpenSnapshot();
        Live.SetTerms(StateReader.Markets(state));
    }

    private async Task WriteAsync()
    {
        using SteadyWriter writer = new(_database, TellOfAbsence);
        List<BlockChanges> group = [];
        while (await _toIndex.Reader.WaitToReadAsync())
        {
            group.Clear();
            for (int rows = 0; rows < IndexWriter.RowsPerGroup && _toIndex.Reader.TryRead(out BlockChanges? changes); rows += changes.RowCount) group.Add(changes);
            long height = await writer.WriteAsync(group, _stop.Token);
            IndexRows = writer.Rows;
            _indexed.Ring(height);
            Indexed?.Invoke(height);
        }
    }

    private void TellOfAbsence(Exception? error)
    {
        _indexProblem = error?.Message;
        if (error is not null) _log.IndexAway(_database.Place, error.Message);
        else _log.IndexBack(_database.Place);
    }

    // Brings the exchange to the height of the index; returns that height.
    private long Restore(long height)
    {
        lock (Live.Gate)
        {
            ReadTerms();
            if (height > 0)
            {
                BlockRow block = Index.BlockAt(height)!;
                foreach (OrderState order in Index.OpenOrders()) Live.Restore(in order);
                foreach ((int market, long sequence) in Index.Books()) Live.Markets[market].Book.Sequence = sequence;
                foreach (LiveMarket market in Live.Markets) Restore(market, block.TimeMs);
                Live.Restored(block);
            }
        }
        if (height == _head.Current.Height) BeReady();
        _published.Ring(height);
        _indexed.Ring(height);
        return height;
    }

    private void Restore(LiveMarket market, long nowMs)
    {
        for (CandleInterval interval = CandleInterval.Minute; interval <= CandleInterval.Day; interval++)
        {
            List<Candle> candles = Index.Candles(market.Id, interval, long.MaxValue, interval == CandleInterval.Minute ? 1_441 : 1);
            candles.Reverse();
            foreach (Candle candle in candles) market.Candles.Restore(interval, candle);
        }
        market.Candles.Day(nowMs);
        List<TradeRow> trades = Index.Trades(market.Id, long.MaxValue, RecentTrades);
        for (int i = trades.Count - 1; i >= 0; i--) market.Remember(trades[i]);
    }
}
