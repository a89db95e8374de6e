namespace Gwangan.Node.Engines.Embedded;

/// <summary>How often blocks are made.</summary>
public sealed record EnginePace
{
    /// <summary>Least milliseconds between two blocks; with work waiting, also the most.</summary>
    public int BlockMs { get; init; } = 250;

    /// <summary>Milliseconds after which an empty block shows that the chain lives.</summary>
    public int IdleMs { get; init; } = 5_000;

    /// <summary>How long until the next block is due, in milliseconds; 0 or less means now.</summary>
    /// <param name="sinceLastMs">Milliseconds since the last block was begun.</param>
    /// <param name="hasWork">Envelopes wait, or the state's hash stands in no header yet.</param>
    /// <param name="deadlineInMs">Milliseconds until a module has work of its own; null when none has.</param>
    public long DueInMs(long sinceLastMs, bool hasWork, long? deadlineInMs)
    {
        long soonest = BlockMs - sinceLastMs;
        if (hasWork) return soonest;
        long idle = Math.Max(IdleMs, BlockMs) - sinceLastMs;
        return deadlineInMs is long deadline ? Math.Min(idle, Math.Max(deadline, soonest)) : idle;
    }
}
