using System.Diagnostics;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Engines;
using Gwangan.Node.Mempool;

namespace Gwangan.Node.Observability;

/// <summary>Tells the spans of a block when it is published: once as a trace of its own, and once in the trace of each submission that it took in. The index's span follows when the index has it.</summary>
internal sealed class BlockTraces(SubmissionTraces traced)
{
    // Of more submissions of one block than this, the rest have no spans of it.
    private const int SubmissionsMax = 100;

    // Blocks that wait for their span of the index; a feed that has stopped never tells of them.
    private const int UnindexedMax = 1_000;

    private readonly Lock _lock = new();
    private readonly Queue<(long Height, DateTime Stored, List<ActivityContext> Spans)> _unindexed = new();
    private long _indexedHeight;
    private DateTime _indexedAt;

    public void Tell(BlockTimes times, CommittedBlock block)
    {
        List<ActivityContext> spans = [];
        if (TellSpans(times, default) is { } own) spans.Add(own);
        foreach (Envelope? envelope in block.Envelopes)
        {
            if (envelope is null || !traced.TryTake(envelope.Id, out ActivityContext submission) || spans.Count > SubmissionsMax) continue;
            if (TellSpans(times, submission) is { } span) spans.Add(span);
        }
        if (spans.Count == 0) return;
        lock (_lock)
        {
            if (_unindexed.Count == UnindexedMax) _unindexed.Dequeue();
            _unindexed.Enqueue((block.Height, At(times.At[(int)BlockStage.Committed]), spans));
            TellIndexed();
        }
    }

    public void Indexed(long height)
    {
        lock (_lock)
        {
            (_indexedHeight, _indexedAt) = (height, DateTime.UtcNow);
            TellIndexed();
        }
    }

    private void TellIndexed()
    {
        while (_unindexed.TryPeek(out var first) && first.Height <= _indexedHeight)
        {
            _unindexed.Dequeue();
            foreach (ActivityContext block in first.Spans) Traces.Tell("index", block, first.Stored, _indexedAt);
        }
    }

    private static ActivityContext? TellSpans(BlockTimes times, ActivityContext parent)
    {
        long begun = times.At[(int)BlockStage.Begun], built = times.At[(int)BlockStage.Built], logged = times.At[(int)BlockStage.Logged],
            executed = times.At[(int)BlockStage.Finalized], stored = times.At[(int)BlockStage.Committed];
        long first = begun != 0 ? begun : built != 0 ? built : logged;
        if (first == 0 || stored == 0) return null;
        ActivityContext? block = Traces.Tell("block", parent, At(first), At(stored), "gwangan.height", times.Height);
        if (block is not { } span) return null;
        Stage("prepare", begun, built);
        Stage("log", built, logged);
        Stage("execute", logged, executed);
        Stage("store", times.StoreBegan, stored);
        return span;

        void Stage(string name, long from, long to)
        {
            if (from != 0 && to != 0) Traces.Tell(name, span, At(from), At(to));
        }
    }

    private static DateTime At(long timestamp) => DateTime.UtcNow - Stopwatch.GetElapsedTime(timestamp);
}
