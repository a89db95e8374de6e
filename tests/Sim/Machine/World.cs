using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Gwangan.Sim.Checks;

namespace Gwangan.Sim.Machine;

/// <summary>Time, and what happens when: one queue of events, taken in order by one thread. Everything that happens is written into a trace, whose hash is the hash of the run.</summary>
public sealed class World : IDisposable
{
    private const int TraceKept = 48;
    private readonly PriorityQueue<Action, (long AtMs, long Number)> _events = new();
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private readonly Queue<string> _trace = new();
    private long _number;

    /// <summary>Milliseconds since the run began; no node sees this, each has a clock of its own.</summary>
    public long NowMs { get; private set; }

    /// <summary>Events taken so far.</summary>
    public long Steps { get; private set; }

    /// <summary>What went wrong, in a sentence; null while all is well.</summary>
    public string? Failure { get; private set; }

    /// <summary>Who found something wrong, and the first that each found.</summary>
    public SortedDictionary<Check, string> Found { get; } = [];

    /// <summary>Goes on after something is found, so that others may find it too.</summary>
    public bool KeepsGoing { get; init; }

    /// <summary>Whether what was found ends the run.</summary>
    public bool IsOver => Failure is not null && !KeepsGoing;

    /// <summary>Told each line as it is written.</summary>
    public Action<string>? Listener { get; set; }

    /// <summary>The last lines.</summary>
    public IReadOnlyCollection<string> Trace => _trace;

    /// <summary>Lets something happen later.</summary>
    public void After(long delayMs, Action action) => _events.Enqueue(action, (NowMs + Math.Max(0, delayMs), _number++));

    /// <summary>Takes the next event; false when none is left or something is wrong.</summary>
    public bool Step()
    {
        if (IsOver || !_events.TryDequeue(out Action? action, out (long AtMs, long) place)) return false;
        NowMs = place.AtMs;
        Steps++;
        action();
        return true;
    }

    /// <summary>Writes a line of the trace.</summary>
    public void Say(string who, FormattableString what)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{NowMs,7} {who,-10} {what.ToString(CultureInfo.InvariantCulture)}");
        _hash.AppendData(Encoding.UTF8.GetBytes(line));
        _trace.Enqueue(line);
        if (_trace.Count > TraceKept) _trace.Dequeue();
        Listener?.Invoke(line);
    }

    /// <summary>Ends the run: a rule is broken.</summary>
    public void Fail(Check check, string who, FormattableString what)
    {
        string problem = string.Create(CultureInfo.InvariantCulture, $"{who}: {what.ToString(CultureInfo.InvariantCulture)}");
        if (!Found.TryAdd(check, problem) || Failure is not null) return;
        Say(who, $"FAILED, {check}: {what.ToString(CultureInfo.InvariantCulture)}");
        Failure = string.Create(CultureInfo.InvariantCulture, $"{check}: {problem}");
    }

    /// <summary>SHA-256 over the whole trace, the first eight bytes.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash().AsSpan(0, 8));

    public void Dispose() => _hash.Dispose();
}
