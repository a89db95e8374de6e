using System.Collections.Concurrent;
using System.Globalization;
using System.Threading.Channels;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Node.Engines.Follower;

/// <summary>Drives the follower: fetches blocks from one node after another until one serves, prepares several at once on all cores, and hands them to <see cref="FollowerEngine"/> in order on one thread.</summary>
public sealed class FollowerLoop : IEngine
{
    // What a node that has more to give gives within BehindMax, however slow the line.
    private const long StepBlocks = 16;

    private readonly FollowerEngine _engine;
    private readonly BlockExecutor _executor;
    private readonly StateMachine _chain;
    private readonly ChainHead _head;
    private readonly List<IBlockSource> _sources;
    private readonly FollowerOptions _options;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<EnvelopeCodec> _codecs = [];
    private readonly SemaphoreSlim _room = new(0);
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private Following _following;
    private IBlockSource _next;
    private bool _started;
    private long _bytesAhead;
    private long _fetched;
    private int _failures;

    /// <summary>Puts the loop together; <see cref="Start"/> starts it.</summary>
    /// <param name="engine">Decides about each block.</param>
    /// <param name="executor">Its executor, for opening and finishing.</param>
    /// <param name="chain">The chain, for decoding.</param>
    /// <param name="head">Told when the node has caught up.</param>
    /// <param name="sources">Who gives blocks, in the order in which they are tried; at least one.</param>
    /// <param name="options">Bounds and waits.</param>
    /// <param name="clock">The node's clock.</param>
    public FollowerLoop(FollowerEngine engine, BlockExecutor executor, StateMachine chain, ChainHead head, IReadOnlyList<IBlockSource> sources, FollowerOptions options, TimeProvider clock)
    {
        (_engine, _executor, _chain, _head, _sources, _options, _clock) = (engine, executor, chain, head, [.. sources], options, clock);
        _next = _sources[0];
        _following = new Following(sources[0].Address, false, 0, 0, 0, false, null);
    }

    /// <summary>Whom it follows now. Any thread.</summary>
    public Following Following => Volatile.Read(ref _following);

    /// <summary>Told each new problem with a node that is followed, and that it serves again.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

    /// <inheritdoc/>
    public long Replayed => _executor.Replayed;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public void Open(Action<long>? progress = null, CancellationToken cancel = default)
    {
        _executor.Open(progress, cancel);
        if (_engine.TrustProblem() is { } problem) throw new NodeException($"{problem}: this folder holds another chain than the one you trust");
    }

    /// <inheritdoc/>
    public void Start()
    {
        _started = true;
        _ = Task.Run(RunAsync);
    }

    /// <summary>Nothing: what is submitted here goes to the leader, and comes back in a block.</summary>
    public void Wake()
    {
    }

