using System.Collections.Concurrent;

namespace Gwangan.Node.Mempool;

/// <summary>How many submissions were accepted, and refused for which reason, since the start. Any thread.</summary>
public sealed class SubmissionCounts
{
    // Refusals that another node names without a number this version knows are counted together: their names are its choice, and could be without end.
    private const string UnknownCode = "unknown";

    private readonly ConcurrentDictionary<(string Codespace, ushort Number), Count> _refused = new();
    private long _accepted;

    /// <summary>Accepted: they waited for a block.</summary>
    public long Accepted => Interlocked.Read(ref _accepted);

    /// <summary>Refused before a block, by the refusal's code.</summary>
    public IEnumerable<KeyValuePair<string, long>> Refused => _refused.Values.Select(each => KeyValuePair.Create(each.Code, Interlocked.Read(ref each.Total)));

    /// <summary>Counts what became of some submissions.</summary>
    public void Add(ReadOnlySpan<Submitted> submitted)
    {
        int accepted = 0;
        foreach (ref readonly Submitted each in submitted)
        {
            if (each.Refusal is { } refusal) Interlocked.Increment(ref CountOf(refusal).Total);
            else accepted++;
        }
        if (accepted > 0) Interlocked.Add(ref _accepted, accepted);
    }

    private Count CountOf(Refusal refusal) => refusal.Number == 0
        ? _refused.GetOrAdd(("", 0), static _ => new Count(UnknownCode))
        : _refused.GetOrAdd((refusal.Codespace, refusal.Number), static (_, refusal) => new Count(refusal.Code), refusal);

    private sealed class Count(string code)
    {
        public readonly string Code = code;
        public long Total;
    }
}
