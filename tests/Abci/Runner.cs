using System.Diagnostics;
using System.Globalization;
using Gwangan.Abci.Scenarios;

namespace Gwangan.Abci;

/// <summary>How a scenario ended.</summary>
public enum Verdict
{
    /// <summary>The application did what it must.</summary>
    Passed,

    /// <summary>It did not.</summary>
    Failed,

    /// <summary>The scenario cannot be run with it.</summary>
    Skipped,
}

/// <summary>Runs scenarios and reports a line for each.</summary>
public static class Runner
{
    /// <summary>Runs the scenarios; a line each, with what was wrong and the application's last words below a failed one.</summary>
    /// <returns>How many passed, failed and were skipped.</returns>
    public static (int Passed, int Failed, int Skipped) Run(Settings settings, IEnumerable<Scenario> scenarios, string prefix = "")
    {
        using Lab lab = new(settings);
        int[] counts = new int[3];
        foreach (Scenario scenario in scenarios)
        {
            long begun = Stopwatch.GetTimestamp();
            (Verdict verdict, string why) = Run(lab, scenario);
            counts[(int)verdict]++;
            string seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds.ToString("F1", CultureInfo.InvariantCulture);
            switch (verdict)
            {
                case Verdict.Passed: Console.WriteLine($"ok - {prefix}{scenario.Name} ({seconds} s)"); break;
                case Verdict.Skipped: Console.WriteLine($"skipped - {prefix}{scenario.Name}: {why}"); break;
                case Verdict.Failed:
                    Console.WriteLine($"not ok - {prefix}{scenario.Name} ({seconds} s, seed {settings.Seed})");
                    Console.WriteLine($"    {scenario.What}");
                    Console.WriteLine($"    {why}");
                    foreach (string line in lab.LastLines()) Console.WriteLine($"    | {line}");
                    break;
                default: throw new InvalidOperationException();
            }
        }
        return (counts[0], counts[1], counts[2]);
    }

    /// <summary>Runs one scenario in a lab.</summary>
    public static (Verdict Verdict, string Why) Run(Lab lab, Scenario scenario)
    {
        try
        {
            lab.Begin(scenario.Name);
            scenario.Run(lab);
            return (Verdict.Passed, "");
        }
        catch (AggregateException error) when (error.InnerExceptions.OfType<NonConformance>().FirstOrDefault() is { } inner)
        {
            return (Verdict.Failed, inner.Message);
        }
        catch (NonConformance error)
        {
            return (Verdict.Failed, error.Message);
        }
        catch (NotApplicable error)
        {
            return (Verdict.Skipped, error.Message);
        }
    }
}
