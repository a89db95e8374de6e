using System.Buffers.Binary;
using System.Diagnostics;
using System.IO.Compression;
using Gwangan.Chain.Store;
using Gwangan.Node.Storage;

namespace Gwangan.Bench.Store;

/// <summary>Receives a measured figure, with the physical limit it stands beside when there is one.</summary>
public delegate void StorageRow(string name, double value, string unit, double? limit = null, string? limitName = null);

/// <summary>The suite <c>storage</c>: what durable state and the block log cost, beside the disk's own sync and plain memory reads.</summary>
public static class StorageBench
{
    private static readonly TableSchema Accounts = new(1, "accounts", RecordSizeBytes: 64, KeyOffsetBytes: 0, KeySizeBytes: 20);

    /// <summary>Runs the suite in a folder of its own under <paramref name="folder"/>, which is removed afterwards.</summary>
    /// <param name="folder">Where to write: its disk is what is measured.</param>
    /// <param name="row">Receives the figures.</param>
    /// <param name="loadCounts">Sizes of the tables that are loaded; null for 1 and 10 million.</param>
    public static void Run(string folder, StorageRow row, int[]? loadCounts = null)
    {
        folder = Directory.CreateDirectory(Path.Combine(folder, $"storage-bench-{Environment.ProcessId}")).FullName;
        try
        {
            double syncUs = Sync(folder, row);
            Log(folder, row, syncUs);
            Commits(folder, row, syncUs);
            foreach (int count in loadCounts ?? [1_000_000, 10_000_000])
                Load(folder, count, row);
            Results(row);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static double Sync(string folder, StorageRow row)
    {
        using var file = File.OpenHandle(Path.Combine(folder, "sync"), FileMode.Create, FileAccess.Write);
        byte[] page = new byte[4096];
        double[] us = Samples(200, i =>
        {
            RandomAccess.Write(file, page, 4096L * i);
            RandomAccess.FlushToDisk(file);
        });
        row("storage/fsync/p50", us[us.Length / 2], "us");
        row("storage/fsync/p99", us[us.Length * 99 / 100], "us");
        return us[us.Length / 2];
    }

    private static void Log(string folder, StorageRow row, double syncUs)
    {
        using BlockLog log = BlockLog.Open(Path.Combine(folder, "blocks"));
        byte[] small = new byte[4000], commit = new byte[200], large = new byte[1 << 20];
        Random.Shared.NextBytes(large);
        double[] us = Samples(200, i => log.Append(i + 1, small, commit));
        row("storage/log/append4k/p50", us[us.Length / 2], "us", syncUs, "fsync");
        row("storage/log/append4k/p99", us[us.Length * 99 / 100], "us");
        us = Samples(100, i => log.Append(i + 201, large, commit));
        row("storage/log/append1M/p50", us[us.Length / 2], "us", syncUs, "fsync");
        us = Samples(300, i => log.TryRead(i + 1, BlockLogKind.Block, out _));
        row("storage/log/read/p50", us[us.Length / 2], "us");
    }

    private static void Commits(string folder, StorageRow row, double syncUs)
    {
        // Most of a commit is the writing of pages that random keys touch; history touches about as many again.
        Commits(Path.Combine(folder, "without-history"), "without-history/", new StateStorageOptions { KeepBlocks = 1 }, row, syncUs);
        Commits(Path.Combine(folder, "with-history"), "", new StateStorageOptions(), row, syncUs);
    }

    private static void Commits(string state, string kind, StateStorageOptions options, StorageRow row, double syncUs)
    {
        const int AccountCount = 1_000_000;
        using LmdbStateStorage storage = LmdbStateStorage.Open(state, [Accounts], options);
        var commit = new StateCommit();
        long height = Fill(storage, commit, AccountCount, 0);
        var random = new Random(1);
        foreach ((int count, int times) in ((int, int)[])[(100, 100), (10_000, 20), (100_000, 7)])
        {
            var ms = new List<double>();
            long allocated = 0;
            for (int i = 0; i < times; i++)
            {
                commit.Clear();
                commit.Height = ++height;
                foreach (int account in RandomAccounts(random, count, AccountCount))
                    Change(commit, account, (ulong)height - 1, (ulong)height);
                long before = GC.GetAllocatedBytesForCurrentThread(), start = Stopwatch.GetTimestamp();
                storage.Commit(commit);
                ms.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
                allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            }
            ms.Sort();
            row($"storage/commit/{kind}{count}/p50", ms[ms.Count / 2], "ms", syncUs / 1000, "fsync");
            row($"storage/commit/{kind}{count}/allocated", allocated, "bytes a block");
        }

        if (options.KeepBlocks == 1) return;
        byte[] key = new byte[20], record = new byte[64];
        foreach (long at in (long[])[height, height - 5])
        {
            using IStateSnapshot snapshot = storage.OpenSnapshot(at);
            double[] us = Samples(20_000, _ =>
            {
                WriteKey(key, random.Next(AccountCount));
                snapshot.TryRead(Accounts, key, record, out int _);
            });
            row(at == height ? "storage/read/latest/p50" : "storage/read/older/p50", us[us.Length / 2], "us");
        }
        row("storage/snapshot/p50", Samples(2000, _ => storage.OpenSnapshot(0).Dispose())[1000], "us");
    }

    private static void Load(string folder, int count, StorageRow row)
    {
        string state = Path.Combine(folder, $"load-{count}"), name = $"{count / 1_000_000}M";
        var options = new StateStorageOptions { KeepBlocks = 1 };
        using (LmdbStateStorage storage = LmdbStateStorage.Open(state, [Accounts], options))
        {
            long filling = Stopwatch.GetTimestamp();
            Fill(storage, new StateCommit(), count, 0);
            row($"storage/fill/{name}", Stopwatch.GetElapsedTime(filling).TotalSeconds, "s");
        }
        long bytes = new FileInfo(Path.Combine(state, "data.mdb")).Length;
        row($"storage/load/{name}/file", bytes / 1e6, "MB");

        long start = Stopwatch.GetTimestamp();
        using (LmdbStateStorage storage = LmdbStateStorage.Open(state, [Accounts], options))
        {
            row($"storage/open/{name}", Stopwatch.GetElapsedTime(start).TotalSeconds, "s");
            start = Stopwatch.GetTimestamp();
            long loaded = 0;
            storage.Load(Accounts, (_, record) => loaded += record[63] + 1);
            double loadSeconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            start = Stopwatch.GetTimestamp();
            using (FileStream file = File.OpenRead(Path.Combine(state, "data.mdb")))
            {
                byte[] buffer = new byte[1 << 20];
                while (file.Read(buffer) > 0)
                {
                }
            }
            row($"storage/load/{name}", loadSeconds, "s", Stopwatch.GetElapsedTime(start).TotalSeconds, "read the file");
            row($"storage/load/{name}/rate", loaded / loadSeconds / 1e6, "M records/s");
        }
        Directory.Delete(state, recursive: true);
    }

    /// <summary>Whether stored results are worth deflating: the gain and what it would cost on the block's path.</summary>
    private static void Results(StorageRow row)
    {
        // Outcomes as they come: small numbers that repeat, ids that do not.
        byte[] results = new byte[100_000 * 40];
        var random = new Random(2);
        for (int i = 0; i < 100_000; i++)
        {
            Span<byte> one = results.AsSpan(i * 40, 40);
            random.NextBytes(one[..16]);
            BinaryPrimitives.WriteInt64LittleEndian(one[16..], random.Next(1000));
            BinaryPrimitives.WriteInt64LittleEndian(one[24..], 21000);
            BinaryPrimitives.WriteInt32LittleEndian(one[32..], i);
        }
        long start = Stopwatch.GetTimestamp();
        using var target = new MemoryStream();
        using (var deflate = new DeflateStream(target, CompressionLevel.Fastest, leaveOpen: true))
            deflate.Write(results);
        row("storage/results/deflate", results.Length / 1e6 / Stopwatch.GetElapsedTime(start).TotalSeconds, "MB/s");
        row("storage/results/deflated", 100.0 * target.Length / results.Length, "% of the size");
    }

    private static long Fill(LmdbStateStorage storage, StateCommit commit, int count, ulong value)
    {
        const int BatchSize = 1_000_000;
        long height = 0;
        for (int first = 0; first < count; first += BatchSize)
        {
            commit.Clear();
            commit.Height = ++height;
            for (int i = first; i < Math.Min(count, first + BatchSize); i++)
                commit.Records.Add(new RecordChange(Accounts, i, -1, Put(commit, i, value)));
            storage.Commit(commit);
        }
        return height;
    }

    private static int[] RandomAccounts(Random random, int count, int accountCount)
    {
        var chosen = new SortedSet<int>();
        while (chosen.Count < count) chosen.Add(random.Next(accountCount));
        return [.. chosen];
    }

    private static void Change(StateCommit commit, int account, ulong before, ulong after) =>
        commit.Records.Add(new RecordChange(Accounts, account, Put(commit, account, before), Put(commit, account, after)));

    private static int Put(StateCommit commit, int account, ulong value)
    {
        int at = commit.Bytes.WrittenCount;
        Span<byte> record = commit.Bytes.GetSpan(64)[..64];
        record.Clear();
        WriteKey(record, account);
        BinaryPrimitives.WriteUInt64LittleEndian(record[32..], value);
        commit.Bytes.Advance(64);
        return at;
    }

    /// <summary>A key that looks like an address: spread over the whole range, different for each account.</summary>
    private static void WriteKey(Span<byte> key, int account)
    {
        ulong spread = (ulong)(account + 1) * 0x9E3779B97F4A7C15;
        BinaryPrimitives.WriteUInt64BigEndian(key, spread);
        BinaryPrimitives.WriteUInt64BigEndian(key[8..], spread * 0xBF58476D1CE4E5B9);
        BinaryPrimitives.WriteInt32BigEndian(key[16..], account);
    }

    private static double[] Samples(int count, Action<int> run)
    {
        double[] us = new double[count];
        for (int i = 0; i < count; i++)
        {
            long start = Stopwatch.GetTimestamp();
            run(i);
            us[i] = Stopwatch.GetElapsedTime(start).TotalMicroseconds;
        }
        Array.Sort(us);
        return us;
    }
}
