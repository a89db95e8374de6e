namespace Gwangan.Node.Replay;

/// <summary>What a replay does.</summary>
public sealed record ReplayOptions
{
    /// <summary>The recording.</summary>
    public required string File { get; init; }

    /// <summary>The market it is replayed on.</summary>
    public required string Market { get; init; }

    /// <summary>The recording's form; null to tell it from its beginning.</summary>
    public RecordingFormat? Format { get; init; }

    /// <summary>The instrument to take from a file that holds several.</summary>
    public string? Symbol { get; init; }

    /// <summary>The node; null for a fresh city of the replay's own.</summary>
    public Uri? Node { get; init; }

    /// <summary>The data folder of the node's city, for its demo keys.</summary>
    public string Data { get; init; } = "data";

    /// <summary>How many times faster than recorded; null for as fast as the node takes it.</summary>
    public Ratio? Speed { get; init; }

    /// <summary>How many accounts; null for 300, or as many as the recording's open orders need.</summary>
    public int? Accounts { get; init; }

    /// <summary>Most events to replay.</summary>
    public long Limit { get; init; } = long.MaxValue;

    /// <summary>Price steps for a whole recorded price of 1; null to choose.</summary>
    public Ratio? PriceScale { get; init; }

    /// <summary>Lots for a whole recorded size of 1; null to choose.</summary>
    public Ratio? SizeScale { get; init; }

    /// <summary>Whether fills that only the recording has are followed by a reduction.</summary>
    public bool Follow { get; init; } = true;

    /// <summary>Most operations sent and not yet in a block.</summary>
    public int InFlightMax { get; init; } = 20_000;
}
