using System.Diagnostics;
using System.Globalization;

namespace Gwangan.Sim;

/// <summary>What `./test` runs: fixed seeds, the same seed twice, and every planted error found. One line a test.</summary>
public static class Suite
{
    private const int Seeds = 40, SeedsForPlanted = 6;

    public static int Run()
    {
        int failed = 0;
        void Say(bool isGood, string what) => Console.WriteLine($"{(isGood ? "ok" : "not ok")} - {what}");
        for (ulong seed = 1; seed <= Seeds; seed++)
        {
            // Each is a city, a flow and a plan of faults of its own.
            Stopwatch watch = Stopwatch.StartNew();
            SimOptions options = new(seed);
            SimReport report = Simulation.Run(options);
            Say(report.Failure is null, string.Create(CultureInfo.InvariantCulture, $"{report.Sentence}, {watch.Elapsed.TotalSeconds:F1} s"));
            if (report.Failure is null) continue;
            failed++;
            Reporting.Explain(options, report, Console.Out);
        }
        foreach (ulong seed in new ulong[] { 3, 17 })
        {
            string once = Simulation.Run(new SimOptions(seed)).Hash, again = Simulation.Run(new SimOptions(seed)).Hash;
            if (once != again) failed++;
            Say(once == again, $"seed {seed} runs the same twice: {once} {again}");
        }
        foreach (Planted planted in Enum.GetValues<Planted>())
        {
            if (planted == Planted.None) continue;
            string? found = null;
            for (ulong seed = 1; seed <= SeedsForPlanted && found is null; seed++)
                if (Simulation.Run(new SimOptions(seed) { Planted = planted }) is { Failure: { } failure } report)
                    found = FormattableString.Invariant($"seed {seed}, step {report.Steps}: {failure.Split('\n')[0]}");
            if (found is null) failed++;
            Say(found is not null, $"planted {planted} is found: {found ?? "by no seed"}");
        }
        return failed == 0 ? 0 : 1;
    }
}
