using System.Globalization;
using Gwangan.Chain.Base;
using Gwangan.Node.Client;
using Gwangan.Node.Engines.Follower;
using Gwangan.Node.Observability;

namespace Gwangan.Node.Solvency;

/// <summary>Brings an auditor's own folder to where a city's nodes stand, over their API: each block is verified and executed here, so that nothing a node says has to be believed.</summary>
/// <remarks>It is a follower without doors. What is fetched stays in the folder: the next audit fetches what has come since.</remarks>
internal static class AuditorsNode
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(200);

    /// <summary>How long all nodes may be silent.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    /// <summary>Fetches every block that the nodes have when the first answers.</summary>
    /// <param name="folder">The auditor's folder; it is begun when there is no city in it.</param>
    /// <param name="nodes">The city's nodes, in the order in which they are tried.</param>
    /// <param name="trust">A header, or the genesis' hash, that is known from elsewhere; null to believe the first node's genesis.</param>
    /// <param name="patience">How long all nodes may be silent.</param>
    /// <param name="progress">Told height and end.</param>
    /// <param name="cancel">Gives up.</param>
    /// <exception cref="NodeException">No node gives its blocks; the message says what the last one answered.</exception>
    public static async Task FetchAsync(string folder, IReadOnlyList<Uri> nodes, TrustedHeader? trust, TimeSpan patience, Action<long, long>? progress, CancellationToken cancel)
    {
        NodeOptions options = new()
        {
            Data = folder, Follow = nodes, Trust = trust, Traders = 0, Snapshots = new() { IntervalBlocks = 0 }, Storage = new() { KeepBlocks = 0, KeepResultsBlocks = 0 },
        };
        using NodeLog logs = NodeLog.OnConsole(new LogOptions { Level = LogLevel.Warning });
        if (!File.Exists(Path.Combine(folder, "genesis.json")))
        {
            using HttpClient http = NodeHttp.Create(null, null);
            await new FollowerSetup(http, trust, logs.CreateLogger(NodeLog.Category)).WriteGenesisAsync(folder, nodes, cancel);
        }
        await using City city = City.Open(options, cancel: cancel, logs: logs);
        city.Start();
        long target = 0, seen = -1;
        DateTimeOffset since = city.Clock.GetUtcNow();
        while (target == 0 || city.Head.Current.Height < target)
        {
            if (city.Ended.IsCompleted) await city.Ended;
            Following following = city.Following!;
            if (target == 0 && following.IsConnected) target = following.HeadHeight;
            long height = city.Head.Current.Height;
            if (height != seen || (following.IsConnected && following.Problem is null)) (seen, since) = (height, city.Clock.GetUtcNow());
            if (city.Clock.GetUtcNow() - since > patience)
                throw new NodeException(string.Create(CultureInfo.InvariantCulture, $"no node gives block {height + 1}: {following.Problem ?? "they are silent"}"));
            progress?.Invoke(height, target);
            await Task.Delay(LookEvery, cancel);
        }
        Invariant.Assert(city.Head.Current.Height >= target);
    }
}
