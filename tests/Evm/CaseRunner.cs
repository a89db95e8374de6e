using System.Diagnostics;

namespace Gwangan.Vectors;

/// <summary>Runs the cases of one file: picks, catches, counts, and holds each against the exclusions.</summary>
internal sealed class CaseRunner(Options options, Exclusions exclusions, Report report, string suite, string file)
{
    private readonly Exclusion[] _exclusions = exclusions.For(file);
    private readonly Tally[] _tallies = [new(), new(), new()];

    /// <summary>The file's path in the archive.</summary>
    public string File => file;

    /// <summary>The modes that were asked for.</summary>
    public EngineMode[] Modes => options.Modes;

    /// <summary>The command line.</summary>
    public Options Options => options;

    /// <summary>Runs a case that involves no engine.</summary>
    public void Run<TState>(string name, TState state, Func<TState, string?> run) => Run(name, EngineMode.None, (state, run), static (pair, _) => pair.run(pair.state));

    /// <summary>Runs a case.</summary>
    /// <param name="name">Its name within the file.</param>
    /// <param name="mode">The engine.</param>
    /// <param name="state">What <paramref name="run"/> needs.</param>
    /// <param name="run">Does it; null when it passes, else what is wrong.</param>
    public void Run<TState>(string name, EngineMode mode, TState state, Func<TState, EngineMode, string?> run)
    {
        if (options.Filter is { } filter && !name.Contains(filter, StringComparison.OrdinalIgnoreCase)) return;
        Exclusion? exclusion = null;
        foreach (Exclusion candidate in _exclusions)
            if (candidate.CaseName is null || name.StartsWith(candidate.CaseName, StringComparison.Ordinal)) exclusion = candidate;
        Tally tally = _tallies[(int)mode];
        exclusion?.CountMatch();
        if (exclusion is { IsSlow: true } && !options.RunsSlow)
        {
            tally.ExcludedCount++;
            return;
        }

        long start = Stopwatch.GetTimestamp();
        string? why;
        try
        {
            why = run(state, mode);
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            why = $"{error.GetType().Name}: {error.Message} {error.StackTrace?.Split('\n').FirstOrDefault()?.Trim()}";
        }
        long took = Stopwatch.GetTimestamp() - start;
        tally.ElapsedTicks += took;
        if (took > Stopwatch.Frequency / 5) tally.Slowest.Add((took, $"{file}::{name}"));

        if (exclusion is { IsSlow: false })
        {
            if (why is null) Fail(tally, name, $"passes, but exclusions.txt:{exclusion.LineNumber} says that it does not: take the line away");
            else tally.ExcludedCount++;
        }
        else if (why is null) tally.PassedCount++;
        else Fail(tally, name, why);
    }

    /// <summary>A file that cannot be read fails as a whole.</summary>
    public void FailFile(Exception error) => Fail(_tallies[0], "", $"{error.GetType().Name}: {error.Message}");

    /// <summary>Hands the counts over.</summary>
    public void Finish()
    {
        for (int mode = 0; mode < _tallies.Length; mode++)
        {
            Tally tally = _tallies[mode];
            if (tally.PassedCount + tally.FailedCount + tally.ExcludedCount > 0) report.Add(suite, (EngineMode)mode, tally);
        }
    }

    private void Fail(Tally tally, string name, string why)
    {
        tally.FailedCount++;
        tally.Failures.Add(($"{file}::{name}", why));
    }
}
