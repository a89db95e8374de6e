using System.Diagnostics;
using System.Runtime.InteropServices;
using Gwangan.Chain.Modules.Market.Book;

namespace Gwangan.Bench.Market;

/// <summary>The order book alone: one thread, one book, self-trade prevention on, fees computed for every trade and every event written.</summary>
/// <remarks>
/// A run times the whole stream, prefill included, on a book with its capacity given, as the peers were timed. Every order has an owner of its own, so
/// that the recorded results must come out although each meeting of orders is checked; the row <c>ops-users</c> has the stream's own thousand users instead.
/// In the row <c>ops-concealed</c> every tenth limit order is hidden or shows half of itself, in turns.
/// </remarks>
internal static unsafe class BookBench
{
    private const string Elsewhere = " (measured elsewhere)";

    public static void Run(BenchReport report)
    {
        double copyBytesPerSecond = MeasureCopy();
        report.Add(new("machine/copy", copyBytesPerSecond / 1e9, "GB/s"));
        foreach ((OrderFlow flow, int capacity, int repeats, Peers peers) in Flows()) RunFlow(report, flow, capacity, repeats, peers, copyBytesPerSecond);
    }

    private sealed record Peers(double ExchangeCore, double CppTrader, double[]? ExchangeCoreNs = null, double[]? CppTraderNs = null);

    private static IEnumerable<(OrderFlow Flow, int Capacity, int Repeats, Peers Peers)> Flows()
    {
        yield return (
            OrderFlow.TryRead("xc1k", new(122_052, 1_032_419, 0, 920_405_818)) ?? OrderFlowGenerator.Generate("generated-1k", 1, 1_000, 3_000_000),
            2_000, 1, new(15.0, 11.1, [80, 211, 401, 711], [100, 230, 330, 10_556]));
        yield return (
            OrderFlow.TryRead("xc1m", new(149_028, 1_263_788, 0, 1_020_842_432_918)) ?? OrderFlowGenerator.Generate("generated-1m", 2, 1_000_000, 3_000_000),
            1_100_000, 1, new(14.1, 6.1, [80, 290, 862, 2_113], [130, 611, 1_652, 17_556]));
        yield return (
            OrderFlow.TryRead("bitstamp", new(557, 77_016_009_785, 41, 8_976_211_553_987_554)) ?? OrderFlowGenerator.Generate("generated-200", 3, 200, 50_000),
            1_000, 60, new(13.4, 18.0));
    }

    private static void RunFlow(BenchReport report, OrderFlow flow, int capacity, int repeats, Peers peers, double copyBytesPerSecond)
    {
        const int WarmUps = 6, Runs = 9;
        RingEvent* ring = (RingEvent*)NativeMemory.AlignedAlloc((nuint)(SettlingSink.RingLength * sizeof(RingEvent)), 64);
        // Pauses let the runtime finish compiling what the warm-up showed to be hot.
        for (int i = 0; i < WarmUps; i++)
        {
            foreach (Variant variant in Enum.GetValues<Variant>()) TimeRuns(flow, capacity, Math.Max(1, repeats / 4), ring, variant, out _);
            Thread.Sleep(200);
        }

        double[] ops = new double[Runs], opsUsers = new double[Runs], opsConcealed = new double[Runs];
        long allocated = 0;
        for (int i = 0; i < Runs; i++)
        {
            ops[i] = flow.Ops.Length * (double)repeats / TimeRuns(flow, capacity, repeats, ring, Variant.OwnOwners, out long bytes) / 1e6;
            allocated = Math.Max(allocated, bytes);
            opsUsers[i] = flow.Ops.Length * (double)repeats / TimeRuns(flow, capacity, repeats, ring, Variant.Users, out _) / 1e6;
            opsConcealed[i] = flow.Ops.Length * (double)repeats / TimeRuns(flow, capacity, repeats, ring, Variant.Concealed, out _) / 1e6;
        }
        double limit = copyBytesPerSecond / (sizeof(OrderOp) + sizeof(RingEvent)) / 1e6;
        string name = $"book/{flow.Name}";
        report.Add(new($"{name}/ops", Median(ops), "M op/s", limit, "copying each command and one event", new Dictionary<string, double>
        {
            ["exchange-core" + Elsewhere] = peers.ExchangeCore,
            ["CppTrader" + Elsewhere] = peers.CppTrader,
        }));
        report.Add(new($"{name}/ops-best", ops.Max(), "M op/s"));
        report.Add(new($"{name}/ops-users", Median(opsUsers), "M op/s"));
        report.Add(new($"{name}/ops-concealed", Median(opsConcealed), "M op/s"));
        report.Add(new($"{name}/allocated", allocated / (flow.Ops.Length * (double)repeats), "bytes/op"));
        AddLatencies(report, name, flow, capacity, ring, peers);
        AddMemory(report, name, flow, ring);
        NativeMemory.AlignedFree(ring);
    }

    private enum Variant
    {
        OwnOwners,
        Users,
        Concealed,
    }

