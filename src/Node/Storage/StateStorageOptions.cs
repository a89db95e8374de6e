namespace Gwangan.Node.Storage;

/// <summary>How much of the past is kept, and the bounds of the state file.</summary>
public sealed record StateStorageOptions
{
    /// <summary>How many heights can be read, the latest included; 0 keeps all of them (an archive).
    /// The default is a day of blocks at the engine's fastest pace of four a second.</summary>
    public long KeepBlocks { get; init; } = 24 * 3600 * 4;

    /// <summary>How many blocks' results are kept; 0 keeps all, from which the index can be rebuilt.</summary>
    public long KeepResultsBlocks { get; init; }

    /// <summary>Whether the tries' nodes are kept as long as all else, and not for the last heights only: what <see cref="LmdbStateStorage.RevertTo"/> needs.</summary>
    public bool KeepsTries { get; init; }

    /// <summary>Whether commits wait for the disk. Without it an end of the process loses nothing, an end of the machine may lose everything.</summary>
    public bool IsSynced { get; init; } = true;

    /// <summary>Address space for the state file, which is sparse and grows as it is used.</summary>
    public long MapSizeBytes { get; init; } = 256L << 30;

    /// <summary>Snapshots open at one time; one more is refused.</summary>
    public int OpenSnapshotsMax { get; init; } = 256;

    /// <summary>A snapshot older than this is given up at the next commit, because the pages it holds cannot be reused.</summary>
    public TimeSpan SnapshotAgeMax { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Walks every page before LMDB may touch the file. Off only where the disk checks its own blocks.</summary>
    public bool CheckPages { get; init; } = true;
}
