namespace Gwangan.Node.Api.Access;

/// <summary>How much one caller may do: an address without a key, or a key, wherever it is used from.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Requests">Requests, by the weight of their route; a subscription of a WebSocket counts as one.</param>
/// <param name="Envelopes">Envelopes handed in.</param>
/// <param name="Faults">Malformed or forged envelopes, and keys that do not exist.</param>
/// <param name="Sockets">WebSockets at a time.</param>
/// <param name="BlockStreams">Streams of blocks at a time: each is a follower.</param>
/// <param name="Chunks">Chunks of snapshots on their way at a time.</param>
public sealed record RateTier(string Name, Rate Requests, Rate Envelopes, Rate Faults, int Sockets, int BlockStreams, int Chunks)
{
    /// <summary>The tier of callers without a key, when nothing else is configured: more than a person, a page and a busy program need, and less than one machine can bear.</summary>
    public static RateTier Anonymous { get; } = new("anonymous", Rate.OverTenSeconds(200), Rate.OverTenSeconds(1_000), new Rate(5, 100), 256, ApiLimits.BlockStreamsPerCallerMax, ApiLimits.ChunksPerCallerMax);

    /// <summary>A program with a key.</summary>
    public static RateTier Standard { get; } = new("standard", Rate.OverTenSeconds(1_000), Rate.OverTenSeconds(10_000), new Rate(10, 200), 256, ApiLimits.BlockStreamsPerCallerMax, 8);

    /// <summary>A member of the exchange, or a follower that forwards the submissions of many.</summary>
    public static RateTier Member { get; } = new("member", Rate.OverTenSeconds(5_000), Rate.OverTenSeconds(100_000), new Rate(50, 1_000), 1_024, 16, 16);

    /// <summary>The name of the tier without limits.</summary>
    public const string Unlimited = "unlimited";

    /// <summary>The tiers that need no description, but for the unlimited one.</summary>
    public static IReadOnlyList<RateTier> BuiltIn { get; } = [Standard, Member];

    /// <summary>What a bucket of this tier holds.</summary>
    public Rate RateOf(Spending what) => what switch
    {
        Spending.Requests => Requests,
        Spending.Envelopes => Envelopes,
        _ => Faults,
    };

    /// <summary>How many visits of a kind there may be at a time.</summary>
    public int MostOf(VisitKind kind) => kind switch
    {
        VisitKind.Socket => Sockets,
        VisitKind.BlockStream => BlockStreams,
        _ => Chunks,
    };
}