    // Seconds spent in commands over the given number of repeats, each on a new book.
    private static double TimeRuns(OrderFlow flow, int capacity, int repeats, RingEvent* ring, Variant variant, out long allocated)
    {
        double seconds = 0;
        allocated = 0;
        for (int i = 0; i < repeats; i++)
        {
            using OrderBook<SettlingSink> book = new(new(ring), capacity);
            long allocatedBefore = GC.GetAllocatedBytesForCurrentThread();
            long start = Stopwatch.GetTimestamp();
            int refused = variant == Variant.Concealed ? RunConcealed(book, flow.Ops) : RunAll(book, flow.Ops, variant == Variant.OwnOwners);
            seconds += Stopwatch.GetElapsedTime(start).TotalSeconds;
            allocated += GC.GetAllocatedBytesForCurrentThread() - allocatedBefore;
            if (variant == Variant.OwnOwners && flow.Expected is { } expected && new FlowResult(book.Sink.Trades, book.Sink.TradedLots, refused, book.VolumeChecksum()) != expected)
                throw new InvalidOperationException($"{flow.Name}: the result differs from the recorded one");
        }
        return seconds;
    }

    private static int RunAll(OrderBook<SettlingSink> book, OrderOp[] ops, bool ownOwners)
    {
        int refused = 0;
        for (int i = 0; i < ops.Length; i++)
        {
            ref OrderOp op = ref ops[i];
            PlaceResult result = OrderFlowRunner.Run(book, op, i, ownOwners ? (uint)op.OrderId : op.UserId);
            if (!result.IsAccepted) refused++;
            book.Sink.OnCommand(op, i, result);
        }
        return refused;
    }

    private static int RunConcealed(OrderBook<SettlingSink> book, OrderOp[] ops)
    {
        int refused = 0, limits = 0;
        for (int i = 0; i < ops.Length; i++)
        {
            ref OrderOp op = ref ops[i];
            PlaceResult result = op.Kind == OrderOpKind.Limit && limits++ % 10 == 0
                ? book.Place(OrderFlowRunner.Conceal(op, i, hide: limits % 20 == 1))
                : OrderFlowRunner.Run(book, op, i, (uint)op.OrderId);
            if (!result.IsAccepted) refused++;
            book.Sink.OnCommand(op, i, result);
        }
        return refused;
    }

    // Each command between two readings of the clock, which are part of the figure.
    private static void AddLatencies(BenchReport report, string name, OrderFlow flow, int capacity, RingEvent* ring, Peers peers)
    {
        OrderOp[] ops = flow.Ops;
        long[] ticks = new long[ops.Length];
        using OrderBook<SettlingSink> book = new(new(ring), capacity);
        for (int i = 0; i < ops.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            PlaceResult result = OrderFlowRunner.Run(book, ops[i], i, (uint)ops[i].OrderId);
            book.Sink.OnCommand(ops[i], i, result);
            ticks[i] = Stopwatch.GetTimestamp() - start;
        }
        Array.Sort(ticks);
        double nsPerTick = 1e9 / Stopwatch.Frequency;
        (string Label, double Part)[] points = [("p50", 0.5), ("p99", 0.99), ("p99.9", 0.999), ("p99.99", 0.9999)];
        for (int i = 0; i < points.Length; i++)
        {
            Dictionary<string, double> others = [];
            if (peers.ExchangeCoreNs is { } exchangeCore) others["exchange-core" + Elsewhere] = exchangeCore[i];
            if (peers.CppTraderNs is { } cppTrader) others["CppTrader" + Elsewhere] = cppTrader[i];
            report.Add(new($"{name}/{points[i].Label}", ticks[(int)(ticks.Length * points[i].Part)] * nsPerTick, "ns", Peers: others.Count > 0 ? others : null));
        }
    }

    // With no capacity given: what the book grows to by itself.
    private static void AddMemory(BenchReport report, string name, OrderFlow flow, RingEvent* ring)
    {
        using OrderBook<SettlingSink> book = new(new(ring));
        RunAll(book, flow.Ops, ownOwners: true);
        report.Add(new($"{name}/resting", book.OrderCount, "orders"));
        report.Add(new($"{name}/memory", book.Bytes / (double)book.OrderCount, "bytes/order", Limit: book.OrderCount < 100_000 ? null : 120, LimitName: book.OrderCount < 100_000 ? null : "what the book may take of the 300 for an order with its record"));
    }

    // Bytes copied a second, from memory to memory, in blocks larger than any cache.
    private static double MeasureCopy()
    {
        const nuint Bytes = 256 << 20;
        byte* from = (byte*)NativeMemory.AllocZeroed(Bytes), to = (byte*)NativeMemory.AllocZeroed(Bytes);
        double[] rates = new double[7];
        for (int i = 0; i < rates.Length; i++)
        {
            long start = Stopwatch.GetTimestamp();
            NativeMemory.Copy(from, to, Bytes);
            rates[i] = Bytes / Stopwatch.GetElapsedTime(start).TotalSeconds;
        }
        NativeMemory.Free(from);
        NativeMemory.Free(to);
        return Median(rates);
    }

    private static double Median(double[] values)
    {
        double[] sorted = [.. values.Order()];
        return sorted[sorted.Length / 2];
    }
}
