using System.Diagnostics;
using Gwangan.Chain.Base;
using Gwangan.Chain.Kernel;
using Gwangan.Chain.Modules;
using Gwangan.Chain.Modules.Market;
using Gwangan.Chain.Modules.Market.Book;
using Gwangan.Chain.Store;
using Gwangan.Node.Client;
using Gwangan.Node.Genesis;

namespace Gwangan.Bench.Market;

/// <summary>Signed operations over loopback until they are committed, durable and announced: a node in a process of its own, and the load in this one, on the same processors.</summary>
/// <remarks>Every operation has an envelope of its own and was signed before. The limit is what checking the same signatures alone allows on all processors, measured before and after.</remarks>
internal static class EndToEndBench
{
    private const int Accounts = 300, Seconds = 12, BlockMs = 250;

    public static void Run(BenchReport report)
    {
        using NodeProcess node = NodeProcess.Start();
        DemoKeys demo = DemoKeys.TryLoad(Path.Combine(node.Data, "keys", "demo.json"))!;
        SigningKey[] keys = [.. Enumerable.Range(0, Accounts).Select(demo.KeyOf)];
        Envelope[] envelopes = Decode(keys);
        double before = ChecksPerSecond(envelopes), syncMs = SyncMs();

        // What is compiled while it runs is compiled now.
        double perSecond = 20_000;
        for (int i = 0; i < 3; i++) perSecond = Load(node, keys, null, 5, 20_000, (int)(1.5 * 5 * perSecond)).Report.CommittedPerSecond;
        int ahead = (int)(1.5 * Seconds * perSecond);
        (LoadReport flood, double floodNodeUs) = Load(node, keys, null, Seconds, 20_000, ahead);
        // As fast as it goes with an answer in time: no more on the way than a block and a half.
        int window = Math.Max((int)(flood.CommittedPerSecond * BlockMs / 1_000 * 1.1), 512);
        (LoadReport paced, _) = Load(node, keys, null, Seconds, window, ahead);
        (LoadReport half, _) = Load(node, keys, Math.Max((int)flood.CommittedPerSecond / 2, 100), Seconds, 20_000, 0);
        double limit = (before + ChecksPerSecond(envelopes)) / 2;

        report.Add(new("e2e/signature-checks", limit, "op/s"));
        report.Add(new("e2e/fsync", syncMs, "ms"));
        report.Add(new("e2e/signed/ops", flood.CommittedPerSecond, "op/s", limit, $"checking the signatures alone on {Environment.ProcessorCount} processors"));
        report.Add(new("e2e/signed/part-of-limit", 100 * flood.CommittedPerSecond / limit, "%"));
        report.Add(new("e2e/signed/node-time", floodNodeUs, "us/op", CheckUs(envelopes), "processor time of its signature check"));
        report.Add(new("e2e/signed/block", flood.BlockIntervalMs, "ms", BlockMs, "the interval that is asked for"));
        AddLatencies(report, "e2e/signed", paced, syncMs);
        report.Add(new("e2e/signed/ops-at-p99", paced.CommittedPerSecond, "op/s"));
        AddLatencies(report, "e2e/signed/half", half, syncMs);
    }

    private static void AddLatencies(BenchReport report, string name, LoadReport load, double syncMs)
    {
        LatencySummary latency = load.LatencyMs!;
        report.Add(new($"{name}/p50", latency.P50, "ms", syncMs, "one fsync"));
        report.Add(new($"{name}/p90", latency.P90, "ms"));
        report.Add(new($"{name}/p99", latency.P99, "ms", 2 * BlockMs, "two block intervals"));
        report.Add(new($"{name}/p99.9", latency.P999, "ms"));
    }

    // Also the node's processor time for each operation, from the first sent to the last committed.
    private static (LoadReport Report, double NodeUs) Load(NodeProcess node, SigningKey[] keys, int? rate, int seconds, int window, int ahead)
    {
        double begun = 0, ended = 0;
        LoadOptions options = new() { Node = node.Url, Keys = keys, Rate = rate, Seconds = seconds, InFlightMax = window, SignedAhead = ahead, Connections = 4 };
        LoadReport load = LoadRun.RunAsync(
            options,
            phase =>
            {
                if (phase.StartsWith("sending", StringComparison.Ordinal)) begun = node.ProcessorSeconds;
                else if (phase.StartsWith("reading", StringComparison.Ordinal)) ended = node.ProcessorSeconds;
            },
            default).GetAwaiter().GetResult();
        return (load, (ended - begun) * 1e6 / load.Committed);
    }

    // Envelopes like those of the load: eight of ten keys are Ethereum's, one Cosmos's, one Ed25519.
    private static Envelope[] Decode(SigningKey[] keys)
    {
        OperationCatalog catalog = All.Create(new StateStore()).Catalog;
        EnvelopeCodec codec = new(catalog);
        Envelope[] envelopes = new Envelope[keys.Length * 20];
        for (int i = 0; i < envelopes.Length; i++)
        {
            PlaceOrder order = new(Symbol.Of("GOLD-KRW"), (Side)(i & 1), OrderType.Limit, 196_500, 10, OrderTimeInForce.GoodTillCancel, 0, SelfTradePrevention.CancelTaker, (ulong)i + 1);
            byte[] bytes = keys[i % keys.Length].Sign(new EnvelopeBody("gwangan-demo-1", Address.Zero, (ulong)i + 1, long.MaxValue, Amount.Zero, [order]), codec);
            if (codec.Decode(bytes, out envelopes[i]) != KernelRefusal.None) throw new InvalidOperationException("an envelope of the bench is refused");
        }
        return envelopes;
    }

    private static double ChecksPerSecond(Envelope[] envelopes)
    {
        double best = 0;
        for (int run = 0; run < 5; run++)
        {
            long start = Stopwatch.GetTimestamp();
            Parallel.ForEach(envelopes, envelope =>
            {
                if (!Signatures.Verify(envelope)) throw new InvalidOperationException("a signature of the bench is refused");
            });
            best = Math.Max(best, envelopes.Length / Stopwatch.GetElapsedTime(start).TotalSeconds);
        }
        return best;
    }

    // Processor time, so that other work on the machine does not count.
    private static double CheckUs(Envelope[] envelopes)
    {
        double start = ThreadClock.Seconds;
        foreach (Envelope envelope in envelopes)
            if (!Signatures.Verify(envelope)) throw new InvalidOperationException("a signature of the bench is refused");
        return (ThreadClock.Seconds - start) * 1e6 / envelopes.Length;
    }

    private static double SyncMs()
    {
        string path = Path.Combine(Path.GetTempPath(), $"gwangan-sync-{Environment.ProcessId}");
        double[] times = new double[101];
        using (FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.None, 0, FileOptions.DeleteOnClose))
        {
            for (int i = 0; i < times.Length; i++)
            {
                file.Write(new byte[4_096]);
                long start = Stopwatch.GetTimestamp();
                file.Flush(flushToDisk: true);
                times[i] = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            }
        }
        Array.Sort(times);
        return times[times.Length / 2];
    }
}
