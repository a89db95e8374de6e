using Gwangan.Chain.Base;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Store;
using Gwangan.Node.Engines;
using Gwangan.Node.Engines.Development;
using Gwangan.Node.Index;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Feed;

/// <summary>Follows the chain: each block goes into <see cref="LiveExchange"/>, to the listener, and behind them into the index.</summary>
/// <remarks>
/// One published height gates every answer: a commit is answered when <see cref="Live"/> has its block, and reads of the index wait until it has every block that was
/// published when they were asked. The index is written behind the feed by <see cref="IndexFollower"/>; the feed of a city that trades does not wait for it, however long it is away.
/// At the start the exchange is restored from the index, and the blocks after it are applied; an index that is gone is built again from the first block.
/// </remarks>
public sealed class ExchangeFeed : IAsyncDisposable, IRewinds
{
    private readonly ChainReader _reader;
    private readonly ChainHead _head;
    private readonly ILogger _log;
    private readonly IndexDatabase _database;
    private readonly ExchangeRestorer _restorer;
    private IndexFollower _indexer;
    private CancellationTokenSource _turn; // until blocks are taken back
    private long _marketHeight; // the last block that may have changed the markets
    private readonly CancellationTokenSource _stop = new();
    private readonly HeightBell _published = new();
    private Task _following = Task.CompletedTask, _writing = Task.CompletedTask;
    private volatile string? _problem;

    /// <summary>A feed into an index, which it closes.</summary>
    public ExchangeFeed(ChainReader reader, ChainHead head, IndexDatabase database, ILogger log)
    {
        (_reader, _head, _database, _log) = (reader, head, database, log);
        Index = new IndexReader(_database);
        _turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _restorer = new ExchangeRestorer(reader, Index);
        _indexer = CreateIndexer();
    }

    private IndexFollower CreateIndexer() => new(_restorer, _database, _log) { Indexed = height => Indexed?.Invoke(height) };

    /// <summary>The exchange of now.</summary>
    public LiveExchange Live { get; } = new();

    /// <summary>The history.</summary>
    public IndexReader Index { get; }

    /// <summary>The height that every answer shows at least.</summary>
    public long Height => _published.Height;

    /// <summary>The last height in the index.</summary>
    public long IndexHeight => _indexer.Height;

    /// <summary>Rows written to the index since the start.</summary>
    public long IndexRows => _indexer.Rows;

    /// <summary>Accounts with an armed cancel-on-disconnect.</summary>
    public int ArmedCount
    {
        get
        {
            lock (Live.Gate) return Live.Guards.ArmedCount;
        }
    }

    /// <summary>Accounts with an engaged kill switch.</summary>
    public int BlockedCount
    {
        get
        {
            lock (Live.Gate) return Live.Guards.BlockedCount;
        }
    }

    /// <summary>True when it has come to the chain's head once.</summary>
    public bool IsReady { get; private set; }

    /// <summary>What stopped it; null while it runs.</summary>
    public string? Problem => _problem;

    /// <summary>Why the index is not written at present; it follows when that is over. Null when all is well.</summary>
    public string? IndexProblem => _indexer.Problem;

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
        _writing = Task.Run(() => RunAsync(() => _indexer.RunAsync(_stop.Token)));
    }

    /// <inheritdoc/>
    public void Pause(long height)
    {
        Task.WaitAny(_following, WaitAsync(_head.Current.Height, _stop.Token));
        _turn.Cancel();
        _following.GetAwaiter().GetResult();
        _indexer.Complete();
        _writing.GetAwaiter().GetResult();
    }

    /// <inheritdoc/>
    /// <remarks>Where the blocks that are gone have traded nothing, their rows go; else the index is made anew behind the chain.</remarks>
    public void Resume(long height)
    {
        if (_problem is not null) return;
        bool isCut = height >= _marketHeight && _database.ReadHeight() >= height;
        if (isCut) _database.RemoveAbove(height);
        else _database.Empty();
        lock (Live.Gate)
        {
            if (isCut) Live.Restored(Index.BlockAt(height)!);
            else Live.Clear();
            using IStateSnapshot state = _reader.OpenSnapshot();
            Live.Guards.Load(state);
        }
        if (!isCut) _marketHeight = 0;
        (_indexer, IsReady) = (CreateIndexer(), isCut);
        _indexer.Begin(isCut ? height : 0);
        _published.Ring(height);
        _turn.Dispose();
        _turn = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        _following = Task.Run(() => RunAsync(() => ApplyFromAsync(isCut ? height : 0)));
        _writing = Task.Run(() => RunAsync(() => _indexer.RunAsync(_stop.Token)));
    }

    /// <summary>Completes when a height is published.</summary>
    public Task WaitAsync(long height, CancellationToken cancel) => _published.WaitAsync(height, cancel);

    /// <summary>Completes when the index has a height.</summary>
    public Task WaitIndexAsync(long height, CancellationToken cancel) => _indexer.WaitAsync(height, cancel);

    /// <summary>Stops; what the index does not have yet it is told again at the next start.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _turn.CancelAsync();
        await _following;
        _indexer.Complete();
        await _writing;
        _database.Dispose();
        _turn.Dispose();
        _stop.Dispose();
    }

    private async Task RunAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested || _turn.IsCancellationRequested)
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
        await ApplyFromAsync(start);
    }

    private async Task ApplyFromAsync(long start)
    {
        if (start == 0) lock (Live.Gate) _restorer.ReadTerms(Live);
        await foreach (long height in _head.FollowAsync(start, _turn.Token))
        {
            // Until it has come to the head it goes as fast as the index, which it begins from at the next start.
            await _indexer.TellAsync(Apply(height), mayWait: !IsReady, _turn.Token);
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
            // Switches and deadlines are in no row of the index: they are read here, and kept from events.
            lock (Live.Gate) Live.Guards.Load(state);
            return Live.AgreesWith(OpenOrders.Of(state, default));
        }
        catch (HeightNotAvailableException)
        {
            return true; // with a very short window the state has moved on already: nothing to compare with
        }
    }

    private BlockChanges Apply(long height)
    {
        BlockChanges changes;
        lock (Live.Gate)
        {
            changes = _restorer.Apply(Live, height);
            // What is applied again, after blocks were taken back, was told before.
            if (height > _published.Height) Applied?.Invoke(changes);
        }
        if (changes.IsOfMarkets) _marketHeight = height;
        if (height > _published.Height) _published.Ring(height);
        return changes;
    }

    // Brings the exchange to the height of the index; returns that height.
    private long Restore(long height)
    {
        lock (Live.Gate) _restorer.Restore(Live, height);
        // Which of these blocks traded is not looked up: going back behind them makes the index anew.
        _marketHeight = height;
        if (height == _head.Current.Height) BeReady();
        _published.Ring(height);
        _indexer.Begin(height);
        return height;
    }
}
