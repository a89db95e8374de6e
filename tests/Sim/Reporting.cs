using System.Diagnostics;

namespace Gwangan.Sim;

/// <summary>Tells a failure so that it can be repeated: seed, step, trace, and the fewest faults that still bring it about.</summary>
public static class Reporting
{
    private const double SecondsMax = 90;

    public static void Explain(SimOptions options, SimReport report, TextWriter output, bool shrinks = true)
    {
        output.WriteLine(FormattableString.Invariant($"FAILED at step {report.Steps}: {report.Failure}"));
        output.WriteLine("  the last lines of the trace:");
        foreach (string line in report.Trace) output.WriteLine($"    {line}");
        if (report.Story.Count > 0) output.WriteLine("  the block in which it was found:");
        foreach (string line in report.Story) output.WriteLine($"    {line}");
        if (!shrinks) return;
        SimOptions smallest = Minimise(options, report, out SimReport last);
        output.WriteLine(FormattableString.Invariant($"with {last.Faults.Count} of {report.Faults.Count} faults it still fails: {last.Failure?.Split('\n')[0]}"));
        foreach (Fault fault in last.Faults) output.WriteLine($"    {fault}");
        string left = smallest.Without.Count == 0 ? "" : $" --without {string.Join(',', smallest.Without.Order())}";
        string plant = options.Planted == Planted.None ? "" : $" --planted {options.Planted}";
        string evm = options.HasEvm switch { true => " --evm", false => " --no-evm", null => "" };
        output.WriteLine(FormattableString.Invariant($"repeat it with: ./run sim {options.Seed} --steps {options.Steps}{left}{plant}{evm}"));
    }

    /// <summary>Takes out one fault after the other while the run still fails.</summary>
    public static SimOptions Minimise(SimOptions options, SimReport report, out SimReport last)
    {
        HashSet<int> without = [.. options.Without];
        last = report;
        Stopwatch watch = Stopwatch.StartNew();
        for (int i = report.Faults.Count - 1; i >= 0 && watch.Elapsed.TotalSeconds < SecondsMax; i--)
        {
            HashSet<int> fewer = [.. without, report.Faults[i].Number];
            SimReport again = Simulation.Run(options with { Without = fewer, Listener = null });
            if (again.Failure is null) continue;
            (without, last) = (fewer, again);
        }
        return options with { Without = without };
    }
}
