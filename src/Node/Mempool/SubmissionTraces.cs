using System.Collections.Concurrent;
using System.Diagnostics;
using Gwangan.Chain.Base;

namespace Gwangan.Node.Mempool;

/// <summary>To which traces the envelopes belong that wait for a block; of too many, the oldest are forgotten. Any thread.</summary>
public sealed class SubmissionTraces
{
    private const int CountMax = 10_000;
    private readonly ConcurrentDictionary<Hash32, ActivityContext> _spans = new(SeededComparer.Instance);
    private readonly ConcurrentQueue<Hash32> _order = new();

    /// <summary>Remembers an envelope's span.</summary>
    public void Add(in Hash32 id, ActivityContext span)
    {
        if (!_spans.TryAdd(id, span)) return;
        _order.Enqueue(id);
        while (_order.Count > CountMax && _order.TryDequeue(out Hash32 oldest)) _spans.TryRemove(oldest, out _);
    }

    /// <summary>Takes an envelope's span out; false when it has none.</summary>
    public bool TryTake(in Hash32 id, out ActivityContext span)
    {
        if (!_spans.IsEmpty) return _spans.TryRemove(id, out span);
        span = default;
        return false;
    }
}
