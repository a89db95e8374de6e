using System.Diagnostics;
using System.Globalization;
using Gwangan.Bench.Market;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Accounts;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Snapshots;
using Gwangan.Node.Storage;

namespace Gwangan.Bench.Node;

/// <summary>Making a snapshot of many accounts, each with a record and a balance, from the disk, and filling an empty state from it; each in a process of its own, so that memory is its own too.</summary>
/// <remarks><c>GWANGAN_BENCH_ACCOUNTS</c> says how many accounts, ten million unless set.</remarks>
internal static class SnapshotBench
{
    private const int BatchSize = 500_000;

    public static void Run(BenchReport report)
    {
        int accounts = int.TryParse(Environment.GetEnvironmentVariable("GWANGAN_BENCH_ACCOUNTS"), NumberStyles.None, CultureInfo.InvariantCulture, out int wanted) ? wanted : 10_000_000;
        string folder = Path.Combine(Path.GetTempPath(), $"snapshot-bench-{Environment.ProcessId}");
        try
        {
            InChild("build", folder, accounts);
            string name = $"snapshot/{accounts / 1e6:0.##}M";
            Report(report, $"{name}/create", InChild("create", folder, accounts), accounts);
            long bytes = Directory.EnumerateFiles(Path.Combine(folder, "snapshots"), "*", SearchOption.AllDirectories).Sum(path => new FileInfo(path).Length);
            report.Add(new($"{name}/size", bytes / 1e6, "MB", new FileInfo(Path.Combine(folder, "state", "data.mdb")).Length / 1e6, "the state's file"));
            Report(report, $"{name}/restore", InChild("restore", folder, accounts), accounts);
        }
        finally
        {
            if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>The work of one child process; prints each part's seconds and, last, the process's peak memory in MB.</summary>
    public static int Child(string work, string folder, int accounts)
    {
        switch (work)
        {
            case "build":
                Build(folder, accounts);
                break;
            case "create":
                Create(folder);
                break;
            default:
                Restore(folder, accounts);
                break;
        }
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0}"));
        return 0;
    }

    private static void Report(BenchReport report, string name, List<(string Part, double Value)> parts, int accounts)
    {
        double total = 0;
        foreach ((string part, double value) in parts)
        {
            if (part == "memory")
            {
                report.Add(new($"{name}/peak-memory", value, "MB"));
                continue;
            }
            report.Add(new($"{name}/{part}", value, "s"));
            if (part != "load") total += value;
        }
        report.Add(new(name, accounts / total, "accounts/s"));
    }

    // Genesis and blocks that mint and give records. No history is kept, which neither side reads.
    private static void Build(string folder, int accounts)
    {
        StateStore store = new(new CoreForkJoin());
        ChainModules modules = All.Create(store);
        using LmdbStateStorage storage = Open(folder, "state", store);
        StateMachine chain = new(BenchCity.ChainId, store, modules, storage, new CoreForkJoin());
        chain.InitChain(BenchCity.Genesis());
        (MoneyModule money, AccountsModule keys) = (modules.Get<MoneyModule>(), modules.Get<AccountsModule>());
        for (int from = 0; from < accounts; from += BatchSize)
        {
            for (int i = from; i < Math.Min(accounts, from + BatchSize); i++)
            {
                Address address = BenchCity.AddressOf(i);
                keys.SlotOf(in address);
                money.Endow(in address, 1, new Amount((UInt128)(uint)(i + 1) * 1_000_003 * 1_000_000_000_000));
            }
            long height = storage.Height + 1;
            chain.FinalizeBlock(new AbciBlock(height, BenchCity.GenesisTimeMs + height, []) { Decoded = [] });
            chain.Commit();
        }
    }

    private static void Create(string folder)
    {
        StateStore store = new();
        _ = All.Create(store);
        using LmdbStateStorage storage = Open(folder, "state", store);
        SnapshotStore snapshots = new(Path.Combine(folder, "snapshots"));
        Measure("make", () => snapshots.Make(storage, storage.Height, storage.AppHash, new SnapshotOptions()));
    }

    private static void Restore(string folder, int accounts)
    {
        SnapshotStore snapshots = new(Path.Combine(folder, "snapshots"));
        SnapshotOffer offer = snapshots.List()[0];
        StateStore store = new(new CoreForkJoin());
        ChainModules modules = All.Create(store);
        Hash32 appHash;
        using (LmdbStateStorage source = Open(folder, "state", store)) appHash = source.AppHash;
        using LmdbStateStorage storage = Open(folder, "restored", store);
        SnapshotRestorer restorer = SnapshotRestorer.TryBegin(offer, appHash, storage, out string problem) ?? throw new InvalidOperationException(problem);
        Measure("apply", () =>
        {
            for (uint index = 0; index < offer.ChunkCount; index++)
            {
                if (!snapshots.TryReadChunk(offer.Height, offer.Format, index, out byte[] chunk) || restorer.Apply(index, chunk) != ChunkVerdict.Accepted)
                    throw new InvalidOperationException($"chunk {index} is wrong");
            }
        });
        Measure("finish", restorer.Finish);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"memory {Process.GetCurrentProcess().PeakWorkingSet64 / 1e6:F0}"));
        // What any start on such a state costs; it also compares every root.
        Measure("load", () => new StateMachine(BenchCity.ChainId, store, modules, storage, new CoreForkJoin()));
        if (modules.Get<MoneyModule>().BalanceCount != accounts) throw new InvalidOperationException("accounts are missing");
    }

    private static LmdbStateStorage Open(string folder, string name, StateStore store) =>
        LmdbStateStorage.Open(Path.Combine(folder, name), City.SchemasOf(store), new StateStorageOptions { KeepBlocks = 1, CheckPages = false });

    private static void Measure(string part, Action work)
    {
        long start = Stopwatch.GetTimestamp();
        work();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{part} {Stopwatch.GetElapsedTime(start).TotalSeconds:F3}"));
    }

    // The first reading of a part counts: of a restore's memory, the one before the state is loaded.
    private static List<(string Part, double Value)> InChild(string work, string folder, int accounts)
    {
        ProcessStartInfo start = new(Environment.ProcessPath!, ["snapshot-child", work, folder, accounts.ToString(CultureInfo.InvariantCulture)]) { RedirectStandardOutput = true };
        using Process child = Process.Start(start)!;
        List<(string, double)> parts = [];
        while (child.StandardOutput.ReadLine() is { } line)
        {
            string[] words = line.Split(' ');
            if (words.Length == 2 && !parts.Exists(part => part.Item1 == words[0])) parts.Add((words[0], double.Parse(words[1], CultureInfo.InvariantCulture)));
        }
        child.WaitForExit();
        return child.ExitCode == 0 ? parts : throw new InvalidOperationException($"{work} failed");
    }
}
