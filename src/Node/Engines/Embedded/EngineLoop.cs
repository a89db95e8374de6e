using Gwangan.Chain.Kernel;
using Gwangan.Node.Keys;
using Gwangan.Node.Mempool;
using Gwangan.Node.Observability;
using Microsoft.Extensions.Logging.Abstractions;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>Drives the embedded engine on a thread of its own: a block when there is work, a proof block after it, one now and then when idle.</summary>
public sealed class EngineLoop : IEngine
{
    // How soon a signer that was lost is asked again.
    private const int RetryMs = 500;

    private const long HourMs = 3_600_000;

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
    private volatile bool _started, _stopping, _isPaused;
    private volatile string? _trouble;
    private long _last;

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
    public string? Trouble => _trouble ?? (_isPaused ? "an operator has paused block making" : null);

    /// <summary>Whether it makes no blocks because an operator said so. The block that is being made is finished; what is handed in waits. A restart forgets it. Any thread.</summary>
    public bool IsPaused
    {
        get => _isPaused;
        set
        {
            _isPaused = value;
            _wake.Set();
        }
    }

    /// <inheritdoc/>
    public MempoolRefusal Refuses { get; private set; }

    /// <summary>Told when the signer is lost or back, and when the last block is made that this engine may make.</summary>
    public ILogger Log { get; init; } = NullLogger.Instance;

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
        _engine.Dispose();
    }

    /// <summary>Makes the first block. The genesis block has genesis time; the one after it has the present time.</summary>
    public void Begin()
    {
        if (_executor.Tip.Height == 0) _engine.MakeBlock();
        if (!IsAtItsEnd()) Make();
        // Published before anybody is told that the node is ready: it may be a block that was begun before a crash.
        _executor.Finish();
        _head.Ready();
    }

    /// <summary>Makes a block when one is due: what the thread does over and over, for whoever drives the engine without one.</summary>
    /// <returns>Milliseconds until the next is due; 0 or less when one was made.</returns>
    public long Step()
    {
        _executor.RequireKnownRules();
        if (IsAtItsEnd()) return HourMs;
        if (_isPaused)
        {
            // What was begun is published: nobody waits for the next block to see it.
            _executor.Finish();
            return HourMs;
        }
        long dueMs = _pace.DueInMs((long)_clock.GetElapsedTime(_last).TotalMilliseconds, _pool.ReadyCount > 0 || _executor.OwesProof, DeadlineInMs());
        if (dueMs <= 0) Make();
        return dueMs;
    }

    private void Run()
    {
        try
        {
            while (!_stopping && !TryMake(Begin))
            {
                // The signer is not there yet.
            }
            while (!_stopping)
            {
                long dueMs = 0;
                if (TryMake(() => dueMs = Step()) && dueMs > 0) Wait(dueMs);
            }
            _executor.Finish();
            _ended.SetResult();
        }
        catch (Exception error)
        {
            _ended.SetException(error);
        }
    }

    // The validators have changed. What is underway is published, what waits is told, and reads go on.
    private bool IsAtItsEnd()
    {
        if (Refuses != MempoolRefusal.None) return true;
        if (_engine.Hindrance is not { } hindrance) return false;
        _executor.Finish();
        Refuses = MempoolRefusal.NoMoreBlocks;
        _trouble = hindrance;
        Log.NoMoreBlocks(hindrance);
        _pool.Close(MempoolRefusal.NoMoreBlocks);
        return true;
    }

    private void Make()
    {
        long begun = _clock.GetTimestamp();
        _engine.BeginBlock();
        _last = begun;
    }

    // Without its signer the chain stands still, and says so; everything that reads goes on.
    private bool TryMake(Action make)
    {
        try
        {
            make();
            if (Refuses == MempoolRefusal.None && _trouble is not null && !_isPaused)
            {
                _trouble = null;
                Log.SignerBack();
            }
            return true;
        }
        catch (SignerLostException lost)
        {
            _executor.Finish();
            if (_trouble is null) Log.SignerLost(lost.Message);
            _trouble = lost.Message;
            Wait(RetryMs);
            return false;
        }
    }

    private void Wait(long ms)
    {
        _timer.Change(TimeSpan.FromMilliseconds(ms), Timeout.InfiniteTimeSpan);
        _wake.WaitOne();
    }

    private long? DeadlineInMs() => _chain.NextDeadlineMs is long deadline ? deadline - _clock.GetUtcNow().ToUnixTimeMilliseconds() : null;
}
