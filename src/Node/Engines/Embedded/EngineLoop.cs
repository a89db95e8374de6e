using Gwangan.Chain.Kernel;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.Embedded;

/// <summary>Drives the embedded engine on a thread of its own: a block when there is work, a proof block after it, one now and then when idle.</summary>
public sealed class EngineLoop : IDisposable
{
    private readonly EmbeddedEngine _engine;
    private readonly StateMachine _chain;
    private readonly EnvelopePool _pool;
    private readonly ChainHead _head;
    private readonly EnginePace _pace;
    private readonly TimeProvider _clock;
    private readonly AutoResetEvent _wake = new(false);
    private readonly ITimer _timer;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private volatile bool _stopping;

    /// <summary>Puts the loop together; <see cref="Start"/> starts it.</summary>
    public EngineLoop(EmbeddedEngine engine, StateMachine chain, EnvelopePool pool, ChainHead head, EnginePace pace, TimeProvider clock)
    {
        (_engine, _chain, _pool, _head, _pace, _clock) = (engine, chain, pool, head, pace, clock);
        _timer = clock.CreateTimer(_ => _wake.Set(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    /// <summary>Completes when the loop has ended; fails with what stopped it.</summary>
    public Task Ended => _ended.Task;

    /// <summary>Starts making blocks: the first at once, because its time tells the chain how late it is.</summary>
    public void Start() => new Thread(Run) { Name = "engine", IsBackground = true }.Start();

    /// <summary>Says that work has arrived. Any thread.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Asks the loop to end after the block it is making.</summary>
    public void Stop()
    {
        _stopping = true;
        _wake.Set();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _timer.Dispose();
        _wake.Dispose();
    }

    private void Run()
    {
        try
        {
            // The genesis block has genesis time; the one after it has the present time.
            if (_engine.Tip.Height == 0) _engine.MakeBlock();
            long last = Make();
            _head.Ready();
            while (!_stopping)
            {
                long dueMs = _pace.DueInMs((long)_clock.GetElapsedTime(last).TotalMilliseconds, _pool.Count > 0 || _engine.OwesProof, DeadlineInMs());
                if (dueMs <= 0)
                {
                    last = Make();
                    continue;
                }
                _timer.Change(TimeSpan.FromMilliseconds(dueMs), Timeout.InfiniteTimeSpan);
                _wake.WaitOne();
            }
            _engine.Finish();
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
