using System.Diagnostics;

namespace Gwangan.Node.Client;

/// <summary>Waiting times, in milliseconds, at the points that matter.</summary>
public sealed record LatencySummary(double P50, double P90, double P99, double P999, double Max);

/// <summary>Collects waiting times.</summary>
public sealed class Latencies
{
    private readonly List<long> _ticks = [];

    /// <summary>How many.</summary>
    public int Count => _ticks.Count;

    /// <summary>Adds one, in <see cref="Stopwatch"/> ticks.</summary>
    public void Add(long ticks) => _ticks.Add(ticks);

    /// <summary>The percentiles (nearest rank); null when there is nothing.</summary>
    public LatencySummary? Summary()
    {
        if (_ticks.Count == 0) return null;
        _ticks.Sort();
        return new LatencySummary(At(0.5), At(0.9), At(0.99), At(0.999), At(1));
    }

    private double At(double part) => _ticks[Math.Max((int)Math.Ceiling(_ticks.Count * part) - 1, 0)] * 1_000.0 / Stopwatch.Frequency;
}
