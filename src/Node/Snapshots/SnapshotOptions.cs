namespace Gwangan.Node.Snapshots;

/// <summary>How often snapshots are made and how many are kept.</summary>
public sealed record SnapshotOptions
{
    /// <summary>A snapshot is made of every height that this number divides; 0 makes none. The default is 40 minutes at the engine's fastest pace of four blocks a second, and hours when there is less work.</summary>
    public int IntervalBlocks { get; init; } = 10_000;

    /// <summary>How many are kept, the latest ones.</summary>
    public int Keep { get; init; } = 2;

    /// <summary>Most bytes of rows in a chunk.</summary>
    internal int ChunkBytes { get; init; } = SnapshotFormat.ChunkRowsBytesMax;

    /// <summary>About how much memory sorting may take, twice.</summary>
    internal int SortBytes { get; init; } = 32 << 20;
}
