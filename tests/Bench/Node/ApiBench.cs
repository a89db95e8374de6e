using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Gwangan.Bench.Market;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;
using Gwangan.Node.Genesis;

namespace Gwangan.Bench.Node;

/// <summary>Reads of the public interface over kept connections, of a node that is idle and of the same node while it executes all the operations that it is given.</summary>
/// <remarks>
/// Node, load and reader are three processes of one machine and share its processors. <c>reads</c>: each connection asks again when it has its answer. <c>p50</c> and <c>p99</c>: requests leave at fixed
/// times, half as many a second as <c>reads</c> found, and a latency counts from when its request was due, so that those behind a slow one count as well (coordinated omission). The limit is the
/// least that the same server can answer, <c>/health/live</c>, in the same run and state.
/// </remarks>
internal static class ApiBench
{
    private const int Accounts = 300, LoadSeconds = 100, LoadAhead = 1_200_000;

    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(0.5), Closed = TimeSpan.FromSeconds(1.5), Open = TimeSpan.FromSeconds(2.5);

    public static void Run(BenchReport report)
    {
        using NodeProcess node = NodeProcess.Start();
        DemoKeys demo = DemoKeys.TryLoad(Path.Combine(node.Data, "keys", "demo.json"))!;
        SigningKey[] keys = [.. Enumerable.Range(0, Accounts).Select(demo.KeyOf)];
        // A history to read.
        LoadRun.RunAsync(new LoadOptions { Node = node.Url, Keys = keys, Seconds = 6, SignedAhead = 100_000, Connections = 4 }, _ => { }, default).GetAwaiter().GetResult();
        (string Name, string[] Paths)[] routes = Routes(node, demo);

        Measure(report, "api/idle", node, routes);
        using Process load = StartLoad(node);
        try
        {
            long first = node.Height(), begun = Stopwatch.GetTimestamp();
            Measure(report, "api/load", node, routes);
            double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
            long last = node.Height();
            if (load.HasExited) throw new InvalidOperationException("the load ended before the reads");
            report.Add(new("api/load/operations", node.OperationsIn(first + 1, last) / seconds, "op/s"));
            report.Add(new("api/load/blocks", (last - first) / seconds, "blocks/s"));
        }
        finally
        {
            load.Kill();
            load.WaitForExit();
        }
    }

    private static void Measure(BenchReport report, string name, NodeProcess node, (string Name, string[] Paths)[] routes)
    {
        double limitReads = 0, limitP99 = 0;
        foreach ((string route, string[] paths) in routes)
        {
            using HttpReaders readers = new(node.Url, paths);
            readers.AskAgain(Warm);
            double reads = readers.AskAgain(Closed);
            double[] ms = readers.AskAt(reads / 2, Open);
            double p50 = ms[ms.Length / 2], p99 = ms[ms.Length * 99 / 100];
            bool isLimit = limitReads == 0;
            if (isLimit) (limitReads, limitP99) = (reads, p99);
            const string LimitName = "/health/live in the same state";
            report.Add(new($"{name}/{route}/reads", reads, "read/s", isLimit ? null : limitReads, isLimit ? null : LimitName));
            report.Add(new($"{name}/{route}/p50", p50, "ms"));
            report.Add(new($"{name}/{route}/p99", p99, "ms", isLimit ? null : limitP99, isLimit ? null : LimitName));
        }
    }

    // What a read names changes from request to request, among a hundred.
    private static (string Name, string[] Paths)[] Routes(NodeProcess node, DemoKeys demo)
    {
        const int Count = 100;
        const string Api = "/api/v1";
        string[] accounts = [.. Enumerable.Range(0, Count).Select(i => demo.AddressOf(i).ToString())];
        using HttpClient http = new() { BaseAddress = node.Url };
        string[] orders = [.. accounts.Select(account => Read(http, $"{Api}/accounts/{account}/orders?limit=1").GetProperty("items")[0].GetProperty("orderId").GetString()!)];
        long height = node.Height();
        return
        [
            ("least", ["/health/live"]),
            ("book", [$"{Api}/markets/GOLD-KRW/book?depth=20"]),
            ("balances", [.. accounts.Select(account => $"{Api}/accounts/{account}/balances")]),
            ("order", [.. orders.Select(order => $"{Api}/orders/{order}")]),
            ("trades", [$"{Api}/markets/GOLD-KRW/trades?limit=50"]),
            // Empty and full ones in turn, all older than what is kept in memory for followers.
            ("block", [.. Enumerable.Range(1, Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{Api}/blocks/{Math.Max(1, i % Math.Max(1, height - 32))}"))]),
            ("proof", [.. accounts.Select(account => $"{Api}/proofs/balance/{account}/KRW")]),
            ("candles", [$"{Api}/markets/GOLD-KRW/candles?interval=1m&limit=100"]),
            ("history", [.. accounts.Select(account => $"{Api}/accounts/{account}/trades?limit=50")]),
        ];
    }

    private static JsonElement Read(HttpClient http, string path)
    {
        using JsonDocument document = JsonDocument.Parse(http.GetStringAsync(path).GetAwaiter().GetResult());
        return document.RootElement.Clone();
    }

    // Signs first; what it tells says when it begins to send.
    private static Process StartLoad(NodeProcess node)
    {
        string[] arguments =
        [
            Path.Combine(AppContext.BaseDirectory, "gwangan.dll"), "load", "--node", node.Url.ToString(), "--data", node.Data, "--rate", "max", "--connections", "4",
            "--seconds", LoadSeconds.ToString(CultureInfo.InvariantCulture), "--accounts", Accounts.ToString(CultureInfo.InvariantCulture), "--signed-ahead", LoadAhead.ToString(CultureInfo.InvariantCulture),
        ];
        Process load = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardError = true, RedirectStandardOutput = true }) ?? throw new InvalidOperationException("the load did not start");
        while (load.StandardError.ReadLine() is { } line)
        {
            if (!line.StartsWith("sending", StringComparison.Ordinal)) continue;
            _ = load.StandardError.BaseStream.CopyToAsync(Stream.Null);
            return load;
        }
        throw new InvalidOperationException("the load did not begin");
    }
}
