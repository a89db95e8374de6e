using System.Diagnostics;
using System.Text.Json;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;
using Gwangan.Node;

namespace Gwangan.Bench.Store;

/// <summary>What proving solvency in every block costs: the sum tree over 3.3 million accounts, built, kept up to date and proved from.</summary>
internal static class SolvencyBench
{
    private const int Accounts = 3_300_000, Rounds = 9, ProofCount = 20_000;
    private const string Aim = "aim";

    /// <summary>Measures on all cores: wall time, and processor time beside.</summary>
    public static void Run(BenchReport report)
    {
        using CoreForkJoin cores = new();
        BalanceKey[] keys = new BalanceKey[Accounts];
        for (int i = 0; i < keys.Length; i++) keys[i] = new BalanceKey(new Address(Hash32.Bytes(Sha256.Hash(BitConverter.GetBytes(i)))[..Address.Size]), 1);

        StateStore store = new(cores, indexSeed: 1);
        MoneyCommitment tree = new();
        KeyedTable<BalanceKey, BalanceRecord> table = new(store, MoneyModule.Schema, tree);
        for (int i = 0; i < keys.Length; i++) table.Insert(new BalanceRecord { Key = keys[i], Available = new Amount((UInt128)i + 1), Locked = new Amount((UInt128)(i % 3)) });
        StateCommit commit = new();
        long height = 1;
        store.SealBlock(commit, height);
        // The tree by itself, from the block that brought all of them.
        double[] builds = new double[5], processor = new double[builds.Length];
        for (int round = 0; round < builds.Length; round++)
        {
            MoneyCommitment anew = new();
            (TimeSpan wall, TimeSpan used) = Measure(() => anew.Update(commit, 0, cores));
            (builds[round], processor[round]) = (Accounts / wall.TotalSeconds / 1e6, Accounts / used.TotalSeconds / 1e6);
            Invariant.Assert(anew.Root == tree.Root);
        }
        report.Add(new("solvency/tree/build", Median(builds), "M accounts/s", 2, Aim, new Dictionary<string, double> { ["plain tree on one core"] = 0.925, ["zkMerkle on 32 cores"] = 0.000022 }));
        report.Add(new("solvency/tree/build/processor", Median(processor), "M accounts/s of one core"));

        commit = new();
        Random random = new(1);
        foreach (int touched in (int[])[1_000, 10_000, 100_000])
        {
            double[] times = new double[Rounds], used = new double[Rounds];
            for (int round = 0; round < Rounds; round++)
            {
                for (int i = 0; i < touched; i++)
                {
                    Invariant.Assert(table.TryFind(in keys[random.Next(Accounts)], out int slot));
                    table.Modify(slot).Available += new Amount(1);
                }
                commit.Clear();
                (TimeSpan wall, TimeSpan cpu) = Measure(() => store.SealBlock(commit, ++height));
                (times[round], used[round]) = (wall.TotalMilliseconds, cpu.TotalMilliseconds);
            }
            report.Add(new($"solvency/tree/update/{touched}", Median(times), "ms", touched == 100_000 ? 150 : null, touched == 100_000 ? Aim : null));
            report.Add(new($"solvency/tree/update/{touched}/processor", Median(used), "ms of one core"));
        }
        Proofs(store, table, keys, report);
        Browser(report);
    }

    // The checker in Chromium, by a program beside the page's tests.
    private static void Browser(BenchReport report)
    {
        DirectoryInfo? root = new(AppContext.BaseDirectory);
        while (root is not null && !File.Exists(Path.Combine(root.FullName, "Gwangan.slnx"))) root = root.Parent;
        using Process node = Process.Start(new ProcessStartInfo("node", [Path.Combine(root!.FullName, "tests", "Clients", "console", "check-speed.mjs")]) { RedirectStandardOutput = true })!;
        string answer = node.StandardOutput.ReadToEnd();
        node.WaitForExit();
        Invariant.Assert(node.ExitCode == 0, "the checker does not run in the browser");
        using JsonDocument times = JsonDocument.Parse(answer);
        report.Add(new("solvency/browser/first", times.RootElement.GetProperty("first").GetDouble(), "ms", 50, Aim));
        report.Add(new("solvency/browser/check", times.RootElement.GetProperty("median").GetDouble(), "ms"));
    }

    private static void Proofs(StateStore store, Table table, BalanceKey[] keys, BenchReport report)
    {
        Random random = new(2);
        long bytes = 0;
        int largest = 0;
        long start = Stopwatch.GetTimestamp();
        for (int i = 0; i < ProofCount; i++)
        {
            BalanceKey key = keys[random.Next(keys.Length)];
            Invariant.Assert(store.TryProveBalance(table, key.Account, key.AssetId, out BalanceProof? proof));
            int size = SizeOf(proof);
            (bytes, largest) = (bytes + size, Math.Max(largest, size));
        }
        report.Add(new("solvency/proofs", ProofCount / Stopwatch.GetElapsedTime(start).TotalSeconds, "proofs/s"));
        report.Add(new("solvency/proof/size", (double)bytes / ProofCount, "B", 1_200, Aim, new Dictionary<string, double> { ["DAPOL+ (h=32)"] = 4_500, ["plain tree"] = 1_056 }));
        report.Add(new("solvency/proof/largest", largest, "B"));
    }

    // From the balance to the app hash: a leaf, siblings of hash and sum, and the hashes of the lists above.
    private static int SizeOf(BalanceProof proof) =>
        Address.Size + 32 + proof.Money.Path!.Siblings.Length * (Hash32.Size + 16) + (proof.Money.Place!.Aunts.Count + proof.Store.Place.Aunts.Count) * Hash32.Size;

    // Other programs of the machine make wall time longer, and not this process' processor time.
    private static (TimeSpan Wall, TimeSpan Processor) Measure(Action work)
    {
        TimeSpan before = Environment.CpuUsage.TotalTime;
        long start = Stopwatch.GetTimestamp();
        work();
        return (Stopwatch.GetElapsedTime(start), Environment.CpuUsage.TotalTime - before);
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
