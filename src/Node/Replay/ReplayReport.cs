using Gwangan.Node.Client;

namespace Gwangan.Node.Replay;

/// <summary>What a replay found. Prices are in steps, sizes in lots.</summary>
public sealed record ReplayReport
{
    /// <summary>The recording.</summary>
    public required string File { get; init; }

    /// <summary>Its form.</summary>
    public required string Format { get; init; }

    /// <summary>Its events.</summary>
    public required long Events { get; init; }

    /// <summary>How much time it covers; 0 when it has no times.</summary>
    public required double SpanSeconds { get; init; }

    /// <summary>The market.</summary>
    public required string Market { get; init; }

    /// <summary>The reference price that the market stood at, in steps.</summary>
    public required long ReferencePrice { get; init; }

    /// <summary>Price steps for a whole recorded price of 1.</summary>
    public required string PriceScale { get; init; }

    /// <summary>Lots for a whole recorded size of 1.</summary>
    public required string SizeScale { get; init; }

    /// <summary>Orders whose price or size had to be rounded.</summary>
    public required long Rounded { get; init; }

    /// <summary>Accounts that signed.</summary>
    public required int Accounts { get; init; }

    /// <summary>Operations sent, by why.</summary>
    public required SortedDictionary<string, long> OperationsByKind { get; init; }

    /// <summary>Operations sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Operations executed.</summary>
    public required long Done { get; init; }

    /// <summary>Operations refused in a block, by code.</summary>
    public required SortedDictionary<string, long> Refused { get; init; }

    /// <summary>Operations refused before a block, by code.</summary>
    public required SortedDictionary<string, long> RefusedEarly { get; init; }

    /// <summary>How often an operation was sent again because the node was full.</summary>
    public required long SentAgain { get; init; }

    /// <summary>Trades in the market while the replay ran.</summary>
    public required long Trades { get; init; }

    /// <summary>Lots traded.</summary>
    public required long TradedLots { get; init; }

    /// <summary>The same in whole units of the base asset.</summary>
    public required string TradedVolume { get; init; }

    /// <summary>Events about orders from before the recording.</summary>
    public required long NotInRecording { get; init; }

    /// <summary>Changes of orders that the node's book no longer had.</summary>
    public required long GoneHere { get; init; }

    /// <summary>Trades that the recording tells for information only.</summary>
    public required long TradesNotSent { get; init; }

    /// <summary>Operations in the blocks that were others'.</summary>
    public required long Others { get; init; }

    /// <summary>Blocks with operations of the replay.</summary>
    public required long Blocks { get; init; }

    /// <summary>From the first operation sent to the last answered.</summary>
    public required double SendSeconds { get; init; }

    /// <summary>From the first operation sent to the announcement of the last block.</summary>
    public required double CommitSeconds { get; init; }

    /// <summary>Operations sent a second.</summary>
    public double SentPerSecond => SendSeconds > 0 ? Sent / SendSeconds : 0;

    /// <summary>Operations committed a second.</summary>
    public double CommittedPerSecond => CommitSeconds > 0 ? (Done + Refused.Values.Sum()) / CommitSeconds : 0;

    /// <summary>From sending to committed, durable and announced, in milliseconds.</summary>
    public required LatencySummary? LatencyMs { get; init; }

    /// <summary>The node's book and its obvious twin.</summary>
    public required BookComparison WithTwin { get; init; }

    /// <summary>The node's book and the recording's own; null when the recording holds commands only.</summary>
    public required BookComparison? WithRecording { get; init; }
}
