namespace Gwangan.Sim;

/// <summary>Tells a failure so that it can be repeated: seed, step, trace, and the fewest faults that still bring it about.</summary>
public static class Reporting
{
    private const int TriesMax = 60;

    public static void Explain(SimOptions options, SimReport report, TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant($"FAILED at step {report.Steps}: {report.Failure}"));
        foreach (string line in report.Trace) output.WriteLine($"    {line}");
        SimOptions smallest = Minimise(options, report, out SimReport last);
        output.WriteLine(FormattableString.Invariant($"with {last.Faults.Count} of {report.Faults.Count} faults it still fails: {last.Failure?.Split('\n')[0]}"));
        foreach (Fault fault in last.Faults) output.WriteLine($"    {fault}");
        string left = smallest.Without.Count == 0 ? "" : $" --without {string.Join(',', smallest.Without.Order())}";
        string plant = options.Planted == Planted.None ? "" : $" --planted {options.Planted}";
        output.WriteLine(FormattableString.Invariant($"repeat it with: ./run sim {options.Seed} --steps {options.Steps}{left}{plant}"));
    }

    /// <summary>Takes out one fault after the other while the run still fails.</summary>
    public static SimOptions Minimise(SimOptions options, SimReport report, out SimReport last)
    {
        HashSet<int> without = [.. options.Without];
        last = report;
        int tries = 0;
        for (int i = report.Faults.Count - 1; i >= 0 && tries < TriesMax; i--, tries++)
        {
            HashSet<int> fewer = [.. without, report.Faults[i].Number];
            SimReport again = Simulation.Run(options with { Without = fewer, Listener = null });
            if (again.Failure is null) continue;
            (without, last) = (fewer, again);
        }
        return options with { Without = without };
    }
}
