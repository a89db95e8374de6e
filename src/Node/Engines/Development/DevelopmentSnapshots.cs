namespace Gwangan.Node.Engines.Development;

/// <summary>Heights that a development city can be taken back to, by number. Kept in memory: a restart forgets them. The engine's thread uses it.</summary>
public sealed class DevelopmentSnapshots(DevelopmentEngine engine, Action<long> rewind)
{
    private readonly List<Snapshot> _kept = [];

    private sealed record Snapshot(long Number, long Height, DevelopmentTime Time, bool IsAutomining, long IntervalMs, IReadOnlyCollection<Chain.Base.Address> Impersonated, bool ImpersonatesAll);

    private long _last = -1;

    /// <summary>Accounts in whose name transactions are sent that they have not signed.</summary>
    public HashSet<Chain.Base.Address> Impersonated { get; private set; } = [];

    /// <summary>Whether transactions are sent in every account's name.</summary>
    public bool ImpersonatesAll { get; set; }

    /// <summary>Whether transactions are sent in an account's name that it has not signed.</summary>
    public bool IsImpersonated(Chain.Base.Address account) => ImpersonatesAll || Impersonated.Contains(account);

    /// <summary>Notes where the city stands.</summary>
    /// <returns>The number to return by.</returns>
    public long Take()
    {
        _kept.Add(new Snapshot(++_last, engine.Tip.Height, engine.Clock.Take(), engine.IsAutomining, engine.IntervalMs, [.. Impersonated], ImpersonatesAll));
        return _last;
    }

    /// <summary>Takes the city back to where it stood, with its clock and settings; what waited is gone. This number and those after it are used up.</summary>
    /// <returns>False when there is no such number.</returns>
    public bool TryRevert(long number)
    {
        int at = _kept.FindIndex(each => each.Number == number);
        if (at < 0) return false;
        Snapshot snapshot = _kept[at];
        rewind(snapshot.Height);
        _kept.RemoveRange(at, _kept.Count - at);
        engine.Clock.Return(snapshot.Time);
        engine.IsAutomining = snapshot.IsAutomining;
        engine.MineEvery(snapshot.IntervalMs);
        (Impersonated, ImpersonatesAll) = ([.. snapshot.Impersonated], snapshot.ImpersonatesAll);
        return true;
    }

    /// <summary>Takes the city back to its beginning, and every setting with it.</summary>
    /// <exception cref="RefusedException">Its folder does not reach back to it; all is as before.</exception>
    public void Reset()
    {
        rewind(DevelopmentEngine.FirstHeight);
        _kept.Clear();
        engine.Clock.Return(new DevelopmentTime(0, 0, 0, engine.Clock.Take().MachineSeconds));
        engine.IsAutomining = true;
        engine.MineEvery(0);
        (Impersonated, ImpersonatesAll) = ([], false);
    }
}
