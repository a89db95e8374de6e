namespace Gwangan.Node.Client;

/// <summary>What a node did under load.</summary>
/// <param name="Sent">Operations sent, each in an envelope of its own.</param>
/// <param name="Committed">Operations found in blocks.</param>
/// <param name="RefusedEarly">Refused before a block.</param>
/// <param name="RefusedInBlock">Refused in a block, by code: the load's own orders can miss.</param>
/// <param name="Blocks">Blocks that held them.</param>
/// <param name="Seconds">From the first sent to the last committed.</param>
/// <param name="SignedPerSecond">How fast they were signed beforehand, on all cores.</param>
/// <param name="LatencyMs">From sending to committed, durable and announced; of every operation.</param>
/// <param name="BlockIntervalMs">Mean time between the announcements of those blocks.</param>
public sealed record LoadReport(
    long Sent, long Committed, long RefusedEarly, SortedDictionary<string, long> RefusedInBlock, long Blocks, double Seconds, double SignedPerSecond, LatencySummary? LatencyMs, double BlockIntervalMs)
{
    /// <summary>Operations committed a second.</summary>
    public double CommittedPerSecond => Seconds > 0 ? Committed / Seconds : 0;
}