    /// <summary>Ends after the block that is being executed.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_stop.IsCancellationRequested) return;
        await _stop.CancelAsync();
        if (_started) await _ended.Task.ContinueWith(_ => { }, TaskScheduler.Default);
        _stop.Dispose();
        _room.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            _executor.RequireKnownRules();
            for (IBlockSource source = _sources[0]; ; source = _next)
            {
                _next = _sources[(_sources.IndexOf(source) + 1) % _sources.Count];
                try
                {
                    await FollowAsync(source);
                }
                catch (LeaderException error)
                {
                    _executor.Finish();
                    await FailAsync(source, error.Message);
                }
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            _executor.Finish();
            _ended.SetResult();
        }
        catch (Exception error)
        {
            _ended.SetException(error);
        }
    }

    // Waits longer after each failure, until a block is applied.
    private async Task FailAsync(IBlockSource source, string problem)
    {
        string sentence = $"{source.Address} {problem}";
        if (Following.Problem != sentence) Log.LeaderFailed(sentence);
        lock (_lock) _following = _following with { IsConnected = false, Problem = sentence };
        TimeSpan wait = _options.WaitFirst * Math.Pow(2, Math.Min(_failures++, 16));
        await Task.Delay(wait < _options.WaitMax ? wait : _options.WaitMax, _clock, _stop.Token);
    }

    // Fetching and executing side by side: whichever fails ends the other.
    private async Task FollowAsync(IBlockSource source)
    {
        lock (_lock) _following = _following with { Leader = source.Address };
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(_stop.Token);
        Channel<Task<FetchedBlock>> ahead = Channel.CreateBounded<Task<FetchedBlock>>(new BoundedChannelOptions(_options.BlocksAheadMax) { SingleReader = true, SingleWriter = true });
        _bytesAhead = 0;
        Task executing = Task.Factory.StartNew(() => Execute(source, ahead.Reader, end.Token), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        Task fetching = FetchAsync(source, ahead.Writer, end.Token);
        Task<IBlockSource> watching = BetterAsync(source, end.Token);
        Task first = await Task.WhenAny(executing, fetching, watching);
        // What was fetched before a node failed is good, and executed.
        if (first == fetching && !_stop.IsCancellationRequested) await executing.ContinueWith(_ => { }, TaskScheduler.Default);
        await end.CancelAsync();
        await Task.WhenAll(executing, fetching, watching).ContinueWith(_ => { }, TaskScheduler.Default);
        // A verdict about a block says more than the end of the stream that it caused; a broken invariant says most.
        if (executing.Exception is { InnerException: not OperationCanceledException }) await executing;
        if (fetching.IsFaulted || watching.IsCanceled) await fetching;
        _next = await watching;
        throw new LeaderException(string.Create(CultureInfo.InvariantCulture, $"stands at height {Interlocked.Read(ref _fetched)}, and {_next.Address} has shown a later block for {_options.BehindMax.TotalSeconds:0.#} s"));
    }

    // The other nodes are asked now and then how far they are; returns the one to follow instead. What this node has yet to execute is no reason to leave.
    // The followed node stands where its blocks end: the height that it tells is its word alone. While it tells more than it has given, the next few are what it is asked for, so a slow line is no reason to leave.
    private async Task<IBlockSource> BetterAsync(IBlockSource followed, CancellationToken end)
    {
        Rivals rivals = new(_options.BehindMax, _clock);
        while (true)
        {
            await Task.Delay(_options.AskOthersEvery, _clock, end);
            long fetched = Interlocked.Read(ref _fetched);
            if (_engine.Tip.Height < fetched) continue;
            if (rivals.Better(fetched) is { } better) return better;
            long enough = Following.HeadHeight > fetched ? fetched + StepBlocks : long.MaxValue;
            foreach (IBlockSource other in _sources)
                if (other != followed && await ShownAsync(other, fetched, end) is > 0 and var shown) rivals.Show(other, Math.Min(shown, enough));
        }
    }

    // The last block above a height that a node has and the validators signed, as far as can be told from here; 0 for none.
    private async Task<long> ShownAsync(IBlockSource other, long height, CancellationToken end)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(end);
        limit.CancelAfter(_options.BehindMax);
        try
        {
            BlockFrame? next = await other.ReadAsync(height + 1, limit.Token).FirstOrDefaultAsync(limit.Token);
            if (next?.Block is null) return 0;
            BlockFrame? last = next.HeadHeight > height + 1 ? await other.ReadAsync(next.HeadHeight, limit.Token).FirstOrDefaultAsync(limit.Token) : null;
            // Where the validators have changed in between, the last cannot be judged yet and the next can.
            return Math.Max(_engine.SignedHeight(next), last is null ? 0 : _engine.SignedHeight(last));
        }
        catch (Exception error) when (error is LeaderException || (error is OperationCanceledException && !end.IsCancellationRequested))
        {
            // A node that is not there is no better one.
            return 0;
        }
    }

    private async Task FetchAsync(IBlockSource source, ChannelWriter<Task<FetchedBlock>> ahead, CancellationToken end)
    {
        using CancellationTokenSource silence = new(Timeout.InfiniteTimeSpan, _clock);
        using CancellationTokenSource either = CancellationTokenSource.CreateLinkedTokenSource(end, silence.Token);
        try
        {
            long next = _engine.Tip.Height + 1;
            Interlocked.Exchange(ref _fetched, next - 1);
            silence.CancelAfter(_options.SilenceMax);
            await foreach (BlockFrame frame in source.ReadAsync(next, either.Token))
            {
                // While this node is the slower one, the other is not to blame for its silence.
                silence.CancelAfter(Timeout.InfiniteTimeSpan);
                Hear(source, frame, next - 1);
                if (frame.Block is { } block)
                {
                    int size = block.Length + frame.Commit.Length;
                    Interlocked.Add(ref _bytesAhead, size);
                    while (Interlocked.Read(ref _bytesAhead) > _options.BytesAheadMax && Interlocked.Read(ref _bytesAhead) > size) await _room.WaitAsync(end);
                    await ahead.WriteAsync(Task.Run(() => Prepare(block, frame.Commit), end), end);
                    Interlocked.Exchange(ref _fetched, next++);
                }
                silence.CancelAfter(_options.SilenceMax);
            }
            throw new LeaderException("ended the stream of blocks");
        }
        catch (OperationCanceledException) when (silence.IsCancellationRequested && !end.IsCancellationRequested)
        {
            throw new LeaderException(string.Create(CultureInfo.InvariantCulture, $"has said nothing for {_options.SilenceMax.TotalSeconds:0.#} s"));
        }
        finally
        {
            ahead.Complete();
        }
    }

    private void Hear(IBlockSource source, BlockFrame frame, long fetched)
    {
        if (frame.HeadHeight < fetched) throw new LeaderException(string.Create(CultureInfo.InvariantCulture, $"is at height {frame.HeadHeight}, behind this node's {fetched}"));
        lock (_lock)
        {
            _following = _following with
            {
                IsConnected = true, HeadHeight = frame.HeadHeight, HeadTimeMs = frame.HeadTimeMs, HeardAtMs = _clock.GetUtcNow().ToUnixTimeMilliseconds(),
                IsDemo = frame.ChainId.Length > 0 ? frame.IsDemo : _following.IsDemo,
            };
        }
        if (_engine.Tip.Height >= frame.HeadHeight) Serves(source);
    }

    // The node gave a block that was right, or there is nothing to give.
    private void Serves(IBlockSource source)
    {
        _failures = 0;
        if (!_head.IsReady && _engine.Tip.Height >= Following.HeadHeight) _head.Ready();
        if (Following.Problem is null) return;
        lock (_lock) _following = _following with { Problem = null };
        Log.LeaderServes(source.Address);
    }

    private FetchedBlock Prepare(byte[] block, byte[] commit)
    {
        if (!_codecs.TryTake(out EnvelopeCodec? codec)) codec = new EnvelopeCodec(_chain.Catalog);
        FetchedBlock prepared = FetchedBlock.Prepare(block, commit, _chain, codec);
        _codecs.Add(codec);
        return prepared;
    }

    private void Execute(IBlockSource source, ChannelReader<Task<FetchedBlock>> ahead, CancellationToken end)
    {
        while (ahead.WaitToReadAsync(end).AsTask().GetAwaiter().GetResult())
        {
            while (ahead.TryRead(out Task<FetchedBlock>? preparing))
            {
                end.ThrowIfCancellationRequested();
                FetchedBlock fetched = preparing.GetAwaiter().GetResult();
                Followed followed = _engine.Take(fetched);
                if (followed.Verdict != FollowerVerdict.Applied) throw new LeaderException($"gave what cannot be used: {followed.Problem}");
                _executor.RequireKnownRules();
                Serves(source);
                Interlocked.Add(ref _bytesAhead, -fetched.Size);
                if (_room.CurrentCount == 0) _room.Release();
            }
        }
    }
}
