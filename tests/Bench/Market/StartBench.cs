using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node;
using Gwangan.Node.Engines;
using Gwangan.Node.Storage;

namespace Gwangan.Bench.Market;

/// <summary>Starting on a data folder with many accounts: the state's pages checked, every record loaded, all trees rebuilt on all cores, the app hash compared.</summary>
internal static class StartBench
{
    private const int BatchSize = 1_000_000;

    public static void Run(BenchReport report)
    {
        foreach (int millions in (int[])[1, 10])
        {
            string folder = Path.Combine(Path.GetTempPath(), $"start-bench-{Environment.ProcessId}-{millions}");
            try
            {
                Build(folder, millions * 1_000_000);
                // What building leaves behind must not be what starting waits for.
                GC.Collect();
                Start(folder, millions, report);
            }
            finally
            {
                if (Directory.Exists(folder)) Directory.Delete(folder, recursive: true);
            }
            GC.Collect();
        }
    }

    // The genesis, then blocks that mint. No history is kept, which no start reads.
    private static void Build(string folder, int accounts)
    {
        (LmdbStateStorage storage, StateMachine chain) = Open(folder, out _);
        using (storage)
        {
            chain.InitChain(BenchCity.Genesis());
            MoneyModule money = chain.Modules.Get<MoneyModule>();
            for (int from = 0; from < accounts; from += BatchSize)
            {
                for (int i = from; i < Math.Min(accounts, from + BatchSize); i++) money.Endow(BenchCity.AddressOf(i), 1, Amount.Whole(1_000));
                long height = storage.Height + 1;
                chain.FinalizeBlock(new AbciBlock(height, BenchCity.GenesisTimeMs + height, []) { Decoded = [] });
                chain.Commit();
            }
        }
    }

    private static (LmdbStateStorage, StateMachine) Open(string folder, out double openedSeconds)
    {
        long start = Stopwatch.GetTimestamp();
        CoreForkJoin forkJoin = new();
        StateStore store = new(forkJoin);
        ChainModules modules = All.Create(store);
        LmdbStateStorage storage = LmdbStateStorage.Open(folder, City.SchemasOf(store), new StateStorageOptions { KeepBlocks = 1 });
        openedSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return (storage, new StateMachine(BenchCity.ChainId, store, modules, storage, forkJoin));
    }

    private static void Start(string folder, int millions, BenchReport report)
    {
        double readSeconds = ReadSeconds(Path.Combine(folder, "data.mdb"), out long fileBytes);
        double hashSeconds = HashSeconds(millions * 1_000_000);
        long start = Stopwatch.GetTimestamp();
        TimeSpan processor = Environment.CpuUsage.TotalTime;
        (LmdbStateStorage storage, StateMachine chain) = Open(folder, out double openedSeconds);
        using (storage)
        {
            double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            if (chain.Modules.Get<MoneyModule>().BalanceCount != millions * 1_000_000) throw new InvalidOperationException("accounts are missing");
            string name = $"start/{millions}M";
            report.Add(new(name, seconds, "s", readSeconds + hashSeconds, "reading the file, then its hashes alone by libcrypto on all cores"));
            report.Add(new($"{name}/processor", (Environment.CpuUsage.TotalTime - processor).TotalSeconds, "s"));
            report.Add(new($"{name}/check-pages", openedSeconds, "s", readSeconds, "reading the file"));
            report.Add(new($"{name}/load-and-hash", seconds - openedSeconds, "s", hashSeconds, "its hashes alone by libcrypto on all cores"));
            report.Add(new($"{name}/file", fileBytes / 1e6, "MB"));
        }
    }

    private static double ReadSeconds(string path, out long bytes)
    {
        byte[] buffer = new byte[1 << 20];
        long start = Stopwatch.GetTimestamp();
        using FileStream file = File.OpenRead(path);
        bytes = file.Length;
        while (file.Read(buffer) > 0)
        {
        }
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static double HashSeconds(int accounts)
    {
        Address[] holders = new Address[accounts];
        for (int i = 0; i < accounts; i++) holders[i] = BenchCity.AddressOf(i);
        Array.Sort(holders);
        long compressions = HashWork.OfSumTree(holders, holders, 0);
        byte[] message = new byte[64 * 64 - 9];
        long start = Stopwatch.GetTimestamp();
        const int Messages = 10_000;
        for (int i = 0; i < Messages; i++) Sha256.Hash(message);
        return compressions * Stopwatch.GetElapsedTime(start).TotalSeconds / (Messages * 64) / Environment.ProcessorCount;
    }
}
