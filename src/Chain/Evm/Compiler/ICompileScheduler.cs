using System.Diagnostics.CodeAnalysis;

namespace Gwangan.Chain.Evm.Compiler;

/// <summary>Runs compilations beside the chain's own thread: what Node lends, because Chain has no threads.</summary>
public interface ICompileScheduler
{
    /// <summary>Takes a job that is to be run once, some time, anywhere; false when there is no place for it now.</summary>
    bool TrySchedule(CompileJob job);

    /// <summary>Gives back a job that has run; false when there is none now. Only the thread that schedules asks.</summary>
    bool TryTakeFinished([NotNullWhen(true)] out CompileJob? job);
}

/// <summary>Runs each job at once, on the caller's thread: for tests and tools.</summary>
public sealed class InlineCompileScheduler : ICompileScheduler
{
    private readonly Queue<CompileJob> _finished = new();

    /// <inheritdoc/>
    public bool TrySchedule(CompileJob job)
    {
        job.Run();
        _finished.Enqueue(job);
        return true;
    }

    /// <inheritdoc/>
    public bool TryTakeFinished([NotNullWhen(true)] out CompileJob? job) => _finished.TryDequeue(out job);
}
