using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace Gwangan.Node.Mempool;

/// <summary>How many submissions were accepted, and refused for which reason, since the start. Any thread.</summary>
public sealed class SubmissionCounts
{
    // Refusals are made once each, so that the object itself is the key.
    private readonly ConcurrentDictionary<Refusal, StrongBox<long>> _refused = new(ReferenceEqualityComparer.Instance);
    private long _accepted;

    /// <summary>Accepted: they waited for a block.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Refused before a block, by the refusal's code.</summary>
    public IEnumerable<KeyValuePair<string, long>> Refused => _refused.GroupBy(each => each.Key.Code, each => Interlocked.Read(ref each.Value.Value)).Select(each => KeyValuePair.Create(each.Key, each.Sum()));

    /// <summary>Counts what became of some submissions.</summary>
    public void Add(ReadOnlySpan<Submitted> submitted)
    {
        int accepted = 0;
        foreach (ref readonly Submitted each in submitted)
        {
            if (each.Refusal is { } refusal) Interlocked.Increment(ref _refused.GetOrAdd(refusal, static _ => new StrongBox<long>()).Value);
            else accepted++;
        }
        if (accepted > 0) Interlocked.Add(ref _accepted, accepted);
    }
}
