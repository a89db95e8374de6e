using System.Diagnostics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Modules.Money;
using Gwangan.Chain.Store;

namespace Gwangan.Bench.Store;

/// <summary>What tables, their undo and their trees cost: per operation, per dirty record, per balance in memory.</summary>
internal static class StoreBench
{
    private const int OperationCount = 100_000, Blocks = 9, SmallBlock = 10_000;

    [StructLayout(LayoutKind.Sequential, Pack = 4)]
    private struct Order
    {
        public ulong Id, Owner, Price, Size;
        public Hash32 Rest;
    }

    /// <summary>Measures with a million accounts.</summary>
    public static void Run(BenchReport report)
    {
        const int accounts = 1_000_000;
        report.Add(new("store/sha256/block64", Median(() => TimeSha256()), "ns"));
        report.Add(new("store/sha256/lanes64", Median(() => TimeLanes()), "ns"));
        report.Add(new("store/sum/inner", Median(() => TimeInner()), "ns"));
        Balances(accounts, report);
        Slots(accounts, report);
    }

    private static void Balances(int accounts, BenchReport report)
    {
        long before = GC.GetTotalMemory(true) + LargePages.TotalBytes;
        StateStore store = new(indexSeed: 1);
        KeyedTable<BalanceKey, BalanceRecord> table = new(store, MoneyModule.Schema, new MoneyCommitment());
        StateCommit commit = new();
        long worst = 0, height = 0;
        TimeSpan build = Now();
        for (int i = 0; i < accounts; i++)
        {
            long start = Stopwatch.GetTimestamp();
            table.Insert(new BalanceRecord { Key = KeyOf(i), Available = new Amount((UInt128)i + 1) });
            worst = Math.Max(worst, Stopwatch.GetTimestamp() - start);
            if (i % SmallBlock == SmallBlock - 1) store.SealBlock(commit, ++height);
            if (i % SmallBlock == SmallBlock - 1) commit.Clear();
        }
        report.Add(new("store/insert/worst", worst * 1e3 / Stopwatch.Frequency, "ms"));
        report.Add(new("store/money/build", (Now() - build).TotalSeconds, "s"));
        commit = new();
        report.Add(new("store/balance/memory", (GC.GetTotalMemory(true) + LargePages.TotalBytes - before) / (double)accounts, "B/balance"));

        Random random = new(1);
        double[] operations = new double[Blocks], hashing = new double[Blocks];
        long allocated = 0;
        for (int block = 0; block < Blocks; block++)
        {
            BalanceKey[] keys = new BalanceKey[OperationCount];
            int stride = accounts / OperationCount;
            for (int i = 0; i < keys.Length; i++) keys[i] = KeyOf(i * stride + random.Next(stride));
            random.Shuffle(keys);
            long bytes = GC.GetAllocatedBytesForCurrentThread();
            TimeSpan start = Now();
            foreach (ref readonly BalanceKey key in keys.AsSpan())
            {
                StateMark mark = store.Mark();
                table.TryFind(in key, out int slot);
                table.Modify(slot).Available = new Amount(table.Read(slot).Available.Units + 1);
                store.Release(in mark);
            }
            operations[block] = (Now() - start).TotalNanoseconds / OperationCount;
            commit.Clear();
            start = Now();
            store.SealBlock(commit, ++height);
            hashing[block] = (Now() - start).TotalNanoseconds / OperationCount;
            allocated = GC.GetAllocatedBytesForCurrentThread() - bytes;
        }
        report.Add(new("store/find+modify+scope", Median(operations), "ns/op"));
        report.Add(new("store/money/seal", Median(hashing), "ns/op"));
        report.Add(new("store/block/allocated", allocated, "B/block"));
    }

    private static void Slots(int accounts, BenchReport report)
    {
        StateStore store = new(indexSeed: 1);
        KeyedTable<ulong, Order> table = new(store, new TableSchema(1, "orders", 64, 0, 8));
        for (int i = 0; i < accounts; i++) table.Insert(new Order { Id = (ulong)i + 1, Price = 5 });
        StateCommit commit = new();
        store.SealBlock(commit, 1);
        Random random = new(1);
        double[] hashing = new double[Blocks], churn = new double[Blocks];
        for (int block = 0; block < Blocks; block++)
        {
            int stride = accounts / OperationCount;
            for (int i = 0; i < OperationCount; i++) table.Modify(i * stride + random.Next(stride)).Price++;
            commit.Clear();
            TimeSpan start = Now();
            store.SealBlock(commit, block + 2);
            hashing[block] = (Now() - start).TotalNanoseconds / OperationCount;
            start = Now();
            for (int i = 0; i < OperationCount; i++) table.Remove(table.Insert(new Order { Id = (ulong)(accounts + i + 1) }));
            churn[block] = (Now() - start).TotalNanoseconds / OperationCount;
        }
        report.Add(new("store/slots/seal", Median(hashing), "ns/op"));
        report.Add(new("store/insert+remove", Median(churn), "ns/op"));
    }

    private static double TimeSha256()
    {
        Hash32 hash = default;
        TimeSpan start = Now();
        for (int i = 0; i < 100_000; i++) Sha256.Hash(Hash32.Bytes(in hash), out hash);
        return (Now() - start).TotalNanoseconds / 100_000;
    }

    private static double TimeLanes()
    {
        byte[] messages = new byte[128 * 64];
        Hash32[] hashes = new Hash32[128];
        TimeSpan start = Now();
        for (int i = 0; i < 1_000; i++) Sha256Lanes.Hash(messages, 1, hashes);
        return (Now() - start).TotalNanoseconds / 128_000;
    }

    private static double TimeInner()
    {
        SumNode node = default;
        TimeSpan start = Now();
        for (int i = 0; i < 100_000; i++) SumNode.TryInner(in node, in node, out node);
        return (Now() - start).TotalNanoseconds / 100_000;
    }

    private static BalanceKey KeyOf(int number) => new(new Address(Hash32.Bytes(Sha256.Hash(BitConverter.GetBytes(number)))[..Address.Size]), 1);

    private static double Median(Func<double> measure)
    {
        double[] values = new double[Blocks];
        for (int i = 0; i < values.Length; i++) values[i] = measure();
        return Median(values);
    }

    // The processor time of this process, so that other work on the machine does not count.
    private static TimeSpan Now() => Environment.CpuUsage.TotalTime;

    private static double Median(double[] values)
    {
        Array.Sort(values);
        return values[values.Length / 2];
    }
}
