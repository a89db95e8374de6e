using System.Collections.Concurrent;
using Gwangan.Chain.Evm;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Node.Ethereum;

/// <summary>Runs work on past heights: on threads of its own, whose stacks bear the deepest calls, with the last heights kept open, so that many calls on one height open it once.</summary>
public sealed class PastStates : IDisposable
{
    // Snapshots keep pages of the disk from being reused, so none stays open for long.
    private const int KeptMax = 3, AgeMsMax = 5_000, LookAroundMs = 500;

    // More than that wait for nothing: who asks at that rate is told so.
    private const int WaitingMax = 1_024;

    private readonly string _chainId;
    private readonly ModuleList _modules;
    private readonly IStateStorage _storage;
    private readonly BookTops _tops;
    private readonly Func<StateStore> _live;
    private readonly BlockingCollection<Job> _jobs = new(WaitingMax);
    private readonly Thread?[] _threads;
    private int _rewinds;

    private abstract class Job
    {
        public required long Height { get; init; }

        public required bool IsAlone { get; init; }

        public abstract void Run(PastState state);

        public abstract void Fail(Exception error);
    }

    private sealed class Job<T>(Func<PastState, T> work, CancellationToken cancel) : Job
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<T> Done => _done.Task;

        public override void Run(PastState state)
        {
            if (cancel.IsCancellationRequested) _done.TrySetCanceled(cancel);
            else _done.TrySetResult(work(state));
        }

        public override void Fail(Exception error) => _done.TrySetException(error);
    }

    /// <summary>Starts nothing: the threads begin with the first work, and a city that nobody asks has none.</summary>
    /// <param name="chainId">The chain.</param>
    /// <param name="modules">Its modules.</param>
    /// <param name="storage">Its durable state.</param>
    /// <param name="tops">Best prices of the last heights.</param>
    /// <param name="live">The state that goes on, as it is now.</param>
    /// <param name="threads">How many calls run at a time.</param>
    public PastStates(string chainId, ModuleList modules, IStateStorage storage, BookTops tops, Func<StateStore> live, int threads)
    {
        (_chainId, _modules, _storage, _tops, _live) = (chainId, modules, storage, tops, live);
        _threads = new Thread?[threads];
    }

    /// <summary>Runs work on a height that others may have used before, and will after: it leaves it as it was, or says that it has not (<see cref="PastState.IsSpent"/>).</summary>
    /// <exception cref="HeightNotAvailableException">The height is in the future or older than the window.</exception>
    /// <exception cref="CallsBusyException">Too many wait.</exception>
    public Task<T> RunAsync<T>(long height, Func<PastState, T> work, CancellationToken cancel) => Start(height, false, work, cancel);

    /// <summary>Runs work on a height that nobody else sees: it may execute blocks.</summary>
    /// <exception cref="HeightNotAvailableException">The height is in the future or older than the window.</exception>
    /// <exception cref="CallsBusyException">Too many wait.</exception>
    public Task<T> RunAloneAsync<T>(long height, Func<PastState, T> work, CancellationToken cancel) => Start(height, true, work, cancel);

    /// <summary>Says that blocks were taken back: a height that is kept open may since be another one.</summary>
    public void Forget() => Interlocked.Increment(ref _rewinds);

    /// <summary>Ends the threads after what they are at.</summary>
    public void Dispose()
    {
        _jobs.CompleteAdding();
        lock (_threads)
        {
            foreach (Thread? thread in _threads) thread?.Join();
        }
        _jobs.Dispose();
    }

    private Task<T> Start<T>(long height, bool isAlone, Func<PastState, T> work, CancellationToken cancel)
    {
        Job<T> job = new(work, cancel) { Height = height, IsAlone = isAlone };
        StartThreads();
        if (_jobs.IsAddingCompleted || !_jobs.TryAdd(job)) throw new CallsBusyException();
        return job.Done;
    }

    private void StartThreads()
    {
        lock (_threads)
        {
            if (_threads[0] is not null || _jobs.IsAddingCompleted) return;
            for (int i = 0; i < _threads.Length; i++)
            {
                _threads[i] = new Thread(Work, EvmMachine.ThreadStackBytes) { Name = "evm-calls", IsBackground = true, Priority = ThreadPriority.BelowNormal };
                _threads[i]!.Start();
            }
        }
    }

    private void Work()
    {
        List<PastState> kept = []; // the one used last at the end
        int rewinds = 0;
        while (!_jobs.IsCompleted)
        {
            bool hasJob = _jobs.TryTake(out Job? job, LookAroundMs);
            if (Volatile.Read(ref _rewinds) is var now && now != rewinds)
            {
                rewinds = now;
                while (kept.Count > 0) Close(kept, 0);
            }
            if (hasJob) Run(job!, kept);
            for (int i = kept.Count - 1; i >= 0; i--)
                if (kept[i].IsSpent || kept[i].AgeMs > AgeMsMax || i < kept.Count - KeptMax) Close(kept, i);
        }
        while (kept.Count > 0) Close(kept, 0);
    }

    private void Run(Job job, List<PastState> kept)
    {
        PastState? state = null;
        try
        {
            int at = job.IsAlone ? -1 : kept.FindIndex(other => other.Height == job.Height && !other.IsSpent);
            if (at >= 0)
            {
                state = kept[at];
                kept.RemoveAt(at);
            }
            else
            {
                state = new PastState(_chainId, _modules, _storage.OpenSnapshot(job.Height == 0 ? IStateStorage.Genesis : job.Height), _tops.At(job.Height), _live());
            }
            kept.Add(state);
            state.IsSpent = job.IsAlone;
            job.Run(state);
        }
        catch (Exception error)
        {
            // Nobody knows how far it came.
            if (state is not null) state.IsSpent |= error is not CallRefusedException;
            job.Fail(error);
        }
    }

    private static void Close(List<PastState> kept, int at)
    {
        kept[at].Dispose();
        kept.RemoveAt(at);
    }
}
