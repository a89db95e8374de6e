using System.Collections.Concurrent;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines.Embedded;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Engines.Development;

/// <summary>Drives the embedded engine as whoever develops contracts asks for it: a block for each transaction at once, or every so often, or when told; and takes blocks back.</summary>
/// <remarks>
/// A thread of its own does one thing after another: what is asked for waits in a queue behind what was asked for before. Blocks come only by this; an idle city makes none, and none that only
/// carries the state's hash. Only a city whose genesis says <c>evm: { development: true }</c> has this engine, with one validator.
/// </remarks>
public sealed class DevelopmentEngine : IEngine
{
    private readonly EmbeddedEngine _engine;
    private readonly BlockExecutor _executor;
    private readonly StateMachine _chain;
    private readonly Lock _gate;
    private readonly EnvelopePool _pool;
    private readonly ChainHead _head;
    private readonly DevelopmentSnapshots _snapshots;
    private readonly BlockingCollection<Asked> _asked = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly EnvelopeCodec _codec;
    private readonly CancellationTokenSource _stop = new();
    private int _isAwake;
    private long _nonce, _dueAt;
    private bool _started;

    /// <summary>Puts the engine together; <see cref="Start"/> starts it.</summary>
    /// <param name="engine">Makes blocks at the times of <paramref name="clock"/>.</param>
    /// <param name="executor">Executes them.</param>
    /// <param name="chain">The chain.</param>
    /// <param name="gate">Held while the chain is called.</param>
    /// <param name="pool">What waits.</param>
    /// <param name="head">Where the chain stands.</param>
    /// <param name="clock">The time of blocks.</param>
    /// <param name="rewind">Takes the city back to a height.</param>
    public DevelopmentEngine(EmbeddedEngine engine, BlockExecutor executor, StateMachine chain, Lock gate, EnvelopePool pool, ChainHead head, DevelopmentClock clock, Action<long> rewind)
    {
        (_engine, _executor, _chain, _gate, _pool, _head, Clock) = (engine, executor, chain, gate, pool, head, clock);
        _codec = new EnvelopeCodec(chain.Catalog);
        _snapshots = new DevelopmentSnapshots(this, rewind);
        // Higher than any before, also those of a life before this one.
        _nonce = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds() << 10;
    }

    /// <summary>The height that a development city begins with, and returns to: its first block has the time of the genesis.</summary>
    public const long FirstHeight = 1;

    /// <inheritdoc/>
    public long Replayed => _executor.Replayed;

    /// <inheritdoc/>
    public Task Ended => _ended.Task;

    /// <summary>The time of blocks. Used only by what is asked for (<see cref="AskAsync"/>).</summary>
    public DevelopmentClock Clock { get; }

    /// <summary>Whether each transaction gets a block at once.</summary>
    public bool IsAutomining { get; set; } = true;

    /// <summary>Milliseconds between blocks that come by themselves; 0 for none.</summary>
    public long IntervalMs { get; private set; }

    /// <summary>The state that can be returned to. Used only by what is asked for.</summary>
    public DevelopmentSnapshots Snapshots => _snapshots;

    /// <summary>The last block. Used only by what is asked for.</summary>
    public ChainTip Tip => _executor.Tip;

    /// <inheritdoc/>
    public void Open(Action<long>? progress = null, CancellationToken cancel = default) => _executor.Open(progress, cancel);

    /// <inheritdoc/>
    public void Start()
    {
        _started = true;
        new Thread(Run) { Name = "engine", IsBackground = true }.Start();
    }

    /// <inheritdoc/>
    public void Wake()
    {
        // One request is enough for all that has come until it is looked at.
        if (Interlocked.Exchange(ref _isAwake, 1) == 0) TryAsk(new Asked(MineReady, static () => { }));
    }

