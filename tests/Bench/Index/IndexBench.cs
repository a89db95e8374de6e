using System.Buffers.Binary;
using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;
using Gwangan.Tests.Index;

namespace Gwangan.Bench.Index;

/// <summary>The index's writer and reader alone, on blocks as a busy exchange makes them: 6,250 envelopes a block (25,000 a second at four blocks) by 100,000 accounts, four of ten trading.</summary>
internal static class IndexBench
{
    private const int Blocks = 60, EnvelopesPerBlock = 6_250, Accounts = 100_000, Reads = 20_000, BusyBlocks = 100, BusyLinesPerBlock = 10_000, BusyReads = 500;

    /// <summary>On SQLite and, where it is installed, on a PostgreSQL of its own, one after the other.</summary>
    public static void Run(BenchReport report)
    {
        Address[] accounts = [.. Enumerable.Range(0, Accounts).Select(i => new Address(Digest(1, i).ToArray().AsSpan(0, Address.Size)))];
        Random random = new(5);
        List<BlockChanges> blocks = [.. Enumerable.Range(1, Blocks).Select(height => Make(height, accounts, random))];
        string folder = Path.Combine(Path.GetTempPath(), $"gwangan-index-bench-{Environment.ProcessId}");
        double sqlite;
        try
        {
            sqlite = Measure(report, "index", folder, new IndexOptions(), blocks, accounts);
            report.Add(new BenchRow("index/size", (double)Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length) / (Blocks * EnvelopesPerBlock), "B/op"));
        }
        finally
        {
            SqliteIndex.Delete(folder);
            Directory.Delete(folder, recursive: true);
        }
        if (PostgresServer.WhyAbsent is { } why)
        {
            Console.Error.WriteLine($"  index/postgres: {why}");
            return;
        }
        using PostgresServer server = new();
        double postgres = Measure(report, "index/postgres", folder, server.NewIndex(), blocks, accounts);
        report.Add(new BenchRow("index/postgres/ratio", postgres / sqlite, "of SQLite's rows/s"));
    }

    private static double Measure(BenchReport report, string name, string folder, IndexOptions options, List<BlockChanges> blocks, Address[] accounts)
    {
        using IndexDatabase database = IndexDatabase.Open(folder, options, (_, _) => true);
        using IndexWriter writer = new(database);
        TimeSpan processorBefore = Process.GetCurrentProcess().TotalProcessorTime;
        long start = Stopwatch.GetTimestamp();
        foreach (BlockChanges block in blocks)
        {
            writer.Add(block);
            if (writer.PendingRows >= IndexWriter.RowsPerGroup) writer.Commit();
        }
        writer.Commit();
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds, processor = (Process.GetCurrentProcess().TotalProcessorTime - processorBefore).TotalSeconds;
        report.Add(new BenchRow($"{name}/rows", writer.Rows / seconds, "row/s"));
        report.Add(new BenchRow($"{name}/operations", Blocks * EnvelopesPerBlock / seconds, "op/s"));
        // PostgreSQL's own processes come on top of it.
        report.Add(new BenchRow($"{name}/core", 100 * 25_000 * processor / (Blocks * EnvelopesPerBlock), "% of a core at 25,000 op/s"));
        MeasureReads(report, name, new IndexReader(database), accounts);
        MeasureBusy(report, name, writer, new IndexReader(database), accounts[0]);
        return writer.Rows / seconds;
    }

    // One client, page by page: an account's operations, its trades, its orders, its history, and one order, in turn.
    private static void MeasureReads(BenchReport report, string name, IndexReader reader, Address[] accounts)
    {
        Random random = new(6);
        double[] ms = new double[Reads];
        long first = Stopwatch.GetTimestamp();
        for (int i = 0; i < Reads; i++)
        {
            Address account = accounts[random.Next(accounts.Length)];
            long start = Stopwatch.GetTimestamp();
            if (i % 5 == 0) reader.OperationsOf(account, long.MaxValue, 50);
            else if (i % 5 == 4) reader.History(new HistoryQuery(account, 0, long.MaxValue, IsOldestFirst: false, 50));
            else if (i % 5 == 1) reader.TradesOf(account, -1, long.MaxValue, 50);
            else if (i % 5 == 2) reader.OrdersOf(account, closedOnly: false, -1, long.MaxValue, 50);
            else reader.Order((ulong)random.Next(EnvelopesPerBlock, Blocks * EnvelopesPerBlock));
            ms[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        }
        double seconds = Stopwatch.GetElapsedTime(first).TotalSeconds;
        Array.Sort(ms);
        report.Add(new BenchRow($"{name}/reads", Reads / seconds, "read/s"));
        report.Add(new BenchRow($"{name}/reads p99", ms[Reads * 99 / 100], "ms"));
    }

    // Pages of an account of a million lines: anywhere in it; and asked for a kind that it has none of, which is the most work a page can be.
    private static void MeasureBusy(BenchReport report, string name, IndexWriter writer, IndexReader reader, Address account)
    {
        Random random = new(7);
        long start = Stopwatch.GetTimestamp(), before = writer.Rows;
        for (int height = Blocks + 1; height <= Blocks + BusyBlocks; height++)
        {
            writer.Add(Make(height, [account], random, envelopes: 0) with
            {
                History = [.. Enumerable.Range(0, BusyLinesPerBlock).Select(i => new HistoryRow
                {
                    Account = account, Height = height, Ordinal = i, Kind = i % 3 == 0 ? HistoryKind.OrderPlaced : HistoryKind.Fill, Envelope = -1, Reference = random.Next(1, Blocks * EnvelopesPerBlock), Price = 196_500, Lots = 100,
                })],
            });
            writer.Commit();
        }
        report.Add(new BenchRow($"{name}/history rows", (writer.Rows - before) / Stopwatch.GetElapsedTime(start).TotalSeconds, "row/s"));
        foreach ((string what, HistoryKind[] kinds) in (ReadOnlySpan<(string, HistoryKind[])>)[("page", []), ("page of none", [HistoryKind.Burn])])
        {
            double[] ms = new double[BusyReads];
            for (int i = 0; i < BusyReads; i++)
            {
                long place = IndexSchema.LineOf(Blocks + 1 + random.Next(BusyBlocks), random.Next(BusyLinesPerBlock)), began = Stopwatch.GetTimestamp();
                reader.History(new HistoryQuery(account, 0, place, IsOldestFirst: false, 50) { Kinds = kinds });
                ms[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }
            Array.Sort(ms);
            report.Add(new BenchRow($"{name}/history {what}", ms[BusyReads / 2], "ms"));
            report.Add(new BenchRow($"{name}/history {what} p99", ms[BusyReads * 99 / 100], "ms"));
        }
    }

    private static BlockChanges Make(long height, Address[] accounts, Random random, int envelopes = EnvelopesPerBlock)
    {
        List<OperationRow> operations = [];
        List<OrderState> orders = [];
        List<TradeRow> trades = [];
        List<HistoryRow> history = [];
        for (int i = 0; i < envelopes; i++)
        {
            ulong id = (ulong)(height * EnvelopesPerBlock + i);
            Address owner = accounts[random.Next(accounts.Length)];
            operations.Add(new OperationRow(height, i, Digest(2, (long)id), owner, 403, 1, 0));
            orders.Add(new OrderState { Id = id, Owner = owner, Price = 196_500, Remaining = 100, Place = (long)id, Status = OrderStatus.Open, CreatedMs = height * 250, UpdatedHeight = height });
            Line(owner, HistoryKind.NetworkFee, (long)id, i);
            Line(owner, HistoryKind.OrderPlaced, (long)id, i);
            if (i % 10 >= 4) continue;
            // The maker is an order of some earlier block.
            ulong maker = (ulong)random.NextInt64(1, (long)id);
            Address other = accounts[random.Next(accounts.Length)];
            orders.Add(new OrderState { Id = maker, Owner = other, Price = 196_500, Filled = 100, Status = OrderStatus.Filled, Place = (long)maker, UpdatedHeight = height });
            trades.Add(new TradeRow(id, 0, 196_500, 100, Side.Buy, maker, id, other, owner, Amount.Whole(3), Amount.Whole(7), height, height * 250));
            Line(other, HistoryKind.Fill, (long)id, i);
            Line(owner, HistoryKind.Fill, (long)id, i);
            Line(other, HistoryKind.OrderClosed, (long)maker, i);
        }
        return new BlockChanges
        {
            Block = new BlockRow(height, Digest(3, height), height * 250, EnvelopesPerBlock, accounts[0], Digest(4, height), 1_500_000),
            Operations = operations,
            Orders = orders,
            Trades = trades,
            Transfers = [],
            History = history,
            Candles = [],
            Books = [new BookChange(0, new BookDelta(height, height - 1, [], []))],
            Events = [new EventCount(403, trades.Count), new EventCount(402, orders.Count)],
            TermsChanged = false,
        };

        void Line(Address account, HistoryKind kind, long reference, int envelope) => history.Add(new HistoryRow
        {
            Account = account,
            Height = height,
            Ordinal = history.Count,
            Kind = kind,
            Envelope = envelope,
            Market = kind == HistoryKind.NetworkFee ? -1 : 0,
            Asset = kind == HistoryKind.NetworkFee ? Symbol.Of("KRW") : Symbol.None,
            Reference = kind == HistoryKind.NetworkFee ? 0 : reference,
            Price = kind is HistoryKind.OrderPlaced or HistoryKind.OrderClosed ? 196_500 : 0,
            Lots = kind is HistoryKind.OrderPlaced ? 100 : 0,
            Amount = kind == HistoryKind.NetworkFee ? Amount.Whole(1) : Amount.Zero,
        });
    }

    private static Hash32 Digest(byte kind, long number)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], number);
        return Sha256.Hash(bytes);
    }
}
