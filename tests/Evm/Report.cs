namespace Gwangan.Vectors;

/// <summary>Counts of one suite in one mode.</summary>
internal sealed class Tally
{
    public int PassedCount, FailedCount, ExcludedCount;
    public long ElapsedTicks;
    public readonly List<(string Case, string Why)> Failures = [];
    public readonly List<(long Ticks, string Case)> Slowest = [];
}

/// <summary>Collects what every thread found, and says it at the end.</summary>
internal sealed class Report
{
    private const int FailuresShown = 20;

    private readonly Lock _lock = new();
    private readonly SortedDictionary<(string Suite, EngineMode Mode), Tally> _tallies = [];

    /// <summary>Adds the counts of a file.</summary>
    public void Add(string suite, EngineMode mode, Tally counts)
    {
        lock (_lock)
        {
            if (!_tallies.TryGetValue((suite, mode), out Tally? tally)) _tallies[(suite, mode)] = tally = new();
            tally.PassedCount += counts.PassedCount;
            tally.FailedCount += counts.FailedCount;
            tally.ExcludedCount += counts.ExcludedCount;
            tally.ElapsedTicks += counts.ElapsedTicks;
            tally.Failures.AddRange(counts.Failures);
            tally.Slowest.AddRange(counts.Slowest);
        }
    }

    /// <summary>One line a suite and mode; false when something failed.</summary>
    public bool Print(bool isVerbose)
    {
        bool isGood = true;
        foreach (((string suite, EngineMode mode), Tally tally) in _tallies)
        {
            string name = mode == EngineMode.None ? suite : $"{suite} {mode.ToString().ToLowerInvariant()}";
            string excluded = tally.ExcludedCount > 0 ? $", {tally.ExcludedCount} excluded" : "";
            string time = $", {tally.ElapsedTicks / (double)System.Diagnostics.Stopwatch.Frequency:0.0} s of one processor";
            if (isVerbose)
                foreach ((long ticks, string which) in tally.Slowest.OrderByDescending(slow => slow.Ticks).Take(FailuresShown)) Console.WriteLine($"  {ticks * 1000 / System.Diagnostics.Stopwatch.Frequency} ms: {which}");
            if (tally.FailedCount == 0)
            {
                Console.WriteLine($"ok - {name}: {tally.PassedCount} cases{excluded}{time}");
                continue;
            }
            isGood = false;
            tally.Failures.Sort((left, right) => string.CompareOrdinal(left.Case, right.Case));
            foreach ((string which, string why) in tally.Failures.Take(isVerbose ? int.MaxValue : FailuresShown)) Console.WriteLine($"  {which}: {why}");
            Console.WriteLine($"not ok - {name}: {tally.FailedCount} of {tally.PassedCount + tally.FailedCount} cases fail{excluded}{time}");
        }
        return isGood;
    }

    /// <summary>Every line of the list of exclusions has to match a case that does not pass; false when one does not.</summary>
    public static bool PrintExclusions(Exclusions exclusions, bool ranSlow)
    {
        Exclusion[] idle = [.. exclusions.All.Where(exclusion => exclusion.MatchCount == 0 && (ranSlow || !exclusion.IsSlow))];
        foreach (Exclusion exclusion in idle) Console.WriteLine($"  exclusions.txt:{exclusion.LineNumber} matches no case");
        Console.WriteLine(idle.Length == 0 ? $"ok - exclusions: {exclusions.All.Count} lines, each still needed" : "not ok - exclusions");
        return idle.Length == 0;
    }
}
