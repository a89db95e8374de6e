using Gwangan.Abci.KvStore;
using Gwangan.Abci.Profiles;
using Gwangan.Abci.Scenarios;

namespace Gwangan.Abci;

/// <summary>The suite tested by the sample application: the good one passes everything, each bad one is caught by the scenario that is there for it.</summary>
public static class SelfTest
{
    /// <summary>Runs it; the counts of all lines.</summary>
    public static (int Passed, int Failed, int Skipped) Run(int seed, string? only)
    {
        (int passed, int failed, int skipped) = only is null ? Runner.Run(KvStore(null, seed), Scenario.All, "kvstore: ") : default;
        if (only is null)
        {
            (int passedToo, int failedToo, int skippedToo) = RunAgainstOneThatRuns(seed);
            (passed, failed, skipped) = (passed + passedToo, failed + failedToo, skipped + skippedToo);
        }
        foreach (Fault fault in Fault.All)
        {
            if (only is not null && only != fault.Name) continue;
            Scenario scenario = Scenario.All.Single(each => each.Name == fault.CaughtBy);
            using Lab lab = new(KvStore(fault.Name, seed));
            (Verdict verdict, string why) = Runner.Run(lab, scenario);
            bool caught = verdict == Verdict.Failed;
            Console.WriteLine(caught
                ? $"ok - kvstore with {fault.Name} ({fault.What}) is caught by {scenario.Name}: {why}"
                : $"not ok - kvstore with {fault.Name} ({fault.What}) is not caught by {scenario.Name} {why}");
            if (caught) passed++;
            else failed++;
        }
        return (passed, failed, skipped);
    }

    // As with --app: one application, one chain, every scenario that needs no second one and kills nothing.
    private static (int Passed, int Failed, int Skipped) RunAgainstOneThatRuns(int seed)
    {
        Settings settings = KvStore(null, seed);
        string folder = Directory.CreateTempSubdirectory("abci-").FullName;
        try
        {
            using Applications.Application running = Applications.Application.Start(settings.StartCommand!, Path.Combine(folder, "app"), null, unix: true);
            return Runner.Run(settings with { StartCommand = null, Address = running.Address }, Scenario.All.Where(scenario => !NeedMore.Contains(scenario.Name)), "kvstore that runs: ");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static readonly string[] NeedMore = ["full-replay", "commit-durable", "app-wiped", "app-older-copy", "state-sync", "snapshot-corrupted", "snapshot-wrong-hash"];

    /// <summary>The sample application as the one under test.</summary>
    public static Settings KvStore(string? fault, int seed)
    {
        (Comet.CometGenesis genesis, Comet.Signer[] signers) = Settings.MakeGenesis([]);
        return new Settings
        {
            StartCommand = $"'{Environment.ProcessPath}' {Self}kvstore --data {{data}} --listen {{abci}}{(fault is null ? "" : $" --fault {fault}")}",
            Unix = fault is null || fault.Length % 2 == 0,
            Genesis = genesis,
            Signers = signers,
            CreateProfile = random => new KvStoreProfile(random, signers),
            Seed = seed,
            // A flush that never comes is waited for; anything else takes milliseconds.
            Patience = TimeSpan.FromSeconds(fault == "no-flush" ? 3 : 60),
        };
    }

    // Started as `dotnet abci.dll` the process is dotnet, and the program its first argument.
    private static string Self => Path.GetFileNameWithoutExtension(Environment.ProcessPath) == "dotnet" ? $"'{typeof(SelfTest).Assembly.Location}' " : "";
}
