using System.Diagnostics;
using Gwangan.Bench.Market;
using Gwangan.Chain.Kernel;
using Gwangan.Node.Client;
using Gwangan.Node.Genesis;

namespace Gwangan.Bench.Node;

/// <summary>How fast a follower takes in what a leader has recorded: both are whole processes of this machine, and the follower writes log, state and index as it goes.</summary>
/// <remarks>
/// Recorded under full load the blocks are large, and every signature in them is checked again: the limit is what checking them alone allows. Recorded with one operation now and then the
/// blocks are small, and each costs two syncs of the disk. The leader is idle while the follower catches up.
/// </remarks>
internal static class CatchUpBench
{
    private const int Accounts = 300, Seconds = 20;

    public static void Run(BenchReport report)
    {
        using (NodeProcess leader = NodeProcess.Start("--idle-ms", "600000"))
        {
            DemoKeys demo = DemoKeys.TryLoad(Path.Combine(leader.Data, "keys", "demo.json"))!;
            SigningKey[] keys = [.. Enumerable.Range(0, Accounts).Select(demo.KeyOf)];
            // What is compiled while it runs is compiled now.
            double perSecond = Load(leader, keys, 5, 100_000).CommittedPerSecond;
            double processor = leader.ProcessorSeconds;
            LoadReport load = Load(leader, keys, Seconds, (int)(1.5 * Seconds * perSecond));
            double recordingUs = (leader.ProcessorSeconds - processor) * 1e6 / load.Committed;
            double blocksPerSecond = 1_000 / load.BlockIntervalMs;
            CatchUp full = Follow(leader);
            report.Add(new("catch-up/full/recorded", load.CommittedPerSecond, "op/s"));
            report.Add(new("catch-up/full/ops", full.OperationsPerSecond, "op/s", load.CommittedPerSecond, "the leader's recording under full load"));
            report.Add(new("catch-up/full/times-recording", full.OperationsPerSecond / load.CommittedPerSecond, "x"));
            report.Add(new("catch-up/full/blocks", full.BlocksPerSecond, "blocks/s", blocksPerSecond, "the leader's recording"));
            report.Add(new("catch-up/full/node-time", full.ProcessorUs, "us/op", recordingUs, "the leader's processor time while it recorded"));
        }
        using (NodeProcess leader = NodeProcess.Start("--block-ms", "1", "--idle-ms", "1"))
        {
            long before = leader.Height();
            long begun = Stopwatch.GetTimestamp();
            while (leader.Height() - before < 2_000) Task.Delay(100).Wait();
            double recorded = (leader.Height() - before) / Stopwatch.GetElapsedTime(begun).TotalSeconds;
            CatchUp light = Follow(leader);
            report.Add(new("catch-up/light/recorded-at-most", recorded, "blocks/s"));
            report.Add(new("catch-up/light/blocks", light.BlocksPerSecond, "blocks/s", 4, "the leader's recording at its ordinary pace"));
            report.Add(new("catch-up/light/times-recording", light.BlocksPerSecond / 4, "x"));
        }
    }

    private sealed record CatchUp(double BlocksPerSecond, double OperationsPerSecond, double ProcessorUs);

    private static LoadReport Load(NodeProcess node, SigningKey[] keys, int seconds, int ahead) => LoadRun.RunAsync(
        new LoadOptions { Node = node.Url, Keys = keys, Rate = null, Seconds = seconds, InFlightMax = 20_000, SignedAhead = ahead, Connections = 4 }, _ => { }, default).GetAwaiter().GetResult();

    // Over the last two thirds of what the leader has: before, the follower is still being compiled.
    private static CatchUp Follow(NodeProcess leader)
    {
        long target = leader.Height();
        using NodeProcess follower = NodeProcess.Start("--follow", leader.Url.ToString());
        long first;
        while ((first = follower.Height()) < target / 3) Task.Delay(5).Wait();
        long begun = Stopwatch.GetTimestamp();
        double processor = follower.ProcessorSeconds;
        while (follower.Height() < target) Task.Delay(5).Wait();
        double seconds = Stopwatch.GetElapsedTime(begun).TotalSeconds;
        processor = follower.ProcessorSeconds - processor;
        long last = follower.Height();
        long operations = leader.OperationsIn(first + 1, last);
        return new CatchUp((last - first) / seconds, operations / seconds, operations == 0 ? 0 : processor * 1e6 / operations);
    }
}