    /// <summary>Does something between two blocks, after everything that was asked for before.</summary>
    /// <exception cref="OperationCanceledException">The engine has ended.</exception>
    public Task<T> AskAsync<T>(Func<T> work)
    {
        TaskCompletionSource<T> done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        bool isAsked = TryAsk(new Asked(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (RefusedException refused)
            {
                done.SetException(refused);
            }
            catch (Exception error)
            {
                done.SetException(error);
                throw;
            }
        }, done.SetCanceled));
        if (!isAsked) done.SetCanceled();
        return done.Task;
    }

    /// <summary>Makes a block of all that waits and can be in it. Used only by what is asked for.</summary>
    public CommittedBlock Mine()
    {
        Clock.ShowNext(_executor.Tip.TimeMs);
        CommittedBlock block = _engine.MakeBlock();
        PutOff();
        return block;
    }

    /// <summary>Executes one operation in a block of its own, with the second of the block before. Used only by what is asked for.</summary>
    /// <exception cref="RefusedException">It is refused; there is no block then, or one in which nothing happened.</exception>
    public CommittedBlock Execute(Operation operation)
    {
        byte[] bytes = DevelopmentAccounts.Operator.Sign(new EnvelopeBody(_chain.ChainId, default, (ulong)++_nonce, _executor.Tip.TimeMs + Limits.ExpiryAheadMsMax / 2, Amount.Max, operation), _codec);
        Envelope envelope;
        lock (_gate)
        {
            AbciCheck check = _chain.TryDecode(bytes, _codec, out envelope);
            if (check.IsAdmitted) check = _chain.CheckTx(envelope);
            if (!check.IsAdmitted) throw new RefusedException(Refusal.Of(check, _chain.Catalog).Message);
        }
        Clock.ShowSameSecond(_executor.Tip.TimeMs);
        CommittedBlock block = _engine.MakeBlock(() => [envelope]);
        Outcome outcome = block.Results!.Outcomes[0];
        return outcome.IsDone ? block : throw new RefusedException(Refusal.Of(outcome.Module, outcome.Code, _chain.Catalog).Message);
    }

    /// <summary>Makes a block every so often; 0 for no longer. Used only by what is asked for.</summary>
    public void MineEvery(long intervalMs)
    {
        IntervalMs = intervalMs;
        PutOff();
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _asked.CompleteAdding();
        if (_started) await _ended.Task.ContinueWith(_ => { }, TaskScheduler.Default);
        _engine.Dispose();
        _asked.Dispose();
        _stop.Dispose();
    }

    // What to do, and what to do where the engine ends before its turn.
    private readonly record struct Asked(Action Do, Action Drop);

    private bool TryAsk(Asked asked)
    {
        try
        {
            return !_stop.IsCancellationRequested && _asked.TryAdd(asked);
        }
        catch (InvalidOperationException)
        {
            return false; // it was closed in between
        }
    }

    private void Run()
    {
        try
        {
            if (_executor.Tip.Height < FirstHeight) _engine.MakeBlock();
            lock (_gate) _pool.Rewind(_executor.Tip.Height, _chain.NextBaseFee);
            _head.Ready();
            while (!_asked.IsCompleted)
            {
                int waitMs = IntervalMs == 0 ? Timeout.Infinite : (int)Math.Clamp(_dueAt - Environment.TickCount64, 0, int.MaxValue);
                if (_asked.TryTake(out Asked asked, waitMs)) asked.Do();
                else if (IntervalMs > 0 && !_stop.IsCancellationRequested) Mine();
            }
            _ended.SetResult();
        }
        catch (Exception error)
        {
            _asked.CompleteAdding();
            while (_asked.TryTake(out Asked asked)) asked.Drop();
            _ended.SetException(error);
        }
    }

    private void PutOff() => _dueAt = Environment.TickCount64 + IntervalMs;

    private void MineReady()
    {
        Volatile.Write(ref _isAwake, 0);
        // What could not be in a block waits for its nonce, or for a lower base fee: a block of another's may have brought that.
        for (bool isMined = true; isMined && IsAutomining && _pool.ReadyCount > 0;)
        {
            isMined = false;
            foreach (Envelope envelope in _pool.Candidates())
            {
                if (!IsReady(envelope)) continue;
                Clock.ShowNext(_executor.Tip.TimeMs);
                _engine.MakeBlock(() => [envelope]);
                PutOff();
                isMined = true;
            }
        }
    }

    // Whether a block would take it now. It may have been replaced since it was listed.
    private bool IsReady(Envelope envelope)
    {
        lock (_gate) return _pool.TryFind(envelope.Id, out _) && _chain.PrepareProposal([envelope], Limits.BlockEnvelopesSizeMax).Count == 1;
    }
}

/// <summary>What a development city was asked for is refused; nothing is wrong with the city.</summary>
public sealed class RefusedException(string message) : Exception(message);
