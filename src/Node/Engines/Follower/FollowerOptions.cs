namespace Gwangan.Node.Engines.Follower;

/// <summary>How a follower deals with the nodes it follows.</summary>
public sealed record FollowerOptions
{
    /// <summary>How long a node may say nothing before another one is tried; it says something every second.</summary>
    public TimeSpan SilenceMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How often the other nodes are asked whether they are ahead of the one that is followed.</summary>
    public TimeSpan AskOthersEvery { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the followed node may be behind a block that another has shown: a few block times.</summary>
    public TimeSpan BehindMax { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long it waits before the next try after the first failure; doubled with each further one.</summary>
    public TimeSpan WaitFirst { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>The longest wait between two tries.</summary>
    public TimeSpan WaitMax { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Most blocks that are fetched before they are executed.</summary>
    public int BlocksAheadMax { get; init; } = 512;

    /// <summary>Most bytes of them and their commits; decoded they take a few times as much.</summary>
    public long BytesAheadMax { get; init; } = 32 << 20;
}
