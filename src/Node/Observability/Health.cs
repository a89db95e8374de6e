using System.Globalization;
using Gwangan.Node.Api.Exchange;
using Gwangan.Node.Engines.Follower;

namespace Gwangan.Node.Observability;

/// <summary>Why a node should not be used, or not be left running.</summary>
/// <param name="Code">A stable name.</param>
/// <param name="Message">A sentence.</param>
public sealed record HealthReason(string Code, string Message);

/// <summary>What <c>/health/live</c> and <c>/health/ready</c> answer.</summary>
/// <param name="Status"><c>ok</c> or <c>failing</c>.</param>
/// <param name="Height">The last published height.</param>
/// <param name="Reasons">Empty when all is well.</param>
/// <param name="Warnings">What is well now and will not stay so.</param>
public sealed record HealthReport(string Status, long Height, IReadOnlyList<HealthReason> Reasons, IReadOnlyList<HealthReason> Warnings);

/// <summary>Whether a node lives, and whether it can be used. A node that does not live gains by a restart; one that is not ready gets better by itself, or by room on its disk.</summary>
public sealed class Health(ExchangeApi api)
{
    /// <summary>What only a restart can mend.</summary>
    public HealthReport Live()
    {
        List<HealthReason> reasons = [];
        AddFatal(reasons);
        return Report(reasons, []);
    }

    /// <summary>All that keeps the node from being used.</summary>
    public HealthReport Ready()
    {
        City city = api.City;
        HealthOptions limits = city.Options.Health;
        List<HealthReason> reasons = [];
        AddFatal(reasons);
        if (!city.Head.IsReady) reasons.Add(new("starting", city.Following is null ? "the first block is being made" : "it has not caught up with the node it follows yet"));
        if (Standing() is { } standing) reasons.Add(standing);
        if (!api.Feed.IsReady) reasons.Add(new("starting", $"the index is at height {api.Feed.Height} of {city.Head.Current.Height}"));
        else if (city.Head.Current.Height - api.Feed.IndexHeight is var behind && behind > limits.IndexLagBlocksMax) reasons.Add(new("indexBehind", $"the index is {behind} blocks behind{(api.Feed.IndexProblem is { } away ? $": {away}" : "")}"));
        if (city.Seals?.Trouble is { } unsigned) reasons.Add(new("signaturesMissing", $"headers and signatures are here up to height {city.Reader.Signed.Height} of {city.Head.Current.Height}: {unsigned}"));
        if (FreeMiB is not { } free) reasons.Add(new("diskLow", "the room in the data folder's file system cannot be read"));
        else if (free < limits.DiskFreeMiBMin) reasons.Add(new("diskLow", $"{free} MiB are free in the data folder's file system, {limits.DiskFreeMiBMin} should be"));
        if (city.Following is { } following) AddFollower(reasons, following);
        return Report(reasons, UpgradeOutlook.Of(city) is { IsKnown: false } upgrade ? [new("upgradeNeeded", upgrade.Sentence)] : []);
    }

    /// <summary>Why no blocks come, whoever should make them; null when they do. No restart mends it: a signer, other validators or the node that is followed are missing.</summary>
    public HealthReason? Standing()
    {
        City city = api.City;
        if (city.Trouble is { } trouble) return new("noBlocks", trouble);
        double sinceMs = city.Head.SinceLast.TotalMilliseconds;
        return city.Head.IsReady && sinceMs > Math.Max(city.Options.Health.BlockAgeMsMax, 2L * city.Options.Pace.IdleMs)
            ? new("noBlocks", string.Create(CultureInfo.InvariantCulture, $"no block has come for {sinceMs / 1e3:F0} s")) : null;
    }

    /// <summary>Room in the data folder's file system; null when it cannot be read.</summary>
    public long? FreeMiB
    {
        get
        {
            try
            {
                return new DriveInfo(api.City.Folder.Root).AvailableFreeSpace >> 20;
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }
    }

    private void AddFatal(List<HealthReason> reasons)
    {
        if (api.City.Ended.IsCompleted) reasons.Add(new("engineStopped", "no blocks are made or followed any more; the log says why"));
        if (api.Feed.Problem is { } problem) reasons.Add(new("feedStopped", problem));
    }

    private void AddFollower(List<HealthReason> reasons, Following following)
    {
        long lagMs = following.LagMs(api.City.Head.Current, api.City.Clock.GetUtcNow().ToUnixTimeMilliseconds());
        if (!following.IsConnected) reasons.Add(new("followerAlone", following.Problem ?? "the node it follows is not heard"));
        else if (lagMs > api.City.Options.Health.FollowerLagMsMax) reasons.Add(new("followerLagging", $"it is {following.LagBlocks(api.City.Head.Current.Height)} blocks, {lagMs} ms behind"));
    }

    private HealthReport Report(List<HealthReason> reasons, IReadOnlyList<HealthReason> warnings) => new(reasons.Count == 0 ? "ok" : "failing", api.City.Head.Current.Height, reasons, warnings);
}
