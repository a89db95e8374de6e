using System.Buffers.Binary;
using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Crypto;
using Gwangan.Node.Feed;
using Gwangan.Node.Index;

namespace Gwangan.Bench.Index;

/// <summary>The index's writer alone, on blocks as a busy exchange makes them: 6,250 envelopes a block (25,000 a second at four blocks) by 100,000 accounts, four of ten trading.</summary>
internal static class IndexBench
{
    private const int Blocks = 60, EnvelopesPerBlock = 6_250, Accounts = 100_000;

    public static void Run(BenchReport report)
    {
        string folder = Path.Combine(Path.GetTempPath(), $"gwangan-index-bench-{Environment.ProcessId}");
        Address[] accounts = [.. Enumerable.Range(0, Accounts).Select(i => new Address(Digest(1, i).ToArray().AsSpan(0, Address.Size)))];
        Random random = new(5);
        List<BlockChanges> blocks = [.. Enumerable.Range(1, Blocks).Select(height => Make(height, accounts, random))];
        try
        {
            using IndexDatabase database = SqliteIndex.Open(folder, (_, _) => true);
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
            report.Add(new BenchRow("index/rows", writer.Rows / seconds, "row/s"));
            report.Add(new BenchRow("index/operations", Blocks * EnvelopesPerBlock / seconds, "op/s"));
            report.Add(new BenchRow("index/core", 100 * 25_000 * processor / (Blocks * EnvelopesPerBlock), "% of a core at 25,000 op/s"));
            report.Add(new BenchRow("index/size", (double)Directory.GetFiles(folder).Sum(file => new FileInfo(file).Length) / (Blocks * EnvelopesPerBlock), "B/op"));
        }
        finally
        {
            SqliteIndex.Delete(folder);
            Directory.Delete(folder, recursive: true);
        }
    }

    private static BlockChanges Make(long height, Address[] accounts, Random random)
    {
        List<OperationRow> operations = [];
        List<OrderState> orders = [];
        List<TradeRow> trades = [];
        for (int i = 0; i < EnvelopesPerBlock; i++)
        {
            ulong id = (ulong)(height * EnvelopesPerBlock + i);
            Address owner = accounts[random.Next(accounts.Length)];
            operations.Add(new OperationRow(height, i, Digest(2, (long)id), owner, 403, 1, 0));
            orders.Add(new OrderState { Id = id, Owner = owner, Price = 196_500, Remaining = 100, Place = (long)id, Status = OrderStatus.Open, CreatedMs = height * 250, UpdatedHeight = height });
            if (i % 10 >= 4) continue;
            // The maker is an order of some earlier block.
            ulong maker = (ulong)random.NextInt64(1, (long)id);
            Address other = accounts[random.Next(accounts.Length)];
            orders.Add(new OrderState { Id = maker, Owner = other, Price = 196_500, Filled = 100, Status = OrderStatus.Filled, Place = (long)maker, UpdatedHeight = height });
            trades.Add(new TradeRow(id, 0, 196_500, 100, Side.Buy, maker, id, other, owner, Amount.Whole(3), Amount.Whole(7), height, height * 250));
        }
        return new BlockChanges
        {
            Block = new BlockRow(height, Digest(3, height), height * 250, EnvelopesPerBlock, accounts[0], Digest(4, height), 1_500_000),
            Operations = operations,
            Orders = orders,
            Trades = trades,
            Transfers = [],
            Candles = [],
            Books = [new BookChange(0, new BookDelta(height, height - 1, [], []))],
            Events = [new EventCount(403, trades.Count), new EventCount(402, orders.Count)],
            TermsChanged = false,
        };
    }

    private static Hash32 Digest(byte kind, long number)
    {
        Span<byte> bytes = stackalloc byte[9];
        bytes[0] = kind;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], number);
        return Sha256.Hash(bytes);
    }
}
