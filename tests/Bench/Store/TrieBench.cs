using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Chain.Evm.Blocks;
using Gwangan.Chain.Store;
using Gwangan.Chain.Store.Patricia;
using Gwangan.Node;
using Gwangan.Node.Storage;

namespace Gwangan.Bench.Store;

/// <summary>What a block costs the EVM's state: a million accounts and a token with a million holders on the disk, ten thousand slots changed a block.</summary>
internal static class TrieBench
{
    private const int Accounts = 1_000_000, BatchSize = 50_000, ChangedSlots = 10_000, Blocks = 11;

    public static void Run(BenchReport report)
    {
        Hashing(report);
        string folder = Directory.CreateTempSubdirectory("gwangan-trie-").FullName;
        try
        {
            State(folder, report);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static void Hashing(BenchReport report)
    {
        const int Count = 4096;
        byte[] branch = new byte[532];
        KeccakBatch batch = new();
        double alone = double.MaxValue, together = double.MaxValue;
        for (int round = 0; round < 9; round++)
        {
            long start = Stopwatch.GetTimestamp();
            for (int i = 0; i < Count; i++) Keccak256.Hash(branch, out _);
            alone = Math.Min(alone, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Count);
            for (int i = 0; i < Count; i++) batch.Add(branch);
            start = Stopwatch.GetTimestamp();
            batch.Run();
            together = Math.Min(together, Stopwatch.GetElapsedTime(start).TotalNanoseconds / Count);
            batch.Clear();
        }
        report.Add(new("tries/keccak532", alone, "ns"));
        report.Add(new("tries/keccak532/lanes", together, "ns"));
    }

    private static void State(string folder, BenchReport report)
    {
        // Built without a past, so that the first figure of the disk is what the state itself takes.
        LmdbStateStorage storage = LmdbStateStorage.Open(folder, [], new StateStorageOptions { KeepBlocks = 1 });
        (StateStore store, PatriciaState state) = Load(storage);
        Address token = AddressOf(uint.MaxValue);
        long height = -1, start = Stopwatch.GetTimestamp();
        StateCommit commit = new();
        state.SetAccount(in token, 1, 0, Keccak256.OfNothing);
        for (int i = 0; i < Accounts; i++)
        {
            state.SetAccount(AddressOf((uint)i), 1, (ulong)i * 1_000_000_007UL, Keccak256.OfNothing);
            state.SetSlot(in token, SlotOf(i), (ulong)i + 1);
            if (i % BatchSize == BatchSize - 1) Seal();
        }
        report.Add(new("tries/build", Stopwatch.GetElapsedTime(start).TotalSeconds, "s"));
        report.Add(new("tries/disk", storage.SizeBytes / (double)Accounts, "B/account+slot"));
        storage.Dispose();
        start = Stopwatch.GetTimestamp();
        storage = LmdbStateStorage.Open(folder, [], new StateStorageOptions { CheckPages = false });
        (store, state) = Load(storage);
        report.Add(new("tries/start", Stopwatch.GetElapsedTime(start).TotalMilliseconds, "ms"));
        long sizeBefore = storage.SizeBytes;

        var random = new Random(3);
        double[] root = new double[Blocks], seal = new double[Blocks], write = new double[Blocks], read = new double[Blocks], work = new double[Blocks];
        PatriciaCounters before = default, after = default;
        for (int block = 0; block < Blocks; block++)
        {
            int[] holders = new int[ChangedSlots];
            for (int i = 0; i < holders.Length; i++) holders[i] = random.Next(Accounts);
            // Execution reads what it changes.
            start = Stopwatch.GetTimestamp();
            foreach (int holder in holders) state.ReadSlot(in token, SlotOf(holder));
            read[block] = Stopwatch.GetElapsedTime(start).TotalMicroseconds / ChangedSlots;
            foreach (int holder in holders) state.SetSlot(in token, SlotOf(holder), (ulong)random.Next());
            before = state.Counters;
            TimeSpan processor = Environment.CpuUsage.TotalTime;
            start = Stopwatch.GetTimestamp();
            state.UpdateRoot();
            root[block] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            work[block] = (Environment.CpuUsage.TotalTime - processor).TotalMilliseconds;
            after = state.Counters;
            (seal[block], write[block]) = Seal();
        }
        report.Add(new("tries/disk/history", (storage.SizeBytes - sizeBefore) / (double)Blocks / ChangedSlots, "B/changed slot"));
        report.Add(new("tries/slot/read", Median(read), "us"));
        report.Add(new("tries/root", Median(root), "ms/10k slots"));
        report.Add(new("tries/root/worst", root.Max(), "ms/10k slots"));
        report.Add(new("tries/root/cores", Median(work), "ms/10k slots"));
        report.Add(new("tries/nodes/hashed", after.NodesHashed - before.NodesHashed, "/block"));
        report.Add(new("tries/nodes/read", after.NodesFromStorage - before.NodesFromStorage, "/block"));
        report.Add(new("tries/seal", Median(seal), "ms/10k slots"));
        report.Add(new("tries/commit", Median(write), "ms/10k slots"));
        report.Add(new("tries/memory/cache", state.Counters.CachedBytes / 1e6, "MB"));
        report.Add(new("tries/memory", GC.GetTotalMemory(true) / 1e6, "MB"));
        storage.Dispose();

        static (StateStore, PatriciaState) Load(LmdbStateStorage storage)
        {
            IForkJoin forkJoin = new CoreForkJoin();
            StateStore store = new(forkJoin, indexSeed: 1);
            PatriciaState state = new(store, "evm", forkJoin);
            store.Load(storage);
            return (store, state);
        }

        (double Seal, double Write) Seal()
        {
            long from = Stopwatch.GetTimestamp();
            Hash32 stateRoot = state.UpdateRoot();
            from = Stopwatch.GetTimestamp();
            height++;
            state.SetHeader(HeaderOf(state.Root, stateRoot, height));
            commit.Clear();
            store.SealBlock(commit, height);
            double sealing = Stopwatch.GetElapsedTime(from).TotalMilliseconds;
            from = Stopwatch.GetTimestamp();
            storage.Commit(commit);
            return (sealing, Stopwatch.GetElapsedTime(from).TotalMilliseconds);
        }
    }

    private static byte[] HeaderOf(Hash32 parent, Hash32 stateRoot, long height) => new EvmHeader
    {
        ParentHash = parent,
        Coinbase = Address.Zero,
        StateRoot = stateRoot,
        TransactionsRoot = OrderedTrie.EmptyRoot,
        ReceiptsRoot = OrderedTrie.EmptyRoot,
        LogsBloom = default,
        Number = (ulong)height,
        GasLimit = 30_000_000,
        GasUsed = 0,
        TimeSeconds = (ulong)height,
    }.Encode();

    private static Address AddressOf(uint number)
    {
        Span<byte> bytes = stackalloc byte[Address.Size];
        bytes.Clear();
        BitConverter.TryWriteBytes(bytes[4..], number * 2_654_435_761u);
        return new Address(bytes);
    }

    // As Solidity's mapping lays it out: spread all over.
    private static UInt256 SlotOf(int holder) => Keccak256.Hash(BitConverter.GetBytes(holder)).ToUInt256();

    private static UInt256 ToUInt256(this Hash32 hash) => UInt256.FromHash32(in hash);

    private static double Median(double[] values)
    {
        double[] sorted = [.. values];
        Array.Sort(sorted);
        return sorted[sorted.Length / 2];
    }
}
