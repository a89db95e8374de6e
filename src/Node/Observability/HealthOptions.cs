namespace Gwangan.Node.Observability;

/// <summary>From where on a node counts as not ready.</summary>
public sealed record HealthOptions
{
    /// <summary>Most blocks that the index may be behind.</summary>
    public int IndexLagBlocksMax { get; init; } = 100;

    /// <summary>Least MiB that must be free in the data folder's file system.</summary>
    public int DiskFreeMiBMin { get; init; } = 1_024;

    /// <summary>Most milliseconds since the last block; a pace of empty blocks slower than half of it counts instead, twice.</summary>
    public int BlockAgeMsMax { get; init; } = 60_000;

    /// <summary>Most milliseconds that a follower may be behind the node it follows.</summary>
    public int FollowerLagMsMax { get; init; } = 15_000;
}
