using System.Diagnostics;
using System.Globalization;
using Gwangan.Sim.Checks;
using Gwangan.Sim.Zones;

namespace Gwangan.Sim;

/// <summary>What `./test` runs: fixed seeds, the same seed twice, and planted errors: each found, and each checker the only one to find some. One line a test.</summary>
public static class Suite
{
    private const int Seeds = 16, SeedsForPlanted = 6, SeedsForExact = 24, PlantSteps = 5_000, InstitutionSeeds = 6, ZoneSeeds = 8, SeedsForZonePlants = 12;

    // A block that rotted with the state and came again from the proposal file; a rotten block asked for by a joining node; a proposal signed out of the page cache and lost with it; crashes in the first write of a joined node.
    private static readonly ulong[] FoundSomethingOnce = [5966, 6286, 7611, 8061, 245966];

    // Transactions behind a gap, held though their key had been revoked.
    private static readonly ulong[] FoundSomethingOnceWithEvm = [41020];

    public static void Say(bool isGood, string what) => Console.WriteLine($"{(isGood ? "ok" : "not ok")} - {what}");

    public static int Run()
    {
        int failed = 0;
        foreach (ulong seed in Enumerable.Range(1, Seeds).Select(seed => (ulong)seed).Concat(FoundSomethingOnce).Concat(FoundSomethingOnceWithEvm))
        {
            // Each is a city, a flow and a plan of faults of its own.
            Stopwatch watch = Stopwatch.StartNew();
            SimOptions options = new(seed) { HasEvm = FoundSomethingOnce.Contains(seed) ? false : FoundSomethingOnceWithEvm.Contains(seed) ? true : null };
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
        foreach (Planted planted in Plants.UnderFaults)
        {
            string? found = null;
            for (ulong seed = 1; seed <= SeedsForPlanted && found is null; seed++)
                if (Simulation.Run(new SimOptions(seed) { Planted = planted, HasEvm = false }) is { Failure: { } failure } report)
                    found = FormattableString.Invariant($"seed {seed}, step {report.Steps}: {failure.Split('\n')[0]}");
            if (found is null) failed++;
            Say(found is not null, $"planted {planted} is found: {found ?? "by no seed"}");
        }
        failed += RunInstitutions();
        failed += RunZones(1, ZoneSeeds);
        return RunPlants(Say) + failed == 0 ? 0 : 1;
    }

    public static int RunInstitutions()
    {
        int failed = 0;
        for (ulong seed = 1; seed <= InstitutionSeeds; seed++)
        {
            string? problem = Institutions.Run(seed, out string sentence);
            if (problem is not null) failed++;
            Say(problem is null, $"four institutions, seed {seed}: {problem ?? sentence}");
        }
        foreach (InstitutionPlant plant in new[] { InstitutionPlant.ExecutesBackwards, InstitutionPlant.AcceptsEverything })
        {
            string? problem = Institutions.Run(1, out _, plant);
            if (problem is null) failed++;
            Say(problem is not null, $"four institutions, planted {plant} is found: {problem}");
        }
        return failed;
    }

    /// <summary>Two zones and relayers between them: seeds, and each of their checkers by an error that it finds.</summary>
    public static int RunZones(ulong first, int count)
    {
        int failed = 0;
        for (ulong seed = first; seed < first + (ulong)count; seed++)
        {
            TwoZones run = TwoZones.Run(seed);
            if (run.Found.Count > 0) failed++;
            Say(run.Found.Count == 0, $"two zones, seed {seed}: {(run.Found.Count == 0 ? run.Sentence : string.Join("; ", run.Found.Select(each => $"{each.Key}: {each.Value}")))}");
        }
        foreach ((ZonePlant planted, ZoneCheck by) in ZonePlants)
        {
            ulong seed = 0;
            IReadOnlyDictionary<ZoneCheck, string> found = new Dictionary<ZoneCheck, string>();
            while (seed < SeedsForZonePlants && !found.ContainsKey(by)) found = TwoZones.Run(++seed, planted).Found;
            if (!found.ContainsKey(by)) failed++;
            string table = string.Concat(Enum.GetValues<ZoneCheck>().Select(check => found.ContainsKey(check) ? 'x' : '.'));
            Say(found.ContainsKey(by), $"two zones, planted {planted,-14} {table} found by {(found.Count == 0 ? "nobody" : string.Join(", ", found.Keys))}, seed {seed}: {found.GetValueOrDefault(by)}");
        }
        return failed;
    }

    private static readonly (ZonePlant, ZoneCheck)[] ZonePlants =
    [
        (ZonePlant.Backwards, ZoneCheck.Agreement), (ZonePlant.Unfollowed, ZoneCheck.Twin), (ZonePlant.PacketMadeUp, ZoneCheck.Escrow), (ZonePlant.ReceiptLost, ZoneCheck.Twice), (ZonePlant.CommitmentKept, ZoneCheck.Refund), (ZonePlant.AnswerLost, ZoneCheck.Rest),
    ];

    /// <summary>Each planted error in a run without faults, and who finds it: one line for each, as a table.</summary>
    /// <returns>How many were not found by their own checker alone.</returns>
    public static int RunPlants(Action<bool, string> say)
    {
        int failed = 0;
        foreach ((Planted planted, Check only) in Plants.Exact)
        {
            IReadOnlyDictionary<Check, string> found = new Dictionary<Check, string>();
            ulong seed = 0;
            // One run in which no other checker says a word proves that this one is needed. Some errors show only when somebody happens to look, as behind an order that kept its place.
            bool isGood = false;
            while (seed < SeedsForExact && !isGood)
            {
                found = Simulation.Run(new SimOptions(++seed, PlantSteps) { Planted = planted, IsCalm = true, KeepsGoing = true, HasEvm = planted == Planted.LogMisstated }).Found;
                isGood = found.Count == 1 && found.ContainsKey(only);
            }
            if (!isGood) failed++;
            string table = string.Concat(Enum.GetValues<Check>().Select(check => found.ContainsKey(check) ? 'x' : '.'));
            say(isGood, $"planted {planted,-16} {table} found by {(found.Count == 0 ? "nobody" : string.Join(", ", found.Keys))}, seed {seed}: {found.GetValueOrDefault(only)?.Split('\n')[0]}");
        }
        return failed;
    }
}
