using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>Drives the embedded engine on a thread of its own: a block when there is work, a proof block after it, one now and then when idle.</summary>
public sealed class EngineLoop : IEngine
{
    private readonly EmbeddedEngine _engine;
    private readonly BlockExecutor _executor;
    private readonly StateMachine _chain;
    private readonly EnvelopePool _pool;
    private readonly ChainHead _head;
    private readonly EnginePace _pace;
    private readonly TimeProvider _clock;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _started, _stopping;

    /// <summary>Puts the loop together; <see cref="Start"/> starts it.</summary>
    public EngineLoop(EmbeddedEngine engine, BlockExecutor executor, StateMachine chain, EnvelopePool pool, ChainHead head, EnginePace pace, TimeProvider clock)
    {
        (_engine, _executor, _chain, _pool, _head, _pace, _clock) = (engine, executor, chain, pool, head, pace, clock);
        _timer = clock.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <inheritdoc/>
    public long Replayed => _executor.Replayed;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <inheritdoc/>
    public void Open(Action<long>? progress = null, CancellationToken cancel = default) => _executor.Open(progress, cancel);

    /// <summary>Starts making blocks: the first at once, because its time tells the chain how late it is.</summary>
    public void Start()
    {
        _started = true;
        new Thread(Run) { Name = "engine", IsBackground = true }.Start();
    }

    /// <inheritdoc/>
    public void Wake() => _wake.Set();

    /// <summary>Ends after the block that is being made.</summary>
    public async ValueTask DisposeAsync()
    {
        _stopping = true;
        _wake.Set();
        if (_started) await _ended.Task.ContinueWith(_ => { }, TaskScheduler.Default);
        await _timer.DisposeAsync();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            // The genesis block has genesis time; the one after it has the present time.
            if (_executor.Tip.Height == 0) _engine.MakeBlock();
            long last = Make();
            _head.Ready();
            while (!_stopping)
            {
                long dueMs = _pace.DueInMs((long)_clock.GetElapsedTime(last).TotalMilliseconds, _pool.Count > 0 || _executor.OwesProof, DeadlineInMs());
                if (dueMs <= 0)
                {
                    last = Make();
                    continue;
                }
                _timer.Change(TimeSpan.FromMilliseconds(dueMs), Timeout.InfiniteTimeSpan);
                _wake.WaitOne();
            }
            _executor.Finish();
            _ended.SetResult();
        }
        catch (Exception error)
        {
            _ended.SetException(error);
        }
    }

    private long Make()
    {
        long begun = _clock.GetTimestamp();
        _engine.BeginBlock();
        return begun;
    }

    private long? DeadlineInMs() => _chain.NextDeadlineMs is long deadline ? deadline - _clock.GetUtcNow().ToUnixTimeMilliseconds() : null;
}
