using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Gwangan.Chain.Evm.Compiler;

namespace Gwangan.Node;

/// <summary>Compiles hot EVM code beside the chain: one thread of low priority, so that blocks never wait for it. What Node lends the chain, which has no threads.</summary>
/// <remarks>One chain thread schedules and takes back; jobs that find no place are refused, and asked for again when their code has burned as much gas once more.</remarks>
public sealed class CompileThread : ICompileScheduler, IDisposable
{
    // Each takes up to a second, and hot code is soon asked for again: a longer queue would only make the hottest wait.
    private const int JobsMax = 64;

    private readonly BlockingCollection<CompileJob> _jobs = new(JobsMax);
    private readonly ConcurrentQueue<CompileJob> _finished = new();
    private readonly Thread _thread;
    private bool _isClosed;

    /// <summary>Starts the thread.</summary>
    public CompileThread()
    {
        _thread = new Thread(Work) { Name = "evm-compiler", IsBackground = true, Priority = ThreadPriority.BelowNormal };
        _thread.Start();
    }

    /// <summary>Jobs that wait.</summary>
    public int Waiting => _isClosed ? 0 : _jobs.Count;

    /// <inheritdoc/>
    public bool TrySchedule(CompileJob job) => !_isClosed && _jobs.TryAdd(job);

    /// <inheritdoc/>
    public bool TryTakeFinished([NotNullWhen(true)] out CompileJob? job) => _finished.TryDequeue(out job);

    /// <summary>Drops what waits and ends the thread after the job it is at. Called by the thread that schedules.</summary>
    public void Dispose()
    {
        if (_isClosed) return;
        _isClosed = true;
        _jobs.CompleteAdding();
        while (_jobs.TryTake(out _))
        {
        }
        _thread.Join();
        _jobs.Dispose();
    }

    private void Work()
    {
        foreach (CompileJob job in _jobs.GetConsumingEnumerable())
        {
            job.Run();
            _finished.Enqueue(job);
        }
    }
}
